"""Conversations on the server: every access is by the visitor and the conversation, so nobody reaches another's."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, update

from qa.web.conversation import Exchange
from qa.web.conversations.database import FILE_NAME, conversations, exchanges, metadata
from qa.web.conversations.exact import decoded, encoded, folded, searched
from qa.web.conversations.types import LONGEST_TITLE, UNTITLED, Conversation, ConversationFault, Listed
from qa.web.database import Database
from qa.web.messages import shortened

MOST = 500  # conversations of one visitor; the oldest go
SHOWN = 100  # of a list
_LONGEST, _TERMS = 200, 8  # characters and words of a search
_TITLE = 40  # characters of the first question
_AROUND = 24  # characters before the words found


class Conversations:
    """Kept in one file below `folder`; a visitor without an id keeps nothing. Safe from several threads.

    What was not used for `months` goes (0: nothing goes), and the oldest of a visitor with more than `most`.
    All methods raise ConversationFault where the file cannot be used.
    """

    def __init__(self, folder: Path, months: int = 0, most: int = MOST) -> None:
        self._database = Database(folder / FILE_NAME, metadata, "对话记录", ConversationFault)
        self._transaction = self._database.transaction
        self._months = months
        self._most = most

    def listed(self, visitor: str, words: str = "") -> list[Listed]:
        """Return a visitor's conversations, the last used first; with `words`, those in which each of them stands."""
        terms = folded(words[:_LONGEST]).split()[:_TERMS]
        with self._transaction() as connection:
            self._forget(connection, visitor)
            query = select(conversations).where(conversations.c.visitor == visitor)
            for term in terms:
                inside = exchanges.c.words.contains(term, autoescape=True)
                there = select(exchanges.c.id).where(exchanges.c.conversation == conversations.c.id, inside).exists()
                query = query.where(or_(conversations.c.words.contains(term, autoescape=True), there))
            rows = connection.execute(query.order_by(conversations.c.used.desc()).limit(SHOWN)).all()
            apart = {row.id: [term for term in terms if term not in row.words] for row in rows}  # not in its title
            return [Listed(row.id, row.title, row.used, _around(connection, row.id, apart[row.id])) for row in rows]

    def opened(self, visitor: str, conversation: str) -> Conversation | None:
        """Return a visitor's conversation; None for one that isn't there or isn't the visitor's."""
        with self._transaction() as connection:
            row = connection.execute(select(conversations).where(_own(visitor, conversation))).first()
            if row is None:
                return None
            kept = connection.execute(
                select(exchanges).where(exchanges.c.conversation == row.id).order_by(exchanges.c.position)
            ).all()
        return Conversation(row.id, row.title, tuple(decoded(one.body, one.question) for one in kept))

    def begun(self, visitor: str, conversation: str, exchange: Exchange, replaced: Sequence[str] = ()) -> str:
        """Keep a question that is being asked, instead of the exchanges `replaced`; return its conversation's id.

        A new conversation is begun where `conversation` isn't one of the visitor's.
        """
        if not visitor:
            return ""
        with self._transaction() as connection:
            row = connection.execute(select(conversations).where(_own(visitor, conversation))).first()
            identity = row.id if row else secrets.token_hex(16)
            if row is None:
                values = {"id": identity, "visitor": visitor, "named": False, "used": _now()}
                connection.execute(insert(conversations).values(values | _title(exchange.question)))
            gone = and_(exchanges.c.conversation == identity, exchanges.c.id.in_(list(replaced)))
            connection.execute(delete(exchanges).where(gone))
            first = select(func.count()).where(exchanges.c.conversation == identity)
            renewed = row and not row.named and connection.execute(first).scalar_one() == 0
            changed = {"used": _now()} | (_title(exchange.question) if renewed else {})
            connection.execute(update(conversations).where(conversations.c.id == identity).values(changed))
            connection.execute(insert(exchanges).values(conversation=identity, id=exchange.id, **_columns(exchange)))
            self._forget(connection, visitor)
        if replaced:
            self._database.wipe()
        return identity

    def kept(self, visitor: str, exchange: Exchange) -> bool:
        """Bring an exchange up to date; False where it is no longer, or never was, the visitor's."""
        with self._transaction() as connection:
            own = select(conversations.c.id).where(conversations.c.visitor == visitor)
            here = and_(exchanges.c.id == exchange.id, exchanges.c.conversation.in_(own))
            done = connection.execute(update(exchanges).where(here).values(_columns(exchange)))
            return bool(visitor) and done.rowcount > 0

    def renamed(self, visitor: str, conversation: str, title: str) -> bool:
        """Give a visitor's conversation a title; an empty one gives it the first question again."""
        wanted = " ".join(title.split())[:LONGEST_TITLE]
        with self._transaction() as connection:
            own = _own(visitor, conversation)
            if not wanted:
                asked = select(exchanges.c.question).where(exchanges.c.conversation == conversation)
                question = connection.execute(asked.order_by(exchanges.c.position)).scalar() or ""
                values = {"named": False, **_title(question)}
            else:
                values = {"named": True, "title": _clean(wanted), "words": folded(wanted)}
            return connection.execute(update(conversations).where(own).values(values)).rowcount > 0

    def deleted(self, visitor: str, conversation: str) -> bool:
        """Delete a visitor's conversation for good."""
        with self._transaction() as connection:
            done = connection.execute(delete(conversations).where(_own(visitor, conversation))).rowcount > 0
        if done:
            self._database.wipe()
        return done

    def close(self) -> None:
        """Give the file back."""
        self._database.close()

    def _forget(self, connection: Connection, visitor: str) -> None:
        if self._months:
            before = (datetime.now(UTC) - timedelta(days=31 * self._months)).isoformat()
            connection.execute(delete(conversations).where(conversations.c.used < before))
        newest = select(conversations.c.used).where(conversations.c.visitor == visitor)
        oldest = newest.order_by(conversations.c.used.desc()).limit(1).offset(self._most - 1).scalar_subquery()
        older = and_(conversations.c.visitor == visitor, conversations.c.used < oldest)
        connection.execute(delete(conversations).where(older))


def _own(visitor: str, conversation: str) -> ColumnElement[bool]:
    # An empty visitor is nobody, whose conversations there are none of.
    return and_(conversations.c.visitor == visitor, conversations.c.visitor != "", conversations.c.id == conversation)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def _title(question: str) -> dict[str, str]:
    return {"title": _clean(shortened(question, _TITLE)) or UNTITLED, "words": folded(question)}


def _columns(exchange: Exchange) -> dict[str, str]:
    return {"question": _clean(exchange.question), "body": encoded(exchange), "words": searched(exchange)}


def _around(connection: Connection, conversation: str, terms: Sequence[str]) -> str:
    """Return the words around the first place where a term stands; "" where only the title holds it."""
    for term in terms:
        inside = exchanges.c.words.contains(term, autoescape=True)
        here = select(exchanges.c.words).where(exchanges.c.conversation == conversation, inside)
        words = connection.execute(here.order_by(exchanges.c.position)).scalar()
        if words:
            start = max(0, words.index(term) - _AROUND)
            return ("…" if start else "") + shortened(words[start:], 2 * _AROUND + len(term))
    return ""
