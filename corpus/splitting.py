"""Cutting a document into passages, by words and at the ends of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from corpus.headings import is_article
from corpus.provisions import parts
from corpus.types import Document, Passage, Section, SplitSettings
from corpus.words import Word, words

_SENTENCE_END = re.compile(r"(?:[。！？!?；;]|……|…)[”’」』）)》〉]*|\n")
_CLAUSE_END = re.compile(r"[，,、：:—][”’」』）)]*")
_BOOK_TITLE = re.compile(r"《[^《》\n]{1,80}》")
_CLOSING = "，。、；：！？…”’」』）)》〉%％"  # no passage begins with one
_SENTENCE, _CLAUSE, _WORD = 3, 2, 1
_PART_NAME = 20  # characters that “第二款 > 第（一）项至第（三）项” may add to a heading path


def split(document: Document, settings: SplitSettings) -> list[Passage]:
    """Cut `document` into passages that leave out nothing but white space between them and never cross a section.

    An article is one passage, or, where it is too long, parts that end with its paragraphs and items where they can.
    """
    passages: list[Passage] = []
    for section in document.sections:
        room = _room(settings, document.title, section.heading)
        pieces = _article(document.text, section, room) if is_article(section.heading) else None
        for start, end, heading in pieces or ((*cut, section.heading) for cut in _cuts(document.text, section, room)):
            identity = f"{document.id}-{len(passages):04d}"
            passages.append(Passage(identity, document.id, start, end, heading, document.text[start:end]))
    return passages


def _room(settings: SplitSettings, title: str, heading: str) -> SplitSettings:
    """Return the budgets of a passage that the encoder reads together with its title and heading."""
    left = settings.window - len(title) - len(heading) - _PART_NAME
    return replace(settings, characters=min(settings.characters, max(left, settings.window // 4)))


def _article(text: str, section: Section, settings: SplitSettings) -> list[tuple[int, int, str]]:
    """Return (start, end, heading path) of the passages of an article."""
    whole = text[section.start : section.end]
    offset = section.start + len(whole) - len(whole.lstrip())
    whole = whole.strip()
    label = re.search(rf"^{section.heading.rpartition(' > ')[2]}", whole, re.MULTILINE)

    def fits(start: int, end: int) -> bool:
        if end - start <= min(settings.words, settings.characters):
            return True
        spoken = sum(not word.text.isspace() for word in words(whole[start:end]))
        return end - start <= settings.characters and spoken <= settings.words

    if label is None or fits(0, len(whole)):
        return [(offset, offset + len(whole), section.heading)]

    def cut(start: int, end: int) -> list[tuple[int, int]]:
        return list(_cuts(whole, Section(start, end, ""), settings))

    return [
        (offset + part.start, offset + part.end, " > ".join(one for one in (section.heading, part.name) if one))
        for part in parts(whole, label.start(), fits, cut)
    ]


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
