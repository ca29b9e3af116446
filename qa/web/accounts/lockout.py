"""Waiting after wrong passwords: per account and per address, longer with every further one."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from qa.web.accounts.database import writing
from qa.web.accounts.names import name_key
from qa.web.accounts.tables import attempts
from qa.web.accounts.types import Clock

FREE_OF_ACCOUNT, FREE_OF_CLIENT = 5, 20  # wrong tries before the first wait
FIRST_WAIT, LONGEST_WAIT = 60.0, 3600.0  # seconds; doubled with each further wrong try
FORGOTTEN = 24 * 3600.0  # seconds after the last wrong try


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: `wait` is how many seconds it comes too early, `locks` whether it makes the next one wait if wrong."""

    wait: float = 0.0
    locks: bool = False


@dataclass(frozen=True, slots=True)
class Lockout:
    """Counts a try as wrong before the password is looked at, so that many at once gain nothing."""

    engine: Engine
    clock: Clock = time.time

    def begin(self, name: str, client: str) -> Attempt:
        """Count a try, or return how long it has to wait; a name that no account has counts just the same."""
        now = self.clock()
        keys = {account_attempts(name): FREE_OF_ACCOUNT, client_attempts(client): FREE_OF_CLIENT}
        with writing(self.engine) as connection:
            connection.execute(delete(attempts).where(attempts.c.last < now - FORGOTTEN))
            rows = {row.key: row for row in connection.execute(select(attempts).where(attempts.c.key.in_(keys)))}
            wait = max((row.until - now for row in rows.values()), default=0.0)
            if wait > 0:
                return Attempt(wait)
            locks = False
            for key, free in keys.items():
                failures = (rows[key].failures if key in rows else 0) + 1
                pause = _pause(failures - free)
                locks = locks or pause > 0
                _put(connection, key, failures, now + pause if pause else 0.0, now)
        return Attempt(locks=locks)

    def succeeded(self, name: str, client: str) -> None:
        """Take the try back: the account starts anew, the address keeps its earlier wrong ones."""
        with writing(self.engine) as connection:
            connection.execute(delete(attempts).where(attempts.c.key == account_attempts(name)))
            key = client_attempts(client)
            row = connection.execute(select(attempts).where(attempts.c.key == key)).first()
            if row is not None:
                _put(connection, key, max(0, row.failures - 1), 0.0, row.last)


def account_attempts(name: str) -> str:
    """Return the key under which an account's tries are counted."""
    return f"account:{name_key(name)[:100]}"


def client_attempts(client: str) -> str:
    """Return the same for an address; of IPv6 the first half, as one machine has all of the other."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return f"client:{client[:100]}"
    if address.version == 6:
        return f"client:{ipaddress.ip_network((address, 64), strict=False)}"
    return f"client:{address}"


def in_words(seconds: float) -> str:
    """Return a waiting time in Chinese."""
    minutes = -(-int(seconds + 0.999) // 60)
    return f"{int(seconds + 0.999)} 秒" if seconds < 60 else f"{minutes} 分钟"


def _pause(over: int) -> float:
    return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(over, 20)) if over >= 0 else 0.0


def _put(connection: Connection, key: str, failures: int, until: float, last: float) -> None:
    values = {"failures": failures, "until": until, "last": last}
    statement = insert(attempts).values(key=key, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_=values))
