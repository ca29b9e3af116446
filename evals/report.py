"""Showing and keeping what a run measured: a table, JSON, Markdown, and two runs side by side."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.summary import COLUMNS, Measures
from evals.types import EvalFault, Outcome

_WHOLE = ("n", "p50", "p95")


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


def failures(outcomes: Sequence[Outcome]) -> str:
    """Return a Markdown list of the questions that went wrong, each with what was wanted and what was said."""
    lines = []
    for outcome in outcomes:
        if outcome.right:
            continue
        question = outcome.question
        wanted = f"refusal ({question.reason})" if question.refuse else ", ".join(question.keys)
        lines.append(f"- **{question.id}** ({question.kind}, {fault(outcome)}) {question.question}")
        lines.append(f"  - wanted: {wanted}")
        lines.append(f"  - said: {' '.join(outcome.text.split())}")
    return "\n".join(lines)


def fault(outcome: Outcome) -> str:
    """Return in a word what is wrong with an outcome; "" where it is right."""
    if outcome.right:
        return ""
    if outcome.question.refuse:
        return "not refused"
    if outcome.refused:
        return "wrongly refused"
    return "key missing" if not outcome.keys else "not cited"


def record(outcome: Outcome) -> dict[str, object]:
    """Return what is kept of one outcome: enough to compare two runs question by question."""
    ranking = outcome.ranking.relevant if outcome.ranking else ()
    return {
        "id": outcome.question.id,
        "kind": outcome.question.kind,
        "question": outcome.question.question,
        "right": outcome.right,
        "fault": fault(outcome),
        "refused": outcome.refused,
        "reason": outcome.reason,
        "rank": ranking.index(True) + 1 if any(ranking) else 0,
        "text": outcome.text,
        "quotes": list(outcome.quotes),
        "milliseconds": round(outcome.seconds * 1000, 1),
    }


def save(folder: Path, suite: str, summary: Mapping[str, Measures], outcomes: Sequence[Outcome]) -> Path:
    """Write `suite.json` and `suite.md`; the run before is kept as `suite-previous.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{suite}.json"
    if path.exists():
        path.replace(folder / f"{suite}-previous.json")
    content = {"suite": suite, "measures": summary, "questions": [record(outcome) for outcome in outcomes]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    parts = [f"# {suite}", table(summary), failures(outcomes) or "Nothing went wrong."]
    path.with_suffix(".md").write_text("\n\n".join(parts) + "\n", "utf-8")
    return path


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose outcome differs between two runs."""

    id: str
    question: str
    better: bool
    before: str  # the fault, "" where it was right
    after: str


def load_run(path: Path) -> Mapping[str, Mapping[str, object]]:
    """Return the records of an earlier run by question id.

    Raises:
        EvalFault: the file is absent or no run.
    """
    try:
        return {entry["id"]: entry for entry in json.loads(path.read_text("utf-8"))["questions"]}
    except OSError as error:
        raise EvalFault(f"打不开要比较的结果 {path}：{error.strerror}。请给出以前运行留下的 JSON 文件。") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EvalFault(f"{path} 不是一次运行的结果，请给出以前运行留下的 JSON 文件。") from error


def compare(before: Mapping[str, Mapping[str, object]], outcomes: Sequence[Outcome]) -> list[Change]:
    """Return the questions that got better or worse, worse ones first."""
    changes = []
    for outcome in outcomes:
        old = before.get(outcome.question.id)
        if old is not None and bool(old["right"]) != outcome.right:
            question = outcome.question
            changes.append(Change(question.id, question.question, outcome.right, str(old["fault"]), fault(outcome)))
    return sorted(changes, key=lambda change: (change.better, change.id))
