"""The progress bar of adding."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from tqdm import tqdm


class PassageProgress:
    """Counts passages on stderr; how many there will be is estimated from the share of bytes that is done."""

    def __init__(self, total_bytes: int, shown: bool) -> None:
        self._total_bytes = total_bytes
        self._done_bytes = 0
        self._bar = tqdm(disable=not shown, unit="段", desc="正在添加", file=sys.stderr, dynamic_ncols=True)

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
        """Count a file of `size` bytes as done."""
        self._done_bytes += size
        if self._done_bytes and self._bar.n:
            self._bar.total = max(self._bar.n, round(self._bar.n * self._total_bytes / self._done_bytes))
            self._bar.refresh()
