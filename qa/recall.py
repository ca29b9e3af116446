"""Candidates for a question: what the search finds, and what it finds among the documents of the years asked about.

All yearly reports of one office use the same words. Which of them is meant the date tells: what was achieved in a year
stands in the report of the next, what was planned for it in its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from corpus.types import DocumentInfo
from index.fusion import rrf
from index.store import Index
from index.types import Hit
from qa.aliases import expanded
from qa.asked import Asked
from qa.periods import periods

_CONSTANT = 10  # of the fusion: how little the first ranks stand out
# What a year's own documents weigh: they tell of its targets, and of its results only in part.
OWN_YEAR: Mapping[str, float] = {"target": 1.0, "": 0.7, "result": 0.5}
_MOST_YEARS = 6  # a longer stretch singles out no documents


def candidates(index: Index, asked: Asked, k: int, only: Collection[str] | None = None) -> list[Hit]:
    """Return at most k hits, best first; with `only`, of the documents of these ids."""
    everywhere = index.search(expanded(asked.text), k, only)
    known = [one for one in index.documents() if only is None or one.id in only]
    legs = dated_documents(asked, known)
    if not any(legs) or len(legs[0]) == len(known):
        return everywhere
    question = expanded(_undated(asked))
    found = _fused([everywhere, *(index.search(question, k, group) for group in legs)], OWN_YEAR[asked.aim])
    return index.unrepeated(found, only)[:k]


def dated_documents(asked: Asked, documents: Sequence[DocumentInfo]) -> tuple[list[str], ...]:
    """Return the ids of the documents that may tell of the years asked about, in groups.

    The first are those written in these years or so titled, and those whose date nobody knows: else what they say would
    come after all that other documents say of anything. The second are those of the year after. For a target these come
    too late.
    """
    years = {
        year
        for one in asked.periods
        if one.year and one.last[:4].isdigit() and int(one.last[:4]) - one.year < _MOST_YEARS
        for year in range(one.year, int(one.last[:4]) + 1)
    }
    if not years:
        return [], []
    written = [(one, _year(one)) for one in documents]
    own = [one.id for one, year in written if year in years or years & _title_years(one.title)]
    later = [one.id for one, year in written if year - 1 in years]
    if not own and not later:
        return own, []
    own += [one.id for one, year in written if not year and not _title_years(one.title)]
    if asked.aim == "target":
        return (own,)
    taken = set(own)
    return own, [one for one in later if one not in taken]


def _year(document: DocumentInfo) -> int:
    return int(document.published[:4]) if document.published[:4].isdigit() else 0


@lru_cache(maxsize=1 << 16)  # asked of every document with every question that names a year
def _title_years(title: str) -> frozenset[int]:
    return frozenset(one.year for one in periods(title) if one.year)


def _undated(asked: Asked) -> str:
    """Return the question without its years, which all the documents searched share, and without 实际."""
    question = asked.text
    for one in sorted(asked.periods, key=lambda period: -period.start):
        if one.year:
            question = question[: one.start] + question[one.end :]
    return question.replace("实际", "")


def _fused(legs: Sequence[Sequence[Hit]], own: float) -> list[Hit]:
    """Return the hits of all legs, best first; the second leg weighs `own`, the others 1."""
    hits = {hit.passage.id: hit for leg in reversed(legs) for hit in leg}
    rankings = {str(number): [hit.passage.id for hit in leg] for number, leg in enumerate(legs)}
    return [replace(hits[one], score=score) for one, score in rrf(rankings, {"1": own}, _CONSTANT)]
