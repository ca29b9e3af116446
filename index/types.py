"""What flows out of the index room."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from corpus.types import DocumentInfo, Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. `score` orders hits of one searcher, nothing else.

    `legs` holds, by leg ("lexical", "dense"), the pair (rank from 1, raw score) where that leg found the passage.
    """

    passage: Passage
    document: DocumentInfo
    score: float
    legs: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    copies: int = 0  # other documents of its cluster that were searched


class Searcher(Protocol):
    """One method, met by the lexical, dense, hybrid and reranked searchers."""

    def search(self, query: str, k: int, only: Collection[str] | None = None) -> list[Hit]:
        """Return at most k hits, best first; with `only`, the best among the passages of the documents of these ids."""
        ...


@dataclass(frozen=True, slots=True)
class Original:
    """A stretch of an original file: `quote` is text[start:end] with line breaks removed.

    `page` is where it begins, counted from 1; 0 where the format has no pages.
    """

    start: int
    end: int
    quote: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file: `outcome` is "added", "unchanged", "updated" or "failed"."""

    source: str
    outcome: str
    reason: str = ""  # in Chinese, for failed and unchanged
    documents: tuple[DocumentInfo, ...] = ()
    passages: int = 0
    secret: bool = False  # failed because of a mark of secrecy


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done to a file: it is "reading", or `passages` of its `total` are encoded."""

    source: str
    stage: str  # "reading" or "encoding"
    passages: int = 0
    total: int = 0


Watch = Callable[[Step], None]


def unwatched(step: Step) -> None:
    """Watch nothing."""


@dataclass(frozen=True, slots=True)
class Health:
    """The state of an index, as `index check` reports it; `problems` is empty when all is well."""

    documents: int
    passages: int
    vectors: int
    lexical: int
    encoder: str
    problems: tuple[str, ...] = ()


class IndexFault(Exception):
    """Something about the index is wrong; the message names in Chinese the mend."""
