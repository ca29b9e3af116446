"""The automatic list numbers of Word documents (一、 第一条 1.), as Word shows them before a paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_LOW = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_CLOSING = "、，。．.：:）)〕］】》"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered."""

    start: int
    form: str
    text: str  # such as "第%1条" or "%1.%2"
    legal: bool  # all numbers in it are shown as Arabic ones
    restart: int  # the level above, from 1, that sets it back; 0 for never


def shown(number: int, form: str) -> str:
    """Return a number in one of Word's number formats."""
    if form in ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"):
        return chinese(number)
    if form in ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if form in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return chinese(number).translate(_LEGAL)
    if form in ("ideographTraditional", "ideographZodiac"):
        row = _STEMS if form == "ideographTraditional" else _BRANCHES
        return row[(number - 1) % len(row)]
    if form.startswith("decimalEnclosedCircle"):
        return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)
    if form == "decimalEnclosedParen":
        return chr(0x2474 + number - 1) if 1 <= number <= 20 else f"({number})"
    if form.startswith("decimalFullWidth"):
        return str(number).translate(_FULL_WIDTH)
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        return _roman(number).upper() if form == "upperRoman" else _roman(number)
    if form == "none":
        return ""
    return f"{number:02d}" if form == "decimalZero" else str(number)


def chinese(number: int) -> str:
    """Return a number up to 9999 in Chinese: 12 is 十二, 205 is 二百零五."""
    if not 0 < number < 10_000:
        return str(number)
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += _DIGITS[digit] + name
        elif text and number % unit and not text.endswith("零"):
            text += "零"
    return text.removeprefix("一") if 10 <= number < 20 else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in (*_ROMAN, *_ROMAN_LOW):
        text += sign * (number // value)
        number %= value
    return text


class ListNumbers:
    """Counts the numbered paragraphs of one document in their order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """Take the root elements of the numbering and the style part; the first may be None."""
        self._lists: dict[str, tuple[str, dict[int, Level]]] = {}  # by number id: what it counts with, its levels
        self._restarts: dict[str, dict[int, int]] = {}
        self._linked: dict[tuple[str, str], int] = {}  # the level that a list keeps for a style
        self._styles = _style_lists(styles)
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering)

    def label(self, paragraph: Any, following: str) -> str:
        """Return what Word shows before a paragraph whose text is `following`, "" where it is in no list."""
        number, level = self._place(paragraph)
        counted, levels = self._lists.get(number, ("", {}))
        if level not in levels:
            return ""
        counts = self._counts.setdefault(counted, {})
        again = self._restarts.get(number, {})
        if level in again and (number, level) not in self._begun:
            counts[level] = again[level]
        else:
            counts[level] = counts.get(level, levels[level].start - 1) + 1
        self._begun.add((number, level))
        for deeper in [other for other in counts if other > level]:
            restart = levels[deeper].restart if deeper in levels else -1
            if restart < 0 or 0 < level + 1 <= restart:
                del counts[deeper]
        text = self._text(levels, level, counts)
        apart = text and following and (text[-1] not in _CLOSING or following[0].isascii())
        return f"{text} " if apart and not following[0].isspace() else text

    def _text(self, levels: Mapping[int, Level], level: int, counts: Mapping[int, int]) -> str:
        own = levels[level]
        if own.form == "bullet":
            return "" if not own.text else own.text if ord(own.text[0]) < 0xE000 or ord(own.text[0]) > 0xF8FF else "•"

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            if place not in levels:
                return ""
            return shown(counts.get(place, levels[place].start), "decimal" if own.legal else levels[place].form)

        return re.sub(r"%([1-9])", number, own.text).strip()

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """Return the list and the level of a paragraph, from itself or from its style."""
        properties = paragraph.find(f"{_W}pPr")
        style, number, level = "", "", -1
        if properties is not None:
            style = _value(properties.find(f"{_W}pStyle"))
            number, level = _list_of(properties)
        inherited, depth = self._styles.get(style, ("", -1))
        number = number or inherited
        if level < 0:
            level = depth
        if level < 0 and style:
            level = self._linked.get((number, style), 0)
        return number, max(level, 0)

    def _read(self, numbering: Any) -> None:
        kinds: dict[str, Any] = {
            str(kind.get(f"{_W}abstractNumId")): kind for kind in numbering.iter(f"{_W}abstractNum")
        }
        by_style = {_value(kind.find(f"{_W}styleLink")): key for key, kind in kinds.items()}
        for number in numbering.iter(f"{_W}num"):
            identity = str(number.get(f"{_W}numId"))
            counted = _value(number.find(f"{_W}abstractNumId"))
            link = _value(kinds[counted].find(f"{_W}numStyleLink")) if counted in kinds else ""
            counted = by_style.get(link, counted) if link else counted
            if counted not in kinds:
                continue
            levels = {int(level.get(f"{_W}ilvl", 0)): level for level in kinds[counted].iter(f"{_W}lvl")}
            for override in number.iter(f"{_W}lvlOverride"):
                depth = int(override.get(f"{_W}ilvl", 0))
                again = override.find(f"{_W}startOverride")
                if again is not None:
                    self._restarts.setdefault(identity, {})[depth] = int(_value(again) or 1)
                if override.find(f"{_W}lvl") is not None:
                    levels[depth] = override.find(f"{_W}lvl")
            for depth, level in levels.items():
                if style := _value(level.find(f"{_W}pStyle")):
                    self._linked[identity, style] = depth
            self._lists[identity] = (counted, {depth: _level(level, depth) for depth, level in levels.items()})


def _level(element: Any, depth: int) -> Level:
    form = element.find(f"{_W}numFmt")
    restart = element.find(f"{_W}lvlRestart")
    return Level(
        start=int(_value(element.find(f"{_W}start")) or 1),
        form=_value(form) or "decimal",
        text=_value(element.find(f"{_W}lvlText")),
        legal=element.find(f"{_W}isLgl") is not None and _value(element.find(f"{_W}isLgl")) not in ("0", "false"),
        restart=int(_value(restart) or 0) if restart is not None else depth,
    )


def _style_lists(styles: Any) -> dict[str, tuple[str, int]]:
    """Return the list and level (-1: by the list's own link) that each paragraph style puts its paragraphs in."""
    elements = {str(style.get(f"{_W}styleId")): style for style in styles.iter(f"{_W}style")}
    found: dict[str, tuple[str, int]] = {}
    for identity in elements:
        number, level, seen, style = "", -1, set(), identity
        while style in elements and style not in seen:
            seen.add(style)
            properties = elements[style].find(f"{_W}pPr")
            own, depth = _list_of(properties) if properties is not None else ("", -1)
            number, level = number or own, level if level >= 0 else depth
            style = _value(elements[style].find(f"{_W}basedOn"))
        if number:
            found[identity] = (number, level)
    return found


def _list_of(properties: Any) -> tuple[str, int]:
    place = properties.find(f"{_W}numPr")
    if place is None:
        return "", -1
    level = _value(place.find(f"{_W}ilvl"))
    return _value(place.find(f"{_W}numId")), int(level) if level else -1


def _value(element: Any) -> str:
    return str(element.get(f"{_W}val") or "") if element is not None else ""
