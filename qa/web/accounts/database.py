"""Opening the accounts' database, which commands and the running program share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from qa.web.accounts import tables
from qa.web.accounts.types import AccountFault

FILE_NAME = "accounts.sqlite"


def open_accounts(folder: Path) -> Engine:
    """Open the database in a folder; it is made, for its owner only, where there is none.

    Raises:
        AccountFault: it cannot be read or made.
    """
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise AccountFault(f"账号库 {path} 打不开：{error.strerror}。请检查文件夹和权限。") from error
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _prepare)
    try:
        tables.metadata.create_all(engine)
    except DBAPIError as error:
        engine.dispose()
        raise AccountFault(f"账号库 {path} 打不开：{error.orig}。请检查文件和权限，或从备份恢复。") from error
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that no other writer can come between."""
    with engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # a single reading needs no transaction, a writing one opens its own
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA foreign_keys=ON")
