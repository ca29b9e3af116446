"""Means with their bootstrap intervals, and tables of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from evals.metrics import auc, bootstrap_interval, hit_at_k, mean, mrr, ndcg_at_k, percentile, refused_at
from evals.summary import SEED, Measures
from evals.types import Record

LOW, HIGH = "_low", "_high"  # what the ends of a measure's interval are called after it
FALSE_SHARE = 0.1  # of answerable questions refused, at which refusal is compared between systems
SAMPLES = 1000
LABELS: Mapping[str, str] = {
    "mrr": "MRR@10",
    "ndcg": "nDCG@10",
    "rouge_l": "ROUGE-L",
    "span_rouge_l": "ROUGE-L of the marked words",
    "f1": "char F1",
    "key": "key part",
    "length": "length ratio",
    "accuracy": "accuracy",
    "em": "EM",
    "cmrc_f1": "F1",
    "false_refusals": "wrongly refused",
    "refused": "refused",
    "auc": "AUC",
    "at": f"refused at {FALSE_SHARE:.0%} false",
    "p50": "p50 ms",
    "p95": "p95 ms",
}
_WHOLE = ("n", "p50", "p95")

Parts = Mapping[str, Mapping[str, Measures]]  # tables by name, their rows by name


@dataclass(frozen=True, slots=True)
class Measured:
    """What a run over a public data set came to."""

    suite: str
    parts: Parts
    records: tuple[Record, ...]

    @property
    def text(self) -> str:
        """The tables in Markdown."""
        return "\n\n".join(table(rows, name) for name, rows in self.parts.items())


def measured(name: str, values: Sequence[float], statistic: Callable[[Sequence[float]], float] = mean) -> Measures:
    """Return a measure with the ends of its 95 % interval; nothing where there are no values."""
    if not values:
        return {}
    low, high = bootstrap_interval(values, SEED, statistic=statistic)
    return {name: statistic(values), name + LOW: low, name + HIGH: high}


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return percentile(values, 50)


def retrieval(rankings: Sequence[Sequence[bool]], totals: Sequence[int] | None = None) -> Measures:
    """Return hits and MRR of the rankings, and nDCG where it is known how many relevant ones exist for each."""
    if not rankings:
        return {}
    result: Measures = {"n": float(len(rankings))}
    depth = max(map(len, rankings))
    for k in (1, 5, 10, 50):
        if k <= max(depth, 10):
            result |= measured(f"hit@{k}", [hit_at_k(flags, k) for flags in rankings])
    result |= measured("mrr", [mrr(flags) for flags in rankings])
    if totals is not None:
        result |= measured("ndcg", [ndcg_at_k(*pair) for pair in zip(rankings, totals, strict=True)])
    return result


def separation(answerable: Sequence[float], others: Sequence[float]) -> Measures:
    """Return how well a score tells answerable questions from others: the AUC, and the refused at one false share."""
    if not answerable or not others:
        return {}
    statistics: Mapping[str, Callable[[Sequence[float], Sequence[float]], float]] = {
        "auc": auc,
        "at": lambda some, rest: refused_at(some, rest, FALSE_SHARE),
    }
    draw = random.Random(SEED)
    # Drawn from each kind apart, so that no sample lacks one of them.
    samples = [
        (draw.choices(answerable, k=len(answerable)), draw.choices(others, k=len(others))) for _ in range(SAMPLES)
    ]
    result: Measures = {}
    for name, statistic in statistics.items():
        drawn = [statistic(some, rest) for some, rest in samples]
        ends = {name + LOW: percentile(drawn, 2.5), name + HIGH: percentile(drawn, 97.5)}
        result |= {name: statistic(answerable, others), **ends}
    return result


def times(seconds: Sequence[float]) -> Measures:
    """Return the median and the 95th percentile in milliseconds."""
    milliseconds = [one * 1000 for one in seconds]
    return {"p50": percentile(milliseconds, 50), "p95": percentile(milliseconds, 95)} if seconds else {}


def table(rows: Mapping[str, Measures], first: str) -> str:
    """Return a Markdown table with each measure's interval behind it."""
    names = list(dict.fromkeys(name for row in rows.values() for name in _names(row)))
    lines = [[first, *(LABELS.get(name, name) for name in names)]]
    lines += [[label, *(_cell(row, name) for name in names)] for label, row in rows.items()]
    rule = ["---", *("--:" for _ in names)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], rule, *lines[1:]])


def overview(runs: Sequence[Measured]) -> str:
    """Return one table of all measures of several runs, a row for each."""
    lines = ["| suite | of | measure | n | value | 95 % interval |", "|---|---|---|--:|--:|--:|"]
    for run in runs:
        for part, rows in run.parts.items():
            for label, row in rows.items():
                lines += [f"| {run.suite} | {part}: {label} | {cells} |" for cells in _cells(row)]
    return "\n".join(lines)


def _cells(row: Measures) -> Iterator[str]:
    for name in _names(row):
        if name != "n":
            between = f"{row[name + LOW]:.3f}–{row[name + HIGH]:.3f}" if name + LOW in row else ""
            value = f"{row[name]:.0f}" if name in _WHOLE else f"{row[name]:.3f}"
            yield f"{LABELS.get(name, name)} | {row.get('n', 0):.0f} | {value} | {between}"


def _names(row: Measures) -> Iterator[str]:
    return (name for name in row if not name.endswith((LOW, HIGH)))


def _cell(row: Measures, name: str) -> str:
    if name not in row:
        return ""
    if name in _WHOLE:
        return f"{row[name]:.0f}"
    between = f" ({row[name + LOW]:.3f}–{row[name + HIGH]:.3f})" if name + LOW in row else ""
    return f"{row[name]:.3f}{between}"
