"""The searchers: lexical, dense, and both fused."""

from __future__ import annotations

import heapq
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from index.among import Among
from index.fusion import rrf
from index.stores import Stores
from index.tokens import index_tokens
from index.types import Hit, Searcher

LEXICAL, DENSE, HYBRID = "lexical", "dense", "hybrid"
# How much the dense leg counts beside the lexical one: little for a question worded like the text that answers it, as
# much as the words for one that hardly shares any with what they find. Between, the weight falls with the share.
_LEAST_DENSE, _MOST_DENSE = 0.25, 1.0
_SHARE_FOR_LEAST, _FALL = 0.675, 2.0
_COMPARED_WITH = 3  # of the first lexical hits, the one that shares most with the question
_CONSTANT = 10
_DEPTH = 100  # hits of each leg that are fused: the same for every k, so that a smaller k is a prefix of a larger one
_DEEPER, _DEEPEST = 4, 1600  # how the depth grows where copies fill the hits, and how far
_SPARE = 16  # more neighbours than asked for, so that equal scores at the end are ordered by id, not by chance
_COMPARED = 4000  # passages that a search among a few documents compares one by one, without the vector store
_QUESTIONS = 64  # whose vectors are remembered: one answer searches for the same words several times
_WIDER = 2  # times as many neighbours as would do if the chosen documents lay evenly among the others
_BESIDE = 2  # dense legs at a time

Once = Callable[[Sequence[Hit], Collection[str] | None], list[Hit]]  # leaves out what copies repeat


class LexicalSearcher:
    """BM25 over words and pairs of characters."""

    def __init__(self, stores: Stores, among: Among) -> None:
        self._stores = stores
        self._among = among

    def search(self, query: str, k: int, only: Collection[str] | None = None) -> list[Hit]:
        """Return at most k passages that share tokens with the query, best first."""
        catalogue = self._stores.catalogue
        tokens = index_tokens(query)
        with catalogue.read() as connection:
            revision = catalogue.revision(connection)
            rows = None if only is None else [row for row, _ in self._among.passages(connection, only).values()]
            ranked = self._stores.lexical.search(connection, revision, tokens, k, rows)
            found = catalogue.found(connection, "row", [row for row, _ in ranked])
        hits = [Hit(found[row][0], found[row][1], score) for row, score in ranked if row in found]
        return _ranked(LEXICAL, hits, k)


class DenseSearcher:
    """Nearest vectors."""

    def __init__(self, stores: Stores, among: Among) -> None:
        self._stores = stores
        self._among = among
        self._vector = lru_cache(maxsize=_QUESTIONS)(self._encoded)

    def search(self, query: str, k: int, only: Collection[str] | None = None) -> list[Hit]:
        """Return at most k passages by cosine; the score is computed from the catalogue's vectors."""
        if k < 1 or not query.strip() or (only is not None and not only):
            return []
        vector = self._vector(query)
        catalogue = self._stores.catalogue
        if only is None:
            ids = self._stores.vectors.nearest(vector.astype(np.float32), k + _SPARE)
        else:
            ids = self._nearest_among(vector, k + _SPARE, only)
        with catalogue.read() as connection:
            found = catalogue.found(connection, "id", ids)
            scores = dict(self._scores(connection, vector, {one: digest for one, (_, _, digest) in found.items()}))
        hits = [Hit(passage, document, scores[one]) for one, (passage, document, _) in found.items()]
        return _ranked(DENSE, hits, k)

    def _encoded(self, query: str) -> NDArray[np.float64]:
        vector: NDArray[np.float64] = self._stores.encoder.get().encode_queries([query])[0].astype(np.float64)
        return vector

    def _nearest_among(self, vector: NDArray[np.float64], k: int, only: Collection[str]) -> list[str]:
        """Return the ids of the k nearest passages of some documents.

        Few are compared one by one, which is exact. Of many, the vector store's nearest passages are enough where k of
        them belong to these documents; an approximate search told to pass over most of what it meets would miss some.
        """
        catalogue = self._stores.catalogue
        with catalogue.read() as connection:
            passages = self._among.passages(connection, only)
            if len(passages) <= _COMPARED:
                return self._compared(connection, vector, k, passages)
            total = catalogue.passage_total(connection)
        wide = min(total, _WIDER * k * total // len(passages))
        near = self._stores.vectors.nearest(vector.astype(np.float32), wide)
        chosen = [identity for identity in near if identity in passages]
        if len(chosen) >= k:
            return chosen[:k]
        with catalogue.read() as connection:
            return self._compared(connection, vector, k, passages)

    def _compared(
        self, connection: Connection, vector: NDArray[np.float64], k: int, passages: Mapping[str, tuple[int, str]]
    ) -> list[str]:
        scores = self._scores(connection, vector, {one: digest for one, (_, digest) in passages.items()})
        return [one for one, _ in heapq.nsmallest(k, scores, key=lambda pair: (-pair[1], pair[0]))]

    def _scores(
        self, connection: Connection, vector: NDArray[np.float64], hashes: Mapping[str, str]
    ) -> Iterator[tuple[str, float]]:
        """Yield the id and the cosine of each passage, given by id with its vector's hash."""
        ids = list(hashes)
        for start in range(0, len(ids), _COMPARED):
            part = ids[start : start + _COMPARED]
            kept = self._stores.catalogue.vectors(connection, [hashes[one] for one in part], self._stores.encoder.id)
            for one in part:
                yield one, round(float(np.dot(kept[hashes[one]].astype(np.float64), vector)), 6)


class HybridSearcher:
    """The lexical and the dense leg fused by reciprocal rank; both search at the same time."""

    def __init__(self, lexical: Searcher, dense: Searcher, once: Once | None = None) -> None:
        self._lexical, self._dense = lexical, dense
        self._beside = ThreadPoolExecutor(_BESIDE, thread_name_prefix="leg")
        self._once = once or (lambda hits, only: list(hits))

    def search(self, query: str, k: int, only: Collection[str] | None = None) -> list[Hit]:
        """Return at most k passages, best first, each with its rank and score in the legs that found it."""
        depth = max(k, _DEPTH)
        while True:
            fused, more = self._fused(query, depth, only)
            found = self._once(fused, only)
            if len(found) >= k or not more or depth >= _DEEPEST:
                return found[:k]
            depth *= _DEEPER  # so many copies were found that too little else was

    def _fused(self, query: str, depth: int, only: Collection[str] | None) -> tuple[list[Hit], bool]:
        """Return what `depth` hits of each leg are when fused, and whether any leg may find more."""
        dense = self._beside.submit(self._dense.search, query, depth, only)
        results = {LEXICAL: self._lexical.search(query, depth, only), DENSE: dense.result()}
        rankings = {name: [hit.passage.id for hit in hits] for name, hits in results.items()}
        by_id: dict[str, list[Hit]] = {}
        for hits in results.values():
            for hit in hits:
                by_id.setdefault(hit.passage.id, []).append(hit)
        weights = {DENSE: dense_weight(query, results[LEXICAL])}
        fused = []
        for identity, score in rrf(rankings, weights, _CONSTANT):
            same = by_id[identity]
            legs = {name: place for hit in same for name, place in hit.legs.items()}
            fused.append(Hit(same[0].passage, same[0].document, score, legs))
        return fused, any(len(hits) >= depth for hits in results.values())


def dense_weight(query: str, found: Sequence[Hit]) -> float:
    """Return what the dense leg weighs: the more, the fewer of the question's words the first lexical hits hold."""
    tokens = {token for token in index_tokens(query) if len(token) > 1}
    texts = (f"{hit.document.title}\n{hit.passage.heading}\n{hit.passage.text}" for hit in found[:_COMPARED_WITH])
    folded = [unicodedata.normalize("NFKC", text).lower() for text in texts]
    share = max((sum(token in text for token in tokens) for text in folded), default=0) / max(len(tokens), 1)
    return min(_MOST_DENSE, _LEAST_DENSE + _FALL * max(0.0, _SHARE_FOR_LEAST - share))


def _ranked(leg: str, hits: Sequence[Hit], k: int) -> list[Hit]:
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]
    return [
        Hit(hit.passage, hit.document, hit.score, {leg: (rank, hit.score)}) for rank, hit in enumerate(ordered, start=1)
    ]
