"""What flows out of the room of conversations."""

from __future__ import annotations

from dataclasses import dataclass

from qa.web.conversation import Exchange

UNTITLED = "未命名对话"
LONGEST_TITLE = 60  # characters


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a visitor's list; `used` is an ISO time in UTC, `found` the words around what was searched for."""

    id: str
    title: str
    used: str
    found: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A kept conversation, its exchanges in the order in which they were asked."""

    id: str
    title: str
    exchanges: tuple[Exchange, ...]


class ConversationFault(Exception):
    """Conversations cannot be kept or read; the message says in Chinese what happened and what mends it."""
