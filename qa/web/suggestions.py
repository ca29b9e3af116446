"""“猜你想问”: questions about a cited policy, each asked and answered before it is shown."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from index.types import IndexFault
from qa.policy.questions import Candidate, candidates
from qa.types import Answer, AnswerFault
from qa.web.markup import safe

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.policy.shelf import Shelf

SHOWN = 3
DOCUMENTS = 2  # cited documents that are looked into
KEPT = 500


class Suggestions:
    """Finds questions that follow an answer; what was verified for a document is remembered by its id."""

    def __init__(self, assistant: Assistant, shelf: Shelf) -> None:
        self._assistant = assistant
        self._shelf = shelf
        self._verified: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def after(self, answer: Answer | None) -> list[str]:
        """Return at most three questions about the documents that an answer cites; none after a refusal."""
        if answer is None or answer.refused or not answer.done:
            return []
        documents = dict.fromkeys(citation.document.id for citation in answer.citations)
        try:
            found = [question for one in list(documents)[:DOCUMENTS] for question in self._of(one)]
        except (IndexFault, AnswerFault):  # the document has just been removed: nothing to suggest
            return []
        return [question for question in dict.fromkeys(found) if question != answer.question][:SHOWN]

    def _of(self, document_id: str) -> tuple[str, ...]:
        info = self._shelf.info(document_id)
        if info is None:  # removed since
            return ()
        with self._lock:
            if document_id in self._verified:
                return self._verified[document_id]
        options = candidates(info, self._shelf.fields(document_id))
        good: list[str] = []
        for option in options:
            if len(good) < SHOWN + 1 and self._answers(option, document_id):
                good.append(option.question)
        with self._lock:
            self._verified[document_id] = tuple(good)
            while len(self._verified) > KEPT:
                self._verified.popitem(last=False)
        return tuple(good)

    def _answers(self, option: Candidate, document_id: str) -> bool:
        """Tell whether the question is answered, over all documents, with words of the field that it asks for."""
        found = self._assistant.retrieve(option.question)
        best = next((one for one in found if one.in_scope), None)
        if best is None or best.probability < self._assistant.settings.reader.threshold:
            return False
        passage = best.hit.passage
        inside = any(passage.start <= quote.start < passage.end for quote in option.quotes)
        return passage.document_id == document_id and inside


def suggestions_html(questions: list[str]) -> str:
    """Return the questions as buttons that ask them; "" for none."""
    if not questions:
        return ""
    buttons = "".join(
        f'<button type="button" class="tool act act-suggest" title="问这个问题">{safe(question)}</button>'
        for question in questions
    )
    return f'<div class="suggestions"><span class="quiet">猜你想问</span>{buttons}</div>'
