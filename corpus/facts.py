"""The lines that metadata is read from, and values found in them together with where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.paragraphs import Paragraph

TEXT = "text"
PAGE_DATA, FRONT_MATTER, SIDECAR = "page data", "front matter", "sidecar"
CORRECTED, FILE_NAME, DERIVED = "corrected", "file name", "derived"

# An image or a list mark that a web page left in Markdown before what it says.
_MARKUP = re.compile(r"^(?:[*+•·-]\s+|_?!\[[^\]]*\]\([^)\s]*\)_?\s*)+")


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and its origin; for "text", the cleaned characters start..end-1. False where nothing was found."""

    value: str = ""
    start: int = -1
    end: int = -1
    origin: str = TEXT

    def __bool__(self) -> bool:
        return bool(self.value)

    def as_value(self, value: str) -> Fact:
        """Return the same place with another value, such as a date in its ISO form."""
        return replace(self, value=value)


NOTHING = Fact()


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph as metadata is read from it; `start` is its first character's place in the cleaned document."""

    text: str
    start: int
    level: int = 0

    def fact(self, start: int = 0, end: int | None = None, value: str | None = None) -> Fact:
        """Return text[start:end] as a fact, or `value` as read there."""
        end = len(self.text) if end is None else end
        return Fact(self.text[start:end] if value is None else value, self.start + start, self.start + end)

    def found(self, match: re.Match[str], group: int | str = 0, value: str | None = None) -> Fact:
        """Return what a group of a match in this line holds as a fact."""
        return self.fact(match.start(group), match.end(group), value)


def lines_of(group: Sequence[Paragraph]) -> tuple[Line, ...]:
    """Return the lines of a document, without the marks of images and lists before their words."""
    found: list[Line] = []
    start = 0
    for paragraph in group:
        mark = _MARKUP.match(paragraph.text)
        skipped = mark.end() if mark and mark.end() < len(paragraph.text) else 0
        found.append(Line(paragraph.text[skipped:], start + skipped, paragraph.level))
        start += len(paragraph.text) + 1
    return tuple(found)


def compact(text: str) -> str:
    """Return the text without white space, for telling whether two say the same."""
    return re.sub(r"\s", "", text)


def between(first: Fact, last: Fact, value: str) -> Fact:
    """Return a value that was read from two facts' places and what lies between them."""
    return Fact(value, min(first.start, last.start), max(first.end, last.end))
