"""Stretches of time in Chinese text: years, quarters, month ranges, dates, five-year plans, 去年 and 本月."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date

from corpus.remembering import remembered
from qa.numerals import fold, number

_CN_DIGITS = "零〇一二三四五六七八九"
_YEAR = rf"(?:(?:1[89]|20|21)\d\d|[一二][{_CN_DIGITS}]{{3}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r"\s*(?:[-—–~～]{1,2}|至|到)\s*"
_SHIFTS = {"大前年": -3, "前年": -2, "去年": -1, "上年": -1, "上一年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_FOLLOWING = {"当年": 0, "同年": 0, "次年": 1, "翌年": 1}  # counted from the year named before
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}

_PERIOD = re.compile(
    rf"""
    (?=[\d“"\s一二两三四五六七八九十过近最本上下去今明后当同次翌前大第这未接])(?:
    (?<![\d.])(?P<iso>(?P<iy>(?:19|20)\d\d)(?P<is>[-/.])(?P<im>1[0-2]|0?[1-9])(?P=is)
      (?P<id>3[01]|[12]\d|0?[1-9]))(?!\d)
  | (?<![\d.])(?P<ya>{_YEAR})\s*年?{_TO}(?P<yb>{_YEAR})\s*年(?!\s*(?:第?[一二三四1-4]季度|[上下]半年|{_MONTH}\s*月))
  | (?<![{_CN_DIGITS}十百千万亿])["“]?(?P<plan>十[一二三四五六七八])五["”]?
      (?![{_CN_DIGITS}十百千万亿届次]|[%年月日个家])
  | (?P<past>过去的?|近|最近)(?P<pn>[一二两三四五六七八九十]|\d{{1,2}})年(?!代|级)
  | (?<![\d.第哪那这每某有{_CN_DIGITS}十百])(?P<span>[一二两三四五六七八九十])年(?=多?来|累计|[共间]?全国)
  | (?P<ahead>今后|未来|接下来)的?(?P<an>[一二两三四五六七八九十]|\d{{1,2}})年
  | (?P<near>本月|上个?月|这个月)(?!份?以)
  | (?:(?<![\d.{_CN_DIGITS}])(?P<year>{_YEAR})\s*年度?\s*的?
    | (?P<rel>大前年|前年|去年|上一?年|今年|本年|明年|后年|当年|同年|次年|翌年)(?!龄|轻|[内度级])
    )?\s*
    (?:
      (?<![\d.{_CN_DIGITS}])(?P<m1>{_MONTH})\s*月\s*(?P<d1>{_DAY})\s*[日号]
        (?:{_TO}(?:(?P<y2>{_YEAR})\s*年\s*)?(?:(?P<m2>{_MONTH})\s*月\s*)?(?P<d2>{_DAY})\s*[日号])?
    | (?<![\d.{_CN_DIGITS}])(?P<m3>{_MONTH})\s*(?:月份?)?{_TO}(?:(?P<y4>{_YEAR})\s*年\s*)?(?P<m4>{_MONTH})\s*月
        (?:份|底|末)?
    | (?<![\d.{_CN_DIGITS}])(?P<m5>{_MONTH})\s*月(?!球|饼|嫂|亮|薪|租|均)
    | (?P<half>[上下])半年
    | 前(?P<first>[二三23])个?季度
    | 第?(?P<q>[一二三四1-4])季度
    | (?P<whole>(?<=年)全年)?
    )
    )
    """,
    re.VERBOSE,
)
_SINCE = re.compile(r"\s*(?:以来|至今)|起(?!始|点|步)")
STRETCHES = frozenset({"plan", "years", "recent", "ahead"})
_SENTENCE_END = re.compile(r"[。；！？\n]")


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time at text[start:end].

    `first` and `last` are ISO dates, inclusive ("2023-01-01"); without a known year "--MM-DD". `shift` counts years
    from the year of writing (去年 is -1) while the year isn't known. `kind` is "date", "dates", "month", "months",
    "quarter", "half", "year", "years", "plan", "since", "recent" (过去五年), "ahead" (今后五年) or "near".
    """

    start: int
    end: int
    text: str
    first: str
    last: str
    year: int | None
    kind: str
    shift: int | None = None


@remembered
def periods(text: str) -> list[Period]:
    """Return the stretches of time named in `text`, in order; relative ones stay without a year."""
    folded = fold(text)
    found: list[Period] = []
    for match in _PERIOD.finditer(folded):
        if match.end() == match.start() or not match.group().strip():
            continue
        built = _build(match, found[-1].year if found else None)
        if built is None:
            continue
        start, end = match.start(), match.end()
        start += len(match.group()) - len(match.group().lstrip())
        end -= len(match.group()) - len(match.group().rstrip(" 的"))
        period = replace(built, start=start, end=end, text=text[start:end])
        since = _SINCE.match(folded, end)
        if since and period.kind in ("year", "month", "date", "quarter", "half"):
            end = since.end()
            period = replace(period, kind="since", end=end, text=text[start:end], last="9999-12-31")
        found.append(period)
    return found


@remembered
def resolve(text: str, written: str) -> list[Period]:
    """Return `periods(text)` with the years filled in for words written on `written` ("2024", "2024-01", …)."""
    if not written[:4].isdigit():
        return periods(text)
    resolved: list[Period] = []
    for period in periods(text):
        before = resolved[-1] if resolved else None
        resolved.append(period if period.year else _resolved(period, written, text, before))
    return resolved


def covers(asked: Period, found: Period) -> bool:
    """Return whether `found` is `asked` or lies within it."""
    return relation(asked, found) in ("same", "within")


def relation(asked: Period, found: Period) -> str:
    """Return what `found` is to `asked`: "same", "within" (inside it), "covers" (around it) or "other".

    Where one of them has no known year, month and day decide.
    """
    if asked.year is None and found.year is None and (asked.shift or 0) != (found.shift or 0):
        return "other"
    a, b = (asked.first, asked.last), (found.first, found.last)
    if (asked.year is None) != (found.year is None):
        a, b = ((first[-5:], last[-5:]) for first, last in (a, b))
    if a == b:
        return "same"
    if a[0] <= b[0] and b[1] <= a[1]:
        return "within"
    return "covers" if b[0] <= a[0] and a[1] <= b[1] else "other"


def core(period: Period) -> tuple[str, str]:
    """Return the named stretch itself: for 2020年以来 the year 2020."""
    if period.kind != "since":
        return period.first, period.last
    return period.first, _named_end(period)


def _named_end(period: Period) -> str:
    named = periods(_SINCE.sub("", fold(period.text)))
    if not named:
        return period.first
    return named[0].last if named[0].year or not period.year else _dated(named[0], period.year).last


def _build(match: re.Match[str], context: int | None) -> Period | None:
    group = match.groupdict()
    if group["iso"]:
        year = int(group["iy"])
        return _spanning(year, int(group["im"]), int(group["id"]), year, int(group["im"]), int(group["id"]), "date")
    if group["ya"]:
        return _spanning(_integer(group["ya"]), 1, 1, _integer(group["yb"]), 12, 31, "years")
    if group["plan"]:
        opening = 1981 + 5 * (_integer(group["plan"]) - 6)
        return _spanning(opening, 1, 1, opening + 4, 12, 31, "plan")
    if group["past"] or group["span"]:
        return Period(0, 0, "", "--01-01", "--12-31", None, "recent", -_integer(group["pn"] or group["span"]))
    if group["ahead"]:
        return Period(0, 0, "", "--01-01", "--12-31", None, "ahead", _integer(group["an"]))
    if group["near"]:
        return Period(0, 0, "", "--01-01", "--12-31", None, "near", -1 if group["near"].startswith("上") else 0)
    return _within_year(group, context)


def _within_year(group: dict[str, str | None], context: int | None) -> Period | None:
    year, shift = _integer(group["year"]) if group["year"] else None, None
    if group["rel"] in _FOLLOWING:
        year = context + _FOLLOWING[group["rel"]] if context else None
        shift = None if context else _FOLLOWING[group["rel"]]
    elif group["rel"]:
        shift = _SHIFTS[group["rel"]]
    limits = _limits(group, year)
    if limits is None:
        return None
    end_year, first, last, kind = limits
    return _spanning(year, *first, end_year, *last, kind, shift)


def _limits(
    group: dict[str, str | None], year: int | None
) -> tuple[int | None, tuple[int, int], tuple[int, int], str] | None:
    """Return (year of the end, (month, day) of the start, the same of the end, kind) of a stretch within a year."""
    if group["m1"]:
        first = _integer(group["m1"]), _integer(group["d1"])
        if not group["d2"]:
            return year, first, first, "date"
        last = _integer(group["m2"] or group["m1"]), _integer(group["d2"])
        return _integer(group["y2"]) if group["y2"] else year, first, last, "dates"
    if group["m3"]:
        end = _integer(group["y4"]) if group["y4"] else year
        return end, (_integer(group["m3"]), 1), (_integer(group["m4"]), 0), "months"
    if group["m5"]:
        return year, (_integer(group["m5"]), 1), (_integer(group["m5"]), 0), "month"
    if group["half"]:
        return year, (1, 1) if group["half"] == "上" else (7, 1), (6, 30) if group["half"] == "上" else (12, 31), "half"
    if group["first"]:
        return year, (1, 1), (3 * _QUARTER[group["first"]], 0), "quarter"
    if group["q"]:
        last_month = 3 * _QUARTER[group["q"]]
        return year, (last_month - 2, 1), (last_month, 0), "quarter"
    if group["year"] or group["rel"]:
        return year, (1, 1), (12, 31), "year"
    return None


def _spanning(
    year: int | None,
    month: int,
    day: int,
    end_year: int | None,
    end_month: int,
    end_day: int,
    kind: str,
    shift: int | None = None,
) -> Period | None:
    """Return the period between two days (day 0 is the month's last), or None where a day doesn't exist."""
    longest = monthrange(year or 2024, month)[1], monthrange(end_year or 2023, end_month)[1]
    end_day = end_day or longest[1]
    if day > longest[0] or end_day > max(longest[1], 29 if end_month == 2 and end_year is None else 0):
        return None
    first = f"{year}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"
    last = f"{end_year}-{end_month:02}-{end_day:02}" if end_year else f"--{end_month:02}-{end_day:02}"
    return Period(0, 0, "", first, last, year, kind, shift)


def _resolved(period: Period, written: str, text: str, before: Period | None) -> Period:
    year = int(written[:4])
    month = int(written[5:7]) if len(written) >= 7 else None
    if period.kind == "near":
        return _month_of(period, year, month)
    if period.kind == "ahead":
        opening = year if month and month <= 6 else year + 1  # in spring 今后五年 begins with the year itself
        ending = opening + (period.shift or 1) - 1
        return replace(period, first=f"{opening}-01-01", last=f"{ending}-12-31", year=opening, shift=None)
    if period.kind == "recent":
        count = -(period.shift or 0)
        ending = year if month and month > 6 else year - 1  # in spring 过去一年 means the calendar year before
        return replace(period, first=f"{ending - count + 1}-01-01", last=f"{ending}-12-31", year=ending - count + 1)
    if period.shift is not None:
        return _dated(period, year + period.shift)
    same_sentence = before is not None and not _SENTENCE_END.search(text, before.end, period.start)
    if before is not None and before.year and same_sentence and before.kind not in STRETCHES:
        return _dated(period, before.year)
    if month is None:
        return period
    nearest = min((year, year - 1, year + 1), key=lambda guess: _distance(_dated(period, guess).last, written))
    return _dated(period, nearest)


def _month_of(period: Period, year: int, month: int | None) -> Period:
    if month is None:
        return _dated(period, year)
    months = year * 12 + month - 1 + (period.shift or 0)
    year, month = divmod(months, 12)
    last = monthrange(year, month + 1)[1]
    return replace(period, first=f"{year}-{month + 1:02}-01", last=f"{year}-{month + 1:02}-{last:02}", year=year)


def _dated(period: Period, year: int) -> Period:
    """Return `period` in `year`; an open end and an end with its own year stay as they are."""
    last = period.last if not period.last.startswith("--") else f"{year}{period.last[1:]}"
    return replace(period, first=f"{year}{period.first[1:]}", last=last, year=year, shift=None)


def _distance(day: str, written: str) -> int:
    return abs((_day(day) - _day(f"{written}-15"[:10])).days)


def _day(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))


def _integer(text: str | None) -> int:
    value = number(text or "")
    return int(value) if value is not None else 0
