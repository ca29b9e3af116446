"""The tables of the catalogue."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text

from corpus.types import DocumentInfo

INFO_FIELDS = tuple(field.name for field in fields(DocumentInfo))

metadata = MetaData()

# What the index was made with, and `revision`, which every write raises.
meta = Table("meta", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))

# One row for each file: the decoded original, so that a citation can be shown and the index rebuilt without the file.
sources = Table(
    "sources",
    metadata,
    Column("source", String(2048), primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("front_matter", JSON, nullable=False),
    Column("body_start", Integer, nullable=False),
    Column("page_starts", JSON, nullable=False),
    Column("sidecar", JSON, nullable=False),  # what a file beside it states, by field
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("source", ForeignKey("sources.source"), nullable=False, index=True),
    Column("position", Integer, nullable=False),  # among the documents of one file
    *(Column(name, Text, nullable=False) for name in INFO_FIELDS if name not in ("id", "source")),
    Column("text", Text, nullable=False),
    Column("runs", JSON, nullable=False),  # [[clean, original, length], …]
    Column("sections", JSON, nullable=False),  # [[start, end, heading], …]
    Column("provenance", JSON, nullable=False),  # {field: [original start, end] or where else it was read}
)

# What was corrected by hand; it outlives the rows of `documents` (see corrections.py).
corrections = Table(
    "corrections",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("source", String(2048), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("document_id", String(64), nullable=False, index=True),
    Column("values", JSON, nullable=False),  # {field: value}
)

# `row` is the small number by which the lexical index knows a passage.
passages = Table(
    "passages",
    metadata,
    Column("row", Integer, primary_key=True),
    Column("id", String(80), nullable=False, unique=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("heading", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("vector_hash", String(64), nullable=False, index=True),
)

vectors = Table(
    "vectors",
    metadata,
    Column("hash", String(64), primary_key=True),  # of the text that was encoded
    Column("encoder", String(255), primary_key=True),
    Column("data", LargeBinary, nullable=False),  # float32, little-endian
)

# Apart from `passages`, so that reading all lengths does not read all texts.
lengths = Table(
    "lengths",
    metadata,
    Column("row", Integer, primary_key=True, autoincrement=False),
    Column("tokens", Integer, nullable=False),
    Column("distinct", Integer, nullable=False),
)

postings = Table(
    "postings",
    metadata,
    Column("token", Text, primary_key=True),
    Column("block", Integer, primary_key=True),
    Column("data", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

Index("documents_order", documents.c.source, documents.c.position)

# What near-copies are found by: MinHash values, uint32 little-endian, and how many shingles they stand for.
signatures = Table(
    "signatures",
    metadata,
    Column("document_id", String(64), primary_key=True),
    Column("shingles", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

# Pairs of documents of which one is a copy of the other, each pair once with the smaller id first.
copies = Table(
    "copies",
    metadata,
    Column("first", String(64), primary_key=True),
    Column("second", String(64), primary_key=True, index=True),
)
