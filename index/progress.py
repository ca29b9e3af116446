"""The progress bar of adding."""

from __future__ import annotations

import sys
import threading
from types import TracebackType
from typing import Self

from tqdm import tqdm


class _Bar(tqdm):  # type: ignore[type-arg]
    """A bar with a lock of its own.

    The encoder takes the lock that all other bars share, in another thread: Ctrl+C at the wrong moment would leave it
    locked by us, and that thread waiting for ever.
    """

    monitor_interval = 0  # no further thread that waits for the lock


_Bar.set_lock(threading.RLock())


def tell(line: str) -> None:
    """Write a line on stdout, apart from the bar on stderr where both are one terminal."""
    _Bar.write(line, file=sys.stdout)


class PassageProgress:
    """Counts passages on stderr; how many there will be is estimated from the share of the input that is done.

    `total` is the size of the input, in the unit in which `file` is told the sizes of its parts.
    """

    def __init__(self, total: int, shown: bool) -> None:
        self._total = total
        self._done = 0
        self._bar = _Bar(disable=not shown, unit="段", desc="正在添加", file=sys.stderr, dynamic_ncols=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def passages(self, count: int) -> None:
        """Count passages that are ready."""
        self._bar.update(count)
        if self._bar.total is not None and self._bar.n > self._bar.total:
            self._bar.total = self._bar.n

    def file(self, size: int) -> None:
        """Count a part of the input as done."""
        self._done += size
        if self._done and self._bar.n:
            self._bar.total = max(self._bar.n, round(self._bar.n * self._total / self._done))
            self._bar.refresh()
