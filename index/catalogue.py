"""The catalogue: the truth about documents, passages and vectors; Chroma can be rebuilt from it at any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, delete, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from corpus.types import Document, DocumentInfo, Passage, RawText
from index import records, tables
from index.types import IndexFault

_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with its row in the lexical index and the hash under which its vector is kept."""

    row: int
    passage: Passage
    vector_hash: str


class Catalogue:
    """Reads and writes of the tables; each method works in the transaction of the connection that it is given."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection that sees one state throughout."""
        with _told(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection whose changes are kept together, or not at all; raises the revision."""
        with _told(), self._engine.begin() as connection:
            revision = self.revision(connection)
            yield connection
            self.set_meta(connection, {"revision": str(revision + 1)})

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def meta(self, connection: Connection) -> dict[str, str]:
        """Return what the index was made with; empty for a new one."""
        return dict(connection.execute(select(tables.meta)).all())

    def set_meta(self, connection: Connection, values: Mapping[str, str]) -> None:
        """Store what the index was made with."""
        for key, value in values.items():
            changed = connection.execute(update(tables.meta).where(tables.meta.c.key == key).values(value=value))
            if not changed.rowcount:
                connection.execute(insert(tables.meta).values(key=key, value=value))

    def drop_meta(self, connection: Connection, key: str) -> None:
        """Forget one thing that was stored about the index."""
        connection.execute(delete(tables.meta).where(tables.meta.c.key == key))

    def revision(self, connection: Connection) -> int:
        """Return a number that every write raises."""
        value = connection.scalar(select(tables.meta.c.value).where(tables.meta.c.key == "revision"))
        return int(value or 0)

    def sources(self, connection: Connection) -> dict[str, str]:
        """Return the sha256 of every file's bytes, by source."""
        query = select(tables.sources.c.source, tables.sources.c.sha256).order_by(tables.sources.c.source)
        return dict(connection.execute(query).all())

    def source_sha256(self, connection: Connection, source: str) -> str | None:
        """Return the sha256 of the bytes that `source` had, or None for a file that is not in the index."""
        query = select(tables.sources.c.sha256).where(tables.sources.c.source == source)
        row = connection.execute(query).one_or_none()
        return str(row.sha256) if row else None

    def same_bytes(self, connection: Connection, sha256: str) -> str | None:
        """Return the first source with these bytes."""
        source: str | None = connection.scalar(
            select(func.min(tables.sources.c.source)).where(tables.sources.c.sha256 == sha256)
        )
        return source

    def raw(self, connection: Connection, source: str) -> tuple[RawText, str, str]:
        """Return a file's decoded original, its name, and the sha256 of its bytes."""
        row = connection.execute(select(tables.sources).where(tables.sources.c.source == source)).one()
        return records.raw(row), row.name, row.sha256

    def infos(self, connection: Connection, source: str | None = None) -> list[DocumentInfo]:
        """Return the documents in order of source and place in it; those of one source where one is named."""
        query = select(*records.INFO).order_by(tables.documents.c.source, tables.documents.c.position)
        if source is not None:
            query = query.where(tables.documents.c.source == source)
        return [records.info(row) for row in connection.execute(query)]

    def provenances(self, connection: Connection) -> dict[str, dict[str, Any]]:
        """Return where each field was read, by document id: {field: [original start, end] or where else}."""
        return dict(connection.execute(select(tables.documents.c.id, tables.documents.c.provenance)).all())

    def infos_of(self, connection: Connection, ids: Iterable[str]) -> list[DocumentInfo]:
        """Return the documents of these ids; unknown ones are left out."""
        query = select(*records.INFO).where(tables.documents.c.id.in_(sorted(ids)))
        return [records.info(row) for row in connection.execute(query)]

    def known_documents(self, connection: Connection, ids: Iterable[str]) -> dict[str, str]:
        """Return the sources of those documents that are in the index, by id."""
        query = select(tables.documents.c.id, tables.documents.c.source).where(tables.documents.c.id.in_(list(ids)))
        return dict(connection.execute(query).all())

    def document(self, connection: Connection, document_id: str) -> Document:
        """Return one document.

        Raises:
            IndexFault: there is none with this id.
        """
        row = connection.execute(select(tables.documents).where(tables.documents.c.id == document_id)).one_or_none()
        if row is None:
            raise IndexFault(f"索引里没有编号为 {document_id} 的文档。用 python -m index list 查看现有的文档。")
        return records.document(row)

    def passages(self, connection: Connection, document_id: str) -> list[StoredPassage]:
        """Return the passages of a document in order."""
        query = select(tables.passages).where(tables.passages.c.document_id == document_id)
        return [
            StoredPassage(row.row, records.passage(row), row.vector_hash)
            for row in connection.execute(query.order_by(tables.passages.c.start, tables.passages.c.row))
        ]

    def passage_counts(self, connection: Connection) -> dict[str, int]:
        """Return how many passages each document has, by document id."""
        query = select(tables.passages.c.document_id, func.count()).group_by(tables.passages.c.document_id)
        return dict(connection.execute(query).all())

    def passage_hashes(self, connection: Connection) -> dict[str, str]:
        """Return the vector hash of every passage, by passage id in order."""
        query = select(tables.passages.c.id, tables.passages.c.vector_hash).order_by(tables.passages.c.id)
        return dict(connection.execute(query).all())

    def passages_in(self, connection: Connection, documents: Iterable[str]) -> dict[str, tuple[int, str]]:
        """Return the row and the vector hash of each passage of these documents, by passage id."""
        result: dict[str, tuple[int, str]] = {}
        column, wanted = tables.passages.c, sorted(set(documents))
        for start in range(0, len(wanted), _CHUNK):
            query = select(column.id, column.row, column.vector_hash)
            query = query.where(column.document_id.in_(wanted[start : start + _CHUNK]))
            result.update((identity, (row, digest)) for identity, row, digest in connection.execute(query))
        return result

    def passage_total(self, connection: Connection) -> int:
        """Return how many passages there are."""
        return connection.scalar(select(func.count()).select_from(tables.passages)) or 0

    def found(
        self, connection: Connection, column: str, keys: Sequence[int] | Sequence[str]
    ) -> dict[Any, tuple[Passage, DocumentInfo, str]]:
        """Return passage, document and vector hash by the passages' "row" or "id"; unknown keys are left out."""
        result: dict[Any, tuple[Passage, DocumentInfo, str]] = {}
        by = tables.passages.c[column]
        columns = [item.label(f"passage_{item.name}") for item in tables.passages.c]
        for start in range(0, len(keys), _CHUNK):
            query = select(*columns, *records.INFO).join_from(tables.passages, tables.documents)
            for row in connection.execute(query.where(by.in_(keys[start : start + _CHUNK]))):
                key = getattr(row, f"passage_{column}")
                result[key] = (records.passage(row, "passage_"), records.info(row), row.passage_vector_hash)
        return result

    def vectors(self, connection: Connection, hashes: Iterable[str], encoder: str) -> dict[str, NDArray[np.float32]]:
        """Return the kept vectors of one encoder, by the hash of the encoded text."""
        wanted = sorted(set(hashes))
        found: dict[str, NDArray[np.float32]] = {}
        column = tables.vectors.c
        for start in range(0, len(wanted), _CHUNK):
            query = select(column.hash, column.data).where(
                column.encoder == encoder, column.hash.in_(wanted[start : start + _CHUNK])
            )
            found.update((digest, np.frombuffer(data, dtype="<f4")) for digest, data in connection.execute(query))
        return found

    def add_source(self, connection: Connection, raw: RawText, name: str, sha256: str) -> None:
        """Store a file's decoded original."""
        connection.execute(insert(tables.sources).values(**records.source_values(raw, name, sha256)))

    def add_document(
        self, connection: Connection, document: Document, position: int, passages: Sequence[tuple[Passage, str]]
    ) -> list[int]:
        """Store a document with its passages and their vector hashes; return the passages' rows."""
        connection.execute(insert(tables.documents).values(**records.document_values(document, position)))
        first = (connection.scalar(select(func.max(tables.passages.c.row))) or 0) + 1
        rows = list(range(first, first + len(passages)))
        values = [
            records.passage_values(passage, row, digest) for row, (passage, digest) in zip(rows, passages, strict=True)
        ]
        connection.execute(insert(tables.passages), values)
        return rows

    def add_vectors(self, connection: Connection, vectors: Mapping[str, NDArray[np.float32]], encoder: str) -> None:
        """Keep vectors by the hash of the encoded text; those already kept stay."""
        known = self.vectors(connection, vectors, encoder)
        values = [
            {"hash": digest, "encoder": encoder, "data": vector.astype("<f4").tobytes()}
            for digest, vector in vectors.items()
            if digest not in known
        ]
        if values:
            connection.execute(insert(tables.vectors), values)

    def remove_source(self, connection: Connection, source: str) -> None:
        """Forget a file with its documents and passages."""
        ids = select(tables.documents.c.id).where(tables.documents.c.source == source)
        connection.execute(delete(tables.passages).where(tables.passages.c.document_id.in_(ids)))
        connection.execute(delete(tables.documents).where(tables.documents.c.source == source))
        connection.execute(delete(tables.sources).where(tables.sources.c.source == source))

    def drop_other_vectors(self, connection: Connection, encoder: str) -> None:
        """Forget the vectors of all encoders but one."""
        connection.execute(delete(tables.vectors).where(tables.vectors.c.encoder != encoder))

    def drop_document(self, connection: Connection, document_id: str) -> None:
        """Forget one document of a file that holds others, too; adding the file again brings it back."""
        source = select(tables.documents.c.source).where(tables.documents.c.id == document_id).scalar_subquery()
        connection.execute(update(tables.sources).where(tables.sources.c.source == source).values(sha256=""))
        connection.execute(delete(tables.passages).where(tables.passages.c.document_id == document_id))
        connection.execute(delete(tables.documents).where(tables.documents.c.id == document_id))

    def drop_unused_vectors(self, connection: Connection, hashes: Iterable[str]) -> None:
        """Forget those vectors among `hashes` that no passage has any more."""
        wanted = sorted(set(hashes))
        for start in range(0, len(wanted), _CHUNK):
            chunk = tables.vectors.c.hash.in_(wanted[start : start + _CHUNK])
            used = select(tables.passages.c.vector_hash).where(
                tables.passages.c.vector_hash.in_(wanted[start : start + _CHUNK])
            )
            connection.execute(delete(tables.vectors).where(chunk, tables.vectors.c.hash.not_in(used)))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise IndexFault(f"索引的目录库出错：{error.orig}。请检查磁盘空间和文件权限后再试。") from error
