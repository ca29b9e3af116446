"""The accounts themselves: made, changed and removed, each change recorded."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from qa.web.accounts import tables
from qa.web.accounts.database import writing
from qa.web.accounts.lockout import account_attempts
from qa.web.accounts.names import clean_name, name_key
from qa.web.accounts.passwords import check_password, password_hash
from qa.web.accounts.types import ROLE_NAMES, Account, AccountFault, Clock, Recorder
from qa.web.visitors import Role, Visitor

LAST = "这是最后一个能用的管理员账号。请先让另一个账号当管理员。"


@dataclass(frozen=True, slots=True)
class Accounts:
    """All accounts of the program. `by` is who changes them: an administrator, or the command line."""

    engine: Engine
    record: Recorder
    clock: Clock = time.time

    def all(self) -> list[Account]:
        """Return every account, in the order of their names."""
        with self.engine.connect() as connection:
            return [
                account_of(row) for row in connection.execute(select(tables.accounts).order_by(tables.accounts.c.key))
            ]

    def count(self) -> int:
        """Return how many there are."""
        with self.engine.connect() as connection:
            return int(connection.scalar(select(func.count()).select_from(tables.accounts)) or 0)

    def named(self, name: str) -> Account:
        """Return the account of a name.

        Raises:
            AccountFault: there is none.
        """
        found = self.find(name)
        if found is None:
            raise AccountFault(f"没有叫“{name[:60]}”的账号。用 python -m qa users list 查看现有的。")
        return found[0]

    def find(self, name: str) -> tuple[Account, str] | None:
        """Return the account of a name with its password's hash, or None."""
        with self.engine.connect() as connection:
            row = connection.execute(select(tables.accounts).where(tables.accounts.c.key == name_key(name))).first()
        return (account_of(row), row.password) if row else None

    def of_subject(self, subject: str) -> Account | None:
        """Return the account that the single sign-on knows as `subject`."""
        with self.engine.connect() as connection:
            row = connection.execute(select(tables.accounts).where(tables.accounts.c.subject == subject)).first()
        return account_of(row) if row and subject else None

    def add(self, name: str, role: Role, password: str, by: Visitor, subject: str = "") -> Account:
        """Make an account; without a password only the single sign-on, as `subject`, lets it in.

        Raises:
            AccountFault: the name is taken or cannot be one, or the password is too weak.
        """
        name = clean_name(name)
        if not subject:
            check_password(password, name)
        account = Account(secrets.token_hex(12), name, role, subject=subject, created=self.clock())
        kept = "" if subject else password_hash(password)
        try:
            with writing(self.engine) as connection:
                connection.execute(insert(tables.accounts).values(_row(account, kept)))
        except IntegrityError as error:
            raise AccountFault(f"已经有叫“{name}”的账号（不分大小写和全角半角）。请换一个名字。") from error
        self._changed("add", account, by, ROLE_NAMES[role])
        return account

    def remove(self, name: str, by: Visitor) -> None:
        """Remove an account with its sessions and tokens."""
        with self._changing(name) as (connection, account):
            _keep_an_administrator(connection, account)
            connection.execute(delete(tables.accounts).where(tables.accounts.c.id == account.id))
        self._changed("remove", account, by)

    def set_password(self, name: str, password: str, by: Visitor) -> None:
        """Give an account another password; whoever is logged in with it must log in again."""
        check_password(password, name)
        kept = password_hash(password)
        with self._changing(name) as (connection, account):
            if account.subject:
                raise AccountFault(f"“{account.name}”由单位统一登录，在这里没有密码。")
            _set(connection, account, password=kept)
            _end_sessions(connection, account)
        self._changed("password", account, by)

    def set_role(self, name: str, role: Role, by: Visitor, keep: bool = True) -> None:
        """Give an account another role, which ends its sessions; with `keep`, not the last administrator's."""
        with self._changing(name) as (connection, account):
            if role == account.role:
                return
            if keep and role < Role.ADMINISTRATOR:
                _keep_an_administrator(connection, account)
            _set(connection, account, role=int(role))
            _end_sessions(connection, account)
        self._changed("role", account, by, ROLE_NAMES[role])

    def lock(self, name: str, by: Visitor) -> None:
        """Let nobody in with an account until it is unlocked."""
        with self._changing(name) as (connection, account):
            _keep_an_administrator(connection, account)
            _set(connection, account, locked=True)
            _end_sessions(connection, account)
        self._changed("lock", account, by)

    def unlock(self, name: str, by: Visitor) -> None:
        """Let an account in again, after a lock or after too many wrong tries."""
        with self._changing(name) as (connection, account):
            _set(connection, account, locked=False)
            connection.execute(delete(tables.attempts).where(tables.attempts.c.key == account_attempts(account.name)))
        self._changed("unlock", account, by)

    def logged_in(self, account: Account, password: str | None = None) -> None:
        """Note that an account has been let in; `password` is a new hash of the same password."""
        with writing(self.engine) as connection:
            _set(connection, account, last_login=self.clock(), **({"password": password} if password else {}))

    @contextmanager
    def _changing(self, name: str) -> Iterator[tuple[Connection, Account]]:
        account = self.named(name)
        with writing(self.engine) as connection:
            row = connection.execute(select(tables.accounts).where(tables.accounts.c.id == account.id)).first()
            if row is None:
                raise AccountFault(f"账号“{account.name}”刚刚被删除了。")
            yield connection, account_of(row)

    def _changed(self, action: str, account: Account, by: Visitor, detail: str = "") -> None:
        self.record("account", by, action=action, account=account.name, detail=detail)


def _set(connection: Connection, account: Account, **values: Any) -> None:
    connection.execute(update(tables.accounts).where(tables.accounts.c.id == account.id).values(**values))


def _end_sessions(connection: Connection, account: Account) -> None:
    connection.execute(delete(tables.sessions).where(tables.sessions.c.account == account.id))


def _keep_an_administrator(connection: Connection, leaving: Account) -> None:
    if leaving.role < Role.ADMINISTRATOR or leaving.locked:
        return
    others = select(func.count()).where(
        tables.accounts.c.role == int(Role.ADMINISTRATOR),
        tables.accounts.c.locked.is_(False),
        tables.accounts.c.id != leaving.id,
    )
    if not connection.scalar(others):
        raise AccountFault(LAST)


def _row(account: Account, password: str) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.name,
        "key": name_key(account.name),
        "role": int(account.role),
        "password": password,
        "subject": account.subject,
        "locked": account.locked,
        "created": account.created,
        "last_login": account.last_login,
    }


def account_of(row: Row[Any]) -> Account:
    """Return the account of a row."""
    return Account(row.id, row.name, Role(row.role), bool(row.locked), row.subject, row.created, row.last_login)
