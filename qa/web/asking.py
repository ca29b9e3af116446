"""Asking as every interface does it: counted, remembered for a verdict, and told to whoever keeps records."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from qa.types import Answer, Turn
from qa.web.metrics import Metrics
from qa.web.request_log import Request, current_request

if TYPE_CHECKING:
    from index.store import Index
    from qa.assistant import Assistant
    from qa.settings import Settings

REMEMBERED = 2000  # answers that a verdict can still be given on

Recorder = Callable[[str, Request, Answer], None]  # interface, request, finished answer


@dataclass(frozen=True, slots=True)
class RecentAnswers:
    """The last answers by the id of their request."""

    kept: OrderedDict[str, Answer] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def remember(self, identity: str, answer: Answer) -> None:
        """Keep an answer, and let the oldest go."""
        with self.lock:
            self.kept[identity] = answer
            while len(self.kept) > REMEMBERED:
                self.kept.popitem(last=False)

    def find(self, identity: str) -> Answer | None:
        """Return the answer to a request, or None where there is none any more."""
        with self.lock:
            return self.kept.get(identity)


@dataclass(frozen=True, slots=True)
class Asking:
    """The assistant as one interface ("api", "page", "openai", "mcp") sees it."""

    assistant: Assistant
    interface: str
    metrics: Metrics
    recent: RecentAnswers
    recorders: tuple[Recorder, ...] = ()

    @property
    def index(self) -> Index:
        return self.assistant.index

    @property
    def settings(self) -> Settings:
        return self.assistant.settings

    def examples(self, count: int = 6) -> list[str]:
        """Return questions that the documents in the index answer."""
        return self.assistant.examples(count)

    def ask(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Answer:
        """Return the finished answer; `options` are the assistant's own."""
        *_, last = self.stream(question, history, **options)
        return last

    def stream(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Iterator[Answer]:
        """Yield the growing answer and record what became of it; `options` are the assistant's own."""
        began, answer, outcome = time.perf_counter(), None, "failed"
        try:
            for answer in self.assistant.stream(question, history, **options):
                if answer.done:
                    self._record(answer, time.perf_counter() - began)
                    outcome = ""
                yield answer
        except GeneratorExit:
            outcome = outcome and "stopped"
            raise
        finally:
            if outcome:
                self.metrics.broken(self.interface, outcome)

    def _record(self, answer: Answer, seconds: float) -> None:
        request = current_request()
        self.metrics.answered(self.interface, answer, seconds)
        if request.id:
            self.recent.remember(request.id, answer)
        for record in self.recorders:
            record(self.interface, request, answer)
