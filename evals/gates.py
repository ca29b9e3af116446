"""Gates: what a run must reach before a change is good enough."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.summary import measures
from evals.types import KINDS, EvalFault, Outcome

FILE = Path(__file__).parent / "gates.toml"
_FIELDS = {"name", "suite", "measure", "kinds", "minimum", "maximum"}


@dataclass(frozen=True, slots=True)
class Gate:
    """A bound on one measure over the questions of some kinds (all where `kinds` is empty)."""

    name: str
    suite: str
    measure: str
    kinds: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gate with what was measured; `value` is None where no question of its kinds was asked."""

    gate: Gate
    value: float | None

    @property
    def holds(self) -> bool:
        """Nothing measured is a gate that fails: a suite may not pass by losing its questions."""
        if self.value is None:
            return False
        low, high = self.gate.minimum, self.gate.maximum
        return (low is None or self.value >= low) and (high is None or self.value <= high)


def load_gates(suite: str, path: Path = FILE) -> list[Gate]:
    """Return the gates of a suite.

    Raises:
        EvalFault: the file is wrong, or has no gate for this suite.
    """
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("gate", [])
    except tomllib.TOMLDecodeError as error:
        raise EvalFault(f"{path.name} 读不懂：{error}。请改正后再试。") from error
    gates = [_gate(entry, path) for entry in entries]
    chosen = [gate for gate in gates if gate.suite == suite]
    if not chosen:
        raise EvalFault(f"{path.name} 里没有题集 {suite} 的门槛，请去掉 --gate，或在那里写上一条。")
    return chosen


def _gate(entry: dict[str, object], path: Path) -> Gate:
    kinds = entry.get("kinds", [])
    wrong = (
        set(entry) - _FIELDS
        or {"name", "suite", "measure"} - set(entry)
        or not {"minimum", "maximum"} & set(entry)
        or not isinstance(kinds, list)
        or set(kinds) - set(KINDS)
    )
    if wrong or not isinstance(kinds, list):
        raise EvalFault(f"{path.name} 里有一条门槛写错了：{entry}。请对照其他条目改正。")
    return Gate(
        name=str(entry["name"]),
        suite=str(entry["suite"]),
        measure=str(entry["measure"]),
        kinds=tuple(kinds),
        minimum=_bound(entry.get("minimum")),
        maximum=_bound(entry.get("maximum")),
    )


def _bound(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def judge(gates: Sequence[Gate], outcomes: Sequence[Outcome]) -> list[Verdict]:
    """Return what each gate measured."""
    verdicts = []
    for gate in gates:
        chosen = [one for one in outcomes if not gate.kinds or one.question.kind in gate.kinds]
        verdicts.append(Verdict(gate, measures(chosen).get(gate.measure)))
    return verdicts


def describe(verdict: Verdict) -> str:
    """Return a line that says whether a gate holds, with the bound and what was measured."""
    gate = verdict.gate
    bound = f">= {gate.minimum:g}" if gate.minimum is not None else f"<= {gate.maximum:g}"
    value = "nothing measured" if verdict.value is None else f"{verdict.value:.3f}"
    return f"{'pass' if verdict.holds else 'FAIL'}  {gate.name}: {value} ({bound})"
