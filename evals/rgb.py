"""Adapter for RGB (Chen and others, 2024, "Benchmarking Large Language Models in Retrieval-Augmented Generation").

The protocol of the paper's released code: each question comes with five snippets of web pages, a share of which (the
noise rate) does not hold the answer; where there are too few of one kind, the other makes up for it. An answer is right
where every required string, or one of its alternatives, stands in it. With the five that do not hold the answer, a
question should be refused. The snippets are documents of one index, and each question is asked of its own five alone.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.data import file_in, read_lines, sample, write_files
from evals.intervals import Measured, measured, separation
from evals.metrics import strip_marks
from evals.report import KEY_MISSING, fault_of
from evals.systems import best_probability, shown
from evals.types import EvalFault, Record

if TYPE_CHECKING:
    from index.store import Index
    from qa.assistant import Assistant

FILE = "zh_refine.json"
SNIPPETS = 5
RATES = (0.0, 0.2, 0.4, 0.6, 0.8)
ONLY_NOISE = 1.0
# All snippets have this name, each in a folder of its own: a name that told them apart might become a title.
_NAME = "网页摘录.txt"


@dataclass(frozen=True, slots=True)
class SnippetQuestion:
    """A question with snippets that answer it and others that don't; each of `answers` may be said in several ways."""

    id: str
    question: str
    answers: tuple[tuple[str, ...], ...]
    positive: tuple[str, ...]
    negative: tuple[str, ...]


def load(data: Path, limit: int | None = None) -> list[SnippetQuestion]:
    """Return the questions of the file, or of the file `zh_refine.json` in the folder.

    Raises:
        EvalFault: the file is absent or not as expected.
    """
    path = file_in(data, FILE)
    entries = read_lines(path, "id", "query", "answer", "positive", "negative")
    return sample([_question(entry, path) for entry in entries], limit)


def _question(entry: Mapping[str, Any], path: Path) -> SnippetQuestion:
    answers = entry["answer"] if isinstance(entry["answer"], list) else [entry["answer"]]
    ways = tuple(tuple(map(str, one)) if isinstance(one, list) else (str(one),) for one in answers)
    if not ways or not all(ways):
        raise EvalFault(f"{path} 里 {entry['id']} 没有答案，请检查数据。")
    positive, negative = (tuple(map(str, entry[name])) for name in ("positive", "negative"))
    return SnippetQuestion(str(entry["id"]), str(entry["query"]), ways, positive, negative)


def snippets(question: SnippetQuestion, rate: float) -> tuple[str, ...]:
    """Return what a question is asked of at a noise rate: snippets that hold the answer first."""
    if rate == ONLY_NOISE:
        return question.negative[:SNIPPETS]
    noise = math.ceil(SNIPPETS * rate)
    if noise > len(question.negative):
        noise = len(question.negative)
    elif SNIPPETS - noise > len(question.positive):
        noise = SNIPPETS - len(question.positive)
    return question.positive[: SNIPPETS - noise] + question.negative[:noise]


def used(question: SnippetQuestion) -> list[str]:
    """Return the snippets that a question is asked of at any noise rate: the data hold more of them."""
    return list(dict.fromkeys(text for rate in (*RATES, ONLY_NOISE) for text in snippets(question, rate)))


def holds(text: str, answers: Sequence[Sequence[str]]) -> bool:
    """Return whether every required string stands in a text in one of its ways, spaces left out."""
    text = _plain(text)
    return all(any(_plain(way) in text for way in ways) for ways in answers)


def _plain(text: str) -> str:
    return text.replace(" ", "").lower()


def write_documents(questions: Sequence[SnippetQuestion], folder: Path) -> None:
    """Make the folder hold each different snippet that is used as a file."""
    every = {text for one in questions for text in used(one)}
    write_files(folder, {folder / _digest(text) / _NAME: text.encode() for text in every})


def document_ids(questions: Sequence[SnippetQuestion], index: Index) -> dict[str, str]:
    """Return the id of the document that each snippet has become; snippets alike but for their spaces share one."""
    from corpus.cleaning import parse
    from corpus.types import RawText

    by_digest = {Path(info.source).parent.name: info.id for info in index.documents()}
    ids = {}
    for text in {text for one in questions for text in used(one)}:
        kept = by_digest.get(_digest(text))
        ids[text] = kept or next(iter(parse(RawText(text, _NAME, "txt")))).id
    return ids


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def ask(assistant: Assistant, question: SnippetQuestion, ids: Mapping[str, str]) -> Iterator[Record]:
    """Yield what became of a question at each noise rate, and with nothing but noise."""
    for rate in (*RATES, ONLY_NOISE):
        given = snippets(question, rate)
        only = [ids[text] for text in given]
        started = time.perf_counter()
        answer = assistant.ask(question.question, only=only)
        seconds = time.perf_counter() - started
        evidence = assistant.retrieve(question.question, only=only)
        holding = {ids[text] for text in given if holds(text, question.answers)}
        refuse = rate == ONLY_NOISE
        found = not answer.refused and holds(strip_marks(answer.text), question.answers)
        right = answer.refused if refuse else found
        cited = {citation.document.id for citation in answer.citations}
        yield Record(
            id=question.id,
            suite="rgb",
            question=question.question,
            answer=answer.text,
            gold="" if refuse else "；".join("、".join(ways) for ways in question.answers),
            right=right,
            refused=answer.refused,
            should_refuse=refuse,
            score=best_probability(evidence),
            seconds=seconds,
            passages=tuple(shown(one.hit, one.hit.document.id in holding) for one in evidence),
            kind="only noise" if refuse else f"noise {rate:.1f}",
            fault="" if right else fault_of(answer.refused, refuse) or KEY_MISSING,
            marks={} if refuse else {"accuracy": float(found), "cited": float(bool(cited & holding))},
        )


def report(records: Sequence[Record]) -> Measured:
    """Return accuracy at each noise rate, and how well questions are refused that no snippet answers.

    How well the two are told apart is measured against the questions without noise.
    """
    by_kind: dict[str, list[Record]] = {}
    for one in records:
        by_kind.setdefault(one.kind, []).append(one)
    accuracy = {}
    for kind, some in by_kind.items():
        if not some[0].should_refuse:
            accuracy[kind] = {
                "n": float(len(some)),
                **measured("accuracy", [one.marks["accuracy"] for one in some]),
                **measured("cited", [one.marks["cited"] for one in some]),
                **measured("false_refusals", [float(one.refused) for one in some]),
            }
    others = [one for one in records if one.should_refuse]
    clean = by_kind.get("noise 0.0", [])
    refusal = {
        "only noise": {
            "n": float(len(others)),
            **measured("refused", [float(one.refused) for one in others]),
            **separation([one.score for one in clean], [one.score for one in others]),
        }
    }
    return Measured("rgb", {"accuracy": accuracy, "refusal": refusal}, tuple(records))
