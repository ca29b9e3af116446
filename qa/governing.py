"""What governs a stretch of text: the period that it speaks of, however far before it that was said.

A report says “一、2016年工作回顾” once, “今年” now and then, and nothing at all for most of its figures. So the nearest
words that say when are sought outwards: in the sentence, earlier in the passage, in the heading, before the passage,
in the title; at last the document's own date decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.places import Divisions
from corpus.types import DocumentInfo
from qa.periods import STRETCHES, Period, resolve
from qa.sentences import sentence_around

COMPARED = re.compile(r"(?:比|较|与|同|高于|低于|于|超过)$")
_APART = re.compile(
    r"\d[\d.,]*\s*[%％万亿个元]?|[高低多少快慢]出?|水平.{4}"
)  # words between a compared place and a difference
# A period named, not spoken of.
_MENTIONED = re.compile(r"(?:由|从|自|了|提出|明确|确定|编制|《[^》]*|（[^）]*|“[^”]*)$")
_SPOKEN_OF = re.compile(r"[”\"]?(?:规划)?(?:时期|期间|以来|累计|前[一二三四]年|[，,、])|年?来|累计|全国")
_ENDLESS = "9999"  # the year in which a period without an end is said to end
_YEAR_BEFORE = ("上年", "上一年")
_CLAUSE = re.compile(r"[，,：:]")
_ROSE_TO = re.compile(r"(?:由|从)[^，,。；]{1,20}(?:到|至|为)(?:了|约|近|超过)?$")
_ROSE_FROM = re.compile(r"(?:由|从)[^，,。；\d]{0,6}$")
_FAR = 300  # characters before a passage in which what governs it is sought


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a passage and tells what it is about."""

    document: DocumentInfo
    heading: str
    text: str
    nearby: str  # the passages before and after it
    whole: str  # the document's text
    before: str = ""  # the text of its section that stands before it


@dataclass(frozen=True, slots=True)
class Named:
    """A place or period that governs text from `start` on."""

    start: int
    end: int
    value: Divisions | Period


def nearest_named(found: Sequence[Named], sentence: str, start: int, end: int) -> list[Named]:
    """Return what of the places or periods of a sentence says where or when sentence[start:end] holds."""
    before = [one for one in found if one.end <= start]
    inside = [one for one in found if one.start < end and start < one.end]
    if not before:
        return inside or list(found[:1])
    compared: list[Named] = []
    while len(before) > 1 and COMPARED.search(sentence[: before[-1].start]):
        if not _APART.search(sentence[before[-1].end : start]):
            break
        # 高于全省平均（6.9%）3.3个百分点: the difference is said of the place before, the 6.9% of 全省.
        compared.append(before.pop())
    return [*_row(before, sentence), *compared, *inside]


def _row(before: list[Named], sentence: str) -> list[Named]:
    """Return the last name with those it stands in a row with: 全国、山东省、济宁市…分别为."""
    row = [before[-1]]
    for one in reversed(before[:-1]):
        if not re.fullmatch(r"[、和与及以，,\s]*", sentence[one.end : row[0].start]):
            break
        row.insert(0, one)
    return row


def governing_periods(context: Context, start: int, end: int) -> list[Period]:
    """Return the periods that say when text[start:end] holds, as near to it as they are named."""
    written = written_on(context)
    first, last = sentence_around(context.text, start, end)
    sentence = context.text[first:last]
    stated = [one for one in stated_periods(context, first, last) if not COMPARED.search(sentence[: one.start])]
    named = [Named(one.start, one.end, one) for one in stated]
    # What is said of a figure stands before it, or in its own clause: not so the 去年 of “涨幅3％，考虑了去年……”.
    named = [one for one in named if one.start < end - first or not _CLAUSE.search(sentence[end - first : one.start])]
    near = nearest_named(named, sentence, start - first, end - first)
    found = [one.value for one in near if isinstance(one.value, Period)]
    found = found or _earlier(context, context.text[:first], written)
    return [_at_its_end(one, sentence[: start - first], sentence[start - first : end - first]) for one in found]


def stated_periods(context: Context, first: int, last: int) -> list[Period]:
    """Return the periods named in the sentence text[first:last], placed in it, with their years where known.

    去年 is counted from the date of the document, 上年 from the year spoken of: in a review of 2011 it is 2010.
    """
    written = written_on(context)
    found: list[Period] = []
    for one in resolve(context.text[:last], written):
        if one.start < first:
            continue
        if one.kind == "year" and one.text.startswith(_YEAR_BEFORE):
            spoken = [other for other in found if other.year] or _earlier(context, context.text[:first], written)
            year = _latest(spoken[-1 if found else 0]) - 1 if spoken else one.year
            one = replace(one, first=f"{year}-01-01", last=f"{year}-12-31", year=year) if year else one
        found.append(replace(one, start=one.start - first, end=one.end - first))
    return found


def _latest(period: Period) -> int:
    """Return the last year of a period; of one without an end, such as 今年以来, its first."""
    return int(period.last[:4]) if period.last[:4] < _ENDLESS else int(period.first[:4])


def said_when(context: Context, start: int, end: int) -> str:
    """Return when text[start:end] holds (“2016年”) where its own sentence doesn't say and the text around it does."""
    first, last = sentence_around(context.text, start, end)
    if stated_periods(context, first, last):
        return ""
    found = governing_periods(context, start, end)
    if len(found) != 1 or not found[0].year or not found[0].last[:4].isdigit():
        return ""
    opening, closing = found[0].first[:4], found[0].last[:4]
    if found[0].kind in {"year", *STRETCHES}:
        return f"{opening}年" if opening == closing else f"{opening}—{closing}年"
    return found[0].text if found[0].text.startswith(opening) else ""


def _at_its_end(period: Period, before: str, words: str) -> Period:
    """Return the year that one end of “五年……从45.9%提高到52.6%” holds for, another period as it is."""
    if period.kind != "recent" or not period.year:
        return period
    year = None
    if _ROSE_TO.search(before) or (_ROSE_FROM.search(before) and re.search(r"\d.*[到至].*\d", words)):
        year = int(period.last[:4])
    elif _ROSE_FROM.search(before):
        year = period.year - 1
    return replace(period, first=f"{year}-01-01", last=f"{year}-12-31", year=year, kind="year") if year else period


def written_on(context: Context) -> str:
    """Return the date of the document, or the year in its title, as far as known."""
    if context.document.published:
        return context.document.published
    years = [one.year for one in resolve(context.document.title, "") if one.year]
    return str(years[-1]) if years else ""


def _earlier(context: Context, earlier: str, written: str) -> list[Period]:
    """Return the period that what stands before a sentence puts it in."""
    headed = [one for one in resolve(context.heading, written) if one.year]
    # A heading of one year outweighs what stood before the passage; one of five years leaves room for “2017年，……”.
    single = [one for one in headed if one.kind not in STRETCHES]
    for found in (
        _led(earlier, written),
        single,
        _led(context.before[-_FAR:], written),
        headed,
        [one for one in resolve(context.document.title, written) if one.year],
    ):
        if found:
            return found
    return resolve("今年", written) + resolve("去年", written) if written[:4].isdigit() else []


def _led(text: str, written: str) -> list[Period]:
    """Return the last period in `text` that it speaks of, rather than mentions or compares with."""
    for one in reversed(resolve(text, written)):
        if not one.year or COMPARED.search(text[: one.start]) or _MENTIONED.search(text[: one.start]):
            continue
        if one.kind in STRETCHES and not _SPOKEN_OF.match(text, one.end):
            continue
        return [one]
    return []
