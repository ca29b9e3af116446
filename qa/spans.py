"""Which of the reader's spans answers: the likeliest that speaks of the period and place asked about."""

from __future__ import annotations

from collections.abc import Sequence

from qa.asked import Asked
from qa.expected import NAMES, Expected
from qa.figures import figures
from qa.governing import Context
from qa.reader import Reading, Span
from qa.scope import Conflict, conflicts
from qa.sentences import sentence_around

_PENALTY = 1.0  # log-probability lost by a figure that stands in for the reader's own
_STRIP = "，,。；;：:、 \n\t）)（( "
_PAIRS = {"）": "（", ")": "(", "”": "“", "》": "《"}


def choose_span(asked: Asked, kind: Expected, context: Context, spans: Sequence[Span]) -> tuple[Span, list[Conflict]]:
    """Return the best span and what speaks against it (nothing, where any span fits the question's scope).

    Where the likeliest span is a figure of another place or period, the figures of its kind beside it are tried:
    in “全市增长10.2%，高于全省平均（6.9%）” the question about 全省 is answered by the second.
    """
    if not spans:
        return Span(0, 0, -30.0), []
    first: tuple[Span, list[Conflict]] | None = None
    typed = False  # whether words of the kind asked for stand there, of another year: others answer no better
    for span in [*_of_kind(kind, context.text, spans[0]), *_siblings(context.text, spans[0]), *spans[1:4]]:
        tidy = trimmed(context.text, span)
        against = conflicts(asked, context, tidy.start, tidy.end)
        fits = not kind.kind or kind.kind in NAMES or kind.found_in(context.text[tidy.start : tidy.end])
        if not against and (fits or not typed):
            return tidy, []
        typed = typed or (fits and any(one.kind == "period" for one in against))
        first = first or (tidy, against)
        if not spans[0].start <= span.start < spans[0].end and span.score < -12:
            break
    assert first is not None
    return first


def extent(kind: Expected, text: str, reading: Reading, span: Span) -> tuple[Span, tuple[int, int] | None]:
    """Return a chosen span with all that likely belongs to it, and the stretch that may; of a figure just the span."""
    if kind.kind or not reading.spans or span != trimmed(text, reading.spans[0]):
        return span, None
    likely = trimmed(text, Span(*reading.likely, span.score))
    possible = trimmed(text, Span(*reading.possible, span.score))
    return likely, (min(likely.start, possible.start), max(likely.end, possible.end))


def _of_kind(kind: Expected, text: str, span: Span) -> list[Span]:
    """Return the span, after the nearest words of the kind asked for where it holds none (a year for a percentage)."""
    if not kind.kind or kind.kind in NAMES or kind.found_in(text[span.start : span.end]):
        return [span]
    first, last = sentence_around(text, span.start, span.end)
    found = [(first + start, first + end) for start, end in kind.places(text[first:last])]
    nearest = sorted(found, key=lambda one: max(one[0] - span.end, span.start - one[1]))[:1]
    return [*(Span(start, end, span.score - _PENALTY) for start, end in nearest), span]


def trimmed(text: str, span: Span) -> Span:
    """Return the span without punctuation at its ends and brackets that it doesn't close."""
    start, end = span.start, span.end
    while start < end and (text[start] in _STRIP and not _opens(text[start:end])):
        start += 1
    while end > start and (text[end - 1] in "，,。；;：:、 \n\t" or _closes_nothing(text[start:end])):
        end -= 1
    return Span(start, end, span.score) if start < end else span


def _opens(words: str) -> bool:
    return words[0] in "（(" and any(mark in words for mark in "）)")


def _closes_nothing(words: str) -> bool:
    opening = _PAIRS.get(words[-1])
    return opening is not None and words.count(opening) < words.count(words[-1])


def _siblings(text: str, span: Span) -> list[Span]:
    """Return the figures of the same sentence and kind as the figure in `span`, nearest first."""
    first, last = sentence_around(text, span.start, span.end)
    found = [(one, first + one.start, first + one.end) for one in figures(text[first:last])]
    own = [one for one, start, end in found if start < span.end and span.start < end]
    if not own:
        return []
    alike = [
        Span(start, end, span.score - _PENALTY)
        for one, start, end in found
        if one.kind == own[0].kind and one.unit == own[0].unit and not (start < span.end and span.start < end)
    ]
    return sorted(alike, key=lambda one: abs(one.start - span.start))
