"""From outcomes to measures by kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from evals.metrics import (
    bootstrap_interval,
    false_refusals,
    hit_at_k,
    mean,
    mrr,
    ndcg_at_k,
    percentile,
    refusal_precision,
    refusal_recall,
)
from evals.types import KINDS, Outcome, Ranking

ALL = "all"
SEED = 7
Measures = dict[str, float]

# How each measure is called in the table; the order is the table's.
COLUMNS: Mapping[str, str] = {
    "n": "n",
    "right": "right",
    "keys": "keys",
    "cited": "cited",
    "exact": "exact",
    "refused": "refused",
    "false_refusals": "wrongly refused",
    "hit@1": "hit@1",
    "hit@5": "hit@5",
    "hit@10": "hit@10",
    "mrr": "MRR",
    "ndcg@10": "nDCG@10",
    "p50": "p50 ms",
    "p95": "p95 ms",
}


def summarise(outcomes: Sequence[Outcome]) -> dict[str, Measures]:
    """Return the measures of each kind that occurs, and of all together."""
    kinds = [kind for kind in KINDS if any(outcome.question.kind == kind for outcome in outcomes)]
    table = {kind: measures([one for one in outcomes if one.question.kind == kind]) for kind in kinds}
    table[ALL] = measures(outcomes)
    return table


def measures(outcomes: Sequence[Outcome]) -> Measures:
    """Return every measure that these outcomes allow; one that has nothing to measure is left out."""
    answerable = [outcome for outcome in outcomes if not outcome.question.refuse]
    result: Measures = {"n": float(len(outcomes))}
    if outcomes:
        right = [float(outcome.right) for outcome in outcomes]
        result["right"] = mean(right)
        result["right_low"], result["right_high"] = bootstrap_interval(right, SEED)
    if answerable:
        result["keys"] = mean([float(outcome.keys) for outcome in answerable])
        result["cited"] = mean([float(outcome.cited) for outcome in answerable])
    if quoting := [outcome for outcome in outcomes if outcome.quotes]:
        result["exact"] = mean([float(outcome.exact) for outcome in quoting])
    result |= _refusals(outcomes)
    result |= _retrieval([outcome.ranking for outcome in answerable], "")
    result |= _retrieval([outcome.reranking for outcome in answerable], "reranked ")
    if outcomes:
        milliseconds = [outcome.seconds * 1000 for outcome in outcomes]
        result |= {"p50": percentile(milliseconds, 50), "p95": percentile(milliseconds, 95)}
    return result


def _refusals(outcomes: Sequence[Outcome]) -> Measures:
    refused = [outcome.refused for outcome in outcomes]
    wanted = [outcome.question.refuse for outcome in outcomes]
    result: Measures = {}
    if any(wanted):
        result["refused"] = refusal_recall(refused, wanted)
        result["reason"] = mean([float(one.reason == one.question.reason) for one in outcomes if one.question.refuse])
    if not all(wanted):
        result["false_refusals"] = false_refusals(refused, wanted)
    if any(wanted) and not all(wanted):
        result["refusal_precision"] = refusal_precision(refused, wanted)
    return result


def _retrieval(rankings: Iterable[Ranking | None], prefix: str) -> Measures:
    judged = [ranking for ranking in rankings if ranking is not None]
    if not judged:
        return {}
    scores: dict[str, Callable[[Ranking], float]] = {
        "hit@1": lambda ranking: hit_at_k(ranking.relevant, 1),
        "hit@5": lambda ranking: hit_at_k(ranking.relevant, 5),
        "hit@10": lambda ranking: hit_at_k(ranking.relevant, 10),
        "mrr": lambda ranking: mrr(ranking.relevant),
        "ndcg@10": lambda ranking: ndcg_at_k(ranking.relevant, ranking.total),
    }
    return {prefix + name: mean([score(ranking) for ranking in judged]) for name, score in scores.items()}
