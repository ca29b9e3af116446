"""Rows of the catalogue to the types of the corpus room and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Row

from corpus.types import Document, DocumentInfo, OffsetMap, Passage, Provenance, RawText, Run, Section
from index import tables

INFO = tuple(tables.documents.c[name] for name in tables.INFO_FIELDS)


def info(row: Row[Any]) -> DocumentInfo:
    """Return what a document is."""
    values = row._mapping
    return DocumentInfo(**{name: values[name] for name in tables.INFO_FIELDS})


def document(row: Row[Any]) -> Document:
    """Return a whole document."""
    return Document(
        info=info(row),
        text=row.text,
        offsets=OffsetMap(tuple(Run(*run) for run in row.runs)),
        sections=tuple(Section(*section) for section in row.sections),
        provenance=provenance(row.provenance),
    )


def provenance(stored: Mapping[str, str | list[int]]) -> tuple[Provenance, ...]:
    """Return where each field was read."""
    return tuple(
        Provenance(field, place) if isinstance(place, str) else Provenance(field, "text", *place)
        for field, place in stored.items()
    )


def provenance_values(entries: Iterable[Provenance]) -> dict[str, str | list[int]]:
    """Return {field: [start, end] in the original, or where else it was read}."""
    return {entry.field: [entry.start, entry.end] if entry.start >= 0 else entry.origin for entry in entries}


def document_values(document: Document, position: int) -> dict[str, Any]:
    """Return the row of a document, the `position`-th of its file."""
    return {
        **{name: getattr(document.info, name) for name in tables.INFO_FIELDS},
        "position": position,
        "text": document.text,
        "runs": [[run.clean, run.original, run.length] for run in document.offsets.runs],
        "sections": [[section.start, section.end, section.heading] for section in document.sections],
        "provenance": provenance_values(document.provenance),
    }


def passage(row: Row[Any], prefix: str = "") -> Passage:
    """Return a passage from the columns that begin with `prefix`."""
    values = row._mapping
    names = ("id", "document_id", "start", "end", "heading", "text")
    return Passage(**{name: values[prefix + name] for name in names})


def passage_values(passage: Passage, row: int, vector_hash: str) -> dict[str, Any]:
    """Return the row of a passage."""
    return {
        "row": row,
        "id": passage.id,
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "heading": passage.heading,
        "text": passage.text,
        "vector_hash": vector_hash,
    }


def raw(row: Row[Any]) -> RawText:
    """Return a file's decoded original."""
    return RawText(
        text=row.text,
        source=row.source,
        format=row.format,
        front_matter=row.front_matter,
        body_start=row.body_start,
        page_starts=tuple(row.page_starts),
        sidecar=row.sidecar,
    )


def source_values(raw: RawText, name: str, sha256: str) -> dict[str, Any]:
    """Return the row of a file."""
    return {
        "source": raw.source,
        "sha256": sha256,
        "name": name,
        "format": raw.format,
        "text": raw.text,
        "front_matter": dict(raw.front_matter),
        "body_start": raw.body_start,
        "page_starts": list(raw.page_starts),
        "sidecar": dict(raw.sidecar),
    }
