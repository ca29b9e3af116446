"""Fits the weights of the gate (`qa/gate.py`) on policy questions whose answers are known.

    python -m evals.bench.gate QUESTIONS.jsonl --index DIR [--own OWN_INDEX]

QUESTIONS.jsonl has lines of {"question", "docid", "answer", "start"}; the index holds the documents as files named
`<docid>.txt`. Each question is asked twice: with its document, and without it, when nothing should answer. With `--own`
the questions over the bundled documents, which lie in the index OWN_INDEX, take part with equal weight.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import astuple, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from evals.metrics import auc, key_in
from evals.suites import load_suite
from evals.types import Question
from index.settings import IndexSettings
from index.store import Index
from index.types import Hit
from qa.aliases import expanded, normal_question
from qa.asked import read_question
from qa.evidence import Evidence, Weigher
from qa.gate import FAINT_SPAN, Features, Weights
from qa.reader import Reader

CANDIDATES = 12
JUDGED = 4  # pieces of evidence of each question that take part

Row = tuple[tuple[float, ...], bool]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the fitted weights and how well they tell answers from the rest on questions held out."""
    options = _parser().parse_args(arguments)
    groups: list[list[Row]] = []
    reader = Reader()
    with Index.open(IndexSettings(directory=options.index), create=False) as index:
        groups += _known(Weigher(index, reader), index, options.questions)
    if options.own:
        with Index.open(IndexSettings(directory=options.own), create=False) as index:
            groups += _own(Weigher(index, reader), index)
    _report(groups)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.gate", description="fit the weights of the gate")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--own", type=Path, help="an index over the bundled documents; its questions take part too")
    return parser


def _known(weigher: Weigher, index: Index, path: Path) -> list[list[Row]]:
    """Return, for each question, what was found with its document and without it."""
    groups = []
    for line in path.read_text("utf-8").splitlines():
        entry: dict[str, Any] = json.loads(line)
        question = normal_question(entry["question"])
        hits = index.search(expanded(question), 3 * CANDIDATES)
        without = [hit for hit in hits if Path(hit.document.source).stem != entry["docid"]]
        start, end = int(entry["start"]), int(entry["start"]) + len(entry["answer"])

        def answers(one: Evidence, docid: str = entry["docid"], start: int = start, end: int = end) -> bool:
            place = index.original(one.hit.document.id, one.passage.start, one.passage.end)
            inside = Path(one.hit.document.source).stem == docid and place.start < end and start < place.end
            return inside and 2 * (min(place.end, end) - max(place.start, start)) >= min(end - start, 60)

        groups.append(
            [*_rows(weigher, question, hits, answers), *_rows(weigher, question, without, lambda one: False)[:1]]
        )
    return groups


def _own(weigher: Weigher, index: Index) -> list[list[Row]]:
    groups = []
    for question in load_suite("own"):
        if question.history or question.kind == "chat":
            continue
        text = normal_question(question.question)
        hits = index.search(expanded(text), CANDIDATES)

        def answers(one: Evidence, question: Question = question) -> bool:
            sentence = one.passage.text[max(0, one.start - 40) : one.end + 40]
            return not question.refuse and all(key_in(key, sentence) for key in question.keys)

        groups.append(_rows(weigher, text, hits, answers))
    return groups


def _rows(weigher: Weigher, question: str, hits: Sequence[Hit], answers: Any) -> list[Row]:
    evidence = weigher.weigh(read_question(question, date.today()), hits[:CANDIDATES])
    return [(_values(one.features), answers(one)) for one in evidence[:JUDGED] if one.in_scope]


def _values(features: Features) -> tuple[float, ...]:
    return astuple(replace(features, span=max(features.span, FAINT_SPAN)))


def _report(groups: Sequence[Sequence[Row]]) -> None:
    from sklearn.linear_model import LogisticRegression

    def fitted(part: Sequence[Sequence[Row]]) -> LogisticRegression:
        rows = [row for group in part for row in group]
        return LogisticRegression(C=1.0, max_iter=2000).fit([row[0] for row in rows], [row[1] for row in rows])

    scores: list[tuple[float, bool]] = []
    for fold in range(5):
        model = fitted([group for i, group in enumerate(groups) if i % 5 != fold])
        held_out = [row for i, group in enumerate(groups) if i % 5 == fold for row in group]
        likely = model.predict_proba([row[0] for row in held_out])[:, 1]
        scores += [(float(score), row[1]) for score, row in zip(likely, held_out, strict=True)]
    right, wrong = ([score for score, label in scores if label is wanted] for wanted in (True, False))
    model = fitted(groups)
    weights = Weights(float(model.intercept_[0]), *(float(value) for value in model.coef_[0]))
    print(f"rows {len(scores)}, answering {len(right)}; five-fold AUC {auc(right, wrong):.3f}")
    print("\n".join(_lines(weights)))


def _lines(weights: Weights) -> Iterator[str]:
    for field in fields(weights):
        yield f"    {field.name}={getattr(weights, field.name):.2f},"


if __name__ == "__main__":
    sys.exit(main())
