"""The lexical engines that `evals.bench.lexical` compares: the one in use and three that could be."""

from __future__ import annotations

import math
import shutil
import sqlite3
from array import array
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.database import open_database
from index.lexical import K1, B, PostingsIndex

_BATCH = 2000

Scores = NDArray[np.float64]
Texts = Sequence[Sequence[str]]  # the tokens of each passage


class Engine(Protocol):
    """One engine over a folder of its own; rows count from 0."""

    name: str
    crash: str  # what is left after kill -9, and how it stays in step with the catalogue

    def build(self, folder: Path, texts: Texts) -> None:
        """Index all passages."""
        ...

    def add(self, texts: Texts) -> None:
        """Add one document's passages, so that they outlive a crash."""
        ...

    def search(self, tokens: Sequence[str], k: int) -> list[int]:
        """Return the rows of the best k passages."""
        ...


class Postings:
    """Ours: BM25 over blocks of postings in the catalogue's SQLite file."""

    name = "wence postings (in the catalogue)"
    crash = "safe: part of the catalogue's transaction"

    def build(self, folder: Path, texts: Texts) -> None:
        """Index all passages."""
        self._index = PostingsIndex()
        self._engine = open_database(folder, "")
        self._revision = 0
        self._rows = 0
        for start in range(0, len(texts), _BATCH):
            self.add(texts[start : start + _BATCH])

    def add(self, texts: Texts) -> None:
        """Add passages in one transaction."""
        with self._engine.begin() as connection:
            self._index.add(connection, {self._rows + at: Counter(tokens) for at, tokens in enumerate(texts)})
        self._rows += len(texts)
        self._revision += 1

    def search(self, tokens: Sequence[str], k: int) -> list[int]:
        """Return the rows of the best k passages."""
        with self._engine.connect() as connection, connection.begin():
            found = self._index.search(connection, self._revision, tokens, k)
        return [row for row, _ in found[:k]]


class Fts5:
    """SQLite's own full-text index; `rarest` limits a question to so many of its rarest tokens."""

    crash = "safe: part of the catalogue's transaction"

    def __init__(self, rarest: int = 0) -> None:
        self.name = f"SQLite FTS5, {rarest} rarest tokens" if rarest else "SQLite FTS5, all tokens"
        self._rarest = rarest

    def build(self, folder: Path, texts: Texts) -> None:
        """Index all passages."""
        self._database = sqlite3.connect(folder / "fts.sqlite", isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("create virtual table passages using fts5(tokens, content='', tokenize='ascii')")
        self._database.execute("create virtual table frequencies using fts5vocab(passages, 'row')")
        self._rows = 0
        for start in range(0, len(texts), _BATCH):
            self.add(texts[start : start + _BATCH])

    def add(self, texts: Texts) -> None:
        """Add passages in one transaction."""
        rows = ((self._rows + at, " ".join(map(_encoded, tokens))) for at, tokens in enumerate(texts))
        self._database.execute("begin")
        self._database.executemany("insert into passages(rowid, tokens) values (?, ?)", rows)
        self._database.execute("commit")
        self._rows += len(texts)

    def search(self, tokens: Sequence[str], k: int) -> list[int]:
        """Return the rows of the best k passages."""
        chosen = sorted({_encoded(token) for token in tokens})
        if self._rarest:
            marks = ",".join("?" * len(chosen))
            query = f"select term from frequencies where term in ({marks}) order by doc limit {self._rarest}"
            chosen = [term for (term,) in self._database.execute(query, chosen)]
        match = " OR ".join(f'"{token}"' for token in chosen)
        query = "select rowid from passages where passages match ? order by bm25(passages), rowid limit ?"
        return [row for (row,) in self._database.execute(query, (match, k))] if match else []


class Tantivy:
    """Tantivy, the Lucene-like engine in Rust."""

    name = "tantivy"
    crash = "own commits, apart from the catalogue: to be reconciled at each start"

    def build(self, folder: Path, texts: Texts) -> None:
        """Index all passages."""
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("tokens", tokenizer_name="whitespace", index_option="freq")
        schema.add_integer_field("row", stored=True, indexed=True)
        self._schema = schema.build()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        self._rows = 0
        self.add(texts)

    def add(self, texts: Texts) -> None:
        """Add passages in one commit."""
        import tantivy

        for tokens in texts:
            document = tantivy.Document()
            document.add_text("tokens", " ".join(map(_encoded, tokens)))
            document.add_integer("row", self._rows)
            self._writer.add_document(document)
            self._rows += 1
        self._writer.commit()
        self._index.reload()

    def search(self, tokens: Sequence[str], k: int) -> list[int]:
        """Return the rows of the best k passages."""
        import tantivy

        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "tokens", _encoded(token), "freq"))
            for token in tokens
        ]
        searcher = self._index.searcher()
        found: Any = searcher.search(tantivy.Query.boolean_query(terms), k)
        return [int(searcher.doc(address)["row"][0]) for _, address in found.hits]


class Bm25s:
    """bm25s: scores of all (token, passage) pairs computed ahead; any change is a new build."""

    name = "bm25s"
    crash = "none: rebuilt and saved as a whole"

    def build(self, folder: Path, texts: Texts) -> None:
        """Index all passages."""
        self._folder = folder
        self._texts = list(texts)
        self._write()

    def add(self, texts: Texts) -> None:
        """Build everything again."""
        self._texts += texts
        self._write()

    def search(self, tokens: Sequence[str], k: int) -> list[int]:
        """Return the rows of the best k passages."""
        known = [token for token in tokens if token in self._index.vocab_dict]
        if not known:
            return []
        rows, _ = self._index.retrieve([known], k=k, show_progress=False)
        return [int(row) for row in rows[0]]

    def _write(self) -> None:
        import bm25s

        self._index = bm25s.BM25(method="lucene", k1=K1, b=B)
        self._index.index(self._texts, show_progress=False)
        shutil.rmtree(self._folder)
        self._index.save(str(self._folder))


class Exact:
    """BM25 as its formula says, in memory: what the engines' answers are compared with."""

    def __init__(self, texts: Texts) -> None:
        pairs: dict[str, array[int]] = {}
        for row, tokens in enumerate(texts):
            for token, count in Counter(tokens).items():
                pairs.setdefault(token, array("i")).extend((row, count))
        lengths = np.array([len(tokens) for tokens in texts], dtype=np.float64)
        self._factors = K1 * (1 - B + B * lengths / lengths.mean())
        self._pairs = pairs

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Return the score of every passage."""
        total = np.zeros(len(self._factors))
        for token, weight in Counter(tokens).items():
            if token in self._pairs:
                rows, counts = np.frombuffer(self._pairs[token], dtype=np.intc).reshape(-1, 2).T
                idf = math.log1p((len(total) - len(rows) + 0.5) / (len(rows) + 0.5))
                total[rows] += weight * idf * counts * (K1 + 1) / (counts + self._factors[rows])
        return total


def _encoded(token: str) -> str:
    """Return the token in letters and digits only, so that no engine cuts it."""
    return token.encode("utf-8").hex()
