"""The searchers: lexical, dense, and both fused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from index.fusion import rrf
from index.ingest import Stores
from index.tokens import index_tokens
from index.types import Hit, Searcher

LEXICAL, DENSE, HYBRID = "lexical", "dense", "hybrid"
# A hedge, not the best of a search: on training questions, which are worded like their texts, BM25 alone puts slightly
# more answers first than any mixture. With these, the first few of each leg still come near the top, so that a reranker
# sees what only the vectors found.
WEIGHTS: Mapping[str, float] = {LEXICAL: 1.0, DENSE: 0.5}
_CONSTANT = 10
_DEPTH = 100  # hits of each leg that are fused: the same for every k, so that a smaller k is a prefix of a larger one
_SPARE = 16  # more neighbours than asked for, so that equal scores at the end are ordered by id, not by chance


class LexicalSearcher:
    """BM25 over words and pairs of characters."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def search(self, query: str, k: int) -> list[Hit]:
        """Return at most k passages that share tokens with the query, best first."""
        catalogue = self._stores.catalogue
        tokens = index_tokens(query)
        with catalogue.read() as connection:
            revision = catalogue.revision(connection)
            ranked = self._stores.lexical.search(connection, revision, tokens, k)
            found = catalogue.found(connection, "row", [row for row, _ in ranked])
        hits = [Hit(found[row][0], found[row][1], score) for row, score in ranked if row in found]
        return _ranked(LEXICAL, hits, k)


class DenseSearcher:
    """Nearest vectors."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def search(self, query: str, k: int) -> list[Hit]:
        """Return at most k passages by cosine; the score is computed from the catalogue's vectors."""
        if k < 1 or not query.strip():
            return []
        vector = self._stores.encoder.get().encode_queries([query])[0].astype(np.float64)
        ids = self._stores.vectors.nearest(vector.astype(np.float32), k + _SPARE)
        catalogue = self._stores.catalogue
        with catalogue.read() as connection:
            found = catalogue.found(connection, "id", ids)
            hashes = [digest for _, _, digest in found.values()]
            kept = catalogue.vectors(connection, hashes, self._stores.encoder.id)
        hits = [
            Hit(passage, document, round(float(np.dot(kept[digest].astype(np.float64), vector)), 6))
            for passage, document, digest in found.values()
        ]
        return _ranked(DENSE, hits, k)


class HybridSearcher:
    """Several searchers fused by reciprocal rank."""

    def __init__(self, legs: Mapping[str, Searcher], weights: Mapping[str, float] = WEIGHTS) -> None:
        self._legs = legs
        self._weights = weights

    def search(self, query: str, k: int) -> list[Hit]:
        """Return at most k passages, best first, each with its rank and score in the legs that found it."""
        results = {name: leg.search(query, max(k, _DEPTH)) for name, leg in self._legs.items()}
        rankings = {name: [hit.passage.id for hit in hits] for name, hits in results.items()}
        by_id: dict[str, list[Hit]] = {}
        for hits in results.values():
            for hit in hits:
                by_id.setdefault(hit.passage.id, []).append(hit)
        fused = []
        for identity, score in rrf(rankings, self._weights, _CONSTANT)[:k]:
            same = by_id[identity]
            legs = {name: place for hit in same for name, place in hit.legs.items()}
            fused.append(Hit(same[0].passage, same[0].document, score, legs))
        return fused


def _ranked(leg: str, hits: Sequence[Hit], k: int) -> list[Hit]:
    ordered = sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]
    return [
        Hit(hit.passage, hit.document, hit.score, {leg: (rank, hit.score)}) for rank, hit in enumerate(ordered, start=1)
    ]
