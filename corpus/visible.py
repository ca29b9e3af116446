"""The characters of a line that one sees, each with its place in the original."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.wrapping import Line


@dataclass(frozen=True, slots=True)
class Piece:
    """Cleaned characters that stand in the original from `original` on, one for one."""

    text: str
    original: int


_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u3164\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f"
)
_TOKEN = re.compile(rf"(?P<seen>[^\s{_INVISIBLE}]+)|(?P<space>\s+)|(?P<unseen>[{_INVISIBLE}]+)")
_EMPHASIS = re.compile(r"(?<!\*)\*\*(?!\*)")
UNSEEN = re.compile(rf"[{_INVISIBLE}]+")


def visible(form: str, line: Line) -> Iterator[Piece]:
    """Yield the visible characters of a line; white space between them becomes one space."""
    space = -1
    begun = False
    marks = [match.span() for match in _EMPHASIS.finditer(line.text)] if form == "md" else []
    for match in _TOKEN.finditer(line.text):
        if match["seen"]:
            if begun and space >= 0:
                yield Piece(" ", space)
            position = match.start()
            for start, end in marks:
                if match.start() <= start < match.end():
                    yield from _piece(line, position, start)
                    position = end
            yield from _piece(line, position, match.end())
            begun, space = True, -1
        elif match["space"] and space < 0:
            space = line.start + match.start()


def _piece(line: Line, start: int, end: int) -> Iterator[Piece]:
    if start < end:
        yield Piece(line.text[start:end], line.start + start)
