"""From hits to evidence: read, compared with the question's scope, and weighed.

Passages are read first. Then the sentences of the best ones are read alone, because the reader mixes up the many alike
sentences of a statistical text: “规上工业增加值” beside “攀登企业工业增加值”, this year's figure beside last year's.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.types import Passage
from index.standing import texts_first
from index.store import Index
from index.types import Hit
from qa.asked import Asked, strangeness
from qa.coverage import coverage, has, word_weights
from qa.expected import NAMES, Expected, expected
from qa.gate import UNTYPED, Features, probability
from qa.governing import Context, said_when
from qa.phrasing import put_to
from qa.reader import Candidate, Reader, Reading
from qa.scope import Conflict, aims_apart, begun_before, missing_names
from qa.sentences import sentences
from qa.spans import choose_span, extent

FIRST_READ = 8  # passages read before deciding whether more need reading
CLEAR = 0.8  # probability from which the rest needn't be read
HOPELESS = 0.04  # probability below which what the hits further down say is no better
CLOSE_READ = 4  # passages whose sentences are read alone
RANK, ASIDE, GLANCE = 0.5, 2.0, 0.5  # of the order of evidence, in log-odds; fitted on training questions
UNLIKE = 1.0  # cost of holding no words of the kind asked for: 31个省 where so many 名 were asked for
EARLIER = 1.5  # cost of what holds since an earlier year than the one asked about
# Of the order as well, for the figure of a year. Where no target was asked for, a result is meant if there is one.
AIMED_APART = {"target": 1.5, "result": 8.0, "": 8.0}
AS_GOOD = 0.05  # of a probability: how much less likely a text's own words may be than an explanation of it to lead
AWAY = 0.33  # of a strange name: one that stands in the passage, but not in the sentence
MOST_SENTENCES = 12  # read alone at a time
DOCUMENTS = 64  # remembered, whose passages were read last


# A sentence that goes on about what the one before named.
_REFERS = re.compile(r"[该其这那它他她]|目前|同时|据|随后|此后|现在|预计|可|已|并|截至")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage with what the reader and the scope check say of it.

    `probability` is that of the passage answering the question; `start` and `end` mark the answer in its text.
    `against` says what the passage is about instead, where it isn't what was asked.
    """

    hit: Hit
    probability: float
    start: int
    end: int
    features: Features
    against: tuple[Conflict, ...] = ()
    close: bool = False  # whether its sentences were read alone
    rank: int = 0  # among the hits, from 0
    when: str = ""  # the year that the marked words hold for, where only the text around their sentence says it
    begun_before: bool = False  # whether it holds since an earlier year than the one asked about
    around: tuple[int, int] | None = None  # of an answer that may be long: the stretch that may belong to it

    @property
    def passage(self) -> Passage:
        return self.hit.passage

    @property
    def in_scope(self) -> bool:
        return not self.against


@dataclass(frozen=True, slots=True)
class _Sentence:
    evidence: int  # position of the passage's evidence
    start: int
    end: int
    words: float


class Weigher:
    """Turns hits into evidence, best first."""

    def __init__(self, index: Index, reader: Reader) -> None:
        # Asked for with every sentence read. Ids tell contents, so that what is remembered never grows stale.
        self._document = lru_cache(maxsize=DOCUMENTS)(index.document)
        self._reader = reader

    def weigh(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """Return evidence for the hits: what is in scope first, then by probability."""
        best = max((_lexical(hit) for hit in hits), default=0.0)
        kind = expected(asked.text)
        weights = word_weights(asked.text, [_all_words(hit) for hit in hits])
        ranks = {hit.passage.id: rank for rank, hit in enumerate(hits)}
        apart = _aim_cost(asked, kind)
        evidence: list[Evidence] = []
        for batch in (hits[:FIRST_READ], hits[FIRST_READ:]):
            read = _ordered([*evidence, *self._read_passages(asked, kind, batch, best, weights, ranks)], apart)
            evidence = self._read_closely(asked, kind, read, weights)
            first = evidence[0] if evidence else None
            if first and first.in_scope and first.probability >= CLEAR and not (apart and first.features.aim):
                break
            if max((one.probability for one in evidence), default=0.0) < HOPELESS:
                break
        return texts_first(evidence, lambda one: one.hit.document, _as_good)

    def _read_passages(
        self,
        asked: Asked,
        kind: Expected,
        hits: Sequence[Hit],
        best: float,
        weights: Mapping[str, float],
        ranks: Mapping[str, int],
    ) -> list[Evidence]:
        candidates = [candidate(hit) for hit in hits]
        contexts = [self._context(hit) for hit in hits]
        questions = [put_to(asked, context, one) for context, one in zip(contexts, candidates, strict=True)]
        evidence: list[Evidence] = []
        for hit, context, reading in zip(hits, contexts, self._reader.read(questions, candidates), strict=True):
            span, against = choose_span(asked, kind, context, reading.spans)
            span, around = extent(kind, context.text, reading, span, context.heading)
            share = coverage(weights, _all_words(hit))
            features = Features(
                passage=reading.logit,
                sentence=reading.logit,
                span=span.score,
                words=share,
                sentence_words=share,
                lexical=_lexical(hit) / best if best else 0.0,
                typed=_typed(kind, hit.passage.text),
                aim=aims_apart(asked, context, span.start, span.end),
                strange=strangeness(missing_names(asked, context)),
            )
            evidence.append(
                Evidence(
                    hit,
                    probability(features),
                    span.start,
                    span.end,
                    features,
                    tuple(against),
                    rank=ranks[hit.passage.id],
                    when=said_when(context, span.start, span.end),
                    begun_before=begun_before(asked, context, span.start, span.end),
                    around=around,
                )
            )
        return evidence

    def _read_closely(
        self, asked: Asked, kind: Expected, evidence: list[Evidence], weights: Mapping[str, float]
    ) -> list[Evidence]:
        """Return the evidence with the best passages not yet read closely judged by their best sentence."""
        likely = sorted(range(len(evidence)), key=lambda i: -evidence[i].probability)
        unread = [(i, evidence[i]) for i in likely if not evidence[i].close][:CLOSE_READ]
        chosen = _sentences(weights, unread)
        candidates = [_alone(evidence[one.evidence].hit, one) for one in chosen]
        questions = [
            put_to(asked, self._context(evidence[one.evidence].hit), given, one.start, one.end)
            for one, given in zip(chosen, candidates, strict=True)
        ]
        judged: dict[int, list[Evidence]] = {}
        for one, reading in zip(chosen, self._reader.read(questions, candidates), strict=True):
            judged.setdefault(one.evidence, []).append(self._judged(asked, kind, evidence[one.evidence], one, reading))
        apart = _aim_cost(asked, kind)
        best = [_ordered(judged[i], apart)[0] if i in judged else one for i, one in enumerate(evidence)]
        return _ordered(best, apart)

    def _judged(self, asked: Asked, kind: Expected, whole: Evidence, one: _Sentence, reading: Reading) -> Evidence:
        """Return the evidence that a sentence is, read alone."""
        context = self._context(whole.hit)
        spans = [replace(span, start=span.start + one.start, end=span.end + one.start) for span in reading.spans]
        span, against = choose_span(asked, kind, context, spans)
        features = replace(
            whole.features,
            sentence=reading.logit,
            span=span.score,
            sentence_words=one.words,
            typed=_typed(kind, context.text[one.start : one.end]),
            aim=aims_apart(asked, context, span.start, span.end),
            strange=whole.features.strange + self._unnamed(asked, context, one),
        )
        start, end, around = span.start, span.end, None
        if whole.around and not whole.against:
            # How far an answer in words reaches only the passage tells: a sentence alone cuts it short.
            start, end, around = whole.start, whole.end, whole.around
        when, before = said_when(context, start, end), begun_before(asked, context, start, end)
        likely = probability(features)
        return Evidence(whole.hit, likely, start, end, features, tuple(against), True, whole.rank, when, before, around)

    def _unnamed(self, asked: Asked, context: Context, one: _Sentence) -> float:
        """Return how much it speaks against a sentence that a name asked for stands elsewhere in its passage only."""
        before = context.text[max(0, one.start - 80) : one.start] if _REFERS.match(context.text, one.start) else ""
        near = replace(context, text=before + context.text[one.start : one.end], nearby="")
        away = set(missing_names(asked, near)) - set(missing_names(asked, context))
        return AWAY * len([name for name in away if name in context.text])

    def _context(self, hit: Hit) -> Context:
        document = self._document(hit.document.id)
        start, end = hit.passage.start, hit.passage.end
        before = document.text[max(0, start - 300) : start]
        nearby = before + document.text[end : end + 100]
        last = hit.passage.heading.rsplit(" > ", 1)[-1]
        opened = before.rfind(last) if last else -1  # what stands before the passage's own heading governs it no more
        own = before[opened:] if opened >= 0 else "" if last and last in hit.passage.text else before
        return Context(hit.document, hit.passage.heading, hit.passage.text, nearby, document.text, own)


def _as_good(one: Evidence, own: Evidence) -> bool:
    """Return whether a text's own words answer about as well as what is said of it."""
    return own.in_scope == one.in_scope and own.probability >= one.probability - AS_GOOD


def candidate(hit: Hit) -> Candidate:
    """Return what the reader sees of a hit."""
    heading = hit.passage.heading.rsplit(" > ", 1)[-1]
    known = hit.document.title + (f" {heading}" if heading and heading not in hit.passage.text else "")
    return Candidate(known, hit.passage.text)


def _aim_cost(asked: Asked, kind: Expected) -> float:
    """Return what it costs to tell of a target where a result was asked for: nothing, but for the figure of a year."""
    figure = kind.kind not in NAMES | {"", "date"}
    return AIMED_APART[asked.aim] if figure and any(one.year for one in asked.periods) else 0.0


def _ordered(evidence: Sequence[Evidence], aim_cost: float) -> list[Evidence]:
    """Return the evidence by its odds, less what its rank among the hits, a wrong scope or a mere glance at it cost."""

    def worth(one: Evidence) -> float:
        odds = math.log(one.probability / (1.0 - one.probability + 1e-9) + 1e-9)
        apart = (
            ASIDE * bool(one.against)
            + aim_cost * one.features.aim
            + EARLIER * one.begun_before
            + UNLIKE * (not one.features.typed)
        )
        return odds - RANK * math.log1p(one.rank) - apart - GLANCE * (not one.close)

    return sorted(evidence, key=lambda one: (-worth(one), one.passage.id))


def _sentences(weights: Mapping[str, float], evidence: Sequence[tuple[int, Evidence]]) -> list[_Sentence]:
    """Return the sentences of passages that are worth reading alone: those that share most with the question."""
    found: list[_Sentence] = []
    for position, one in evidence:
        text, context = one.passage.text, f"{one.hit.document.title}{one.passage.heading}"
        for start, end in sentences(text):
            share = 0.75 * coverage(weights, text[start:end]) + 0.25 * coverage(weights, context + text[start:end])
            found.append(_Sentence(position, start, end, share))
    return sorted(found, key=lambda one: (-one.words, one.evidence, one.start))[:MOST_SENTENCES]


def _alone(hit: Hit, one: _Sentence) -> Candidate:
    return replace(candidate(hit), text=hit.passage.text[one.start : one.end])


def _typed(kind: Expected, text: str) -> float:
    """Return 1 where the text holds the kind of words asked for, 0 where not, one half where that can't be told."""
    if kind.kind == "person" and kind.measure:
        return float(has(text, kind.measure))
    return UNTYPED if kind.kind in {"", "person"} else float(kind.found_in(text))


def _all_words(hit: Hit) -> str:
    document = hit.document
    return f"{document.title}\n{document.issuer}{document.region}\n{hit.passage.heading}\n{hit.passage.text}"


def _lexical(hit: Hit) -> float:
    return hit.legs["lexical"][1] if "lexical" in hit.legs else 0.0
