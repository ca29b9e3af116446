"""Answers take turns: a few at once, the others in the order in which they came, none beyond a bound."""

from __future__ import annotations

import itertools
import os
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

from qa.types import AnswerFault

AT_ONCE = max(2, os.cpu_count() or 2)  # more would share the same cores and all be late
MOST_WAITING = 100
RETRY_AFTER = 10  # seconds

Made = TypeVar("Made")


class Busy(AnswerFault):
    """More are waiting for an answer than can be served in a sensible time."""

    retry_after = RETRY_AFTER


class Turns:
    """Lets `at_once` threads work at a time; whoever came first goes first."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = MOST_WAITING) -> None:
        self._free = at_once
        self._most = waiting
        self._line: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def check(self) -> None:
        """See whether there is room for one more.

        Raises:
            Busy: there is none.
        """
        if len(self._line) >= self._most:
            raise Busy(f"现在提问的人太多（前面还有 {len(self._line)} 个）。请过十几秒再问。")

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for our turn, and hold it until the block is left.

        Raises:
            Busy: too many are waiting already.
        """
        mine = threading.Event()
        with self._lock:
            if self._free:
                self._free -= 1
                mine.set()
            else:
                self.check()
                self._line.append(mine)
        try:
            mine.wait()
        except BaseException:
            self._leave(mine)
            raise
        try:
            yield
        finally:
            self._pass_on()

    def stepping(self, steps: Generator[Made]) -> Iterator[Made]:
        """Yield what is made step by step, each step in a turn of its own; where others wait, only what is made last.

        No turn is held while whoever takes the steps does something else with them.
        """
        last = False
        while not last:
            with self.turn():
                made = list(itertools.islice(steps, 1))
                if made and self._line:
                    made, last = [*made, *steps][-1:], True
            if not made:
                return
            yield made[0]

    def _pass_on(self) -> None:
        with self._lock:
            if self._line:
                self._line.popleft().set()
            else:
                self._free += 1

    def _leave(self, mine: threading.Event) -> None:
        with self._lock:
            if mine in self._line:
                self._line.remove(mine)
                return
        self._pass_on()  # it was given to us meanwhile
