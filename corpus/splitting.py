"""Cutting a document into passages, by words and at the ends of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from corpus.types import Document, Passage, Section, SplitSettings
from corpus.words import Word, words

_SENTENCE_END = re.compile(r"(?:[。！？!?；;]|……|…)[”’」』）)》〉]*|\n")
_CLAUSE_END = re.compile(r"[，,、：:—][”’」』）)]*")
_BOOK_TITLE = re.compile(r"《[^《》\n]{1,80}》")
_CLOSING = "，。、；：！？…”’」』）)》〉%％"  # no passage begins with one
_SENTENCE, _CLAUSE, _WORD = 3, 2, 1


def split(document: Document, settings: SplitSettings) -> list[Passage]:
    """Cut `document` into passages that leave out nothing but white space between them and never cross a section."""
    passages: list[Passage] = []
    for section in document.sections:
        for start, end in _cuts(document.text, section, settings):
            identity = f"{document.id}-{len(passages):04d}"
            passages.append(Passage(identity, document.id, start, end, section.heading, document.text[start:end]))
    return passages


def split_text(text: str, settings: SplitSettings) -> list[str]:
    """Cut a bare text as `split` cuts a section."""
    return [text[start:end] for start, end in _cuts(text, Section(0, len(text), ""), settings)]


def _cuts(text: str, section: Section, settings: SplitSettings) -> Iterator[tuple[int, int]]:
    """Yield the spans of the passages of a section, without white space at their ends."""
    units = _capped(words(text[section.start : section.end]), settings.characters)
    if not units:
        return
    grades = _grades(text[section.start : section.end], units)
    counts = [0, *accumulate(not unit.text.isspace() for unit in units)]
    first = 0
    while first < len(units):
        last = _last(units, grades, counts, first, settings)
        start, end = section.start + units[first].start, section.start + units[last].end
        stripped = text[start:end].strip()
        if stripped:
            begin = start + len(text[start:end]) - len(text[start:end].lstrip())
            yield begin, begin + len(stripped)
        first = last + 1


def _capped(found: Sequence[Word], characters: int) -> list[Word]:
    """Break words longer than a passage may be, such as an address or a row of rare characters."""
    return [
        Word(start, min(start + characters, word.end), word.text[start - word.start : start - word.start + characters])
        for word in found
        for start in range(word.start, word.end, characters)
    ]


def _grades(text: str, units: Sequence[Word]) -> list[int]:
    """Return, for each word, how good a cut after it is; 0 inside a book title."""
    grades = {match.end(): _CLAUSE for match in _CLAUSE_END.finditer(text)}
    grades |= {match.end(): _SENTENCE for match in _SENTENCE_END.finditer(text)}
    uncut = {place for match in _BOOK_TITLE.finditer(text) for place in range(match.start() + 1, match.end())}
    uncut |= {unit.start for unit in units if unit.text[0] in _CLOSING}
    return [0 if unit.end in uncut else grades.get(unit.end, _WORD) for unit in units]


def _last(
    units: Sequence[Word], grades: Sequence[int], counts: Sequence[int], first: int, settings: SplitSettings
) -> int:
    """Return the last word of the passage that begins with word `first`."""
    left = counts[-1] - counts[first]
    fits = first
    while (
        fits + 1 < len(units)
        and counts[fits + 2] - counts[first] <= settings.words
        and units[fits + 1].end - units[first].start <= settings.characters
    ):
        fits += 1
    if fits == len(units) - 1:
        return fits
    # Passages of even length read better than a full one and a scrap, so the last two share what is left.
    wanted = settings.words if left > settings.words * 3 // 2 else max(left // 2, 1)
    for grade, least in ((_SENTENCE, 0.4), (_CLAUSE, 0.5), (_WORD, 0.0)):
        good = [
            index
            for index in range(first, fits + 1)
            if grades[index] >= grade
            and counts[index + 1] - counts[first] >= least * min(wanted, counts[fits + 1] - counts[first])
        ]
        if good:
            return min(good, key=lambda index: abs(counts[index + 1] - counts[first] - wanted))
    return fits
