"""Two documents that give different figures for one thing: noticed by code, where nothing else tells them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.types import DocumentInfo
from qa.aims import aimed_figures
from qa.aliases import same_thing
from qa.compose import Statement, plain_words, statement
from qa.computing import commensurable, numeric
from qa.coverage import content_words
from qa.evidence import Evidence
from qa.figures import Figure, figures
from qa.governing import Context, governing_periods
from qa.scope import governing_places, region
from qa.sentences import sentence_around
from qa.support import supports

_LIKELY = 0.7  # probability that a passage needs before it may contradict the best one
_NEARLY = 0.25  # how much less likely than the best one it may be
_OVERLAP = 0.5  # share of the words before the figure that both must have in common
# What sets two figures of one sentence apart: a figure said of 农村居民 doesn't contradict one said of all.
_SETS_APART = re.compile(
    r"其中|累计|平均|年均|人均|名义|实际|新增|净增|中央|地方|国家级|省级|市级|县级|城镇|农村|城市|同比|环比|比|较|高于|低于|"
    r"计划|目标|预期|一期|二期|三期|首批|第[一二三四五六七八九十\d]+[批期次]|规上|规模以上|增长|下降|提高|占|末|底|以来|每|其他|剩余|调查|登记"
)
_CLAUSE = re.compile(r"[，,；;：:]")


def contradicting(question: str, best: Statement, evidence: Sequence[Evidence]) -> Statement | None:
    """Return the statement of another document that gives another figure for what the best one states."""
    first = _marked(best.evidence)
    if first is None:
        return None
    for one in evidence:
        if one.hit.document.id == best.evidence.hit.document.id or not one.in_scope or not one.close:
            continue
        if one.probability < max(_LIKELY, best.evidence.probability - _NEARLY):
            continue
        second = _marked(one)
        if second and _apart(first, second) and _same_thing(question, best.evidence, first, one, second):
            return statement(one)
    return None


def in_order(first: Statement, second: Statement) -> tuple[Statement, Statement]:
    """Return two statements, that of the document with a 文号 or of the later one first."""
    ranked = sorted((first, second), key=lambda one: _standing(one.evidence.hit.document), reverse=True)
    return ranked[0], ranked[1]


def said_of(statements: Sequence[Statement]) -> str:
    """Return the sentence that tells of the disagreement; the statements are cited in their order."""
    told = []
    for number, one in enumerate(statements, 1):
        document, figure = one.evidence.hit.document, _marked(one.evidence)
        dated = document.published or "日期不详"
        told.append(f"《{plain_words(document.title)}》（{dated}）为{figure.text if figure else ''}[{number}]")
    return f"两份文件的说法不一致：{'，'.join(told)}。请核对两份原文。"


def _standing(document: DocumentInfo) -> tuple[bool, str]:
    return bool(document.number), document.published


def _marked(one: Evidence) -> Figure | None:
    """Return the only figure in the marked words, with offsets in the passage."""
    found = [
        Figure(one.start + figure.start, one.start + figure.end, figure.text, figure.kind, figure.value, figure.unit)
        for figure in figures(one.passage.text[one.start : one.end])
        if figure.kind != "date"
    ]
    whole = [figure for figure in _held(one) if any(figure.start <= f.start < figure.end for f in found)]
    return whole[0] if len(whole) == 1 == len(found) and numeric(whole[0]) else None


def _held(one: Evidence) -> list[Figure]:
    first, last = sentence_around(one.passage.text, one.start, one.end)
    return [
        Figure(first + found.start, first + found.end, found.text, found.kind, found.value, found.unit, found.bound)
        for found in figures(one.passage.text[first:last])
    ]


def _apart(first: Figure, second: Figure) -> bool:
    """Return whether neither figure bears out the other, be it rounded or a bound."""
    if not commensurable(first, second) or first.bound or second.bound:
        return False
    return not supports(first, second) and not supports(second, first) and not _rounded(first, second)


def _rounded(first: Figure, second: Figure) -> bool:
    """Return whether one is the other with fewer digits: 6.4万 and 64,395."""
    shorter, longer = sorted((first, second), key=lambda one: len(one.numbers[0].normalize().as_tuple().digits))
    exponent = shorter.numbers[0].normalize().as_tuple().exponent
    return round(longer.numbers[0], -int(exponent)) == shorter.numbers[0]


def _same_thing(question: str, best: Evidence, first: Figure, other: Evidence, second: Figure) -> bool:
    """Return whether both figures are said of one thing, period and place, as targets or results alike."""
    pairs = ((best, first), (other, second))
    periods = [{(p.first, p.last) for p in governing_periods(_context(one), f.start, f.end)} for one, f in pairs]
    places = [_places(one, figure) for one, figure in pairs]
    aims = [aimed_figures(one.passage.text, _held(one)).get(figure.start, False) for one, figure in pairs]
    if not periods[0] or periods[0] != periods[1] or places[0] != places[1] or aims[0] != aims[1]:
        return False
    clauses = [_clause(one, figure) for one, figure in pairs]
    if set(_SETS_APART.findall(clauses[0])) != set(_SETS_APART.findall(clauses[1])):
        return False
    for word in content_words(question):
        if not all(any(same in clause for same in same_thing(word)) for clause in clauses):
            return False
    words = [set(content_words(clause)) for clause in clauses]
    return len(words[0] & words[1]) >= _OVERLAP * max(len(words[0]), len(words[1]), 1)


def _context(one: Evidence) -> Context:
    text = one.passage.text
    return Context(one.hit.document, one.passage.heading, text, "", text)


def _places(one: Evidence, figure: Figure) -> set[object]:
    here = region(one.hit.document)
    named = governing_places(one.passage.text, here, figure.start, figure.end)
    return {place.value for place in named} or {here}


def _clause(one: Evidence, figure: Figure) -> str:
    """Return the words of the sentence that lead to a figure: its clause, with the subject named before it."""
    first, _ = sentence_around(one.passage.text, figure.start, figure.end)
    before = one.passage.text[first : figure.start]
    held = [other.end for other in _held(one) if other.end <= figure.start and other.kind != "date"]
    if not held:
        return before
    return (_CLAUSE.split(before)[0] if not figures(_CLAUSE.split(before)[0]) else "") + _CLAUSE.split(before)[-1]
