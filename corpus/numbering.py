"""The numbers of articles, paragraphs and items: 第一百二十条, 第二款, （三）."""

from __future__ import annotations

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "零一二三四五六七八九"


def ordinal(text: str) -> int:
    """Return the value of 一百二十, 一二〇 or 120; 0 for what is no number."""
    if text.isdecimal():
        return int(text)
    total = digit = 0
    spelled = all(character in _DIGITS for character in text)
    for character in text:
        if character in _DIGITS:
            digit = digit * 10 + _DIGITS[character] if spelled else _DIGITS[character]
        elif character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            return 0
    return total + digit


def chinese(value: int) -> str:
    """Return a number from 1 to 9999 as articles are numbered: 十二, 一百零三."""
    parts: list[str] = []
    gap = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            parts.append(("零" if gap and parts else "") + _CHINESE[digit] + name)
        gap = not digit
    written = "".join(parts)
    return written[1:] if written.startswith("一十") else written
