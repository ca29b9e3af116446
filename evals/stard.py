"""Adapter for STARD (Su and others, 2024): everyday legal questions and the articles of law that answer them.

Each different article is a document of its own, titled with its law and number. What is judged are documents: a passage
counts for the article that it is of, and each article once.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evals.data import check_fields, file_in, read_json, write_files
from evals.intervals import Measured, retrieval, times
from evals.systems import LEGS, RERANKED, best_probability, shown
from evals.types import EvalFault, Record

if TYPE_CHECKING:
    from index.types import Hit
    from qa.assistant import Assistant

FILE = "queries.json"
_ARTICLES = "相关法规"
DEPTH = 10  # articles judged
PASSAGES = 50  # retrieved for them
ENOUGH = 5  # a question counts as right where one of its articles is among so many


@dataclass(frozen=True, slots=True)
class StatuteQuestion:
    """A question with the articles that answer it: their texts by their names."""

    id: str
    question: str
    articles: dict[str, str]


def load(data: Path) -> list[StatuteQuestion]:
    """Return all questions of the file, or of the file `queries.json` in the folder.

    Raises:
        EvalFault: the file is absent or not as expected.
    """
    path = file_in(data, FILE)
    entries = read_json(path)
    if not isinstance(entries, list):
        raise EvalFault(f"{path} 不是一列题目，请检查数据。")
    questions = []
    for number, entry in enumerate(entries, 1):
        check_fields(entry, f"{path} 第 {number} 题", "query_id", "问题", _ARTICLES)
        if not entry[_ARTICLES]:
            raise EvalFault(f"{path} 第 {number} 题没有{_ARTICLES}，请检查数据。")
        questions.append(StatuteQuestion(str(entry["query_id"]), entry["问题"], entry[_ARTICLES]))
    return questions


def write_documents(questions: Sequence[StatuteQuestion], folder: Path) -> None:
    """Make the folder hold each different article as a file."""
    articles = {name: text for one in questions for name, text in one.articles.items()}
    content = {name: f"---\ntitle: {name}\n---\n\n{text.strip()}\n".encode() for name, text in articles.items()}
    write_files(folder, {folder / f"{_digest(name)}.md": text for name, text in content.items()})


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def ask(assistant: Assistant, question: StatuteQuestion) -> Record:
    """Return where each leg finds the articles of a question."""
    wanted = {_digest(name) for name in question.articles}
    legs = {leg: assistant.index.searcher(leg).search(question.question, PASSAGES) for leg in LEGS}
    started = time.perf_counter()
    evidence = assistant.retrieve(question.question)
    seconds = time.perf_counter() - started
    legs[RERANKED] = [one.hit for one in evidence]
    articles = {leg: _articles(hits)[:DEPTH] for leg, hits in legs.items()}
    relevant = {leg: tuple(_name(hit) in wanted for hit in hits) for leg, hits in articles.items()}
    best = articles[RERANKED]
    right = any(relevant[RERANKED][:ENOUGH])
    return Record(
        id=question.id,
        suite="stard",
        question=question.question,
        answer="；".join(hit.document.title for hit in best[:ENOUGH]),
        gold="；".join(question.articles),
        right=right,
        refused=False,
        should_refuse=False,
        score=best_probability(evidence),
        seconds=seconds,
        passages=tuple(shown(hit, flag) for hit, flag in zip(best, relevant[RERANKED], strict=True)),
        fault="" if right else f"not among the first {ENOUGH}",
        marks={"articles": float(len(wanted))},
        relevant=relevant,
    )


def _articles(hits: Sequence[Hit]) -> list[Hit]:
    """Return the first passage of each article."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(_name(hit), hit)
    return list(first.values())


def _name(hit: Hit) -> str:
    return Path(hit.document.source).stem


def report(records: Sequence[Record]) -> Measured:
    """Return hits, MRR and nDCG of each leg."""
    totals = [int(one.marks["articles"]) for one in records]
    legs = {leg: retrieval([one.relevant[leg] for one in records], totals) for leg in (*LEGS, RERANKED)}
    legs[RERANKED] |= times([one.seconds for one in records])
    return Measured("stard", {"retrieval": legs}, tuple(records))
