"""Who signed a document and when: the signature, the printing note, and the votes that made a law."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.dates import Date, dates
from corpus.facts import NOTHING, Fact, Line, between, compact
from corpus.letterhead import SPEAKER
from corpus.organs import joined, organs

_SIGNER = re.compile(
    r"[一-鿿]{0,14}(?:总理|主席|省长|市长|州长|盟长|区长|县长|部长|主任|局长|行长|署长|院长|检察长|委员长|会长)[:：]?[一-鿿·]{2,8}"
)
_MOST_ABOVE = 12  # lines of bodies over one date; many bodies may issue together
_LONGEST = 60
_SEAL = re.compile(r"[（(](?:盖章|公章|印章?|章|此件公开发布|此件主动公开|此件依申请公开|代章)[)）]")
_PRINTED = re.compile(r"(?P<whom>[一-鿿（）()]{2,40}?)\s*(?=(?:19|20)\d\d年).*印发$")
_VOTE = re.compile(
    r"(?P<body>(?:[一-鿿]{2,20}?(?=第[一二三四五六七八九十]+届|[一二三四五六七八九十]+届))?(?:第?[一二三四五六七八九十]+届)?"
    r"(?P<organ>(?:全国)?人民代表大会(?:常务委员会)?|人大常委会))第?[一二三四五六七八九十百〇零\d]+次(?:全体)?会议"
)
_COURT = re.compile(r"最高人民(?:法院|检察院)(?=[^。]{0,12}?(?:审判委员会|检察委员会|公告))")
_COUNCIL = re.compile(r"国务院(?=第[一二三四五六七八九十百〇零\d]+次常务会议|令)")
_ADOPTED = re.compile(r"^[（(]?\s*(?:19|20)\d\d\s?年.{0,160}(?:通过|修正|修订|公布|发布|批准|令第)", re.DOTALL)
_MEETING = re.compile(r"会议|委员会|令\s*第?\s*[\d一二三四五六七八九十]+|公告|国务院")
_ISSUED = re.compile(r"公布|发布")
_FORCE = re.compile(r"\s*起?\s*(?:施行|实施|生效)")
_PROCLAIMED = re.compile(r"日\s*(?P<body>[一-鿿、\s]{2,40}?)\s*(?:发布|颁布)")
_REPORTED = re.compile(r"^[—\-－―]+\s*(?=(?:19|20)\d\d年).{0,60}(?:会议上|大会上)$")


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed, joined with 、, and when; either may be missing."""

    issuer: Fact = NOTHING
    date: Fact = NOTHING


def signature(lines: Sequence[Line]) -> Signature:
    """Return the first signature: names of bodies, perhaps the signer, and under or beside them a date and no more."""
    for place, line in enumerate(lines):
        found = _only_date(line)
        if not found:
            continue
        date, before = found
        bodies: list[tuple[Line, tuple[str, ...]]] = []
        if before:
            if not (named := _bodies(line.text[: date.start])):
                continue
            bodies.append((line, named))
        signer = False
        for above in reversed(lines[max(0, place - _MOST_ABOVE) : place]):
            if not bodies and not signer and _SIGNER.fullmatch(compact(above.text)) and not _bodies(above.text):
                signer = True
            elif named := _bodies(above.text):
                bodies.insert(0, (above, named))
            else:
                break
        if bodies or signer:
            return Signature(_together(bodies), line.fact(date.start, date.end, date.iso))
    return Signature()


def _only_date(line: Line) -> tuple[Date, str] | None:
    """Return the exact date that closes a short line, and what stands before it: nothing or a signature."""
    text = _SEAL.sub("", line.text).rstrip("。）) ")
    if len(text) > _LONGEST or not text.endswith(("日", *"0123456789")):
        return None
    found = list(dates(text))
    if not found or found[-1].end != len(text) or len(found[-1].iso) != 10:
        return None
    return found[-1], text[: found[-1].start].strip("（( ")


def _bodies(text: str) -> tuple[str, ...]:
    return organs(_SEAL.sub("", text)) if len(text) <= 100 else ()


def _together(bodies: Sequence[tuple[Line, tuple[str, ...]]]) -> Fact:
    if not bodies:
        return NOTHING
    names = dict.fromkeys(joined(name) for _, named in bodies for name in named)
    first, last = bodies[0][0], bodies[-1][0]
    if first is last:
        end = next((date.start for date in dates(first.text)), len(first.text))
        return first.fact(0, len(first.text[:end].rstrip("（( ")), "、".join(names))
    return between(first.fact(), last.fact(), "、".join(names))


def printing(tail: Sequence[Line]) -> Fact:
    """Return the date of printing from the note at the end: 某办公室秘书处 2024年7月29日印发."""
    for line in reversed(tail):
        text = line.text.rstrip("。")
        if text.endswith("印发") and len(text) <= _LONGEST and (found := next(dates(text), None)):
            return line.fact(found.start, found.end, found.iso)
    return NOTHING


def speech(head: Sequence[Line]) -> Signature:
    """Return who reported to a congress and when: "——2020年5月22日在…会议上", "国务院总理 某某"."""
    issuer = date = NOTHING
    for line in head[:5]:
        if _REPORTED.match(line.text) and (found := next(dates(line.text), None)) and len(found.iso) == 10:
            date = line.fact(found.start, found.end, found.iso)
        if (speaker := SPEAKER.fullmatch(line.text)) and organs(speaker["body"]):
            issuer = line.found(speaker, "body")
    return Signature(issuer, date)


def speaker(head: Sequence[Line]) -> Fact:
    """Return the name of who reports, as the line under the title gives it."""
    found = ((line, SPEAKER.fullmatch(line.text)) for line in head[:5])
    return next((line.found(match, "name") for line, match in found if match), NOTHING)


@dataclass(frozen=True, slots=True)
class Adoption:
    """How a law came about: who made it and when it was last revised; when it was made public; from when it counts."""

    made: Signature = Signature()
    issued: Fact = NOTHING
    first: str = ""  # the day that 自公布之日起 means: of the latest whole revision (修订), else of the beginning


def adoption(head: Sequence[Line], place: str) -> Adoption:
    """Return how a law came about, as the lines under its title tell.

    `place` is where a body named only 市 or 省 sits.
    """
    votes = [line for line in head if _is_vote(line.text)]
    latest = issued = NOTHING
    first = ""
    for line, date, after in ((vote, *event) for vote in votes for event in _events(vote)):
        if date.value > latest.value:
            latest = date
        public = bool(_ISSUED.search(after))
        if public and date.value > issued.value:
            issued = date
        begins = not first or (public and "修订" not in line.text and first != issued.value and len(votes) > 1)
        if "修订" in after or (begins and "修正" not in after):
            first = date.value
    makers = (maker for line in votes if (maker := _maker(line, place)))
    return Adoption(Signature(next(makers, NOTHING), latest), issued, first)


def _events(line: Line) -> Iterator[tuple[Fact, str]]:
    """Yield the exact dates of a line with the words after each, up to the next."""
    found = [date for date in dates(line.text) if len(date.iso) == 10]
    for place, date in enumerate(found):
        end = found[place + 1].start if place + 1 < len(found) else len(line.text)
        after = line.text[date.end : end]
        if not _FORCE.match(after):
            yield line.fact(date.start, date.end, date.iso), after


def _is_vote(text: str) -> bool:
    """Tell whether a line under a law's title says how it came about; a sentence of a report is none."""
    told = _ADOPTED.match(text) and _MEETING.search(text)
    return bool(told) and len(text) <= 400 and (not text.endswith("。") or text.startswith(("（", "(")))


def _maker(line: Line, place: str) -> Fact:
    proclaimed = _PROCLAIMED.search(line.text)
    if proclaimed and organs(proclaimed["body"]):
        return line.found(proclaimed, "body", joined(proclaimed["body"]))
    if found := _COURT.search(line.text) or _COUNCIL.search(line.text):
        return line.found(found)
    vote = _VOTE.search(line.text)
    if not vote:
        return NOTHING
    organ = vote["organ"].replace("人大常委会", "人民代表大会常务委员会")
    seat = re.match(r"[一-鿿]*?(?=第?[一二三四五六七八九十]+届)", vote["body"])
    where = re.sub(r"^日(?=..)", "", seat[0]) if seat else ""
    if organ.startswith("全国") or where == "全国":
        return line.found(vote, "body", organ if organ.startswith("全国") else f"全国{organ}")
    return line.found(vote, "body", (place if where in ("", "省", "市", "自治区", "州", "县") else where) + organ)
