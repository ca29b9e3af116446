"""Passages that look as if they answered: what our own lexical index finds for a question, without its answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import create_engine

from index import tables
from index.lexical import PostingsIndex
from index.tokens import index_tokens
from qa.training.types import Asked
from qa.training.windows import pieces

PIECE = 260  # characters


class Neighbours:
    """An index in memory over texts, asked for those nearest to a question; `tokens` cuts both into what is counted."""

    def __init__(self, texts: Sequence[str], tokens: Callable[[str], list[str]] = index_tokens) -> None:
        self._texts, self._tokens = texts, tokens
        self._ranked: dict[tuple[str, int], list[int]] = {}
        self._connection = create_engine("sqlite://").connect()
        tables.metadata.create_all(self._connection)
        self._index = PostingsIndex()
        self._index.add(self._connection, {row: Counter(tokens(text)) for row, text in enumerate(texts, 1)})

    @property
    def texts(self) -> Sequence[str]:
        """All the texts."""
        return self._texts

    def ranked(self, question: str, k: int) -> list[int]:
        """Return the positions of the first k texts, nearest first."""
        if (question, k) not in self._ranked:
            found = self._index.search(self._connection, 1, self._tokens(question), k)[:k]
            self._ranked[question, k] = [row - 1 for row, _ in found]
        return self._ranked[question, k]

    def nearest(self, question: str, answers: Sequence[str], k: int = 12) -> list[str]:
        """Return the texts among the first k that hold none of the answers, nearest first."""
        texts = (self._texts[position] for position in self.ranked(question, k))
        return [text for text in texts if not any(answer in text for answer in answers)]


def text_neighbours(asked: Iterable[Asked]) -> Neighbours:
    """Return the neighbours among all pieces, each under its title, of the texts that the questions were asked of."""
    texts = sorted({(one.title, one.context) for one in asked})
    return Neighbours([f"{title}\n{piece}" for title, context in texts for piece in pieces(context, PIECE)])
