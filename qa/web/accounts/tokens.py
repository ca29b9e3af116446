"""Personal access tokens, by which programs act for an account."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import Engine, delete, func, insert, select, update

from qa.web.accounts.database import writing
from qa.web.accounts.digests import digest, new_secret
from qa.web.accounts.store import account_of
from qa.web.accounts.tables import accounts, tokens
from qa.web.accounts.types import Account, AccountFault, Clock, Recorder
from qa.web.visitors import Visitor

PREFIX = "wence_"  # so that a token that has got into a file is known for what it is
MOST, LONGEST_LABEL = 20, 60
_NOTED_EVERY = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Token:
    """What is known of a token: enough of its hash to name it, what it is for, and when it was last used."""

    id: str
    label: str
    created: float
    used: float


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of all accounts; each lives until it is removed, or the account is."""

    engine: Engine
    record: Recorder
    clock: Clock = time.time

    def add(self, account: Account, label: str, by: Visitor) -> str:
        """Return a new token, which nothing can show a second time.

        Raises:
            AccountFault: the account has too many.
        """
        token, label = new_secret(PREFIX), " ".join(label.split())[:LONGEST_LABEL]
        with writing(self.engine) as connection:
            held = connection.scalar(select(func.count()).where(tokens.c.account == account.id))
            if held is not None and held >= MOST:
                raise AccountFault(f"一个账号最多 {MOST} 个令牌。请先收回不用的。")
            values = {"digest": digest(token), "account": account.id, "label": label}
            connection.execute(insert(tokens).values(**values, created=self.clock(), used=0.0))
        self.record("account", by, action="token", account=account.name, detail=label)
        return token

    def of(self, account: Account) -> list[Token]:
        """Return an account's tokens, oldest first."""
        asked = select(tokens).where(tokens.c.account == account.id).order_by(tokens.c.created)
        with self.engine.connect() as connection:
            return [Token(row.digest[:16], row.label, row.created, row.used) for row in connection.execute(asked)]

    def remove(self, account: Account, by: Visitor, identity: str = "") -> int:
        """Remove one of an account's tokens, or all, and return how many."""
        chosen = tokens.c.account == account.id
        if identity:
            chosen &= func.substr(tokens.c.digest, 1, 16) == identity
        with writing(self.engine) as connection:
            removed = connection.execute(delete(tokens).where(chosen)).rowcount
        if removed:
            self.record("account", by, action="token-removed", account=account.name, detail=str(removed))
        return int(removed)

    def find(self, token: str) -> Account | None:
        """Return whose token this is, or None where it is nobody's or the account is locked."""
        if not token.startswith(PREFIX):
            return None
        key, now = digest(token), self.clock()
        asked = (
            select(accounts, tokens.c.used)
            .join_from(tokens, accounts, tokens.c.account == accounts.c.id)
            .where(tokens.c.digest == key, accounts.c.locked.is_(False))
        )
        with self.engine.connect() as connection:
            row = connection.execute(asked).first()
        if row is None:
            return None
        if now - row.used > _NOTED_EVERY:
            with writing(self.engine) as connection:
                connection.execute(update(tokens).where(tokens.c.digest == key).values(used=now))
        return account_of(row)
