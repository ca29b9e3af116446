"""Work on the index that goes on in the background, file by file, and can be looked at while it does."""

from __future__ import annotations

import contextvars
import logging
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from index.types import FileResult, IndexFault, Step, Watch

_log = logging.getLogger("wence.intake")
REMEMBERED = 200  # visitors whose last work is remembered


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do with one file: `run` tells its steps and returns what became of the file or of those in it."""

    name: str
    run: Callable[[Watch], Sequence[FileResult]]


@dataclass(frozen=True, slots=True)
class Upload:
    """One file's state: `results` is None while it waits or is being worked on; `step` is the last thing told of it."""

    name: str
    running: bool = False
    results: tuple[FileResult, ...] | None = None
    step: Step | None = None


@dataclass(slots=True)
class Work:
    """Several tasks handed in together."""

    tasks: tuple[Task, ...]
    states: list[Upload]
    context: contextvars.Context  # who handed them in is known by variables
    ahead: int = 0  # tasks of others that were waiting when it was handed in
    changes: int = 0  # raised with every change of the states
    finished: threading.Event = field(default_factory=threading.Event)


class Intake:
    """Does tasks one after another in a thread of its own, in the order in which they were handed in."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._latest: OrderedDict[str, Work] = OrderedDict()
        self._open = 0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def submit(self, tasks: Sequence[Task], visitor: str = "") -> Work:
        """Hand in tasks; they go on whether or not anybody looks at them."""
        work = Work(tuple(tasks), [Upload(task.name) for task in tasks], contextvars.copy_context())
        with self._lock:
            work.ahead = self._open
            self._open += len(work.tasks)
            if visitor:
                self._latest[visitor] = work
                self._latest.move_to_end(visitor)
                while len(self._latest) > REMEMBERED:
                    self._latest.popitem(last=False)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
                self._thread.start()
        self._waiting.put(work)
        return work

    def unfinished(self, visitor: str) -> Work | None:
        """Return what a visitor handed in last, where it is still going on."""
        with self._lock:
            work = self._latest.get(visitor) if visitor else None
        return work if work and not work.finished.is_set() else None

    def _work(self) -> None:
        while True:
            work = self._waiting.get()
            for place, task in enumerate(work.tasks):
                work.context.run(_do, work, place, task)
                with self._lock:
                    self._open -= 1
            work.tasks = ()  # what they hold is let go
            work.finished.set()


def _do(work: Work, place: int, task: Task) -> None:
    def show(state: Upload) -> None:
        work.states[place] = state
        work.changes += 1

    def watch(step: Step) -> None:
        show(Upload(task.name, running=True, step=step))

    show(Upload(task.name, running=True))
    try:
        results = tuple(task.run(watch))
    except IndexFault as fault:
        results = (FileResult("", "failed", str(fault)),)
    except Exception as error:  # the next file must have its turn whatever happened to this one
        _log.exception("a task failed: %s", task.name)
        results = (FileResult("", "failed", f"处理时出错（{type(error).__name__}），请再试一次。"),)
    show(Upload(task.name, results=results))
