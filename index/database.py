"""Opening the catalogue's database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import JSON, URL, Connection, Engine, Integer, create_engine, event, inspect
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from index import tables
from index.types import IndexFault

# What a column that has come since holds until the index is rebuilt; any other holds no text.
_EMPTY = ((Integer, "0"), (JSON, "'{}'"))
CATALOGUE_FILE = "catalogue.sqlite"


def open_database(directory: Path, url: str) -> Engine:
    """Open the database at `url`, or `catalogue.sqlite` in `directory` where no URL is set; missing tables are made.

    Raises:
        IndexFault: there is no such database, or it cannot be read.
    """
    engine = _engine(directory, url)
    try:
        tables.metadata.create_all(engine)
        _add_columns(engine)
    except DBAPIError as error:
        engine.dispose()
        place = url or directory / CATALOGUE_FILE
        raise IndexFault(f"索引的目录库 {place} 打不开：{error.orig}。请检查文件和权限，或从备份恢复。") from error
    return engine


def _add_columns(engine: Engine) -> None:
    """Give the tables of an index made by an earlier version the columns that have come since, with empty values."""
    known = inspect(engine)
    with engine.begin() as connection:
        for table in tables.metadata.sorted_tables:
            there = {column["name"] for column in known.get_columns(table.name)}
            for column in table.columns:
                if column.name not in there:
                    kind = column.type.compile(engine.dialect)
                    empty = next((value for kinds, value in _EMPTY if isinstance(column.type, kinds)), "''")
                    clause = f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind} NOT NULL DEFAULT {empty}'
                    connection.exec_driver_sql(clause)


def database_exists(directory: Path, url: str) -> bool:
    """Return whether there is an index already."""
    if not url:
        return (directory / CATALOGUE_FILE).exists()
    engine = _engine(directory, url)
    try:
        return inspect(engine).has_table(tables.meta.name)
    except DBAPIError as error:
        raise IndexFault(f"连不上数据库 {url}：{error.orig}。请先启动它，或清空设置 database_url。") from error
    finally:
        engine.dispose()


def _engine(directory: Path, url: str) -> Engine:
    try:
        # Built from parts, as "?" and "#" in a folder's name would mean something in a URL.
        engine = create_engine(url or URL.create("sqlite", database=str(directory / CATALOGUE_FILE)))
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise IndexFault(f"设置 database_url 不能用：{error}。请改正网址，并安装对应的数据库驱动。") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: Any) -> None:
    # The driver's own BEGIN comes only before the first write: reads before it would each see another state.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA busy_timeout=30000")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-64000")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
