"""From a stand-alone question to weighed evidence, and the questions that are better asked in another form."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date

from index.store import Index
from index.types import Hit
from qa.asked import read_question
from qa.evidence import Evidence, Weigher
from qa.reader import Reader
from qa.recall import candidates
from qa.settings import ReaderSettings
from qa.yes_no import yes_no

PART_CANDIDATES = 5  # passages read for each part of a compound question


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval and reading bring for one question."""

    question: str  # stand-alone
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    timings: dict[str, float] = field(default_factory=dict)
    only: Collection[str] | None = None  # ids of the documents that were searched, where not all were

    @property
    def best(self) -> float:
        """The probability of the best evidence that is about what was asked."""
        return max((one.probability for one in self.evidence if one.in_scope), default=0.0)

    def led_by(self, first: Evidence) -> Found:
        """Return the same with one piece of evidence before all others."""
        return replace(self, evidence=(first, *(one for one in self.evidence if one is not first)))


class Retrieval:
    """Searches an index and reads what is found."""

    def __init__(self, index: Index, reader: Reader, settings: ReaderSettings) -> None:
        self.index = index
        self.settings = settings
        self._weigher = Weigher(index, reader)

    def search(self, question: str, only: Collection[str] | None = None, most: int | None = None) -> Found:
        """Return what is found for a stand-alone question, best first; with `most`, of no more passages than that."""
        began = time.perf_counter()
        asked = read_question(question, date.today())
        hits = candidates(self.index, asked, most or self.settings.candidates, only)
        searched = time.perf_counter()
        evidence = self._weigher.weigh(asked, hits)
        timings = {"search": searched - began, "read": time.perf_counter() - searched}
        return Found(question, tuple(hits), tuple(evidence), timings, only)

    def opened(self, found: Found) -> Found:
        """Return what a yes-or-no question finds when it is asked openly, where that finds more."""
        asked = yes_no(found.question)
        if asked is None or (asked.limit is None and found.best >= self.settings.threshold):
            return found
        openly = self.search(asked.open, found.only)
        return replace(openly, question=found.question) if openly.best > found.best else found

    def part(self, found: Found, part: str) -> list[Evidence]:
        """Return what answers a part, in scope, best first."""
        hits = [one.hit for one in found.evidence[:PART_CANDIDATES]]
        known = {hit.passage.id for hit in hits}
        asked = read_question(part, date.today())
        more = candidates(self.index, asked, PART_CANDIDATES // 2, found.only)
        hits += [hit for hit in more if hit.passage.id not in known]
        return [one for one in self._weigher.weigh(asked, hits) if one.in_scope]
