"""Two runs of a suite side by side: which questions got better or worse, and by how much in all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evals.metrics import bootstrap_interval, mean
from evals.summary import SEED
from evals.types import Record

RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose outcome differs between two runs."""

    before: Record
    after: Record

    @property
    def id(self) -> str:
        return self.after.id

    @property
    def better(self) -> bool:
        return self.after.right

    def __str__(self) -> str:
        word = "better" if self.better else "WORSE "
        steps = f"{self.before.fault or 'right'} -> {self.after.fault or 'right'}"
        return f"{word}  {self.id}  {steps}  {self.after.question}"


@dataclass(frozen=True, slots=True)
class Shift:
    """The mean of one measure over the questions that two runs share, and the 95 % interval of the difference."""

    name: str
    n: int
    before: float
    after: float
    low: float
    high: float


def compare(before: Sequence[Record], after: Sequence[Record]) -> list[Change]:
    """Return the questions that got better or worse, worse ones first."""
    changes = [Change(old, new) for old, new in _shared(before, after) if old.right != new.right]
    return sorted(changes, key=lambda change: (change.better, change.id))


def shifts(before: Sequence[Record], after: Sequence[Record]) -> list[Shift]:
    """Return how the share of right answers and every mark that both runs know moved.

    The interval is of the paired differences, so it is narrow where the same questions stay right.
    """
    pairs = list(_shared(before, after))
    values = {RIGHT: [(float(old.right), float(new.right)) for old, new in pairs]}
    for name in dict.fromkeys(name for old, new in pairs for name in new.marks if name in old.marks):
        both = [(old, new) for old, new in pairs if name in old.marks and name in new.marks]
        values[name] = [(float(old.marks[name]), float(new.marks[name])) for old, new in both]
    return [_shift(name, both) for name, both in values.items() if both]


def changes_text(before: Sequence[Record], after: Sequence[Record]) -> str:
    """Return a line for each question that got worse or better, and what the runs don't share."""
    changes = compare(before, after)
    better = sum(change.better for change in changes)
    shared = len(list(_shared(before, after)))
    lines = [*map(str, changes), f"{better} better, {len(changes) - better} worse, of {shared} questions in both runs"]
    lines += [
        f"{shift.name}: {shift.before:.3f} -> {shift.after:.3f} "
        f"(difference {shift.after - shift.before:+.3f}, 95 % within {shift.low:+.3f} and {shift.high:+.3f})"
        for shift in shifts(before, after)
    ]
    return "\n".join(lines)


def _shared(before: Sequence[Record], after: Sequence[Record]) -> Iterator[tuple[Record, Record]]:
    # Several data sets may use one id, and one question may be asked with more and more noise: its kind tells which.
    old = {(record.id, record.kind, record.question): record for record in before}
    for record in after:
        if (earlier := old.get((record.id, record.kind, record.question))) is not None:
            yield earlier, record


def _shift(name: str, pairs: Sequence[tuple[float, float]]) -> Shift:
    low, high = bootstrap_interval([new - old for old, new in pairs], SEED)
    return Shift(name, len(pairs), mean([old for old, _ in pairs]), mean([new for _, new in pairs]), low, high)
