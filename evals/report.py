"""Showing and keeping what a run measured: a table, and a JSON and a Markdown file with every question."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.summary import COLUMNS, Measures
from evals.types import EvalFault, Outcome, Record

_WHOLE = ("n", "p50", "p95")

# What can be wrong with an answer; a suite may have words of its own beside these.
NOT_REFUSED = "not refused"
WRONGLY_REFUSED = "wrongly refused"
KEY_MISSING = "key missing"
NOT_CITED = "not cited"


@dataclass(frozen=True, slots=True)
class Run:
    """A run as it is kept; `measures` are the tables that its suite makes, by name."""

    suite: str
    records: tuple[Record, ...]
    measures: Mapping[str, Any]


def by_suite(run: Run) -> list[Run]:
    """Return the runs of the single suites that one run over several of them holds; a run of one suite is its own."""
    suites = list(dict.fromkeys(one.suite for one in run.records))
    if suites in ([], [run.suite]):
        return [run]
    return [
        Run(suite, tuple(one for one in run.records if one.suite == suite), run.measures.get(suite, {}))
        for suite in suites
    ]


def table(summary: Mapping[str, Measures], columns: Mapping[str, str] = COLUMNS, first: str = "kind") -> str:
    """Return a Markdown table, a row for each key of the summary; columns that no row has are left out."""
    names = [name for name in columns if any(name in row for row in summary.values())]
    rows = [[first, *(columns[name] for name in names)]]
    rows += [[kind, *(_cell(name, row.get(name)) for name in names)] for kind, row in summary.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["| " + " | ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]) + " |" for row in rows]
    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def _cell(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if name in _WHOLE else f"{value:.3f}"


def failures(records: Sequence[Record]) -> str:
    """Return a Markdown list of the questions that went wrong, each with what was wanted and what was said."""
    lines = []
    for record in records:
        if record.right:
            continue
        about = ", ".join(part for part in (record.kind, record.fault) if part)
        lines.append(f"- **{record.id}** ({about}) {record.question}")
        lines.append(f"  - wanted: {'refusal' if record.should_refuse else ' '.join(record.gold.split())}")
        lines.append(f"  - said: {' '.join(record.answer.split())}")
    return "\n".join(lines)


def fault(outcome: Outcome) -> str:
    """Return in a word what is wrong with an outcome; "" where it is right."""
    if outcome.right:
        return ""
    return fault_of(outcome.refused, outcome.question.refuse) or (NOT_CITED if outcome.keys else KEY_MISSING)


def fault_of(refused: bool, should_refuse: bool) -> str:
    """Return what is wrong with refusing or not refusing; "" where the fault is not in that."""
    if refused == should_refuse:
        return ""
    return NOT_REFUSED if should_refuse else WRONGLY_REFUSED


def record(outcome: Outcome, suite: str) -> Record:
    """Return what is kept of one outcome of our own suites."""
    question = outcome.question
    rankings = {"hybrid": outcome.ranking, "reranked": outcome.reranking}
    return Record(
        id=question.id,
        suite=suite,
        question=question.question,
        answer=outcome.text,
        gold="" if question.refuse else "、".join(question.keys),
        right=outcome.right,
        refused=outcome.refused,
        should_refuse=question.refuse,
        score=outcome.score,
        seconds=outcome.seconds,
        passages=outcome.passages,
        kind=question.kind,
        fault=fault(outcome),
        marks={} if question.refuse else {"keys": float(outcome.keys), "cited": float(outcome.cited)},
        relevant={leg: ranking.relevant for leg, ranking in rankings.items() if ranking is not None},
        quotes=outcome.quotes,
    )


def save(
    folder: Path, suite: str, measures: Mapping[str, Any], records: Sequence[Record], tables: str | None = None
) -> Path:
    """Write `suite.json` and `suite.md`; the run before is kept as `suite-previous.json`.

    `tables` are the measures in Markdown; without them the measures are one table with a row for each kind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{suite}.json"
    if path.exists():
        path.replace(folder / f"{suite}-previous.json")
    content = {"suite": suite, "measures": measures, "questions": [one.to_json() for one in records]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    parts = [f"# {suite}", table(measures) if tables is None else tables, failures(records) or "Nothing went wrong."]
    path.with_suffix(".md").write_text("\n\n".join(parts) + "\n", "utf-8")
    return path


def load_run(path: Path) -> Run:
    """Return a run that was kept.

    Raises:
        EvalFault: the file is absent or no run.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        records = tuple(Record.from_json(entry) for entry in content["questions"])
        return Run(str(content["suite"]), records, dict(content["measures"]))
    except OSError as error:
        raise EvalFault(f"打不开以前的结果 {path}：{error.strerror}。请给出以前运行留下的 JSON 文件。") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EvalFault(
            f"{path} 不是一次运行的结果，或是旧版本留下的，请给出现在的版本运行后留下的 JSON 文件。"
        ) from error
