"""What the chat tab does: asking, stopping, asking again, opening a source, judging an answer. No Gradio here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.filters import Filters
from index.types import IndexFault
from qa.types import AnswerFault, Citation
from qa.validity import status
from qa.web.conversation import Exchange, history
from qa.web.conversations.gone import gone_html
from qa.web.feedback import FeedbackLog
from qa.web.markup import safe
from qa.web.request_log import Request
from qa.web.source import EMPTY, source_html, source_list_html, steps_html, switch_html

if TYPE_CHECKING:
    from qa.web.asking import Asking

Exchanges = tuple[Exchange, ...]
_ACTION = re.compile(r"^(cite|near|up|down)-(\d{1,4})(?:-(\d{1,4}))?$")


@dataclass(frozen=True, slots=True)
class Action:
    """What a reader clicked: its name, the exchange it belongs to, and a citation number or a place in a list."""

    name: str
    turn: int
    number: int = 0


def parse_action(text: object) -> Action | None:
    """Return the action a page sent, or None for anything this page does not send."""
    found = _ACTION.match(text) if isinstance(text, str) else None
    return Action(found[1], int(found[2]), int(found[3] or 0)) if found else None


@dataclass(frozen=True, slots=True)
class Chat:
    """The chat over one assistant; a conversation's exchanges come in and go out, nothing is kept here."""

    assistant: Asking
    feedback: FeedbackLog

    def ask(
        self, question: str, exchanges: Exchanges, client: str = "", filters: Filters | None = None
    ) -> Iterator[Exchanges]:
        """Yield the conversation with the growing answer to a question at its end; `client` is the asker's address."""
        current = Exchange(question)
        yield (*exchanges, current)
        asking = self.assistant.asked_by(Request(current.id, client))
        try:
            for answer in asking.stream(question, history(exchanges), filters=filters):
                current = replace(current, answer=answer)
                yield (*exchanges, current)
        except (AnswerFault, IndexFault) as fault:
            yield (*exchanges, replace(current, answer=None, fault=str(fault)))

    def stop(self, exchanges: Exchanges) -> Exchanges:
        """Return the conversation with its unfinished answer marked as stopped."""
        if not exchanges or exchanges[-1].finished:
            return exchanges
        return (*exchanges[:-1], replace(exchanges[-1], stopped=True))

    def source(self, action: Action, exchanges: Exchanges) -> str:
        """Return the source panel for a citation or for one of a refusal's nearest documents."""
        if action.turn >= len(exchanges):
            return EMPTY
        answer = exchanges[action.turn].answer
        if answer is None:
            return EMPTY
        try:
            if action.name == "near":
                return self._nearest(action, exchanges)
            for citation in answer.citations:
                if citation.number == action.number:
                    chips = switch_html(answer.citations, action.turn, action.number)
                    if not any(one.id == citation.document.id for one in self.assistant.index.documents()):
                        return gone_html(citation, chips)
                    original = self.assistant.index.original_text(citation.document.id)
                    return source_html(citation, original, chips)
        except IndexFault as fault:
            return f'<div class="source"><h2>来源</h2><p class="fault">{safe(str(fault))}</p></div>'
        return EMPTY

    def _nearest(self, action: Action, exchanges: Exchanges) -> str:
        answer = exchanges[action.turn].answer
        if answer is None or answer.refusal is None or action.number >= len(answer.refusal.nearest):
            return EMPTY
        hit = answer.refusal.nearest[action.number]
        place = self.assistant.index.original(hit.document.id, hit.passage.start, hit.passage.end)
        state, note = status(self.assistant.index, hit.document)
        shown = Citation(
            0,
            hit.document,
            place.quote,
            place.start,
            place.end,
            hit.passage.heading,
            status=state,
            status_note=note,
            page=place.page,
        )
        others = range(len(answer.refusal.nearest))
        steps = steps_html("near", action.turn, others, action.number, "<span>相近的资料</span>")
        return source_html(shown, self.assistant.index.original_text(hit.document.id), steps)

    def sources(self, exchanges: Exchanges) -> str:
        """Return the list of the last answer's sources."""
        answer = exchanges[-1].answer if exchanges else None
        return EMPTY if answer is None else source_list_html(answer, len(exchanges) - 1)

    def judge(self, action: Action, exchanges: Exchanges, comment: str = "") -> Exchanges:
        """Store a reader's verdict (and comment) and return the conversation that shows it."""
        if action.turn >= len(exchanges):
            return exchanges
        exchange = exchanges[action.turn]
        if exchange.answer is None or not exchange.finished:
            return exchanges
        self.feedback.record(exchange.id, exchange.answer, action.name, comment)
        judged = replace(exchange, verdict=action.name)
        return (*exchanges[: action.turn], judged, *exchanges[action.turn + 1 :])

    def welcome(self) -> str:
        """Return what an empty conversation says: what this is, or that documents are needed first."""
        passages = self.assistant.index.passage_counts()
        if not passages:
            return (
                '<div class="welcome"><h2>还没有资料</h2><p>请先添加政策或新闻文件，然后就可以提问。</p>'
                '<p><button type="button" class="go act act-documents">去“文件管理”添加文件</button></p></div>'
            )
        return (
            '<div class="welcome"><h2>请就已有资料提问</h2>'
            f"<p>现有资料 {len(passages)} 篇（{sum(passages.values())} 个段落）。"
            "答案逐句标出处，点编号可看原文；资料里没有的，会直说没有。</p></div>"
        )

    def examples(self) -> list[str]:
        """Return questions to start with; none while there are no documents."""
        return self.assistant.examples() if self.assistant.index.passage_counts() else []
