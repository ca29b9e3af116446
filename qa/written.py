"""What becomes of a chat model's text: citations resolved, everything checked, asked again once, else turned down."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.store import Index
from qa.compose import Statement, cite
from qa.evidence import Evidence
from qa.figures import equal, figures
from qa.grounding import ungrounded
from qa.prompts import NO_ANSWER
from qa.sentences import sentences
from qa.types import Answer, Check, Citation
from qa.verify import verify
from qa.writer import Rejected, Writer, WriterFault

EXTRACT = "下面是内置阅读模型的摘录。"
REWRITTEN = "对话模型第一次的回答有与原文对不上的地方，这是按原文重写后的回答。"
_ATTEMPTS = ("write", "rewrite")  # their names in the timings; there is never a third
_MARK = re.compile(r"\[(\d{1,3})\]")
_RUN_OF_MARKS = re.compile(r"(?:\s*\[\d{1,3}\])+")
_LONGEST_QUOTE = 240  # characters; a statement's evidence is the sentence, not the page
_NAMED_FAULTS = 6  # failing words that are told to the model and to the reader
_LONGEST_NAMED = 30  # characters of each


@dataclass(frozen=True, slots=True)
class Written:
    """A chat model's answer after checking. An unusable one says why in `reason`; with `fault`, the words by which the
    model is told, it is worth asking again.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    checks: tuple[Check, ...] = ()
    reason: str = ""
    fault: str = ""

    @property
    def usable(self) -> bool:
        return not self.reason


def written_answer(
    writer: Writer, question: str, evidence: Sequence[Evidence], index: Index, draft: Answer
) -> Iterator[Answer]:
    """Yield the chat model's answer as it grows, then the finished one: checked, or the `draft` with a notice.

    Of a growing answer nothing is told that has not been checked: it grows by the statement, not by the word. An answer
    that doesn't hold is sent back once with the words that were not found.
    """
    hits = [one.hit for one in evidence]
    growing = replace(draft, text="", citations=(), checks=(), writer=writer.name, done=False)
    rejected: Rejected | None = None
    reason, timings = "", {}
    for attempt in _ATTEMPTS:
        began, text, ready, shown = time.perf_counter(), "", "", growing
        try:
            for text in writer.write(question, hits, rejected):
                if len(cited := _up_to_last_mark(text)) > len(ready):
                    ready, held = cited, check_written(cited, evidence, index, draft)
                    if held.usable:
                        shown = replace(growing, text=held.text, citations=held.citations)
                yield shown  # with each piece, new or not: whoever listens can stop it then
        except WriterFault as fault:
            reason = f"{reason}，重写时{fault}" if reason else str(fault)
            break
        finally:
            timings[attempt] = time.perf_counter() - began
        written = check_written(text, evidence, index, draft)
        if written.usable:
            yield _finished(growing, written, REWRITTEN if rejected else "", timings)
            return
        reason = f"{written.reason}，重写一次后仍是这样" if rejected else written.reason
        if not written.fault or rejected:
            break
        rejected = Rejected(text, written.fault)
        yield growing  # what was rejected leaves the page before the model writes anew
    yield replace(draft, notice=f"{reason}，{EXTRACT}", timings=timings)


def _finished(growing: Answer, written: Written, notice: str, timings: dict[str, float]) -> Answer:
    return replace(
        growing,
        text=written.text,
        citations=written.citations,
        checks=written.checks,
        notice=notice,
        timings=timings,
        done=True,
    )


def check_written(text: str, evidence: Sequence[Evidence], index: Index, draft: Answer) -> Written:
    """Return the model's text with citations of exact words, everything in it checked.

    The extractive `draft` decides the core figure. The text is unusable where it names another, says anything that is
    not found in the words that it cites, cites nothing, or declines although the documents answer.
    """
    if NO_ANSWER in text:
        return Written("", reason="对话模型没有作答")
    text, citations = _cited(text, evidence, index)
    if not citations:
        fault = "没有用方括号写明所依据的材料编号（只能用给出的编号）。"
        return Written("", reason="对话模型的回答没有可核对的出处", fault=fault)
    checks = verify(text, citations)
    wrong = dict.fromkeys(check.text.strip("“”") for check in checks if not check.ok)
    wrong |= dict.fromkeys(_shortened(clause) for clause in ungrounded(text, _sources(citations, evidence, draft)))
    failed = "".join(f"“{words}”" for words in list(wrong)[:_NAMED_FAULTS])
    if failed:
        fault = f"{failed}在你所引的材料原文中找不到。"
        return Written("", reason=f"对话模型写的{failed}在所引原文中找不到", fault=fault)
    if _misses_core(text, draft):
        fault = "没有照材料写出问题所问的那个数字或日期。"
        return Written("", reason="对话模型没有写出问题所问的关键数字", fault=fault)
    return Written(text, citations, checks)


def _up_to_last_mark(text: str) -> str:
    """Return the statements of a growing text that have been given their sources."""
    last = text.rfind("]")
    return text[: last + 1] if last >= 0 and NO_ANSWER not in text else ""


def _sources(citations: Sequence[Citation], evidence: Sequence[Evidence], draft: Answer) -> Iterator[str]:
    """Yield what the words of an answer may come from: what it cites and the question."""
    cited = {citation.document.id for citation in citations}
    yield from (draft.question, draft.rewritten, draft.text)
    for citation in citations:
        yield from (citation.quote, citation.heading)
    for one in evidence:
        document = one.hit.document
        if document.id in cited:
            yield from (one.passage.text, document.title, document.issuer, document.number, document.published)


def _shortened(clause: str) -> str:
    return clause if len(clause) <= _LONGEST_NAMED else clause[:_LONGEST_NAMED] + "…"


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
