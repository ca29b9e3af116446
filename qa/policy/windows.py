"""Windows for applying: from when until when, read out of the words."""

from __future__ import annotations

import re

from corpus.dates import Date, dates

_MONTH_DAY = re.compile(r"(?<![\d年月])(?:(?P<month>\d{1,2})\s?月)?\s?(?P<day>\d{1,2})\s?[日号]")
_RANGE = re.compile(r"[至到—–~～-]|截止")
_UNTIL = re.compile(r"前|截止|止|之内|以前|底前")
_EACH_YEAR = re.compile(r"每年|每季|每月|每两年")


def window_of(words: str, year: str = "", before: str = "") -> tuple[str, str]:
    """Return (opens, closes) as ISO days, "" where not told; a window that comes back every year belongs to no date.

    `year` is the document's, for 6月30日 without one; `before` are the words that stand in front, such as 截止时间：
    """
    if _EACH_YEAR.search(words):
        return "", ""
    found = _all_dates(words, year)
    if not found:
        return "", ""
    if len(found) == 1:
        only = found[0]
        before, after = (before + words[: only.start])[-10:], words[only.end : only.end + 12]
        if re.search(r"截止|截至|即日起|起至|起到|止于", before) or re.match(
            r"[\d时点午晚:：（）]{0,8}(?:前|止|之前|以前|截止)|.{0,6}[过逾]期", after
        ):
            return "", only.iso
        return (only.iso, "") if re.match(r"起|开始|后", after) else ("", "")
    first, last = found[0], found[1]
    if _RANGE.search(words[first.end : last.start]):
        return first.iso, last.iso
    return ("", first.iso) if _UNTIL.search(words[first.end : first.end + 4]) else ("", "")


def _all_dates(words: str, year: str) -> list[Date]:
    found = [date for date in dates(words) if len(date.iso) == 10]
    known = year
    for match in _MONTH_DAY.finditer(words):
        if any(date.start <= match.start() < date.end for date in found):
            continue
        before = [date for date in found if date.end <= match.start()]
        month = int(match["month"]) if match["month"] else (int(before[-1].iso[5:7]) if before else 0)
        own = before[-1].iso[:4] if before else known
        if own and 1 <= month <= 12 and 1 <= int(match["day"]) <= 31:
            found.append(Date(match.start(), match.end(), f"{own}-{month:02d}-{int(match['day']):02d}"))
            found.sort(key=lambda date: date.start)
    return found
