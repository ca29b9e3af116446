"""Asking as every interface does it: counted, remembered for a verdict, and told to whoever keeps records."""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from index.types import IndexFault
from qa.types import Answer, AnswerFault, Turn
from qa.web.metrics import Metrics
from qa.web.question_limit import QuestionLimit
from qa.web.request_log import Request, current_request
from qa.web.visitors import current_visitor

if TYPE_CHECKING:
    from index.store import Index
    from qa.assistant import Assistant
    from qa.settings import Settings

_log = logging.getLogger("wence.asking")
REMEMBERED = 2000  # answers that a verdict can still be given on
TRIES = 3  # of one answer, while documents are being removed

# interface, request, question, outcome ("answered", "refused", "stopped" or "failed"), the answer so far
Recorder = Callable[[str, Request, str, str, Answer | None], None]


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
    limit: QuestionLimit | None = None  # where no route of our own counts the questions
    origin: Request | None = None  # who asks, where no HTTP request is at hand: the page's work is done by a queue

    @property
    def index(self) -> Index:
        return self.assistant.index

    @property
    def settings(self) -> Settings:
        return self.assistant.settings

    def examples(self, count: int = 6) -> list[str]:
        """Return questions that the documents in the index answer."""
        return self.assistant.examples(count)

    def asked_by(self, origin: Request) -> Asking:
        """Return the same asking on behalf of one request."""
        return replace(self, origin=origin)

    def ask(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Answer:
        """Return the finished answer; `options` are the assistant's own."""
        *_, last = self.stream(question, history, **options)
        return last

    def stream(self, question: str, history: Sequence[Turn] = (), **options: Any) -> Iterator[Answer]:
        """Yield the growing answer and record what became of it; `options` are the assistant's own."""
        if self.limit:
            self.limit.admit(current_visitor())
        began, answer, outcome = time.perf_counter(), None, "failed"
        try:
            for answer in self._settled(question, history, options):
                if answer.done:
                    outcome = "refused" if answer.refused else "answered"
                    self._finish(question, outcome, answer, time.perf_counter() - began)
                yield answer
        except GeneratorExit:
            outcome = "stopped" if outcome == "failed" else outcome
            raise
        finally:
            if outcome in ("failed", "stopped"):
                self.metrics.broken(self.interface, outcome)
                try:
                    self._record(question, outcome, answer)
                except AnswerFault:
                    _log.exception("a question that was not answered could not be recorded")

    def _settled(self, question: str, history: Sequence[Turn], options: dict[str, Any]) -> Iterator[Answer]:
        """Yield the growing answer; one that cites what was removed while it was made is made again.

        Raises:
            AnswerFault: documents went away each time.
        """
        for _ in range(TRIES):
            before = self.index.revision()
            try:
                for answer in self.assistant.stream(question, history, **options):
                    if answer.done and self._outdated(answer, before):
                        break
                    yield answer
                else:
                    return
            except IndexFault:  # what was found is not there any more when it is read
                if self.index.revision() == before:
                    raise
        raise AnswerFault("资料正在变动，这个问题没有答成。请再问一次。")

    def _outdated(self, answer: Answer, before: int) -> bool:
        if self.index.revision() == before:
            return False
        known = {info.id for info in self.index.documents()}
        cited = [citation.document.id for citation in answer.citations]
        near = [hit.document.id for hit in answer.refusal.nearest] if answer.refusal else []
        return not known.issuperset([*cited, *near])

    def check_room(self) -> None:
        """See whether one more question can be taken.

        Raises:
            Busy: too many are waiting.
        """
        self.assistant.turns.check()

    def _finish(self, question: str, outcome: str, answer: Answer, seconds: float) -> None:
        # Recorded first: an answer that cannot be recorded is not given.
        self._record(question, outcome, answer)
        self.metrics.answered(self.interface, answer, seconds)
        if request := self._request().id:
            self.recent.remember(request, answer)

    def _record(self, question: str, outcome: str, answer: Answer | None) -> None:
        for record in self.recorders:
            record(self.interface, self._request(), question, outcome, answer)

    def _request(self) -> Request:
        return self.origin or current_request()
