"""Numbers as Chinese text writes them: 1,234.5, １２３, 3.13万, 一万二千, 二〇二四, 十点二."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = (("亿", 10**8), ("万", 10**4), ("千", 1000), ("百", 100), ("十", 10))
_WIDE = [*range(0xFF10, 0xFF1B), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), *map(ord, "％．／－～＋")]
_FOLD = str.maketrans({wide: chr(wide - 0xFEE0) for wide in _WIDE} | {0x3000: " ", 0xA0: " "})
_WIDE_THOUSANDS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")

ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?"
SCALE = r"(?:[十百万亿]|千(?![瓦克米]))"  # the 千 of 万千瓦 belongs to the unit
NUMBER = rf"(?:{ARABIC}(?:\s{{0,3}}{SCALE}+(?:\d+{SCALE}+)*)?|{CHINESE}(?![瓦克]))"


def fold(text: str) -> str:
    """Return `text` with full-width digits, letters and signs made half-width, one character for one."""
    return _WIDE_THOUSANDS.sub(",", text).translate(_FOLD)


def number(text: str) -> Decimal | None:
    """Return the value of a number in digits, Chinese numerals or a mixture; None when it is none (三五, 千百)."""
    text = "".join(text.replace(",", "").split())
    whole, point, decimals = text.partition("点")
    if point:
        value = number(whole)
        digits = "".join(str(DIGITS[digit]) for digit in decimals)
        return None if value is None or not digits else value + Decimal(f"0.{digits}")
    if len(text) > 1 and all(character in DIGITS for character in text):
        if len(text) < 3 and not set(text) & {"〇", "零"}:
            return None  # 三五 is "three or five"
        return Decimal("".join(str(DIGITS[digit]) for digit in text))
    return _scaled(text)


def plain(value: Decimal) -> str:
    """Return the shortest ordinary notation of a number: "12000", "10.2"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _scaled(text: str) -> Decimal | None:
    for name, factor in _SCALES:
        left, found, right = text.rpartition(name)
        if not found:
            continue
        multiplier = Decimal(1) if not left and name == "十" else _scaled(left)
        if multiplier is None or not multiplier:
            return None
        rest = _rest(right, factor)
        return None if rest is None else multiplier * factor + rest
    if text in DIGITS:
        return Decimal(DIGITS[text])
    return Decimal(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None


def _rest(text: str, factor: int) -> Decimal | None:
    """Return what follows a scale: the 二 of 一万二 counts thousands, the 五 of 一百零五 ones."""
    if not text:
        return Decimal(0)
    if len(text) == 1 and factor > 10 and text in DIGITS and text != "零":
        return Decimal(DIGITS[text] * factor // 10)
    value = _scaled(text.lstrip("零〇") or "零")
    return value if value is not None and value < factor else None
