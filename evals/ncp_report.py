"""What a run over span questions measured: retrieval by leg, answers, refusal."""

from __future__ import annotations

from collections.abc import Sequence

from evals.intervals import Measured, measured, median, retrieval, separation, times
from evals.ncp import ANSWERABLE, ELSEWHERE
from evals.summary import Measures
from evals.systems import LEGS, RERANKED
from evals.types import Record


def report(records: Sequence[Record]) -> Measured:
    """Return the tables: passages found, answers beside the gold ones, questions that no document answers."""
    answerable = [one for one in records if one.kind == ANSWERABLE]
    others = [one for one in records if one.kind == ELSEWHERE]
    found = {leg: [one.relevant[leg] for one in answerable] for leg in (*LEGS, RERANKED)}
    refusal = {
        "n": float(len(others)),
        **measured("refused", [float(one.refused) for one in others]),
        **separation([one.score for one in answerable], [one.score for one in others]),
    }
    parts = {
        "retrieval": {leg: retrieval(rankings) for leg, rankings in found.items()},
        "answers": {
            "all": _answers(answerable),
            "answered": _answers([one for one in answerable if not one.refused]),
        },
        "refusal": {ELSEWHERE: refusal},
    }
    return Measured("ncp", parts, tuple(records))


def _answers(records: Sequence[Record]) -> Measures:
    """Of the refused among all questions the words count as nothing; an answer's length counts where there is one."""
    result: Measures = {"n": float(len(records))}
    for name in ("rouge_l", "span_rouge_l", "f1", "key"):
        result |= measured(name, [one.marks[name] for one in records])
    result |= measured("length", [one.marks["length"] for one in records if "length" in one.marks], median)
    result |= measured("false_refusals", [float(one.refused) for one in records])
    return result | times([one.seconds for one in records])
