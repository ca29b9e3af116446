"""Adapter for a folder with `docs.jsonl`, `questions.jsonl` and `out_of_kb.jsonl`: questions answered by a span.

The documents go the normal way, as files. A retrieved passage counts where it comes from the right document and its
place in the original text overlaps the answer's by half of the shorter one: half of the answer, or half of the passage
where the answer is longer than a passage. So an answer that a cut divides still has a passage that counts. Where the
document is a near-copy of another, of which the index shows the original only, the original's passage counts that holds
the same words.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING

from evals import wording
from evals.data import read_lines, sample, write_files
from evals.metrics import normalise
from evals.report import KEY_MISSING, fault_of
from evals.systems import LEGS, RERANKED, best_probability, shown
from evals.types import EvalFault, Record

if TYPE_CHECKING:
    from index.store import Index
    from index.types import Hit
    from qa.assistant import Assistant

DEPTH = 50
SHOWN = 5  # passages kept for a report
ANSWERABLE, ELSEWHERE = "answerable", "out of documents"


@dataclass(frozen=True, slots=True)
class SpanQuestion:
    """A question whose answer stands at `start` of a document's text; `start` is -1 where no document answers it."""

    id: str
    document: str
    question: str
    answer: str
    start: int = -1

    @property
    def answerable(self) -> bool:
        return self.start >= 0


def load(data: Path, limit: int | None = None) -> tuple[list[SpanQuestion], list[SpanQuestion]]:
    """Return the answerable and the unanswerable questions; `limit` draws that many of each, always the same.

    Raises:
        EvalFault: a file is absent or not as expected.
    """
    texts = _texts(data)
    same = _same_text(texts)
    answerable = [
        SpanQuestion(entry["id"], same.get(entry["docid"], ""), entry["question"], entry["answer"], int(entry["start"]))
        for entry in read_lines(data / "questions.jsonl", "id", "docid", "question", "answer", "start")
    ]
    for one in answerable:
        if texts.get(one.document, "")[one.start : one.start + len(one.answer)] != one.answer:
            raise EvalFault(f"{data / 'questions.jsonl'} 里 {one.id} 的答案不在它的文档的 start 处，请检查数据。")
    unanswerable = [
        SpanQuestion(entry["id"], entry["docid"], entry["question"], entry["answer"])
        for entry in read_lines(data / "out_of_kb.jsonl", "id", "docid", "question", "answer")
    ]
    return sample(answerable, limit), sample(unanswerable, limit)


def _texts(data: Path) -> dict[str, str]:
    return {entry["docid"]: entry["text"] for entry in read_lines(data / "docs.jsonl", "docid", "text")}


def _same_text(texts: Mapping[str, str]) -> dict[str, str]:
    """Return for each document the first one, by id, that has its very text: an index keeps only one of them."""
    first: dict[str, str] = {}
    return {document: first.setdefault(texts[document], document) for document in sorted(texts)}


def write_documents(data: Path, folder: Path) -> None:
    """Make the folder hold each different document as a file of just its text: offsets stay those of the data."""
    texts = _texts(data)
    names = set(_same_text(texts).values())
    write_files(folder, {folder / f"{document}.txt": texts[document].encode() for document in names})


def ask(assistant: Assistant, question: SpanQuestion) -> Record:
    """Return what the assistant finds and says for one question."""
    index = assistant.index
    started = time.perf_counter()
    answer = assistant.ask(question.question)
    seconds = time.perf_counter() - started
    evidence = assistant.retrieve(question.question)
    relevant = {}
    if question.answerable:
        found = {leg: index.searcher(leg).search(question.question, DEPTH) for leg in LEGS}
        found[RERANKED] = [one.hit for one in evidence]
        relevant = {leg: holding(index, question, hits) for leg, hits in found.items()}
    flags = relevant.get(RERANKED, (False,) * len(evidence))
    # A refusal's words are no answer: they are like nothing.
    marks = wording.marks("" if answer.refused else answer.text, question.answer) if question.answerable else {}
    right = not answer.refused and bool(marks["key"]) if question.answerable else answer.refused
    return Record(
        id=question.id,
        suite="ncp",
        question=question.question,
        answer=answer.text,
        gold=question.answer if question.answerable else "",
        right=right,
        refused=answer.refused,
        should_refuse=not question.answerable,
        score=best_probability(evidence),
        seconds=seconds,
        passages=tuple(shown(one.hit, flag) for one, flag in zip(evidence[:SHOWN], flags, strict=False)),
        kind=ANSWERABLE if question.answerable else ELSEWHERE,
        fault="" if right else fault_of(answer.refused, not question.answerable) or KEY_MISSING,
        marks=marks,
        relevant=relevant,
    )


def holding(index: Index, question: SpanQuestion, hits: Sequence[Hit]) -> tuple[bool, ...]:
    """Return which of the hits hold the answer (see the top of this file)."""
    return tuple(_holds(index, question, hit) for hit in hits)


def _holds(index: Index, question: SpanQuestion, hit: Hit) -> bool:
    if Path(hit.document.source).stem != question.document:
        return hit.copies > 0 and _holds_the_same(index, question, hit)
    place = index.original(hit.document.id, hit.passage.start, hit.passage.end)
    overlap = min(place.end, question.start + len(question.answer)) - max(place.start, question.start)
    return 2 * overlap >= min(len(question.answer), place.end - place.start)


def _holds_the_same(index: Index, question: SpanQuestion, hit: Hit) -> bool:
    copies = {Path(info.source).stem for info in index.copies(hit.document.id)}
    if question.document not in copies:
        return False
    answer, text = normalise(question.answer), normalise(hit.passage.text)
    same = SequenceMatcher(None, text, answer, autojunk=False).find_longest_match().size
    return 2 * same >= min(len(answer), len(text))
