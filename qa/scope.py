"""Does a passage speak of the period, the place and the names that the question asks about?

The reader takes 2022 for 2023 and 青岛 for 济宁 too easily, so code compares them before the reader is believed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.places import NATION, Divisions, places, relation
from corpus.types import DocumentInfo
from qa.aliases import same_thing
from qa.asked import SCOPE_WORDS, Asked
from qa.periods import Period, resolve
from qa.periods import relation as period_relation
from qa.sentences import sentence_around
from qa.wording import AIMED, RESULT, TARGET

_COMPARED = re.compile(r"(?:比|较|与|同|高于|低于|于|超过)$")
_APART = re.compile(
    r"\d[\d.,]*\s*[%％万亿个元]?|[高低多少快慢]出?|水平.{4}"
)  # words between a compared place and a difference
_WITHIN = re.compile(r"[在居占列全]$")
_RANKED_AMONG = re.compile(r"[^，,。；]{0,6}(?:排|第|前\d|居|位列|名列)")
_NATIONAL = re.compile(r"全国|我国|中国|国家|中央|国务院")


@dataclass(frozen=True, slots=True)
class Conflict:
    """What a passage is about instead: `kind` is "period", "place" or "name"; `found` is its own, "" if unknown."""

    kind: str
    asked: str
    found: str


@dataclass(frozen=True, slots=True)
class Context:
    """What surrounds a passage and tells what it is about."""

    document: DocumentInfo
    heading: str
    text: str
    nearby: str  # the passages before and after it
    whole: str  # the document's text


@dataclass(frozen=True, slots=True)
class Named:
    """A place or period that governs text from `start` on."""

    start: int
    end: int
    value: Divisions | Period


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
    ]
    return [one for one in found if one is not None]


def aims_apart(asked: Asked, context: Context, start: int, end: int) -> float:
    """Return how far question and passage differ in speaking of a target or a result: 0, 0.5 (not said) or 1."""
    first, last = sentence_around(context.text, start, end)
    words = context.text[first:last]
    aimed = bool(AIMED.search(words)) or (bool(AIMED.search(context.heading)) and not RESULT.search(words))
    if asked.aim == "target":
        return 0.0 if aimed or TARGET.search(words) else 1.0
    if not aimed or RESULT.search(words):
        return 0.0
    return 1.0 if asked.aim == "result" else 0.5


def _place_conflict(asked: Asked, context: Context, start: int, end: int) -> Conflict | None:
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
    for one in wanted:
        if _speaks_of(one, named, general, context, here):
            return None
    value = named[-1].value if named else here
    return Conflict("place", _place_name(wanted[0]), _place_name(value) if isinstance(value, tuple) else "")


def _speaks_of(
    wanted: Divisions, named: Sequence[Named], general: set[Divisions], context: Context, here: Divisions
) -> bool:
    """Return whether a passage is about a place, or about one inside it of which nothing else is said."""
    found = [one.value for one in named if isinstance(one.value, tuple)]
    if found:
        # A county may answer for its city, but no city for its province: their figures stand side by side.
        near = {"same", "wider"} if len(wanted) > 1 else {"same"}
        return any(relation(wanted, one) in near for one in found) or (here == NATION and wanted == NATION)
    if wanted == NATION:
        return here in (NATION, ()) and (here == NATION or bool(_NATIONAL.search(context.text)) or not general - {()})
    if any(one and relation(wanted, one) in {"same", "wider"} for one in general):
        return True
    if any(one and one != NATION and relation(wanted, one) == "other" for one in general):
        return _mentions(wanted, context.text)
    return _mentions(wanted, context.text + context.nearby) or _mentions(wanted, context.whole)


def _mentions(wanted: Divisions, text: str) -> bool:
    return any(relation(wanted, place.path) in {"same", "wider"} for place in places(text))


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
        if not _RANKED_AMONG.match(sentence[one.end :]) or not _WITHIN.search(sentence[: one.start])
    ]
    return _governing(sorted(found, key=lambda one: one.start), sentence, start - first, end - first)


def _governing(found: Sequence[Named], sentence: str, start: int, end: int) -> list[Named]:
    before = [one for one in found if one.end <= start]
    inside = [one for one in found if one.start < end and start < one.end]
    if not before:
        return inside or list(found[:1])
    compared: list[Named] = []
    while len(before) > 1 and _COMPARED.search(sentence[: before[-1].start]):
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


def _period_conflict(asked: Asked, context: Context, start: int, end: int) -> Conflict | None:
    if not asked.periods:
        return None
    named = governing_periods(context, start, end)
    if not named:
        return None
    if any(_agrees(wanted, one) for wanted in asked.periods for one in named):
        return None
    return Conflict("period", asked.periods[0].text, _period_name(named[-1]))


def _agrees(wanted: Period, found: Period) -> bool:
    if wanted.year is None and wanted.shift is None and found.year is None:
        return True
    return period_relation(wanted, found) != "other"


def governing_periods(context: Context, start: int, end: int) -> list[Period]:
    """Return the periods that say when text[start:end] holds, as near to it as they are named."""
    written = context.document.published or _title_year(context)
    first, last = sentence_around(context.text, start, end)
    sentence = context.text[first:last]
    stated = [
        one
        for one in resolve(context.text[:last], written)
        if one.start >= first and not _COMPARED.search(context.text[: one.start])
    ]
    near = _governing(
        [Named(one.start - first, one.end - first, one) for one in stated], sentence, start - first, end - first
    )
    found = [one.value for one in near if isinstance(one.value, Period)]
    if found:
        return found
    earlier = [one for one in resolve(context.text[:first], written) if one.year]
    if earlier:
        return earlier[-1:]
    for text in (context.heading, context.document.title):
        dated = [one for one in resolve(text, written) if one.year]
        if dated:
            return dated
    return resolve("今年", written) + resolve("去年", written) if written[:4].isdigit() else []


def _title_year(context: Context) -> str:
    years = [one.year for one in resolve(context.document.title, "") if one.year]
    return str(years[-1]) if years else ""


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
