"""From a stand-alone question to weighed evidence, and the questions that are better asked in another form."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from corpus.validity import State
from index.store import Index
from index.types import Hit
from qa.asked import Asked, read_question
from qa.comparisons import comparison
from qa.evidence import Evidence, Weigher
from qa.provisions import is_numbered, named_provision, provision_hits, quoted
from qa.reader import Reader
from qa.recall import candidates
from qa.settings import ReaderSettings
from qa.stated import may_be_stated
from qa.validity import AsOf, as_of, parted
from qa.yes_no import yes_no

_WIDER = 4  # times as many hits are looked at where some documents are no longer in force
PART_CANDIDATES = 5  # passages read for each part of a compound question
SIDE_READ = 8  # for each side of a comparison, and for the question as a whole


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval and reading bring for one question."""

    question: str  # stand-alone
    hits: tuple[Hit, ...]
    evidence: tuple[Evidence, ...]
    timings: dict[str, float] = field(default_factory=dict)
    only: Collection[str] | None = None  # ids of the documents that were searched, where not all were
    on: str = ""  # the day whose rules were asked for, where the question names one
    quoted: int = 0  # pieces of evidence that are the article asked for, word for word

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

    def first(self, question: str, only: Collection[str] | None = None, weighed: bool = True) -> Found:
        """Return what is found for a question as it was asked; of a comparison, whose sides are read as well, less.

        Unless it must be `weighed`, a comparison of which no hit may state the result is not read at all here.
        """
        compared = comparison(question)
        if compared is None:
            return self.opened(self.search(question, only))
        worth = None if weighed else partial(may_be_stated, compared)
        found = self.search(question, only, most=SIDE_READ, worth=worth)
        return self.opened(found) if found.evidence else found

    def side(self, found: Found, side: str) -> Found:
        """Return what is found for one of the things that a question compares."""
        return self.search(side, found.only, found.on, SIDE_READ)

    def again(self, found: Found) -> Found:
        """Return all that is found for a question which turned out to be no comparison."""
        return self.opened(self.search(found.question, found.only, found.on))

    def search(
        self,
        question: str,
        only: Collection[str] | None = None,
        on: str = "",
        most: int | None = None,
        worth: Callable[[Sequence[Hit]], bool] | None = None,
    ) -> Found:
        """Return what is found for a stand-alone question, best first; `on` is the day whose rules are meant.

        What is not in force then comes after what is, unless nothing in force answers. With `most`, no more passages
        than that are read; with `worth`, none where it says no of them.
        """
        began = time.perf_counter()
        today, validity = date.today(), self.index.validity()
        meant = AsOf(question, on) if on else as_of(question, today, validity)
        day = meant.on or today.isoformat()
        provision = named_provision(meant.question, validity)
        named = provision_hits(self.index, provision, day, only) if provision else []
        if provision and provision.whole and named:
            timings = {"search": time.perf_counter() - began, "read": 0.0}
            return Found(meant.question, tuple(named), tuple(quoted(named)), timings, only, meant.on, len(named))
        if provision and provision.whole and is_numbered(self.index, provision):
            nearest = self.index.search(meant.question, self.settings.candidates, only)
            timings = {"search": time.perf_counter() - began, "read": 0.0}
            return Found(meant.question, tuple(nearest), (), timings, only, meant.on)  # there is no such article
        asked = read_question(meant.question, today)
        live, closed = self._hits(asked, only, validity.closed(day), named, most or self.settings.candidates)
        searched = time.perf_counter()
        unread = worth is not None and not worth([*live, *closed])
        evidence = () if unread else tuple(self._weighed(asked, live, closed))
        timings = {"search": searched - began, "read": time.perf_counter() - searched}
        return Found(meant.question, (*live, *closed), evidence, timings, only, meant.on)

    def _hits(
        self,
        asked: Asked,
        only: Collection[str] | None,
        closed: Mapping[str, State],
        named: Sequence[Hit],
        most: int,
    ) -> tuple[list[Hit], list[Hit]]:
        """Return the hits of documents in force, those of the article that the question names first, and all others."""
        hits = candidates(self.index, asked, most * (_WIDER if closed else 1), only)
        known = {hit.passage.id: hit for hit in hits}
        first = [known.get(hit.passage.id, hit) for hit in named]
        ids = {hit.passage.id for hit in first}
        live, others = parted([*first, *(hit for hit in hits if hit.passage.id not in ids)], closed)
        return live[:most], others[:most]

    def _weighed(self, asked: Asked, live: Sequence[Hit], closed: Sequence[Hit]) -> list[Evidence]:
        """Return the evidence of the hits in force, and that of the others where nothing in force answers."""
        evidence = self._weigher.weigh(asked, live)
        if closed and max((one.probability for one in evidence if one.in_scope), default=0.0) < self.settings.threshold:
            return self._with_closed(evidence, self._weigher.weigh(asked, closed))
        return evidence

    def _with_closed(self, live: Sequence[Evidence], closed: Sequence[Evidence]) -> list[Evidence]:
        """Return all evidence: that of documents not in force leads where it answers and the other does not."""
        answers = any(one.in_scope and one.probability >= self.settings.threshold for one in closed)
        return [*closed, *live] if answers else [*live, *closed]

    def opened(self, found: Found) -> Found:
        """Return what a yes-or-no question finds when it is asked openly, where that finds more."""
        asked = yes_no(found.question)
        if asked is None or (asked.limit is None and found.best >= self.settings.threshold):
            return found
        openly = self.search(asked.open, found.only, found.on)
        return replace(openly, question=found.question) if openly.best > found.best else found

    def part(self, found: Found, part: str) -> list[Evidence]:
        """Return what answers a part, in scope, best first."""
        hits = [one.hit for one in found.evidence[:PART_CANDIDATES]]
        known = {hit.passage.id for hit in hits}
        asked = read_question(part, date.today())
        day = found.on or date.today().isoformat()
        more, _ = parted(
            candidates(self.index, asked, PART_CANDIDATES // 2, found.only), self.index.validity().closed(day)
        )
        hits += [hit for hit in more if hit.passage.id not in known]
        return [one for one in self._weigher.weigh(asked, hits) if one.in_scope]
