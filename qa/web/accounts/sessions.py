"""Browsers that are logged in: known by a random token, for a while."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update

from qa.web.accounts.database import writing
from qa.web.accounts.digests import digest, new_secret
from qa.web.accounts.store import account_of
from qa.web.accounts.tables import accounts, sessions
from qa.web.accounts.types import Account, Clock

_NOTED_EVERY = 60.0  # seconds; a page sends many requests, and not each needs a write


@dataclass(frozen=True, slots=True)
class Sessions:
    """A session ends after `idle` seconds without a request, and `longest` seconds after the login."""

    engine: Engine
    idle: float
    longest: float
    clock: Clock = time.time

    def open(self, account: Account) -> str:
        """Return the token of a new session."""
        token, now = new_secret(), self.clock()
        with writing(self.engine) as connection:
            over = (sessions.c.opened <= now - self.longest) | (sessions.c.seen <= now - self.idle)
            connection.execute(delete(sessions).where(over))
            connection.execute(insert(sessions).values(digest=digest(token), account=account.id, opened=now, seen=now))
        return token

    def find(self, token: str) -> Account | None:
        """Return whose session a token is, or None where it is over or the account is locked."""
        now, key = self.clock(), digest(token)
        asked = (
            select(accounts, sessions.c.seen)
            .join_from(sessions, accounts, sessions.c.account == accounts.c.id)
            .where(
                sessions.c.digest == key,
                sessions.c.opened > now - self.longest,
                sessions.c.seen > now - self.idle,
                accounts.c.locked.is_(False),
            )
        )
        with self.engine.connect() as connection:
            row = connection.execute(asked).first()
        if row is None:
            return None
        if now - row.seen > _NOTED_EVERY:
            with writing(self.engine) as connection:
                connection.execute(update(sessions).where(sessions.c.digest == key).values(seen=now))
        return account_of(row)

    def close(self, token: str) -> None:
        """End a session."""
        with writing(self.engine) as connection:
            connection.execute(delete(sessions).where(sessions.c.digest == digest(token)))
