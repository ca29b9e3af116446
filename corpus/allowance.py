"""What reading one file may cost, and how a reader that has more to do asks for more.

A file is read in a process of its own (corpus/sandbox.py). The limits are small, so that a bad file is given up soon;
work that is heavy but bounded, such as each further page of a long PDF, earns its own time as it gets done.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one file may take: seconds of processor time, and the same of waiting, and megabytes of memory."""

    seconds: float = 5
    seconds_each_megabyte: float = 0.25  # of the file
    waiting: float = 40  # by the clock: several times as much, for a machine with other things to do
    megabytes: int = 400  # of data; with the code of its libraries this stays below 512
    most_megabytes: int = 2048  # what a reader may ask for


Grant = Callable[[float, int], None]

_granting: ContextVar[Grant | None] = ContextVar("granting", default=None)


def grant_with(grant: Grant) -> None:
    """Let `grant` answer what readers of this context ask for."""
    _granting.set(grant)


def ask_for(seconds: float, megabytes: int = 0) -> None:
    """Ask for `seconds` more of processor time, and for `megabytes` of memory instead of the usual where not 0.

    A reader calls this when it begins a piece of work whose size is known to be bounded (a page, a picture to be
    recognised). Outside a sandbox there is no limit, and nothing happens.
    """
    if grant := _granting.get():
        grant(seconds, megabytes)
