"""Adapter for a folder with `docs.jsonl`, `questions.jsonl` and `out_of_kb.jsonl`: questions answered by a span.

The documents go the normal way, as files. A retrieved passage counts where it comes from the right document and its
place in the original text overlaps the answer's by half of the shorter one: half of the answer, or half of the passage
where the answer is longer than a passage. So an answer that a cut divides still has a passage that counts.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.summary import SEED
from evals.types import EvalFault

if TYPE_CHECKING:
    from index.store import Index
    from index.types import Hit
    from qa.assistant import Assistant

LEGS = ("lexical", "dense", "hybrid")
RERANKED = "reranked"
DEPTH = 50


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


@dataclass(frozen=True, slots=True)
class SpanOutcome:
    """What became of one question.

    `relevant` holds by leg which of the first hits hold the answer; `score` is the probability of the best passage that
    is about what was asked.
    """

    question: SpanQuestion
    text: str
    refused: bool
    score: float
    seconds: float
    relevant: dict[str, tuple[bool, ...]] = field(default_factory=dict)


def load(data: Path, limit: int | None = None) -> tuple[list[SpanQuestion], list[SpanQuestion]]:
    """Return the answerable and the unanswerable questions; `limit` draws that many of each, always the same.

    Raises:
        EvalFault: a file is absent or not as expected.
    """
    texts = _texts(data)
    same = _same_text(texts)
    answerable = [
        SpanQuestion(entry["id"], same.get(entry["docid"], ""), entry["question"], entry["answer"], int(entry["start"]))
        for entry in _lines(data / "questions.jsonl", "id", "docid", "question", "answer", "start")
    ]
    for one in answerable:
        if texts.get(one.document, "")[one.start : one.start + len(one.answer)] != one.answer:
            raise EvalFault(f"{data / 'questions.jsonl'} 里 {one.id} 的答案不在它的文档的 start 处，请检查数据。")
    unanswerable = [
        SpanQuestion(entry["id"], entry["docid"], entry["question"], entry["answer"])
        for entry in _lines(data / "out_of_kb.jsonl", "id", "docid", "question", "answer")
    ]
    return _sample(answerable, limit), _sample(unanswerable, limit)


def _texts(data: Path) -> dict[str, str]:
    return {entry["docid"]: entry["text"] for entry in _lines(data / "docs.jsonl", "docid", "text")}


def _same_text(texts: Mapping[str, str]) -> dict[str, str]:
    """Return for each document the first one, by id, that has its very text: an index keeps only one of them."""
    first: dict[str, str] = {}
    return {document: first.setdefault(texts[document], document) for document in sorted(texts)}


def _sample(questions: list[SpanQuestion], limit: int | None) -> list[SpanQuestion]:
    if limit is None or limit >= len(questions):
        return questions
    chosen = set(random.Random(SEED).sample(range(len(questions)), limit))
    return [question for place, question in enumerate(questions) if place in chosen]


def _lines(path: Path, *fields: str) -> list[dict[str, Any]]:
    try:
        entries = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise EvalFault(f"打不开 {path}：{error.strerror}。--data 应当是放着这个文件的文件夹。") from error
    except json.JSONDecodeError as error:
        raise EvalFault(f"{path} 不是每行一个 JSON 对象：{error}") from error
    for number, entry in enumerate(entries, 1):
        if missing := [name for name in fields if name not in entry]:
            raise EvalFault(f"{path} 第 {number} 行缺少 {'、'.join(missing)}。")
    return entries


def write_documents(data: Path, folder: Path) -> None:
    """Make the folder hold each different document as a file of just its text: offsets stay those of the data."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = _texts(data)
    wanted = {folder / f"{document}.txt": texts[document].encode() for document in set(_same_text(texts).values())}
    for path in set(folder.glob("*.txt")) - set(wanted):
        path.unlink()
    for path, content in wanted.items():
        if not path.exists() or path.read_bytes() != content:
            path.write_bytes(content)


def ask(assistant: Assistant, question: SpanQuestion) -> SpanOutcome:
    """Return what the assistant finds and says for one question."""
    index = assistant.index
    evidence = assistant.retrieve(question.question)
    relevant = {}
    if question.answerable:
        found = {leg: index.searcher(leg).search(question.question, DEPTH) for leg in LEGS}
        found[RERANKED] = [one.hit for one in evidence]
        relevant = {leg: holding(index, question, hits) for leg, hits in found.items()}
    started = time.perf_counter()
    answer = assistant.ask(question.question)
    seconds = time.perf_counter() - started
    return SpanOutcome(
        question=question,
        text=answer.text,
        refused=answer.refused,
        score=max((one.probability for one in evidence if one.in_scope), default=0.0),
        seconds=seconds,
        relevant=relevant,
    )


def holding(index: Index, question: SpanQuestion, hits: Sequence[Hit]) -> tuple[bool, ...]:
    """Return which of the hits hold the answer (see the top of this file)."""
    return tuple(_holds(index, question, hit) for hit in hits)


def _holds(index: Index, question: SpanQuestion, hit: Hit) -> bool:
    if Path(hit.document.source).stem != question.document:
        return False
    place = index.original(hit.document.id, hit.passage.start, hit.passage.end)
    overlap = min(place.end, question.start + len(question.answer)) - max(place.start, question.start)
    return 2 * overlap >= min(len(question.answer), place.end - place.start)
