"""One result for each cluster of copies: what a copy only repeats is shown from the document that it repeats."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Connection

from corpus.types import DocumentInfo, Passage
from index.likeness import held, shingles
from index.standing import standing, texts_first
from index.stores import Stores
from index.types import Hit

_REPEATED = 0.6  # share of a passage in the original from which it says nothing of its own
_NEAR = 0.85  # of a hit's score has the text of which it speaks, where that comes before it
_REMEMBERED = 512  # pairs of original and copy


class Unrepeated:
    """Puts originals in the place of copies; a copy's own lines, such as a forwarding office's deadline, stay.

    A text that was found about as well as what explains or reports it comes before that.
    """

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self._repeats = lru_cache(maxsize=_REMEMBERED)(self._compared)

    def hits(self, hits: Sequence[Hit], only: Collection[str] | None = None) -> list[Hit]:
        """Return the hits without repeated ones, in their order; with `only`, of these documents alone."""
        catalogue = self._stores.catalogue
        with catalogue.read() as connection:
            groups = self._stores.clusters.groups(connection, catalogue.revision(connection))
            if not any(hit.document.id in groups for hit in hits):
                return _texts_first(hits)
            first: dict[frozenset[str], DocumentInfo] = {}
            kept: dict[str, Hit] = {}
            for hit in hits:
                cluster = groups.get(hit.document.id, frozenset())
                members = cluster if only is None else cluster & set(only)
                if len(members) > 1:
                    if members not in first:
                        first[members] = min(self._infos(connection, members), key=standing)
                    hit = replace(self._original(connection, hit, first[members]), copies=len(members) - 1)
                kept.setdefault(hit.passage.id, hit)
        return _texts_first(list(kept.values()))

    def _original(self, connection: Connection, hit: Hit, original: DocumentInfo) -> Hit:
        """Return the hit, or the passage of the original that it repeats."""
        if hit.document.id == original.id:
            return hit
        repeated = self._repeats(original.id, hit.document.id).get(hit.passage.id)
        return hit if repeated is None else replace(hit, passage=repeated, document=original)

    def _infos(self, connection: Connection, ids: Collection[str]) -> list[DocumentInfo]:
        return self._stores.catalogue.infos_of(connection, ids)

    def _compared(self, original: str, copy: str) -> dict[str, Passage]:
        """Return the passage of the original that each passage of the copy repeats, by the copy's passage id.

        Ids are made from content, so that what was found once stays true.
        """
        catalogue = self._stores.catalogue
        with catalogue.read() as connection:
            ours = [stored.passage for stored in catalogue.passages(connection, original)]
            theirs = [stored.passage for stored in catalogue.passages(connection, copy)]
            whole = shingles(catalogue.document(connection, original).text)
        parts = [(passage, shingles(passage.text)) for passage in ours]
        repeats: dict[str, Passage] = {}
        for passage in theirs:
            found = shingles(passage.text)
            if len(found) and held(found, whole) >= _REPEATED:
                best = max(parts, key=lambda part: held(found, part[1]))
                repeats[passage.id] = best[0]
        return repeats


def _texts_first(hits: Sequence[Hit]) -> list[Hit]:
    ordered = texts_first(hits, lambda hit: hit.document, lambda hit, own: own.score >= _NEAR * hit.score)
    if all(one is other for one, other in zip(hits, ordered, strict=True)):
        return ordered
    best = 0.0
    for place in range(len(ordered) - 1, -1, -1):  # what has moved ahead has at least the score of what it passed
        best = max(best, ordered[place].score)
        if ordered[place].score < best:
            ordered[place] = replace(ordered[place], score=best)
    return ordered
