"""The database of conversations: its tables, and how it is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Boolean,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)

FILE_NAME = "conversations.sqlite"

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("visitor", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("named", Boolean, nullable=False),  # by its visitor; else the title is the first question
    Column("words", Text, nullable=False),  # the title, folded for the search
    Column("used", String(40), nullable=False, index=True),  # ISO, UTC
    Index("conversations_of_a_visitor", "visitor", "used"),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("body", Text, nullable=False),  # the exchange as JSON
    Column("words", Text, nullable=False),  # question and answer, folded for the search
)


def open_database(path: Path, tables: MetaData = metadata) -> Engine:
    """Open a database, made with these tables where there is none; only this account of the system may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    engine = create_engine(URL.create("sqlite", database=str(path)))
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    tables.create_all(engine)
    return engine


def wipe(engine: Engine) -> None:
    """Take what was deleted out of the write-ahead log as well."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


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
