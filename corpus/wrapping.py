"""Which line breaks were put in to fit a column and which end a paragraph."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: `text` as it stands there from `start` on, `break_at` where its line break stands.

    Widths are in columns, two for a Chinese character; `full` is the width of a full line of the block around it.
    """

    text: str
    start: int
    break_at: int
    level: int
    bare: str
    width: int
    indent: int
    full: int = 0

    def with_full(self, full: int) -> Line:
        return replace(self, full=full)


_ENDS = "。！？!?；;：:…"
_NEVER_FIRST = "。，、；：！？”’」』）】》〉％,;:!?"
_CLOSERS = "”’\"'」』）)】》"
_STARTS_ITEM = re.compile(
    r"第[一二三四五六七八九十百千零〇\d]+[编章节条](?![规的第、])|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[)）]|"
    r"\d{1,2}[.．、](?!\d)|[①-⑳■□◆●▲★※]|——|附件|[-*+•·]\s|\d+\.\s|\||```|~~~"
)
_STARTS_MARKUP = re.compile(r"[-*+]\s|\d+[.)]\s|\||```|~~~")
_TITLE = re.compile(
    r"[^，。；：、！？]{4,}(?:通知|通告|公告|意见|办法|条例|细则|规定|决定|决议|批复|规划|方案|措施|指南|报告)"
)
_MIN_WIDTH = 30
_STRICT = 4  # columns by which a line that ends a sentence may fall short and yet be a full one


def line_of(text: str, start: int, break_at: int, level: int) -> Line:
    """Measure one line."""
    bare = text.strip()
    indent = columns(text[: len(text) - len(text.lstrip())].replace("\t", "    "))
    return Line(text, start, break_at, level, bare, columns(bare), indent)


def columns(text: str) -> int:
    """Return the width of `text` in columns."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def ends_sentence(text: str) -> bool:
    """Tell whether `text` ends as a paragraph may end."""
    return text.rstrip(_CLOSERS)[-1:] in _ENDS if text.rstrip(_CLOSERS) else True


def starts_item(text: str) -> bool:
    """Tell whether `text` begins as a heading or a list item does."""
    return _STARTS_ITEM.match(text) is not None


def starts_inside(text: str) -> bool:
    """Tell whether `text` begins with what can only stand within or after words, such as a full stop."""
    return text[:1] in _NEVER_FIRST if text else False


def wrap_width(lines: Sequence[Line]) -> int:
    """Return the width at which the file was wrapped, 0 where it was not.

    In a wrapped file many lines stop in mid-sentence near one width that hardly any line exceeds.
    """
    widths = sorted(line.width for line in lines if line.bare)
    broken = sorted(line.width for line in lines if line.width >= _MIN_WIDTH and not ends_sentence(line.bare))
    best, most = 0, max(2, len(widths) * 15 // 100) - 1
    for width in sorted(set(broken)):
        if len(widths) - bisect_right(widths, width + 2) > len(widths) * 6 // 100:
            continue
        near = bisect_right(broken, width) - bisect_left(broken, width - _slack(width))
        if near > most:
            best, most = width, near
    return best


def _slack(width: int) -> int:
    """Return by how many columns a full line may fall short: a number or a punctuation mark is carried over whole."""
    return max(6, width * 14 // 100)


def continues(line: Line, following: Line, first: bool, blank_between: bool) -> bool:
    """Tell whether `following` goes on with the paragraph whose latest (and, if `first`, only) line is `line`."""
    if starts_inside(following.bare) and not blank_between:
        return True
    ended = ends_sentence(line.bare)
    # The first line of a paragraph has often lost an indent of two characters.
    short = (_STRICT if ended else _slack(line.full)) + (4 if first else 0)
    full = line.width >= line.full - short
    titled = first and _TITLE.fullmatch(line.bare)
    if line.level or following.level or titled or not full or _STARTS_MARKUP.match(following.bare):
        return False
    closed = line.bare[-1] in "）)》" and following.bare[0] not in "（("  # entries of a list: 1.《甲》 2.《乙》（…号）
    if _STARTS_ITEM.match(following.bare) and (ended or closed):
        return False
    if blank_between:
        # A column or page ended in mid-sentence; a short line after it that ends nothing is a headline.
        rest = ends_sentence(following.bare) or following.width >= following.full - _slack(following.full)
        return not ended and line.bare[-1] not in _CLOSERS and following.indent == 0 and rest
    return not (following.indent >= 2 and line.indent == 0 and ended)
