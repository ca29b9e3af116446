"""What becomes of a chat model's text: citations resolved, figures checked, unusable answers turned down."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.store import Index
from qa.compose import Statement, cite
from qa.evidence import Evidence
from qa.figures import equal, figures
from qa.prompts import NO_ANSWER
from qa.sentences import sentences
from qa.types import Answer, Check, Citation
from qa.verify import verify

UNCHECKED = "（未在所引原文中找到）"
_MARK = re.compile(r"\[(\d{1,3})\]")
_RUN_OF_MARKS = re.compile(r"(?:\s*\[\d{1,3}\])+")
_LONGEST_QUOTE = 240  # characters; a statement's evidence is the sentence, not the page


@dataclass(frozen=True, slots=True)
class Written:
    """A chat model's answer after checking; unusable ones say why in `notice`."""

    text: str
    citations: tuple[Citation, ...]
    checks: tuple[Check, ...]
    usable: bool
    notice: str = ""


def check_written(text: str, evidence: Sequence[Evidence], index: Index, draft: Answer) -> Written:
    """Return the model's text with citations of exact words, its figures checked and the failing ones marked.

    The extractive `draft` decides the core figure: the text is unusable where it names another, cites nothing, or
    declines although the documents answer.
    """
    if NO_ANSWER in text:
        return _unusable("对话模型没有作答")
    text, citations = _cited(text, evidence, index)
    if not citations:
        return _unusable("对话模型的回答没有可核对的出处")
    checks = verify(text, citations)
    failed = [check for check in checks if not check.ok]
    if any(_is_core(check, text) for check in failed) or _misses_core(text, draft):
        return _unusable("对话模型的关键数字与原文不符")
    return Written(_marked(text, failed), citations, checks, True)


def _unusable(reason: str) -> Written:
    return Written("", (), (), False, f"{reason}，下面是内置阅读模型的摘录。")


def _marked(text: str, failed: Sequence[Check]) -> str:
    """Return the text with a warning behind each figure and title that failed."""
    wrong = {check.text for check in failed}
    found = figures(_MARK.sub(lambda mark: " " * len(mark.group()), text))
    ends = {one.end: one.text for one in found if one.text in wrong}
    for words in wrong - set(ends.values()):  # a title, or a stretch of years such as 十四五
        ends |= {match.end(): words for match in re.finditer(re.escape(words), text)}
    for end in sorted(ends, reverse=True):
        text = text[:end] + UNCHECKED + text[end:]
    return text


def _is_core(check: Check, text: str) -> bool:
    """Return whether a failing check stands in the first statement that holds a figure."""
    for start, end in sentences(_MARK.sub("", text)):
        sentence = _MARK.sub("", text)[start:end]
        held = [one.text for one in figures(sentence)]
        if held:
            return check.text in held
    return False


def _misses_core(text: str, draft: Answer) -> bool:
    """Return whether none of the figures that the reader marked stands in the text."""
    marked = [figure for words in re.findall(r"\*\*(.+?)\*\*", draft.text) for figure in figures(words)]
    marked = [figure for figure in marked if figure.kind != "date"] or marked  # the marks may begin with the year
    stated = figures(_MARK.sub("", text))
    return bool(marked) and not any(equal(one, other) for one in marked for other in stated)


def _cited(text: str, evidence: Sequence[Evidence], index: Index) -> tuple[str, tuple[Citation, ...]]:
    """Drop unknown numbers and give each statement's marks the exact sentence that it rests on."""
    citations: list[Citation] = []
    pieces: list[str] = []
    position = 0
    for run in _RUN_OF_MARKS.finditer(text):
        statement = _statement_before(text[position : run.start()])
        pieces.append(text[position : run.start()])
        for number in dict.fromkeys(int(one) for one in _MARK.findall(run.group())):
            if 1 <= number <= len(evidence):
                found = _support(statement, evidence[number - 1], index, len(citations) + 1)
                known = next((one for one in citations if _same(one, found)), None)
                if known is None:
                    citations.append(found)
                pieces.append(f"[{(known or found).number}]")
        position = run.end()
    pieces.append(text[position:])
    return "".join(pieces).strip(), tuple(citations)


def _same(first: Citation, second: Citation) -> bool:
    return replace(first, number=0) == replace(second, number=0)


def _statement_before(text: str) -> str:
    found = sentences(text)
    return text[found[-1][0] : found[-1][1]] if found else text


def _support(statement: str, evidence: Evidence, index: Index, number: int) -> Citation:
    """Return the citation of the sentences of a passage that a statement rests on."""
    text = evidence.passage.text
    ranked = sorted(sentences(text), key=lambda span: -_overlap(statement, text[span[0] : span[1]]))
    start, end = ranked[0] if ranked else (0, len(text))
    wanted = figures(statement)
    for first, last in ranked[1:]:
        held = figures(text[start:end])
        missing = [one for one in wanted if not any(equal(one, other) for other in held)]
        joined = min(start, first), max(end, last)
        adds = any(equal(one, other) for one in missing for other in figures(text[first:last]))
        if adds and joined[1] - joined[0] <= _LONGEST_QUOTE:
            start, end = joined
    return cite(Statement(evidence, start, end, ()), index, number)


def _overlap(first: str, second: str) -> float:
    """Return the share of the first text's character pairs and figures that the second holds."""
    pairs = {first[i : i + 2] for i in range(len(first) - 1)}
    shared = sum(pair in second for pair in pairs) / len(pairs) if pairs else 0.0
    held = figures(second)
    return shared + sum(any(equal(one, other) for other in held) for one in figures(first))
