"""The tables of conversations."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text

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
