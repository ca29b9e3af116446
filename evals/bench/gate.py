"""Fits the weights of the gate (`qa/gate.py`) on policy questions whose answers are known.

    python -m evals.bench.gate QUESTIONS.jsonl --index DIR --own OWN_INDEX [--false 0.06] [--limit N]

QUESTIONS.jsonl has lines of {"question", "docid", "answer", "start"}; the index holds the documents as files named
`<docid>.txt`. Each question is asked twice: with its document, and without it, when nothing should answer. With `--own`
the questions over the bundled documents, which lie in the index OWN_INDEX, take part with equal weight.

Two sets of weights are printed, as they stand in `qa/gate.py`: FACT for questions that a figure, a date or a post
answers, OPEN for the others. The bias puts the probability of one half where, of OPEN questions, the share `--false` of
the answerable ones is refused; of FACT ones, where none of ours that has no answer is answered, as far as that refuses
no more than two in a hundred of ours that have one.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from evals.metrics import auc, key_in, mean, percentile
from evals.suites import load_suite
from evals.types import Question
from index.settings import IndexSettings
from index.store import Index
from qa.aliases import expanded, normal_question
from qa.asked import read_question
from qa.evidence import Evidence, Weigher
from qa.gate import FAINT_SPAN, UNRELATED, UNRELATED_COST, UNTYPED, Features, Weights
from qa.reader import Reader

CANDIDATES = 12
JUDGED = 4  # pieces of evidence of each question that take part
FALSE_FACTS = 0.02  # of our questions with an answer, the most that a stricter bias may refuse
_MARGIN = 0.05  # in log-odds, by which the bias keeps clear of the score that it is set by


@dataclass(frozen=True, slots=True)
class Row:
    """One piece of evidence: what is known of it, and whether it answers."""

    features: Features
    answers: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The evidence of one question, best first; `own` for one of ours."""

    rows: tuple[Row, ...]
    answerable: bool
    own: bool = False

    @property
    def open(self) -> bool:
        return any(row.features.typed == UNTYPED for row in self.rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the fitted weights and how well they tell answers from the rest on questions held out."""
    options = _parser().parse_args(arguments)
    groups: list[Group] = []
    reader = Reader()
    with Index.open(IndexSettings(directory=options.index), create=False) as index:
        groups += _known(Weigher(index, reader), index, options.questions, options.limit)
    if options.own:
        with Index.open(IndexSettings(directory=options.own), create=False) as index:
            groups += _own(Weigher(index, reader), index, options.limit)
    for name, kind in (("FACT", False), ("OPEN", True)):
        _report(name, [one for one in groups if one.rows and one.open is kind], options.false if kind else None)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.bench.gate", description="fit the weights of the gate")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--own", type=Path, help="an index over the bundled documents; its questions take part too")
    parser.add_argument("--false", type=float, default=0.06, help="share of OPEN questions that may be wrongly refused")
    parser.add_argument("--limit", type=int, help="only the first so many questions of each kind")
    return parser


def _known(weigher: Weigher, index: Index, path: Path, limit: int | None) -> Iterator[Group]:
    """Yield, for each question, what was found with its document and without it."""
    kept = {Path(document.source).stem for document in index.documents()}
    for line in path.read_text("utf-8").splitlines()[:limit]:
        entry: dict[str, Any] = json.loads(line)
        if entry["docid"] not in kept:
            continue
        start, end = int(entry["start"]), int(entry["start"]) + len(entry["answer"])

        def answers(one: Evidence, docid: str = entry["docid"], start: int = start, end: int = end) -> bool:
            place = index.original(one.hit.document.id, one.passage.start, one.passage.end)
            inside = Path(one.hit.document.source).stem == docid and place.start < end and start < place.end
            return inside and 2 * (min(place.end, end) - max(place.start, start)) >= min(end - start, 60)

        question = normal_question(entry["question"])
        hits = index.search(expanded(question), 3 * CANDIDATES)
        without = [hit for hit in hits if Path(hit.document.source).stem != entry["docid"]]
        asked = read_question(question, date.today())
        yield Group(_rows(weigher.weigh(asked, hits[:CANDIDATES]), answers), True)
        yield Group(_rows(weigher.weigh(asked, without[:CANDIDATES]), lambda one: False), False)


def _own(weigher: Weigher, index: Index, limit: int | None) -> Iterator[Group]:
    for question in load_suite("own")[:limit]:
        if question.history or question.kind == "chat":
            continue
        text = normal_question(question.question)

        def answers(one: Evidence, question: Question = question) -> bool:
            sentence = one.passage.text[max(0, one.start - 40) : one.end + 40]
            return not question.refuse and all(key_in(key, sentence) for key in question.keys)

        evidence = weigher.weigh(read_question(text, date.today()), index.search(expanded(text), CANDIDATES))
        yield Group(_rows(evidence, answers), not question.refuse, own=True)


def _rows(evidence: Sequence[Evidence], answers: Callable[[Evidence], bool]) -> tuple[Row, ...]:
    judged = [one for one in evidence[:JUDGED] if one.in_scope]
    return tuple(Row(replace(one.features, span=max(one.features.span, FAINT_SPAN)), answers(one)) for one in judged)


def _report(name: str, groups: Sequence[Group], false: float | None) -> None:
    from sklearn.linear_model import LogisticRegression

    def fitted(part: Sequence[Group]) -> Weights:
        # Of a question without its document the best piece stands for all: they are all wrong.
        rows = [row for one in part for row in (one.rows if one.answerable or one.own else one.rows[:1])]
        model = LogisticRegression(C=1.0, max_iter=2000)
        model.fit([astuple(row.features) for row in rows], [row.answers for row in rows])
        return Weights(float(model.intercept_[0]), *(float(value) for value in model.coef_[0]))

    if len({row.answers for one in groups for row in one.rows}) < 2:
        print(f"{name}: too few questions")
        return
    held_out: list[tuple[float, bool]] = []
    for fold in range(5):
        model = fitted([one for place, one in enumerate(groups) if place % 5 != fold])
        rest = [row for place, one in enumerate(groups) if place % 5 == fold for row in one.rows]
        held_out += [(_log_odds(model, row.features), row.answers) for row in rest]
    right, wrong = ([score for score, label in held_out if label is wanted] for wanted in (True, False))
    slopes = fitted(groups)
    weights = replace(slopes, bias=slopes.bias - _threshold(slopes, groups, false))
    best = {
        answerable: _best(weights, [one for one in groups if one.answerable is answerable])
        for answerable in (True, False)
    }
    print(
        f"# rows {len(held_out)}, answering {len(right)}; five-fold AUC {auc(right, wrong):.3f}; refused "
        f"{mean([score < 0 for score in best[True]]):.3f} of the answerable, "
        f"{mean([score < 0 for score in best[False]]):.3f} of the others"
    )
    print("\n".join([f"{name} = Weights(", *_lines(weights), ")"]))


def _threshold(weights: Weights, groups: Sequence[Group], false: float | None) -> float:
    """Return the score, under these weights, from which a question is answered."""
    if false is not None:
        return percentile(_best(weights, [one for one in groups if one.answerable]), 100 * false)
    absent = _best(weights, [one for one in groups if one.own and not one.answerable])
    known = _best(weights, [one for one in groups if one.own and one.answerable])
    return min(max(absent, default=0.0) + _MARGIN, percentile(known, 100 * FALSE_FACTS) if known else 0.0)


def _best(weights: Weights, groups: Sequence[Group]) -> list[float]:
    return [max(_log_odds(weights, row.features) for row in one.rows) for one in groups]


def _log_odds(weights: Weights, features: Features) -> float:
    bias, *slopes = astuple(weights)
    total = bias + sum(slope * value for slope, value in zip(slopes, astuple(features), strict=True))
    return float(total - UNRELATED_COST * (features.words < UNRELATED))


def _lines(weights: Weights) -> Iterator[str]:
    for field in fields(weights):
        yield f"    {field.name}={getattr(weights, field.name):.2f},"


if __name__ == "__main__":
    sys.exit(main())
