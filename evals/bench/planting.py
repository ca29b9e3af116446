"""One error planted in a right answer: a digit, a unit, a date, a name, an article or a 文号."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from evals.bench.restating import TRIES, Case, Source, cite, numeral, pick, right, with_answer

_MARKS = re.compile(r"\[\d\]")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)*(?=%|％|[万亿个家元名座米吨亩人公户项条套件台平美])(?!条款)")
_UNITS = (
    ("亿元", "万元"),
    ("万元", "亿元"),
    ("万元", "元"),
    ("万亿元", "亿元"),
    ("个百分点", "%"),
    ("%", "个百分点"),
    ("万亩", "亩"),
    ("公里", "米"),
    ("平方公里", "平方米"),
    ("万吨", "吨"),
    ("万人", "人"),
    ("亿美元", "万美元"),
    ("个工作日", "个月"),
    ("个月", "年"),
    ("小时", "分钟"),
    ("元", "万元"),
)
_NUMERALS = {numeral(value): value for value in range(1, 400)}
_PERSON = re.compile(
    r"(?:部长|书记|主席|总统|总理|主任|董事长|总经理|局长|教授|院长|队长|司长|发言人|研究员|村民|医生)"
    r"([王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶][\u4e00-\u9fff]{1,2})"
    r"(?=说|表示|介绍|指出|强调|告诉|，|、|在|同|会见|出席)"
)
NAME_KINDS = ("person", "company", "institute", "office", "county", "city", "province")

Plant = Callable[[str, random.Random], str | None]


def wrong(sources: Sequence[Source], count: int, chance: random.Random) -> list[Case]:
    """Return `count` answers with one error each, the kinds in turn."""
    cases: list[Case] = []
    tries = 0
    kinds = list(PLANTS)
    while len(cases) < count and kinds:
        kind = kinds[len(cases) % len(kinds)]
        (base,) = right(sources, 1, chance) if chance.random() < 0.3 else _plain(sources, chance)
        planted = PLANTS[kind](base.answer, chance)
        if planted is not None and planted != base.answer:
            cases.append(with_answer(base, kind, planted))
            tries = 0
        tries += 1
        if tries > TRIES:  # the texts hold nothing of this kind
            kinds.remove(kind)
            tries = 0
    return cases


def _plain(sources: Sequence[Source], chance: random.Random) -> list[Case]:
    source, at = pick(sources, chance)
    return [Case("whole", f"{source.sentences[at]}[1]", (cite(1, source, at, chance),))]


def _swap(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _digit(text: str, chance: random.Random) -> str | None:
    masked = _MARKS.sub("   ", text)
    found = list(_PLAIN.finditer(masked))
    if not found:
        return None
    number = chance.choice(found)
    at = chance.choice([place for place in range(*number.span()) if text[place].isdigit()])
    return _swap(text, at, at + 1, chance.choice([digit for digit in "123456789" if digit != text[at]]))


def _unit(text: str, chance: random.Random) -> str | None:
    found = [
        (match.start(), old, new)
        for old, new in _UNITS
        for match in re.finditer(rf"(?<=\d){re.escape(old)}(?!次)", text)
    ]
    if not found:
        return None
    start, old, new = chance.choice(found)
    return _swap(text, start, start + len(old), new)


def _part_of_date(pattern: str, highest: int) -> Plant:
    def plant(text: str, chance: random.Random) -> str | None:
        found = list(re.finditer(pattern, text))
        if not found:
            return None
        match = chance.choice(found)
        old = int(match.group())
        new = old + chance.choice((-3, -2, -1, 1, 2, 3))
        return _swap(text, *match.span(), str(new)) if 1 <= new <= highest else None

    return plant


def _article(text: str, chance: random.Random) -> str | None:
    found = list(re.finditer(r"(?<=第)[一二三四五六七八九十百零]+(?=条)", text))
    known = [match for match in found if match.group() in _NUMERALS]
    if not known:
        return None
    match = chance.choice(known)
    new = _NUMERALS[match.group()] + chance.choice((-2, -1, 1, 2, 10))
    return _swap(text, *match.span(), numeral(new)) if new > 0 else None


def _serial(text: str, chance: random.Random) -> str | None:
    match = re.search(r"[〔\[](?P<year>(?:19|20)\d\d)[〕\]](?P<serial>\d+)(?=号)", text)
    if not match:
        return None
    part = chance.choice(("year", "serial"))
    new = int(match[part]) + chance.choice((-1, 1, 2))
    return _swap(text, *match.span(part), str(new)) if new > 0 else None


def _name(kind: str) -> Plant:
    def plant(text: str, chance: random.Random) -> str | None:
        names = vocabulary()[kind]
        # 公安部 stands in 公安部门 as well, which is no name
        found = [name for name in names if re.search(rf"{name}(?!门)", text)]
        if kind == "person":
            found += [match[1] for match in _PERSON.finditer(text)]
        if not found:
            return None
        old = chance.choice(found)
        new = chance.choice([name for name in names if name not in text])
        return text.replace(old, new)

    return plant


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, tuple[str, ...]]:
    """Return the names by kind."""
    lines = Path(__file__).with_name("names.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    return {kind: tuple(names) for kind, *names in rows}


PLANTS: dict[str, Plant] = {
    "digit": _digit,
    "unit": _unit,
    "year": _part_of_date(r"(?<!\d)(?:19|20)\d\d(?=年)", 2100),
    "month": _part_of_date(r"(?<![\d.至\-—])(?:1[0-2]|[1-9])(?=月)", 12),
    "day": _part_of_date(r"(?<=月)(?:3[01]|[12]\d|[1-9])(?=日)", 31),
    **{kind: _name(kind) for kind in NAME_KINDS},
    "article": _article,
    "文号": _serial,
}
