"""Does a passage speak of the period, the place and the names that the question asks about?

The reader takes 2022 for 2023 and 青岛 for 济宁 too easily, so code compares them before the reader is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.places import NATION, Divisions, places, relation
from corpus.types import DocumentInfo
from qa.aliases import same_thing
from qa.asked import SCOPE_WORDS, Asked
from qa.designations import other_post, other_stage
from qa.governing import Context, Named, governing_periods, nearest_named
from qa.periods import STRETCHES, Period
from qa.periods import relation as period_relation
from qa.sentences import sentence_around
from qa.told import says_target, told_as
from qa.wording import RESULT, TARGET

_WITHIN = re.compile(r"[在居占列全]$")
# 济宁市列入山东省重点技改项目导向目录的项目，新培育山东省创新型中小企业: whose list it is, not where the figure holds.
_ENTERED = re.compile(r"(?:列入|入选|纳入|进入|入围|跻身|获评|获批|评为|认定为|培育|新增|创建|争创|申报)(?:了|首批)?$")
_RANKED_AMONG = re.compile(r"[^，,。；]{0,6}(?:排|第|前\d|居|位列|名列)")
_TOTALLED = re.compile(r"累计|年均|合计|[两三四五六七八九十]年[共来间]")
_NATIONAL = re.compile(r"全国|我国|中国|国家|中央|国务院")


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a passage is about instead: `kind` is "period", "place", "name" or "aim" (a target where a result was asked
    for, or the other way round); `found` is its own, "" if unknown.
    """

    kind: str
    asked: str
    found: str


def region(document: DocumentInfo) -> Divisions:
    """Return the divisions a document is about, () where that isn't known."""
    for text in (document.region, document.title, document.issuer):
        found = places(text)
        if found:
            return found[0].path
    return NATION if _NATIONAL.search(document.title + document.issuer) or document.region in {"全国", "国家"} else ()


def conflicts(asked: Asked, context: Context, start: int, end: int) -> list[Conflict]:
    """Return what speaks against text[start:end] of a passage as an answer, the gravest first."""
    found = [
        _place_conflict(asked, context, start, end),
        _period_conflict(asked, context, start, end),
        _aim_conflict(asked, context, start, end),
        *_other_designation(asked, context, start, end),
    ]
    return [one for one in found if one is not None]


def aims_apart(asked: Asked, context: Context, start: int, end: int) -> float:
    """Return how far question and passage differ in speaking of a target or a result: 0, 0.5 (not said) or 1."""
    first, last = sentence_around(context.text, start, end)
    words = context.text[first:last]
    dated = any(one.year for one in asked.periods)
    target = told_as(context, start, end) == "target" if dated else says_target(words, context.heading)
    if asked.aim == "target":
        return 0.0 if target or TARGET.search(words) else 1.0
    if not target or (not dated and RESULT.search(words)):
        return 0.0
    return 1.0 if asked.aim == "result" else 0.5


def _aim_conflict(asked: Asked, context: Context, start: int, end: int) -> Conflict | None:
    if not asked.aim_strict:
        return None
    told = told_as(context, start, end)
    if not told or told == asked.aim:
        return None
    first, last = sentence_around(context.text, start, end)
    if asked.aim == "target" and TARGET.search(context.text[first:last]):
        return None
    words = {"target": "目标", "result": "实际结果"}
    when = asked.periods[0].text.removesuffix("的") + "的" if asked.periods else ""
    return Conflict("aim", f"{when}{words[asked.aim]}", words[told])


def _other_designation(asked: Asked, context: Context, start: int, end: int) -> Iterator[Conflict]:
    """Yield what a passage says of another post or another numbered stage than the one asked for."""
    first, last = sentence_around(context.text, start, end)
    heads = f"{context.document.title}\n{context.heading}\n"
    if asked.post:
        instead = other_post(asked.post, f"{context.text[first:last]}\n{context.text}\n{heads}")
        if instead is not None:
            yield Conflict("name", asked.post, instead)
    stage = other_stage(asked.text, context.text[first:last], f"{heads}{context.text}", context.whole)
    if stage:
        yield Conflict("name", *stage)


def _place_conflict(asked: Asked, context: Context, start: int, end: int) -> Conflict | None:
    for locality in asked.localities:
        if not _names(context, locality):  # a like-worded document of another town
            return Conflict("place", locality, "")
    here = region(context.document)
    wanted = list(asked.places)
    if asked.scope_depth and not wanted and here and here != NATION:
        wanted = [here[: asked.scope_depth]]
    if not wanted:
        return None
    named = governing_places(context.text, here, start, end)
    if here != NATION and not any(character.isdigit() for character in context.text[start:end]):
        named = [one for one in named if one.value != NATION]  # 全国文明城市 is a title that a place may bear
    general = {
        place.path for place in places(f"{context.document.title} {context.heading} {context.document.issuer}")
    } | {here}
    near = _near(context, start, end) if here == NATION else context.text
    for one in wanted:
        if _speaks_of(one, named, general, context, here, near):
            return None
    value = named[-1].value if named else here
    return Conflict("place", _place_name(wanted[0]), _place_name(value) if isinstance(value, tuple) else "")


def _names(context: Context, words: str) -> bool:
    """Return whether a document's head or text holds some words."""
    document = context.document
    said = (document.title, document.issuer, document.region, context.heading, context.text, context.whole)
    return any(words in one for one in said)


def _speaks_of(
    wanted: Divisions, named: Sequence[Named], general: set[Divisions], context: Context, here: Divisions, near: str
) -> bool:
    """Return whether a passage is about a place, or about one inside it of which nothing else is said."""
    found = [one.value for one in named if isinstance(one.value, tuple)]
    if found:
        # A county may answer for its city, but no city for its province: their figures stand side by side.
        enough = {"same", "wider"} if len(wanted) > 1 else {"same"}
        return any(relation(wanted, one) in enough for one in found) or (here == NATION and wanted == NATION)
    if wanted == NATION:
        return here in (NATION, ()) and (here == NATION or bool(_NATIONAL.search(context.text)) or not general - {()})
    if any(one and relation(wanted, one) in {"same", "wider"} for one in general):
        return True
    if any(one and one != NATION and relation(wanted, one) == "other" for one in general):
        return _mentions(wanted, context.text)
    if here and relation(here, wanted) == "wider":
        return _mentions(wanted, f"{context.heading}\n{near}")  # what is said of the whole is not said of the part
    if _mentions(wanted, context.text + context.nearby) or _mentions(wanted, context.whole):
        return True
    # 宝山区 alone may be that of two cities, so that it is read as no place at all: here it is the one asked for.
    return len(wanted) > 1 and wanted[-1] in f"{context.document.title}{context.document.issuer}{context.text}"


def _near(context: Context, start: int, end: int) -> str:
    """Return the sentence of text[start:end] and the one before it."""
    first, last = sentence_around(context.text, start, end)
    before = sentence_around(context.text, first - 2, first - 1)[0] if first > 1 else first
    return context.text[before:last]


def _mentions(wanted: Divisions, text: str) -> bool:
    return any(relation(wanted, path) in {"same", "wider"} for path in _named(text))


@lru_cache(maxsize=64)
def _named(text: str) -> frozenset[Divisions]:
    """Return the places that a text names; a whole document is asked once for each of its passages and sentences."""
    return frozenset(place.path for place in places(text))


def governing_places(text: str, here: Divisions, start: int, end: int) -> list[Named]:
    """Return the places that say where text[start:end] holds: those of its own clause, or the last ones before it."""
    first, last = sentence_around(text, start, end)
    sentence = text[first:last]
    found = [Named(place.start, place.end, place.path) for place in places(sentence)]
    for word, depth in SCOPE_WORDS.items():
        if here and here != NATION and len(here) >= depth:
            found += [Named(match.start(), match.end(), here[:depth]) for match in re.finditer(word, sentence)]
    found = [
        one
        for one in found
        if (not _RANKED_AMONG.match(sentence[one.end :]) or not _WITHIN.search(sentence[: one.start]))
        and not _ENTERED.search(sentence[: one.start])
    ]
    return nearest_named(sorted(found, key=lambda one: one.start), sentence, start - first, end - first)


def _period_conflict(asked: Asked, context: Context, start: int, end: int) -> Conflict | None:
    if not asked.periods:
        return None
    named = governing_periods(context, start, end)
    if not named:
        return None
    first, last = sentence_around(context.text, start, end)
    words = context.text[first:last]
    total = bool(_TOTALLED.search(words)) or told_as(context, start, end) == "result"
    total = total and any(map(str.isdigit, words))
    if any(_agrees(wanted, one, total) for wanted in asked.periods for one in named):
        return None
    return Conflict("period", asked.periods[0].text, _period_name(named[-1]))


def begun_before(asked: Asked, context: Context, start: int, end: int) -> bool:
    """Return whether text[start:end] holds since an earlier year than the one asked about: 2025年1月起, for 2026.

    It may hold still; what is said of the very year answers better.
    """
    wanted = [one for one in asked.periods if one.year]
    if not wanted:
        return False
    named = governing_periods(context, start, end)
    since = [one for one in named if one.kind == "since" and any(one.first < year.first for year in wanted)]
    return bool(since) and len(since) == len(named)


def _agrees(wanted: Period, found: Period, total: bool) -> bool:
    """Return whether what holds for one period answers for another; the `total` of a plan is no single year's."""
    if wanted.year is None and wanted.shift is None and found.year is None:
        return True
    how = period_relation(wanted, found)
    if how == "covers" and found.kind in STRETCHES and (total or found.kind == "recent"):
        return False
    return how != "other"


def missing_names(asked: Asked, context: Context) -> list[str]:
    """Return the names of the question that neither the passage, its surroundings nor its document's head hold."""
    where = _compact(
        f"{context.document.title}{context.heading}{context.document.issuer}{context.text}{context.nearby}"
    )
    return [name for name in asked.names if not any(_compact(one) in where for one in same_thing(name))]


def _compact(text: str) -> str:
    return re.sub(r"[\s“”\"‘’《》（）()·、，,]", "", text).casefold()


def _place_name(path: Divisions) -> str:
    return path[-1] if path else ""


def _period_name(period: Period) -> str:
    return f"{period.year}年" if period.year and period.kind in {"year", "since"} else period.text
