"""What the report shows, computed from kept runs; the template only sets it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evals.calibration import Pair, aurc, best_aurc, brier, expected_error, reliability, risk_coverage, stated
from evals.changes import Change, Shift, compare, shifts
from evals.html_charts import hit_chart, latency_chart, named_apart, reliability_chart, risk_chart
from evals.html_words import FAULTS, KINDS, SUITES, WHY, measure_name
from evals.judge import Judged, Judgement
from evals.metrics import bootstrap_interval, mean, percentile
from evals.report import Run, fault_of
from evals.summary import SEED
from evals.types import Record

_LOW, _HIGH = "_low", "_high"  # what the ends of a measure's interval are called after it
_WHOLE = {"n", "p50", "p95"}
_UNNAMED = "答错"


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text: the first column names the rows."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with what it says in numbers."""

    title: str
    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """One run: its tables and charts, and what changed since an earlier run where there is one."""

    id: str
    title: str
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...]
    judged: str  # how far the judge agrees, "" where none was asked
    compared: bool = False
    shifts: Table | None = None  # None where the two runs share no question
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """A question that went wrong, and why."""

    record: Record
    suite: str
    kind: str
    fault: str
    why: str
    judgement: Judgement | None


def summary(runs: Sequence[Run]) -> Table:
    """Return a row for each run: how much was right, refused and sure, with 95 % intervals."""
    head = ("题集", "题数", "答对", "误拒", "该拒的拒了", "ECE", "Brier", "AURC", "p50 毫秒", "p95 毫秒")
    return Table("", head, tuple(_summary_row(run) for run in runs))


def _summary_row(run: Run) -> tuple[str, ...]:
    answerable = [one for one in run.records if not one.should_refuse]
    others = [one for one in run.records if one.should_refuse]
    pairs = stated(run.records)
    milliseconds = [one.seconds * 1000 for one in run.records]
    return (
        SUITES.get(run.suite, run.suite),
        str(len(run.records)),
        _share([one.right for one in run.records]),
        _share([one.refused for one in answerable]),
        _share([one.refused for one in others]),
        *(_number(measure(pairs)) for measure in (expected_error, brier, aurc)),
        *(_number(percentile(milliseconds, percent), 0) for percent in (50, 95)),
    )


def _share(flags: Sequence[bool]) -> str:
    if not flags:
        return ""
    values = [float(flag) for flag in flags]
    return _interval(mean(values), *bootstrap_interval(values, SEED))


def _interval(value: float, low: float, high: float) -> str:
    return f"{value:.1%} [{low:.1%}–{high:.1%}]"


def _number(value: float, places: int = 3) -> str:
    return "" if math.isnan(value) else f"{value:.{places}f}"


def section(run: Run, before: Run | None = None, judged: Judged | None = None) -> Section:
    """Return what is shown of a run."""
    old = before.records if before else ()
    return Section(
        id=run.suite,
        title=SUITES.get(run.suite, run.suite),
        tables=tuple(_tables(run.measures)),
        charts=tuple(
            replace(chart, svg=named_apart(chart.svg, f"{run.suite}-{number}"))
            for number, chart in enumerate(_charts(run.records))
        ),
        judged=judged.agreement(run.records) if judged else "",
        compared=before is not None,
        shifts=_shift_table(shifts(old, run.records)),
        changes=tuple(compare(old, run.records)),
    )


def _shift_table(moved: Sequence[Shift]) -> Table | None:
    rows = [
        (
            measure_name(one.name),
            str(one.n),
            _number(one.before),
            _number(one.after),
            f"{one.after - one.before:+.3f} [{one.low:+.3f} 至 {one.high:+.3f}]",
        )
        for one in moved
    ]
    return Table("", ("", "共有的题", "上次", "这次", "相差"), tuple(rows)) if rows else None


def _tables(measures: Mapping[str, Any]) -> Iterator[Table]:
    """Yield the tables of a run: some suites keep one, others several by name."""
    if all(_is_row(row) for row in measures.values()):
        if measures:
            yield _table("", measures)
        return
    for name, rows in measures.items():
        if isinstance(rows, Mapping) and all(_is_row(row) for row in rows.values()):
            yield _table(KINDS.get(name, name), rows)


def _is_row(row: object) -> bool:
    return isinstance(row, Mapping) and all(isinstance(value, int | float) for value in row.values())


def _table(title: str, rows: Mapping[str, Mapping[str, float]]) -> Table:
    every = dict.fromkeys(name for row in rows.values() for name in row)
    names = [name for name in every if not name.endswith((_LOW, _HIGH))]
    lines = [(KINDS.get(label, label), *(_cell(row, name) for name in names)) for label, row in rows.items()]
    return Table(title, ("", *map(measure_name, names)), tuple(lines))


def _cell(row: Mapping[str, float], name: str) -> str:
    if name not in row:
        return ""
    value = _number(row[name], 0 if name in _WHOLE else 3)
    ends = [row[name + end] for end in (_LOW, _HIGH) if name + end in row]
    return f"{value} [{ends[0]:.3f}–{ends[1]:.3f}]" if len(ends) == 2 else value


def _charts(records: Sequence[Record]) -> Iterator[Chart]:
    """Yield the charts for which the run has anything."""
    if pairs := stated(records):
        yield from _certainty(pairs)
    legs: dict[str, list[Sequence[bool]]] = {}
    for record in records:
        for leg, flags in record.relevant.items():
            legs.setdefault(KINDS.get(leg, leg), []).append(flags)
    if found := {leg: judged for leg, judged in legs.items() if any(judged)}:
        many = max(map(len, found.values()))
        yield Chart("检索", hit_chart(found), f"{many} 题有该找到的段落")
    if any(record.seconds > 0 for record in records):
        seconds = [record.seconds for record in records]
        middle, slow = (1000 * percentile(seconds, percent) for percent in (50, 95))
        yield Chart("用时", latency_chart(seconds), f"p50 {middle:.0f} 毫秒，p95 {slow:.0f} 毫秒")


def _certainty(pairs: Sequence[Pair]) -> Iterator[Chart]:
    bins = f"ECE {expected_error(pairs):.3f}，Brier {brier(pairs):.3f}。点旁是题数；在虚线上就是说多少准多少"
    yield Chart("概率准不准", reliability_chart(reliability(pairs)), bins)
    best = risk_coverage([(float(true), true) for _, true in pairs])
    area = f"AURC {aurc(pairs):.3f}（最好的次序是 {best_aurc(pairs):.3f}，越小越好）"
    yield Chart("答得越多，错得多少", risk_chart(risk_coverage(pairs), best), area)


def mistakes(run: Run, judged: Judged | None = None) -> list[Mistake]:
    """Return every question that went wrong, in the order asked."""
    opinions = judged.by_question if judged else {}
    return [_mistake(record, opinions.get((record.id, record.kind))) for record in run.records if not record.right]


def _mistake(record: Record, judgement: Judgement | None) -> Mistake:
    fault = fault_of(record.refused, record.should_refuse) or record.fault
    return Mistake(
        record=record,
        suite=SUITES.get(record.suite, record.suite),
        kind=KINDS.get(record.kind, record.kind),
        fault=FAULTS.get(fault, fault or _UNNAMED),
        why=WHY.get(fault, ""),
        judgement=judgement,
    )


def fault_name(record: Record) -> str:
    """Return what is wrong with a record, for people."""
    return "答对" if record.right else FAULTS.get(record.fault, record.fault or _UNNAMED)
