"""Pieces of a text as passages are: whole sentences, of some hundred characters."""

from __future__ import annotations

import random
import re

_END = re.compile(r"(?:[。！？!?；;]|……)[”’」』）)》〉]*|\n+")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the sentences of `text`, that together cover it; none is empty."""
    ends = [match.end() for match in _END.finditer(text)]
    if not ends or ends[-1] < len(text):
        ends.append(len(text))
    starts = [0, *ends[:-1]]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if end > start]


def window(text: str, start: int, end: int, size: int, draw: random.Random) -> tuple[int, int]:
    """Return a span of about `size` characters of whole sentences that holds start..end, at a random place in it."""
    spans = sentence_spans(text)
    first = next(i for i, (_, stop) in enumerate(spans) if stop > start)
    last = next(i for i, (_, stop) in enumerate(spans) if stop >= end)
    while True:
        length = spans[last][1] - spans[first][0]
        ways = []
        if first > 0 and length + spans[first - 1][1] - spans[first - 1][0] <= size:
            ways.append(-1)
        if last + 1 < len(spans) and length + spans[last + 1][1] - spans[last + 1][0] <= size:
            ways.append(1)
        if not ways:
            return spans[first][0], spans[last][1]
        if draw.choice(ways) < 0:
            first -= 1
        else:
            last += 1


def pieces(text: str, size: int) -> list[str]:
    """Cut the whole text into pieces of whole sentences, each of about `size` characters."""
    found: list[str] = []
    begin = 0
    for start, end in sentence_spans(text):
        if end - begin > size and start > begin:
            found.append(text[begin:start])
            begin = start
    found.append(text[begin:])
    return [piece.strip() for piece in found if piece.strip()]
