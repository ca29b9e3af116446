"""What all interfaces of the running program share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qa.audit import FOLDER, Audit
from qa.types import Answer
from qa.web.asking import Asking, RecentAnswers, Recorder
from qa.web.feedback import FILE_NAME, FeedbackLog
from qa.web.library import Library
from qa.web.metrics import Metrics
from qa.web.question_limit import QuestionLimit
from qa.web.readiness import Readiness
from qa.web.recorded_index import recorded
from qa.web.request_log import Request
from qa.web.visitors import current_visitor

if TYPE_CHECKING:
    from index.store import Index
    from qa.assistant import Assistant
    from qa.settings import Settings


@dataclass(frozen=True, slots=True)
class Service:
    """The parts behind the page, the HTTP interface, the OpenAI-compatible one and MCP."""

    asking: Asking
    library: Library
    feedback: FeedbackLog
    readiness: Readiness
    metrics: Metrics
    limit: QuestionLimit

    @classmethod
    def over(cls, assistant: Assistant, settings: Settings) -> Service:
        """Return the parts over an open assistant; nothing is loaded or written yet.

        Raises:
            AnswerFault: the audit log is to be kept for too short a time.
        """
        metrics = Metrics(assistant.index.passage_counts)
        audit = Audit(settings.data / FOLDER, settings.audit_months)
        return cls(
            asking=Asking(assistant, "api", metrics, RecentAnswers(), (recorder(audit),)),
            library=Library(recorded(assistant.index, audit.noted), settings.data / "uploads"),
            feedback=FeedbackLog(settings.data / FILE_NAME),
            readiness=Readiness(assistant),
            metrics=metrics,
            limit=QuestionLimit(settings.questions_a_minute),
        )

    @property
    def index(self) -> Index:
        return self.library.index  # its changes are recorded

    def asking_as(self, interface: str) -> Asking:
        """Return the same asking under the name of another interface, which counts the questions of each visitor."""
        return replace(self.asking, interface=interface, limit=self.limit)

    def passage_counts(self) -> Mapping[str, int]:
        """Return how many passages each document has, by document id."""
        return self.index.passage_counts()


def recorder(audit: Audit) -> Recorder:
    """Return what writes every question into the audit log."""

    def record(interface: str, request: Request, question: str, outcome: str, answer: Answer | None) -> None:
        who = current_visitor()
        audit.asked(interface, request.id, request.client, question, outcome, answer, who.id, who.name)

    return record
