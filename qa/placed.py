"""When and where the figures of an answer hold, as their sources say it: the period and the region of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from corpus.types import Document
from index.store import Index
from index.types import IndexFault
from qa.computing import numeric
from qa.figures import equal, figures
from qa.governing import Context, governing_periods, stated_periods
from qa.periods import Period
from qa.scope import governing_places, region
from qa.sentences import sentence_around
from qa.types import Answer, Citation, Placed

_KINDS = frozenset({"percent", "amount", "figure"})
_BEFORE, _AFTER = 600, 100  # characters around a quotation that may say when and where
_ENDLESS = "9999"


def placed(answer: Answer, index: Index) -> Answer:
    """Return a finished answer with the period and the region of those of its figures that were found in a source.

    What the source leaves open, or says in more than one way, is left out.
    """
    # 四类, 两级: a number in words counts what a text lists, at no time in particular.
    held = [check for check in answer.checks if check.ok and check.citation and check.kind in _KINDS]
    wanted = [check for check in held if any(map(str.isdigit, check.text))]
    found: dict[tuple[str, int], Placed] = {}
    for citation in answer.citations:
        texts = [check.text for check in wanted if check.citation == citation.number]
        if texts:
            for one in _of_citation(citation, texts, index):
                found.setdefault((one.text, one.citation), one)
    return replace(answer, placed=tuple(found.values())) if found else answer


def _of_citation(citation: Citation, texts: list[str], index: Index) -> Iterator[Placed]:
    try:
        document = index.document(citation.document.id)
    except IndexFault:  # removed a moment ago
        return
    start = document.offsets.cleaned(citation.start)
    last = document.offsets.cleaned(citation.end - 1)
    if start is None or last is None:
        return
    context, first = _context(document, start, last + 1)
    stated = [one for one in figures(context.text[first:]) if one.end <= last + 1 - start and numeric(one)]
    for text in texts:
        own = next(iter(figures(text)), None)
        same = [one for one in stated if own is not None and equal(own, one)]
        if same:
            when = {_when(context, first + one.start, first + one.end) for one in same}
            where = {_where(context, first + one.start, first + one.end) for one in same}
            period, place = _single(when), _single(where)
            if period or place:
                yield Placed(text, citation.number, period, place)


def _context(document: Document, start: int, end: int) -> tuple[Context, int]:
    """Return what surrounds text[start:end] within its section, and where it begins there."""
    section = next((one for one in document.sections if one.start <= start < one.end), None)
    opening, closing = (section.start, section.end) if section else (0, len(document.text))
    first = max(opening, start - _BEFORE)
    text = document.text[first : max(end, min(closing, end + _AFTER))]
    heading = section.heading if section else ""
    return Context(document.info, heading, text, "", "", document.text[opening:first]), start - first


def _when(context: Context, start: int, end: int) -> str:
    first, last = sentence_around(context.text, start, end)
    stated = stated_periods(context, first, last)
    if stated and all(first + one.start > start for one in stated):
        return ""  # 投资105亿元，到2024年1月首批项目进驻: named only after the figure, of something else
    found = governing_periods(context, start, end)
    return _span(found[0]) if len(found) == 1 else ""


def _where(context: Context, start: int, end: int) -> str:
    here = region(context.document)
    named = governing_places(context.text, here, start, end)
    if len(named) > 1 or any(sentence_around(context.text, start, end)[0] + one.start > start for one in named):
        return ""  # several, or one that the sentence names only after the figure
    path = named[0].value if named else here
    return path[-1] if isinstance(path, tuple) and path else ""


def _span(period: Period) -> str:
    """Return a period of years, quarters or months in words with its year; "" for a day and what has no year."""
    first, last = period.first, period.last
    if not period.year or not first[:4].isdigit() or first == last:
        return ""
    if last[:4] == _ENDLESS:
        return f"{first[:4]}年以来" if first[4:] == "-01-01" else ""
    if first[:4] != last[:4]:
        return f"{first[:4]}—{last[:4]}年"
    months = int(first[5:7]), int(last[5:7])
    if first[8:] != "01" or int(last[8:]) < 28:
        return ""
    if months == (1, 12):
        return f"{first[:4]}年"
    return f"{first[:4]}年{months[0]}月" if months[0] == months[1] else f"{first[:4]}年{months[0]}—{months[1]}月"


def _single(words: set[str]) -> str:
    return words.pop() if len(words) == 1 else ""
