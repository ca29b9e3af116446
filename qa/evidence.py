"""From hits to evidence: read, compared with the question's scope, and weighed.

Passages are read first. Then the sentences of the best ones are read alone, because the reader mixes up the many alike
sentences of a statistical text: “规上工业增加值” beside “攀登企业工业增加值”, this year's figure beside last year's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.types import Passage
from corpus.words import words
from index.store import Index
from index.types import Hit
from qa.aliases import localised, same_thing
from qa.asked import Asked
from qa.expected import Expected, expected
from qa.gate import Features, probability
from qa.reader import Candidate, Reader, Reading
from qa.scope import Conflict, Context, aims_apart, conflicts, missing_names
from qa.sentences import sentences
from qa.spans import choose_span
from qa.wording import FUNCTION, INTERROGATIVE

FIRST_READ = 8  # passages read before deciding whether more need reading
CLEAR = 0.9  # probability from which the rest needn't be read
CLOSE_READ = 5  # passages whose sentences are read alone
MOST_SENTENCES = 24  # read alone for one question


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
        self._index = index
        self._reader = reader

    def weigh(self, asked: Asked, hits: Sequence[Hit]) -> list[Evidence]:
        """Return evidence for the hits: what is in scope first, then by probability."""
        best = max((_lexical(hit) for hit in hits), default=0.0)
        kind = expected(asked.text)
        evidence: list[Evidence] = []
        for batch in (hits[:FIRST_READ], hits[FIRST_READ:]):
            evidence += self._read_passages(asked, kind, batch, best)
            evidence = self._read_closely(asked, kind, _ordered(evidence))
            if evidence and evidence[0].in_scope and evidence[0].probability >= CLEAR:
                break
        return evidence

    def _read_passages(self, asked: Asked, kind: Expected, hits: Sequence[Hit], best: float) -> list[Evidence]:
        candidates = [candidate(hit) for hit in hits]
        questions = [localised(asked.text, one.context + one.text) for one in candidates]
        evidence: list[Evidence] = []
        for hit, reading in zip(hits, self._reader.read(questions, candidates), strict=True):
            context = self._context(hit)
            span, against = choose_span(asked, kind, context, reading.spans)
            share = coverage(asked.text, _all_words(hit))
            features = Features(
                passage=reading.logit,
                sentence=reading.logit,
                span=span.score,
                words=share,
                sentence_words=share,
                lexical=_lexical(hit) / best if best else 0.0,
                typed=_typed(kind, hit.passage.text),
                aim=float(aims_apart(asked, context, span.start, span.end)),
                strange=float(len(missing_names(asked, context))),
            )
            evidence.append(Evidence(hit, probability(features), span.start, span.end, features, tuple(against)))
        return evidence

    def _read_closely(self, asked: Asked, kind: Expected, evidence: list[Evidence]) -> list[Evidence]:
        """Return the evidence with the best passages judged by their best sentence."""
        chosen = _sentences(asked, evidence[:CLOSE_READ])
        candidates = [_alone(evidence[one.evidence].hit, one) for one in chosen]
        questions = [localised(asked.text, one.context + one.text) for one in candidates]
        judged: dict[int, list[Evidence]] = {}
        for one, reading in zip(chosen, self._reader.read(questions, candidates), strict=True):
            judged.setdefault(one.evidence, []).append(self._judged(asked, kind, evidence[one.evidence], one, reading))
        return _ordered([_ordered(judged[i])[0] if i in judged else one for i, one in enumerate(evidence)])

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
            aim=float(aims_apart(asked, context, span.start, span.end)),
        )
        start, end = span.start, span.end
        if not kind.kind and start <= whole.start < one.end and not conflicts(asked, context, whole.start, whole.end):
            start, end = whole.start, whole.end  # an answer in several sentences: the passage's span is the whole of it
        return Evidence(whole.hit, probability(features), start, end, features, tuple(against))

    def _context(self, hit: Hit) -> Context:
        document = self._index.document(hit.document.id)
        start, end = hit.passage.start, hit.passage.end
        nearby = document.text[max(0, start - 300) : start] + document.text[end : end + 100]
        return Context(hit.document, hit.passage.heading, hit.passage.text, nearby, document.text)


def candidate(hit: Hit) -> Candidate:
    """Return what the reader sees of a hit."""
    heading = hit.passage.heading.rsplit(" > ", 1)[-1]
    known = hit.document.title + (f" {heading}" if heading and heading not in hit.passage.text else "")
    return Candidate(known, hit.passage.text)


def coverage(question: str, text: str) -> float:
    """Return the share of the question's content words, weighted by length, that stand in `text`."""
    asked = content_words(question)
    total = sum(map(len, asked))
    return sum(len(word) for word in asked if any(one in text for one in same_thing(word))) / total if total else 0.0


@lru_cache(maxsize=256)
def content_words(question: str) -> tuple[str, ...]:
    """Return the words of a question that name what is asked about."""
    plain = INTERROGATIVE.sub(lambda match: " " * len(match.group()), question)
    found = (word.text for word in words(plain))
    return tuple(dict.fromkeys(one for one in found if one not in FUNCTION and re.match(r"\w", one)))


def _ordered(evidence: Sequence[Evidence]) -> list[Evidence]:
    return sorted(evidence, key=lambda one: (bool(one.against), -one.probability, one.passage.id))


def _sentences(asked: Asked, evidence: Sequence[Evidence]) -> list[_Sentence]:
    """Return the sentences of passages that are worth reading alone: those that share most with the question."""
    found: list[_Sentence] = []
    for position, one in enumerate(evidence):
        text, context = one.passage.text, f"{one.hit.document.title}{one.passage.heading}"
        for start, end in sentences(text):
            share = 0.75 * coverage(asked.text, text[start:end]) + 0.25 * coverage(
                asked.text, context + text[start:end]
            )
            found.append(_Sentence(position, start, end, share))
    return sorted(found, key=lambda one: (-one.words, one.evidence, one.start))[:MOST_SENTENCES]


def _alone(hit: Hit, one: _Sentence) -> Candidate:
    return replace(candidate(hit), text=hit.passage.text[one.start : one.end])


def _typed(kind: Expected, text: str) -> float:
    return 0.5 if kind.kind in {"", "person"} else float(kind.found_in(text))


def _all_words(hit: Hit) -> str:
    document = hit.document
    return f"{document.title}\n{document.issuer}{document.region}\n{hit.passage.heading}\n{hit.passage.text}"


def _lexical(hit: Hit) -> float:
    return hit.legs["lexical"][1] if "lexical" in hit.legs else 0.0
