"""Corrections by hand: kept beside the documents, and put back whenever a file is written again.

Which document a correction belongs to is told, in this order, by: its content (the id), wherever the file lies now; the
title that its file gives it; being the only document of its file; its place among as many documents as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from corpus.corrections import corrected
from corpus.types import Document
from index import tables


@dataclass(frozen=True, slots=True)
class Correction:
    """The corrected values of one document, and what it is known by."""

    source: str  # "" once its document was removed: only the same content brings it back
    position: int
    documents: int  # in the file
    title: str  # as the file gives it
    document_id: str
    values: Mapping[str, str]
    row: int = 0  # 0 while it is not stored


def known_as(source: str, documents: Sequence[Document], position: int) -> Correction:
    """Return an empty correction of one of a file's documents, as they were read."""
    document = documents[position]
    return Correction(source, position, len(documents), document.title, document.id, {})


def apply(
    connection: Connection, source: str, documents: Sequence[Document], changed: Correction | None = None
) -> tuple[list[Document], list[Correction]]:
    """Return a file's documents as corrected, and the corrections as they are to be kept from now on.

    `changed` stands for the one that is kept for its document.
    """
    kept = _kept(connection, source, [document.id for document in documents])
    matched = _matched(kept, source, documents) | ({changed.position: changed} if changed else {})
    result = list(documents)
    moved: list[Correction] = []
    for position, correction in matched.items():
        now = replace(known_as(source, documents, position), values=correction.values, row=correction.row)
        result[position] = corrected(documents[position], correction.values)
        moved.append(now)
    return result, moved


def of(connection: Connection, source: str, documents: Sequence[Document], position: int) -> Correction:
    """Return the correction of one of a file's documents, an empty one where there is none."""
    kept = _kept(connection, source, [document.id for document in documents])
    found = _matched(kept, source, documents).get(position)
    now = known_as(source, documents, position)
    return replace(now, values=found.values, row=found.row) if found else now


def keep(connection: Connection, correction: Correction) -> None:
    """Store a correction; one without values is forgotten."""
    columns = tables.corrections.c
    if not correction.values:
        connection.execute(delete(tables.corrections).where(columns.row == correction.row))
        return
    values = {
        "source": correction.source,
        "position": correction.position,
        "documents": correction.documents,
        "title": correction.title,
        "document_id": correction.document_id,
        "values": dict(correction.values),
    }
    if correction.row:
        connection.execute(update(tables.corrections).where(columns.row == correction.row).values(**values))
    else:
        connection.execute(insert(tables.corrections).values(**values))


def let_go(connection: Connection, source: str, document_id: str = "") -> None:
    """Tie the corrections of a removed file, or of one removed document, to their content alone."""
    columns = tables.corrections.c
    query = update(tables.corrections).where(columns.source == source)
    if document_id:
        query = query.where(columns.document_id == document_id)
    connection.execute(query.values(source=""))


def _kept(connection: Connection, source: str, ids: Sequence[str]) -> list[Correction]:
    columns = tables.corrections.c
    query = select(tables.corrections).where(or_(columns.source == source, columns.document_id.in_(ids)))
    return [_correction(row) for row in connection.execute(query.order_by(columns.row))]


def _correction(row: Row[tuple[object, ...]]) -> Correction:
    stored = row._mapping
    names = ("source", "position", "documents", "title", "document_id", "values", "row")
    return Correction(**{name: stored[name] for name in names})


def _matched(kept: Sequence[Correction], source: str, documents: Sequence[Document]) -> dict[int, Correction]:
    """Return which correction belongs to which document, by the document's position; each is used once."""
    found: dict[int, Correction] = {}
    left = list(kept)

    def take(same: Mapping[int, Correction]) -> None:
        for position, correction in same.items():
            if position not in found and correction in left:
                found[position] = correction
                left.remove(correction)

    ids = {document.id: position for position, document in enumerate(documents)}
    here = [entry for entry in kept if entry.source == source]
    take({ids[entry.document_id]: entry for entry in kept if entry.document_id in ids})
    titles = {document.title: position for position, document in enumerate(documents)}
    take({titles[entry.title]: entry for entry in here if entry.title in titles})
    take({entry.position: entry for entry in here if entry.documents == len(documents)})
    return found
