"""Searches kept on the server: every access is by the visitor, so nobody reaches another's."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from sqlalchemy import (
    Column,
    ColumnElement,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    insert,
    select,
    update,
)

from qa.policy.shelf import Search
from qa.web.database import Database

FILE_NAME = "searches.sqlite"
MOST = 30  # of one visitor
_TELLING = 12  # characters of a document's id, which follows from its content, by which it is known again

metadata = MetaData()
searches = Table(
    "searches",
    metadata,
    Column("position", Integer, primary_key=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("visitor", String(200), nullable=False),
    Column("asked", Text, nullable=False),  # the search as JSON
    Column("seen", Text, nullable=False),  # the beginnings of the ids of the documents found when it was last looked at
    UniqueConstraint("visitor", "asked"),
)


class SavedFault(Exception):
    """Saved searches cannot be used; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that is kept, and what it found when it was last looked at."""

    id: str
    search: Search
    seen: frozenset[str]

    def unseen(self, found: Collection[str]) -> int:
        """Return how many of the documents found (by id) are new, or have changed, since it was last looked at."""
        return sum(one[:_TELLING] not in self.seen for one in found)


class SavedSearches:
    """Kept in one file below `folder`. Safe from several threads; all methods raise SavedFault where it fails."""

    def __init__(self, folder: Path) -> None:
        self._transaction = Database(folder / FILE_NAME, metadata, "存下的查找", SavedFault).transaction

    def listed(self, visitor: str) -> list[SavedSearch]:
        """Return a visitor's searches in the order in which they were saved."""
        with self._transaction() as connection:
            rows = connection.execute(select(searches).where(_own(visitor)).order_by(searches.c.position)).all()
        return [SavedSearch(row.id, _decoded(row.asked), frozenset(row.seen.split())) for row in rows]

    def save(self, visitor: str, search: Search, found: Collection[str]) -> None:
        """Keep a search with the ids of what it finds now; one that is kept already counts as looked at.

        Raises:
            SavedFault: the visitor has too many, or is not known.
        """
        if not visitor:
            raise SavedFault("没有存下：浏览器没有接受 cookie，下次认不出是您。请允许本站的 cookie 后再试。")
        with self._transaction() as connection:
            same = and_(_own(visitor), searches.c.asked == _encoded(search))
            if connection.execute(update(searches).where(same).values(seen=_marks(found))).rowcount:
                return
            count = connection.execute(select(func.count()).select_from(searches).where(_own(visitor))).scalar_one()
            if count >= MOST:
                raise SavedFault(f"没有存下：已经存了 {count} 个查找，最多 {MOST} 个。请先删除不用的。")
            values = {"id": secrets.token_hex(16), "visitor": visitor, "asked": _encoded(search)}
            connection.execute(insert(searches).values(**values, seen=_marks(found)))

    def looked_at(self, visitor: str, identity: str, found: Collection[str]) -> None:
        """Note that a visitor has seen what a search finds now."""
        with self._transaction() as connection:
            here = and_(_own(visitor), searches.c.id == identity)
            connection.execute(update(searches).where(here).values(seen=_marks(found)))

    def delete(self, visitor: str, identity: str) -> bool:
        """Forget one of a visitor's searches; False where there is none such."""
        with self._transaction() as connection:
            here = and_(_own(visitor), searches.c.id == identity)
            return connection.execute(delete(searches).where(here)).rowcount > 0


def _own(visitor: str) -> ColumnElement[bool]:
    return and_(searches.c.visitor == visitor, searches.c.visitor != "")


def _marks(found: Collection[str]) -> str:
    return " ".join(one[:_TELLING] for one in found)


def _encoded(search: Search) -> str:
    return json.dumps({name: value for name, value in asdict(search).items() if value}, ensure_ascii=False)


def _decoded(asked: str) -> Search:
    known = {one.name for one in fields(Search)}
    return Search(**{name: value for name, value in json.loads(asked).items() if name in known})
