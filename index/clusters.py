"""Clusters of near-copies: found when a document is written, stored as pairs, and read as groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, insert, or_, select

from corpus.types import Document
from index import tables
from index.likeness import PERMUTATIONS, SHORTEST, Compared, Signature, are_copies, shingles, signature, suspects

_CHUNK = 5000
Groups = Mapping[str, frozenset[str]]  # by document id, all documents of its cluster; ids without copies are left out


@dataclass(slots=True)
class _Known:
    """The signatures of all documents as of a revision; rows from `count` on are room to grow."""

    revision: int
    ids: list[str]
    sizes: NDArray[np.int64]
    rows: NDArray[np.uint32]

    def add(self, document_id: str, size: int, row: Signature) -> None:
        count = len(self.ids)
        if count == len(self.rows):
            self.sizes = np.concatenate([self.sizes, np.zeros(max(count, 64), dtype=np.int64)])
            self.rows = np.concatenate([self.rows, np.zeros((max(count, 64), PERMUTATIONS), dtype=np.uint32)])
        self.ids.append(document_id)
        self.sizes[count], self.rows[count] = size, row


class Clusters:
    """Finds and keeps near-copies; all reads and writes go through the caller's transaction."""

    def __init__(self) -> None:
        self._known: _Known | None = None
        self._groups: tuple[int, Groups] = (-1, {})

    def enter(self, connection: Connection, revision: int, documents: Iterable[Document]) -> None:
        """Keep the signatures of documents that are in the catalogue, and which others they are copies of.

        `revision` is the one that the catalogue had before the transaction, which raises it by one.
        """
        known = self._at(connection, revision)
        for document in documents:
            found = shingles(document.text)
            row = signature(found)
            values = {"document_id": document.id, "shingles": len(found), "data": row.astype("<u4").tobytes()}
            connection.execute(insert(tables.signatures), values)
            if len(found) >= SHORTEST:
                self._link(connection, known, document, len(found), row)
                known.add(document.id, len(found), row)
        known.revision = revision + 1

    def forget(self, connection: Connection, documents: Iterable[str]) -> None:
        """Take out documents with all that was kept of them."""
        ids = list(documents)
        if ids:
            connection.execute(delete(tables.signatures).where(tables.signatures.c.document_id.in_(ids)))
            pairs = tables.copies.c
            connection.execute(delete(tables.copies).where(or_(pairs.first.in_(ids), pairs.second.in_(ids))))
            self._known = None

    def missing(self, connection: Connection) -> list[str]:
        """Return the documents without a signature: those of an index that was made before there were any."""
        column = tables.documents.c.id
        query = select(column).where(column.not_in(select(tables.signatures.c.document_id))).order_by(column)
        return list(connection.scalars(query))

    def groups(self, connection: Connection, revision: int) -> Groups:
        """Return the clusters as of a revision."""
        if self._groups[0] != revision:
            pairs = connection.execute(select(tables.copies.c.first, tables.copies.c.second)).all()
            self._groups = (revision, grouped([(first, second) for first, second in pairs]))
        return self._groups[1]

    def _link(self, connection: Connection, known: _Known, document: Document, size: int, row: Signature) -> None:
        count = len(known.ids)
        near = [known.ids[one] for one in suspects(row, size, known.rows[:count], known.sizes[:count])]
        info = document.info
        this = Compared(info.title, document.text, info.published)
        copies = [
            other for other, compared in _read(connection, near).items()
            if other != document.id and are_copies(this, compared)
        ]  # fmt: skip
        pairs = [sorted((document.id, other)) for other in copies]
        if pairs:
            connection.execute(insert(tables.copies), [{"first": first, "second": second} for first, second in pairs])

    def _at(self, connection: Connection, revision: int) -> _Known:
        if self._known is None or self._known.revision != revision:
            column = tables.signatures.c
            query = select(column.document_id, column.shingles, column.data).where(column.shingles >= SHORTEST)
            kept = connection.execute(query).all()
            rows = np.frombuffer(b"".join(data for _, _, data in kept), dtype="<u4").reshape(-1, PERMUTATIONS)
            sizes = np.array([size for _, size, _ in kept], dtype=np.int64)
            self._known = _Known(revision, [one for one, _, _ in kept], sizes, rows.astype(np.uint32))
        return self._known


def grouped(pairs: Collection[tuple[str, str]]) -> Groups:
    """Return the clusters that pairs of copies make up, by member."""
    near: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        near[first].add(second)
        near[second].add(first)
    groups: dict[str, frozenset[str]] = {}
    for start in near:
        if start in groups:
            continue
        members, waiting = {start}, [start]
        while waiting:
            fresh = near[waiting.pop()] - members
            members |= fresh
            waiting += fresh
        groups.update(dict.fromkeys(members, frozenset(members)))
    return groups


def _read(connection: Connection, ids: Sequence[str]) -> dict[str, Compared]:
    found: dict[str, Compared] = {}
    column = tables.documents.c
    for start in range(0, len(ids), _CHUNK):
        query = select(column.id, column.title, column.text, column.published)
        for row in connection.execute(query.where(column.id.in_(ids[start : start + _CHUNK]))):
            found[row.id] = Compared(row.title, row.text, row.published)
    return found
