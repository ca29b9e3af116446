"""Asking with the conversation kept: what the page shows is what is stored, for its visitor only."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.filters import Filters
from qa.web.chat import Action, Chat, Exchanges
from qa.web.conversation import Exchange
from qa.web.conversations.store import Conversations
from qa.web.conversations.types import Conversation, ConversationFault, Listed

_log = logging.getLogger("wence.conversations")


@dataclass(frozen=True, slots=True)
class Question:
    """A question to be asked: in the conversation with the id `kept` ("" for a new one), instead of `replaced`."""

    text: str
    kept: str = ""
    replaced: tuple[str, ...] = ()
    client: str = ""
    filters: Filters | None = None


@dataclass(frozen=True, slots=True)
class Keeper:
    """The chat over a store. An answer is given even where it cannot be kept; the fault is logged."""

    chat: Chat
    store: Conversations

    def ask(self, visitor: str, question: Question, exchanges: Exchanges) -> Iterator[tuple[Exchanges, str]]:
        """Yield the conversation with the growing answer, and the id under which it is kept ("" for not at all).

        It goes on without its earlier exchanges where it has been deleted since, say from another window.
        """
        kept, last = question.kept, None
        if kept and self.opened(visitor, kept) is None:
            kept, exchanges = "", ()
        try:
            for grown in self.chat.ask(question.text, exchanges, question.client, question.filters):
                if last is None:
                    kept = self._begun(visitor, replace(question, kept=kept), grown[-1])
                last = grown[-1]
                if last.finished:
                    self.keep(visitor, last)
                yield grown, kept
        finally:
            if last is not None and not last.finished:
                self.keep(visitor, replace(last, stopped=True))

    def stop(self, visitor: str, exchanges: Exchanges) -> Exchanges:
        """Return the conversation with its unfinished answer marked as stopped, and keep that."""
        left = self.chat.stop(exchanges)
        if left is not exchanges:
            self.keep(visitor, left[-1])
        return left

    def judge(self, visitor: str, action: Action, exchanges: Exchanges) -> Exchanges:
        """Store a verdict and return the conversation that shows it."""
        judged = self.chat.judge(action, exchanges)
        if judged is not exchanges:
            self.keep(visitor, judged[action.turn])
        return judged

    def keep(self, visitor: str, exchange: Exchange) -> None:
        """Bring a kept exchange up to date."""
        try:
            self.store.kept(visitor, exchange)
        except ConversationFault as fault:
            _log.error("%s", fault)

    def opened(self, visitor: str, identity: str) -> Conversation | None:
        """Return a visitor's conversation, its answers marked where a cited document has left the index since."""
        try:
            found = self.store.opened(visitor, identity)
        except ConversationFault as fault:
            _log.error("%s", fault)
            return None
        if found is None:
            return None
        present = {document.id for document in self.chat.assistant.index.documents()}
        return replace(found, exchanges=tuple(_compared(one, present) for one in found.exchanges))

    def listed(self, visitor: str, words: str = "") -> list[Listed]:
        """Return a visitor's conversations, the last used first.

        Raises:
            ConversationFault: they cannot be read.
        """
        return self.store.listed(visitor, words) if visitor else []

    def _begun(self, visitor: str, question: Question, exchange: Exchange) -> str:
        try:
            return self.store.begun(visitor, question.kept, exchange, question.replaced)
        except ConversationFault as fault:
            _log.error("%s", fault)
            return question.kept


def _compared(exchange: Exchange, present: set[str]) -> Exchange:
    citations = exchange.answer.citations if exchange.answer else ()
    return replace(exchange, lost=tuple(one.number for one in citations if one.document.id not in present))
