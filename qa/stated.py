"""Differences that the documents state themselves: “比上年多2700亿元”, “高于全省平均3.3个百分点”."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.places import places
from corpus.types import DocumentInfo
from index.types import Hit
from qa import computing
from qa.comparisons import Comparison
from qa.coverage import content_words, has
from qa.evidence import Evidence
from qa.figures import Figure, figures
from qa.periods import Period, periods, relation, resolve
from qa.sentences import sentence_around, sentences
from qa.sides import AIM, Side, rest_of

STATING_CANDIDATES = 3  # passages of which one may state the difference itself
_THAN = re.compile(r"比|较|与|同|跟|高于|低于|多于|少于|快于|慢于|超过|超出|超")
_SETS_AGAINST = re.compile(r"(?<![占同环对评百相可])比|较(?![为好大多快高低少])|[高低多少快慢]于|超过|超出")
_RELATIVE = re.compile(r"上年|去年|上一年|同期|同比")
_DIFFERS = re.compile(
    r"[高低多少大小快慢增减涨降升扩缩超于][出于了加少长高低提多大]?(?:约|近|了)?$|于[^，,。；]{0,16}（[^）]*）$"
)
_REACHES = re.compile(
    r"(?:实现|完成|达到|高于|低于|超过|超额|没有|未).{0,8}(?:目标|任务|计划)|比[^，,。]{0,14}(?:目标|任务|计划)"
)
_CHANGES = frozenset({"增长", "下降", "上涨", "提高", "实际", "总量", "总额"})
_RATE = re.compile(r"率|增速|增幅|涨幅|降幅|比重|占比|比例|百分点|增长目标|增长的目标")


def stated(asked: Comparison, evidence: Sequence[Evidence], threshold: float) -> Evidence | None:
    """Return the evidence among the best that states the difference itself (“比上年多2700亿元”), so marked."""
    if asked.operation != "difference":
        return None
    good = [one for one in evidence[:STATING_CANDIDATES] if one.in_scope and one.probability >= threshold]
    return next((told for one in good if (told := _stating(asked, one)) is not None), None)


def may_be_stated(asked: Comparison, hits: Sequence[Hit]) -> bool:
    """Return whether a sentence of some hit says by how much the sides differ: only then the hits are worth reading."""
    return asked.operation == "difference" and any(
        _reaches(asked, sentence) or _differences(asked, sentence, hit.document)
        for hit in hits
        for sentence in (hit.passage.text[start:end] for start, end in sentences(hit.passage.text))
    )


def _stating(asked: Comparison, one: Evidence) -> Evidence | None:
    """Return the evidence marked where its sentence says by how much the first side differs, or reached its target."""
    text = one.passage.text
    first, last = sentence_around(text, one.start, one.end)
    for start, end in sentences(text):
        if first <= start and end <= last and _reaches(asked, text[start:end]):
            return replace(one, start=max(one.start, start), end=min(one.end, end), around=None)
    told = _differences(asked, text[first:last], one.hit.document)
    told.sort(key=lambda figure: not (first + figure.start < one.end and one.start < first + figure.end))
    return replace(one, start=first + told[0].start, end=first + told[0].end) if told else None


def _reaches(asked: Comparison, sentence: str) -> bool:
    if not asked.reached or not _REACHES.search(sentence):
        return False
    subject = AIM.sub("", rest_of(asked.sides[1].question).rstrip("？"))
    measured = [word for word in content_words(subject) if word not in _CHANGES]
    return all(has(sentence, word) for word in measured)


def _differences(asked: Comparison, sentence: str, document: DocumentInfo) -> list[Figure]:
    return [figure for figure in figures(sentence) if _is_difference(asked, sentence, figure, document)]


def _is_difference(asked: Comparison, sentence: str, figure: Figure, document: DocumentInfo) -> bool:
    """Return whether a figure is said of the first side as compared with the second one.

    Of “高于全省3.3个百分点、高于全国5.9个百分点” each figure belongs to the comparison that stands next before it.
    """
    clause = re.split(r"[。；]", sentence[: figure.start])[-1]
    than = list(_THAN.finditer(clause))
    if not than or not _DIFFERS.search(clause) or not computing.numeric(figure):
        return False
    if _RATE.search(asked.sides[0].question) and "点" not in figure.text:
        return False
    begins = [one.start() for one in _SETS_AGAINST.finditer(clause)]
    own = [one for one in than if not begins or one.start() >= begins[-1]]
    return any(
        _names(asked.sides[1], clause[one.end() :], clause, document.published)
        and _may_be(asked.sides[0], clause[: one.start()], document.published)
        for one in own
    )


def _may_be(side: Side, words: str, written: str) -> bool:
    """Return whether the words before 比 can be those of the first side: they name no other year or place."""
    wanted, named = periods(side.label), [one for one in resolve(words, written) if one.year]
    if wanted and named and not any(relation(wanted[0], one) != "other" for one in named):
        return False
    here = places(side.label)
    there = [one for one in places(words) if not _THAN.search(words[max(0, one.start - 2) : one.start])]
    return not here or not there or any(bare(here[0].text) == bare(one.text) for one in there)


def _names(side: Side, words: str, clause: str, written: str) -> bool:
    """Return whether the words after 比 name the second side: its year, its place or its name."""
    label = periods(side.label)
    if not label:
        return bare(side.label) in words
    if any(_same_time(label[0], one) for one in resolve(clause, written) if clause.rfind(words) <= one.start):
        return True
    years = [one.year for one in periods(clause) if one.year]
    return bool(_RELATIVE.search(words)) and (not years or (label[0].year or 0) + 1 in years)


def _same_time(first: Period, second: Period) -> bool:
    return relation(first, second) == "same"


def bare(name: str) -> str:
    return re.sub(r"(?<=..)[省市县区]$", "", name)  # 全省 stays
