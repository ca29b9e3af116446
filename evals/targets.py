"""What the answers are to reach beside what the kept runs say that they do: one table over all suites."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.intervals import HIGH, LOW
from evals.report import Run, load_run
from evals.types import EvalFault

FILE = Path(__file__).parent / "targets.toml"


@dataclass(frozen=True, slots=True)
class Target:
    """The least that a measure of a suite is to be: of a row of its tables, or of the right ones of some kinds."""

    name: str
    suite: str
    minimum: float
    at: tuple[str, ...] = ()
    measure: str = ""
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reached:
    """A target with what was measured of `n` questions; `value` is None where nothing was."""

    target: Target
    value: float | None = None
    n: int = 0
    between: tuple[float, float] | None = None  # the bootstrap interval of 95 %

    @property
    def met(self) -> bool:
        """Whether the measure is at least what it is to be."""
        return self.value is not None and self.value >= self.target.minimum


def load_targets(path: Path = FILE) -> list[Target]:
    """Return the targets of a file.

    Raises:
        EvalFault: the file is wrong.
    """
    try:
        entries = tomllib.loads(path.read_text("utf-8"))["target"]
        return [
            Target(
                one["name"],
                one["suite"],
                float(one["minimum"]),
                tuple(one.get("at", ())),
                one.get("measure", ""),
                tuple(one.get("kinds", ())),
            )
            for one in entries
        ]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise EvalFault(f"{path.name} 读不懂：{error}。请对照其他条目改正。") from error


def reached(target: Target, run: Run | None) -> Reached:
    """Return what a run says of a target."""
    if run is None:
        return Reached(target)
    if target.kinds:
        right = [one.right for one in run.records if one.kind in target.kinds]
        return Reached(target, sum(right) / len(right), len(right)) if right else Reached(target)
    row: Mapping[str, Any] = run.measures
    for name in target.at:
        row = row.get(name, {})
    if target.measure not in row:
        return Reached(target)
    low, high = row.get(target.measure + LOW), row.get(target.measure + HIGH)
    between = None if low is None or high is None else (float(low), float(high))
    return Reached(target, float(row[target.measure]), int(row.get("n", 0)), between)


def targets_text(folder: Path, targets: Sequence[Target]) -> str:
    """Return a Markdown table of all targets, measured by the runs that were kept in a folder as SUITE.json.

    Raises:
        EvalFault: no run was kept there.
    """
    kept = {suite: folder / f"{suite}.json" for suite in {one.suite for one in targets}}
    runs = {suite: load_run(path) for suite, path in kept.items() if path.exists()}
    if not runs:
        raise EvalFault(f"{folder} 里没有留下的结果：请先用 python -m evals run 测量，例如 own、gov、bench。")
    lines = ["| what | at least | reached | 95 % interval | n | |", "|---|--:|--:|--:|--:|---|"]
    for target in targets:
        one = reached(target, runs.get(target.suite))
        value = "not measured" if one.value is None else f"{one.value:.3f}"
        between = f"{one.between[0]:.3f}–{one.between[1]:.3f}" if one.between else ""
        said = "" if one.value is None else "met" if one.met else "short"
        lines.append(f"| {target.name} | {target.minimum:.2f} | {value} | {between} | {one.n or ''} | {said} |")
    return "\n".join(lines)
