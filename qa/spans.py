"""Which of the reader's spans answers: the likeliest that speaks of the period and place asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.places import places
from corpus.tags import is_noun
from qa.asked import Asked
from qa.coverage import content_words, has
from qa.expected import NAMES, Expected
from qa.figures import figures
from qa.governing import Context
from qa.reader import Reading, Span
from qa.scope import Conflict, conflicts
from qa.sentences import sentence_around, sentences
from qa.wording import TARGET

_PENALTY = 1.0  # log-probability lost by a figure that stands in for the reader's own
_EXACT = frozenset({"percent", "points", "money", "count", "rank"})  # kinds of which one figure answers
_CLAUSE = re.compile(r"[，,；;]")
_PART = ("其中", "比", "较", "与", "同比", "环比")
_EACH = re.compile(r"分别(?:为|是|达到?|增长|下降)?")
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
            only = _narrowed(kind, context.text, tidy)
            return _respective(asked, context, _in_own_clause(asked, kind, context, only)), []
        typed = typed or (fits and any(one.kind == "period" for one in against))
        first = first or (tidy, against)
        if not spans[0].start <= span.start < spans[0].end and span.score < -12:
            break
    assert first is not None
    return first


def _narrowed(kind: Expected, text: str, span: Span) -> Span:
    """Return the one figure of the kind asked for in a span that holds others too: of “74.4万亿元，增长6.7%”."""
    said = text[span.start : span.end]
    fitting = kind.places(said) if kind.kind in _EXACT else []
    if len(fitting) != 1 or len(figures(said)) < 2:
        return span
    first, last = fitting[0]
    return Span(span.start + first, span.start + last, span.score)


def _in_own_clause(asked: Asked, kind: Expected, context: Context, span: Span) -> Span:
    """Return the figure of the clause that names what is asked for, where the span's own clause names another thing.

    Of “财政赤字为2.76万亿元，地方专项债券为2.15万亿元” the question about 专项债 is answered by the second.
    """
    text = context.text
    wanted = [word for word in content_words(asked.text) if is_noun(word) and not TARGET.search(word)]
    if kind.kind in NAMES | {"", "date"} or not wanted:
        return span
    first, last = sentence_around(text, span.start, span.end)
    cuts = [first, *(cut.end() for cut in _CLAUSE.finditer(text, first, last)), last]
    clauses = [(a, b, {word for word in wanted if has(text[a:b], word)}) for a, b in pairwise(cuts)]
    touched = [one for one in clauses if one[0] < span.end and span.start < one[1]]
    strange = [one for one in touched if one[2] < set(wanted) and _names_another(asked, text[one[0] : one[1]])]
    held = {word for one in strange for word in one[2]}
    better = [(a + x, a + y) for a, b, words in clauses if held < words for x, y in kind.places(text[a:b])]
    better = [one for one in better if not conflicts(asked, context, *one)]
    return Span(*better[0], span.score - _PENALTY) if strange and len(better) == 1 else span


def _names_another(asked: Asked, clause: str) -> bool:
    """Return whether a clause is about something that the question doesn't name, and not about its place."""
    if clause.startswith(_PART) or any(place.path in asked.places for place in places(clause)):
        return False
    return any(is_noun(word) and not has(asked.text, word) for word in content_words(clause))


def _respective(asked: Asked, context: Context, span: Span) -> Span:
    """Return the figure that belongs to the place asked about, in “全国、山东省的增速分别为4.3%和6.9%”."""
    text = context.text
    first, last = sentence_around(text, span.start, span.end)
    each = next((one for one in _EACH.finditer(text, first, last) if one.end() <= span.start), None)
    if each is None or len(asked.places) != 1:
        return span
    row = places(text[first : each.start()])
    found = [one for one in figures(text[each.end() : last]) if one.kind == _kind_in(text, span)]
    at = [i for i, one in enumerate(row) if one.path == asked.places[0]]
    if len(row) != len(found) or len(at) != 1:
        return span
    chosen = found[at[0]]
    return Span(each.end() + chosen.start, each.end() + chosen.end, span.score)


def _kind_in(text: str, span: Span) -> str:
    """Return the kind of the first figure in a span."""
    return next((one.kind for one in figures(text[span.start : span.end])), "")


def extent(
    kind: Expected, text: str, reading: Reading, span: Span, heading: str = ""
) -> tuple[Span, tuple[int, int] | None]:
    """Return a chosen span with all that likely belongs to it, and the stretch that may; of a figure just the span.

    The line of the passage's `heading` belongs to no answer that goes on below it.
    """
    if kind.kind or not reading.spans or span != trimmed(text, reading.spans[0]):
        return _below(heading, text, span), None
    likely = _below(heading, text, trimmed(text, Span(*reading.likely, span.score)))
    possible = _below(heading, text, trimmed(text, Span(*reading.possible, span.score)))
    return likely, (min(likely.start, possible.start), max(likely.end, possible.end))


def _below(heading: str, text: str, span: Span) -> Span:
    """Return a span that begins in the line of a passage's heading and goes on below it without that line."""
    last = heading.rsplit(" > ", 1)[-1]
    line = text.find(f"{last}\n") if last else -1
    end = line + len(last) + 1
    if line < 0 or not line <= span.start < end:
        return span
    if span.end <= end:  # nothing but the heading: what stands below it says more
        following = next((one for one in sentences(text) if one[0] >= end), (span.start, span.end))
        return Span(*following, span.score)
    return trimmed(text, Span(end, span.end, span.score))


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
