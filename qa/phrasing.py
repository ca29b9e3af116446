"""The question as it is put to the reader about one passage: in the passage's own words for places, things and years.

The reader knows that a passage about another year doesn't answer, but not that “全年城镇新增就业1314万人” speaks of
2016 in a report of 2017. Where code knows it, the year is left out or said as the passage says it. So are 实际 and 计划
in a passage that tells of results or plans all along, and 全国 in a national one.
"""

from __future__ import annotations

import re

from corpus.places import NATION
from qa.aliases import localised
from qa.asked import Asked
from qa.governing import Context, governing_periods, written_on
from qa.periods import Period, relation, resolve
from qa.reader import Candidate
from qa.scope import region
from qa.sentences import sentence_around, sentences
from qa.told import told_as

_NATIONWIDE = re.compile(r"(?:全国|我国)的?")
_FROM_TO = re.compile(r"(?:由|从)[^，,。；]{1,20}[到至]")
_ADVERBS = {
    "result": re.compile(r"实际上?(?![使利情])"),
    "target": re.compile(r"(?:计划|打算|准备|预计|拟)(?=[\u4e00-\u9fff]{0,3}[开改压建完减安增退控造削淘解给为])"),
}


def put_to(asked: Asked, context: Context, given: Candidate, start: int = 0, end: int | None = None) -> str:
    """Return the question to ask about `given`: the passage of `context` or its text[start:end]."""
    end = len(context.text) if end is None else end
    question = _in_time(asked, context, given, start, end)
    here = region(context.document)
    if here == NATION and not _NATIONWIDE.search(given.text):
        question = _NATIONWIDE.sub("", question)
    told, words = told_as(context, start, end), _ADVERBS.get(asked.aim)
    if words and told == asked.aim and not words.search(given.text):
        question = words.sub("", question)
    return localised(question, given.text, here)


def _in_time(asked: Asked, context: Context, given: Candidate, start: int, end: int) -> str:
    question = asked.text
    for period in sorted(asked.periods, key=lambda one: -one.start):
        if period.kind != "year" or not period.year or str(period.year) in given.text:
            continue
        named = _own_words(period, context, start, end)
        told = [first for first, _ in sentences(context.text) if start <= first < end]
        governed = {year for place in told for year in _years(context, place)}
        if named or period.year in governed:
            question = question[: period.start] + named + question[period.end :].removeprefix("的" if not named else "")
    return question


def _years(context: Context, place: int) -> set[int | None]:
    """Return the years that the sentence at `place` speaks of: the last of a stretch followed from end to end."""
    first, last = sentence_around(context.text, place, place + 1)
    followed = _FROM_TO.search(context.text[first:last])
    found = governing_periods(context, place, place + 1)
    return {int(one.last[:4]) if followed and one.kind == "recent" else one.year for one in found}


def _own_words(period: Period, context: Context, start: int, end: int) -> str:
    """Return how text[start:end] names a year: 去年, 今年; "" where it doesn't."""
    for one in resolve(context.text, written_on(context)):
        if start <= one.start < end and one.kind == "year" and relation(period, one) == "same":
            return one.text
    return ""
