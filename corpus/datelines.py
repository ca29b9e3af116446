"""Dates that stand alone, and dates that a document without one suggests."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.dates import dates, is_date, iso_date, year_of_writing
from corpus.facts import DERIVED, FILE_NAME, NOTHING, Fact, Line, compact
from corpus.wrapping import ends_sentence

_TAIL = 8  # lines in which the end of a document is looked for
_LISTED = re.compile(r"[\[【（(]?\s*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s*[\]】）)]?$")
_NAME_DATE = re.compile(r"[（(_\-\s]((?:19|20)\d\d)[-.年_]?([01]\d)[-.月_]?([0-3]\d)日?[)）]?\.\w+$")


def is_list(lines: Sequence[Line]) -> bool:
    """Tell whether a page is only a list of others, each with its date."""
    return len(lines) >= 5 and sum(bool(_LISTED.search(line.text)) for line in lines) * 2 > len(lines)


def last_date(lines: Sequence[Line]) -> Fact:
    """Return the date that is a line of its own at the end."""
    for line in reversed(lines[-_TAIL:]):
        text = line.text.strip("（）() 。")
        if is_date(text) and (found := next(dates(line.text), None)) and len(found.iso) == 10:
            return line.fact(found.start, found.end, found.iso)
    return NOTHING


def dated_head(head: Sequence[Line], title: str) -> Fact:
    """Return the date that is a line of its own under the title, as web pages print it."""
    for line in head[:8]:
        if is_date(line.text.strip("（）() ")) and (found := next(dates(line.text), None)) and len(found.iso) == 10:
            return line.fact(found.start, found.end, found.iso)
        if ends_sentence(line.text) and compact(line.text) != compact(title):
            break
    return NOTHING


def name_date(source: str) -> Fact:
    """Return the date that a file's name ends with: 条例(2020-05-14).md, 办法_20240101.pdf."""
    match = _NAME_DATE.search(re.split(r"[/\\!]", source)[-1])
    iso = iso_date(f"{match[1]}-{match[2]}-{match[3]}") if match else ""
    return Fact(iso, origin=FILE_NAME) if len(iso) == 10 else NOTHING


def revised(made: Fact, source: str) -> Fact:
    """Return when a law was last revised: by the votes under its title, or later by the date in its file's name."""
    named = name_date(source)
    return named if made and named.value > made.value else made


def suggested(lines: Sequence[Line], head: Sequence[Line], page: str, source: str, alone: bool) -> Fact:
    """Return the date that a document without one suggests: at its end, in its first words or its file's name, or the
    year that its tenses tell."""
    if is_list(lines):
        return NOTHING
    found = (_closing(lines) or _opening(head) or name_date(source)) if alone else NOTHING
    year = "" if found else year_of_writing(page)
    return Fact(year, origin=DERIVED) if year else found


def _closing(lines: Sequence[Line]) -> Fact:
    for line in reversed(lines[-_TAIL:]):
        found = list(dates(line.text))
        closes = found and len(line.text) <= 60 and found[-1].end >= len(line.text.rstrip("。）)"))
        if closes and "-" in found[-1].iso:
            return line.fact(found[-1].start, found[-1].end, found[-1].iso)
    return NOTHING


def _opening(head: Sequence[Line]) -> Fact:
    for line in head:
        exact = [date for date in dates(line.text) if len(date.iso) == 10]
        if exact and (len(line.text) <= 80 or (exact[0].start == 0 and ends_sentence(line.text))):
            return line.fact(exact[0].start, exact[0].end, exact[0].iso)
        if len(line.text) > 80:
            break
    return NOTHING
