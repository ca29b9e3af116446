"""Dates in Chinese text, as ISO strings as exact as the text is: 2024-02-22, 2024-02 or 2024."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Date:
    """A date named at text[start:end]."""

    start: int
    end: int
    iso: str


_DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "Ｏ": "0",
    "O": "0",
}
_DATE = re.compile(
    r"(?P<year>(?:19|20)\d\d|[一二][〇零○ＯO一二三四五六七八九]{3})\s?(?:年\s?(?:(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})\s?月\s?"
    r"(?:(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s?日)?)?|(?P<mark>[-/.])(?P<m>\d{1,2})(?:(?P=mark)(?P<d>\d{1,2}))?(?![\d.]))"
)
_CLOCK = re.compile(r"[\sT]*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_RELATIVE_MONTH = re.compile(r"去年(?:\s?\d{1,2}|[一二三四五六七八九十]{1,2})月")
_PERIOD = re.compile(
    r"(?P<year>20\d\d)年(?:1\s?[至—–-]\s?\d{1,2}月|(?:前|上|全|第)?[一二三四]?(?:季度|半年|年)|\d{1,2}月份?)"
)
_ANY_YEAR = re.compile(r"(?<!\d)(?P<year>20\d\d)(?=年|，|、)")
_THIS_YEAR = re.compile(r"今年|本年度")


def dates(text: str) -> Iterator[Date]:
    """Yield the dates of `text` that name a year and are possible."""
    for match in _DATE.finditer(text.translate(_FULL_WIDTH)):
        year = "".join(_DIGITS.get(character, character) for character in match["year"])
        month, day = _number(match["month"] or match["m"]), _number(match["day"] or match["d"])
        if month > 12 or day > 31:
            continue
        iso = year + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")
        yield Date(match.start(), match.end(), iso)


def iso_date(text: str) -> str:
    """Return the date that `text` is or begins with, "" where there is none."""
    first = next(dates(text.strip()), None)
    if first and first.start == 0:
        return first.iso
    return text.strip() if re.fullmatch(r"(?:19|20)\d\d", text.strip()) else ""


def is_date(text: str) -> bool:
    """Tell whether `text` is a date, perhaps with the time of day, and nothing else."""
    first = next(dates(text.strip()), None)
    rest = text.strip()[first.end :] if first and first.start == 0 else "."
    return not rest or bool(_CLOCK.fullmatch(rest))


def years_later(iso: str, years: int) -> str:
    """Return the date `years` after `iso`; the day before 1 March where there is no 29 February."""
    later = f"{int(iso[:4]) + years}{iso[4:]}" if iso else ""
    return later if not later.endswith("-02-29") or isleap(int(later[:4])) else later[:-1] + "8"


def days_later(iso: str, days: int) -> str:
    """Return the date `days` after the day `iso`, "" where `iso` is no possible day."""
    try:
        return (date.fromisoformat(iso) + timedelta(days=days)).isoformat()
    except ValueError:
        return ""


def year_of_writing(text: str) -> str:
    """Return the year in which `text` says by its tenses that it was written, "" where that is not clear.

    A text that speaks of a month of "last year" and never of "this year", and whose latest stated period lies in Y, was
    written in Y + 1, unless it speaks of years beyond.
    """
    periods = [int(match["year"]) for match in _PERIOD.finditer(text)]
    if not periods or not _RELATIVE_MONTH.search(text) or _THIS_YEAR.search(text):
        return ""
    written = max(periods) + 1
    beyond = any(int(match["year"]) > written for match in _ANY_YEAR.finditer(text))
    return "" if beyond else str(written)


def _number(text: str | None) -> int:
    if not text:
        return 0
    if text.isdigit():
        return int(text)
    tens, ten, units = text.rpartition("十")
    high = (int(_DIGITS[tens]) if tens else 1) * 10 if ten else 0
    return high + int("".join(_DIGITS[unit] for unit in units) or 0)
