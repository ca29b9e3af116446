"""Passages that look as if they answered: what our own lexical index finds for a question, without its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from sqlalchemy import create_engine

from index import tables
from index.lexical import PostingsIndex
from index.tokens import index_tokens


class Neighbours:
    """An index in memory over texts, asked for those nearest to a question; `tokens` cuts both into what is counted."""

    def __init__(self, texts: Sequence[str], tokens: Callable[[str], list[str]] = index_tokens) -> None:
        self._texts, self._tokens = texts, tokens
        self._connection = create_engine("sqlite://").connect()
        tables.metadata.create_all(self._connection)
        self._index = PostingsIndex()
        self._index.add(self._connection, {row: Counter(tokens(text)) for row, text in enumerate(texts, 1)})

    def ranked(self, question: str, k: int) -> list[int]:
        """Return the positions of the first k texts, nearest first."""
        return [row - 1 for row, _ in self._index.search(self._connection, 1, self._tokens(question), k)[:k]]

    def nearest(self, question: str, answers: Sequence[str], k: int = 12) -> list[str]:
        """Return the texts among the first k that hold none of the answers, nearest first."""
        texts = (self._texts[position] for position in self.ranked(question, k))
        return [text for text in texts if not any(answer in text for answer in answers)]
