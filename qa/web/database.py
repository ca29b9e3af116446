"""A file of what visitors keep: opened when it is first needed, read by this account of the system only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event
from sqlalchemy.exc import SQLAlchemyError


class Database:
    """One SQLite file with some tables. Safe from several threads.

    Where the file cannot be used, `fault` is raised with a message that calls it `name`.
    """

    def __init__(self, path: Path, tables: MetaData, name: str, fault: Callable[[str], Exception]) -> None:
        self._path = path
        self._tables = tables
        self._name = name
        self._fault = fault
        self._engine: Engine | None = None
        self._lock = Lock()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a transaction that no other writer can come between."""
        try:
            with self._opened().begin() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise self._fault(f"{self._name} {self._path} 用不了：请检查磁盘空间和文件权限。") from error

    def wipe(self) -> None:
        """Take what was deleted out of the write-ahead log as well."""
        with self._opened().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            if self._engine:
                self._engine.dispose()
                self._engine = None

    def _opened(self) -> Engine:
        with self._lock:
            if self._engine is None:
                self._engine = self._open()
            return self._engine

    def _open(self) -> Engine:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        engine = create_engine(URL.create("sqlite", database=str(self._path)))
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        self._tables.create_all(engine)
        return engine


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes only before the first write
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten, not only forgotten


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
        # At once as a writer: one that read first and then found another's write could not go on.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
