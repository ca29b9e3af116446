"""The tables of the accounts; times are seconds since 1970."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, MetaData, String, Table, Text

metadata = MetaData()

accounts = Table(
    "accounts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True),  # the name as it is compared
    Column("role", Integer, nullable=False),
    Column("password", Text, nullable=False),  # argon2's; empty where only the single sign-on lets in
    Column("subject", Text, nullable=False, index=True),
    Column("locked", Boolean, nullable=False),
    Column("created", Float, nullable=False),
    Column("last_login", Float, nullable=False),
)

# Only the hash of what a browser or a program holds is kept.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("opened", Float, nullable=False),
    Column("seen", Float, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("created", Float, nullable=False),
    Column("used", Float, nullable=False),
)

# Wrong tries by "account:…" (known or not) and "client:…".
attempts = Table(
    "attempts",
    metadata,
    Column("key", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("until", Float, nullable=False),
    Column("last", Float, nullable=False),
)
