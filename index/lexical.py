"""The lexical index: exact BM25 over postings that lie in the catalogue and change in its transactions."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from index import tables

K1, B = 0.9, 0.4  # passages are of much the same length; chosen on CMRC 2018 train and news reading questions
_OFFSET_BITS = 12  # a posting is 16 bits: the row within its block, and the count, capped at 15
_COUNT_BITS = 16 - _OFFSET_BITS
_MOST = (1 << _COUNT_BITS) - 1
_CHUNK = 5000  # tokens named in one statement

_T = TypeVar("_T")
TokenCounts = Mapping[str, int]


class LexicalIndex(Protocol):
    """Rows of passages found by their tokens; all reads and writes go through the caller's transaction."""

    def add(self, connection: Connection, counts: Mapping[int, TokenCounts]) -> None:
        """Enter rows that are not in the index, by row."""
        ...

    def remove(self, connection: Connection, counts: Mapping[int, TokenCounts]) -> None:
        """Take out rows that were entered with these very counts."""
        ...

    def clear(self, connection: Connection) -> None:
        """Take out everything."""
        ...

    def search(
        self,
        connection: Connection,
        revision: int,
        tokens: Sequence[str],
        k: int,
        only: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (row, score) of the best k rows, best first, and of every row that ties with the last of them.

        With `only`, the best of these rows; how rare a token is still counts over all rows.
        """
        ...

    def broken_rows(self, connection: Connection) -> list[int]:
        """Return the rows whose entries are not complete."""
        ...


@dataclass(frozen=True, slots=True)
class _Lengths:
    """The length factor of each row, k1 (1 - b + b length / average), as of one revision."""

    revision: int
    rows: int
    factors: NDArray[np.float64]


class PostingsIndex:
    """BM25 over blocks of 4,096 rows: a write touches one short blob for each token of the passages written."""

    def __init__(self) -> None:
        self._lengths: _Lengths | None = None

    def add(self, connection: Connection, counts: Mapping[int, TokenCounts]) -> None:
        """Enter rows that are not in the index, by row."""
        fresh: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for row in sorted(counts):
            block, offset = divmod(row, 1 << _OFFSET_BITS)
            for token, count in counts[row].items():
                fresh[block][token].append(offset << _COUNT_BITS | min(count, _MOST))
        for block, entries in fresh.items():
            blobs = {token: np.array(values, dtype="<u2").tobytes() for token, values in entries.items()}
            known = _blobs(connection, block, blobs)
            _write(connection, block, {token: known.get(token, b"") + blob for token, blob in blobs.items()}, known)
        if counts:
            rows = [{"row": row, "tokens": sum(of.values()), "distinct": len(of)} for row, of in sorted(counts.items())]
            connection.execute(insert(tables.lengths), rows)

    def remove(self, connection: Connection, counts: Mapping[int, TokenCounts]) -> None:
        """Take out rows that were entered with these very counts."""
        gone: dict[int, set[int]] = defaultdict(set)
        touched: dict[int, set[str]] = defaultdict(set)
        for row, of in counts.items():
            block, offset = divmod(row, 1 << _OFFSET_BITS)
            gone[block].add(offset)
            touched[block].update(of)
        for block, tokens in touched.items():
            known = _blobs(connection, block, tokens)
            offsets = np.array(sorted(gone[block]), dtype="<u2")
            kept = {}
            for token, blob in known.items():
                values = np.frombuffer(blob, dtype="<u2")
                kept[token] = values[~np.isin(values >> _COUNT_BITS, offsets)].tobytes()
            _write(connection, block, kept, known)
        for rows in _chunks(sorted(counts)):
            connection.execute(delete(tables.lengths).where(tables.lengths.c.row.in_(rows)))

    def clear(self, connection: Connection) -> None:
        """Take out everything."""
        connection.execute(delete(tables.postings))
        connection.execute(delete(tables.lengths))

    def search(
        self,
        connection: Connection,
        revision: int,
        tokens: Sequence[str],
        k: int,
        only: Collection[int] | None = None,
    ) -> list[tuple[int, float]]:
        """Return (row, score) of the best k rows, best first, and of every row that ties with the last of them.

        With `only`, the best of these rows; how rare a token is still counts over all rows.
        """
        lengths = self._lengths_at(connection, revision)
        wanted = Counter(tokens)
        if not lengths.rows or not wanted or k < 1:
            return []
        scores = np.zeros(len(lengths.factors))
        found = _postings(connection, list(wanted))
        for token in sorted(found):  # one order of summing, so that equal passages score equally
            rows, counts = found[token]
            idf = math.log1p((lengths.rows - len(rows) + 0.5) / (len(rows) + 0.5))
            scores[rows] += wanted[token] * idf * (K1 + 1) * counts / (counts + lengths.factors[rows])
        if only is not None:
            scores = _kept(scores, only)
        matching = np.flatnonzero(scores)
        if len(matching) > k:
            last = np.partition(scores[matching], len(matching) - k)[len(matching) - k]
            matching = matching[scores[matching] >= last]
        order = matching[np.argsort(-scores[matching], kind="stable")]
        return [(int(row), float(scores[row])) for row in order]

    def broken_rows(self, connection: Connection) -> list[int]:
        """Return the rows whose entries are not complete."""
        expected = {row: distinct for row, _, distinct in connection.execute(select(tables.lengths))}
        size = max(expected, default=-1) + 1
        entered = np.zeros(size, dtype=np.int64)
        extra: set[int] = set()
        for block, blob in connection.execute(select(tables.postings.c.block, tables.postings.c.data)):
            rows = (np.frombuffer(blob, dtype="<u2") >> _COUNT_BITS).astype(np.int64) + (block << _OFFSET_BITS)
            extra.update(rows[rows >= size].tolist())
            np.add.at(entered, rows[rows < size], 1)
        broken = {row for row in range(size) if entered[row] != expected.get(row, 0)}
        return sorted(broken | extra)

    def _lengths_at(self, connection: Connection, revision: int) -> _Lengths:
        known = self._lengths
        if known is None or known.revision != revision:
            pairs = connection.execute(select(tables.lengths.c.row, tables.lengths.c.tokens)).all()
            table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
            factors = np.ones(int(table[:, 0].max(initial=-1)) + 1)
            if pairs:
                factors[table[:, 0]] = K1 * (1 - B + B * table[:, 1] / max(table[:, 1].mean(), 1))
            known = self._lengths = _Lengths(revision, len(pairs), factors)
        return known


def _kept(scores: NDArray[np.float64], rows: Collection[int]) -> NDArray[np.float64]:
    """Return the scores of these rows, and zero for all others."""
    inside = np.array([row for row in rows if row < len(scores)], dtype=np.int64)
    kept = np.zeros_like(scores)
    kept[inside] = scores[inside]
    return kept


def _postings(
    connection: Connection, tokens: Sequence[str]
) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """Return, by token, its rows and its counts in them."""
    blobs: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
    for chunk in _chunks(tokens):
        query = select(tables.postings).where(tables.postings.c.token.in_(chunk))
        for token, block, data in connection.execute(query):
            blobs[token].append((block, data))
    found = {}
    for token, parts in blobs.items():
        values = np.frombuffer(b"".join(data for _, data in parts), dtype="<u2").astype(np.int64)
        starts = np.repeat([block << _OFFSET_BITS for block, _ in parts], [len(data) // 2 for _, data in parts])
        found[token] = (starts + (values >> _COUNT_BITS), (values & _MOST).astype(np.float64))
    return found


def _blobs(connection: Connection, block: int, tokens: Iterable[str]) -> dict[str, bytes]:
    known: dict[str, bytes] = {}
    column = tables.postings.c
    for chunk in _chunks(sorted(tokens)):
        query = select(column.token, column.data).where(column.block == block, column.token.in_(chunk))
        known.update((token, data) for token, data in connection.execute(query))
    return known


def _write(connection: Connection, block: int, blobs: Mapping[str, bytes], known: Mapping[str, bytes]) -> None:
    """Store the blobs of one block; tokens in `known` have a row already, and an empty blob loses it."""
    column = tables.postings.c
    here = (column.block == block, column.token == bindparam("of"))
    tokens = sorted(blobs)  # in the order of the table, so that neighbours are written together
    new = [{"token": token, "block": block, "data": blobs[token]} for token in tokens if token not in known]
    changed = [{"of": token, "data": blobs[token]} for token in tokens if token in known and blobs[token]]
    emptied = [{"of": token} for token in tokens if token in known and not blobs[token]]
    if new:
        connection.execute(insert(tables.postings), new)
    if changed:
        connection.execute(update(tables.postings).where(*here), changed)
    if emptied:
        connection.execute(delete(tables.postings).where(*here), emptied)


def _chunks(items: Sequence[_T]) -> Iterable[Sequence[_T]]:
    return (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
