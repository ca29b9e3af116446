"""Cutting a passage into its items and sentences, as exact stretches of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.policy.types import Quote

_SENTENCE_END = re.compile(r"[。；;！？\n]")
_TRIM = "| 　\t\n。；;，,、：:｜"
LONGEST = 400


def quote(text: str, start: int, end: int) -> Quote | None:
    """Return text[start:end] without white space and punctuation at its ends, None where nothing is left."""
    while start < end and text[start] in _TRIM:
        start += 1
    while start < end and text[end - 1] in _TRIM:
        end -= 1
    return Quote(start, end, text[start:end]) if end - start >= 2 else None


def sentences(text: str, start: int, end: int) -> Iterator[Quote]:
    """Yield the sentences and clauses ended by 。 or ； of a stretch, brackets kept whole."""
    for first, last in _items(text, start, end):
        begin = first
        for match in _SENTENCE_END.finditer(text, first, last):
            if _open_bracket(text[begin : match.start()]):
                continue
            if found := quote(text, begin, match.start()):
                yield found
            begin = match.end()
        if found := quote(text, begin, last):
            yield found


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut at the numbers of an enumeration that stands within one line: 1.… 2.… or （1）…（2）…"""
    for template in (r"{n}[.．、]\s*", r"[（(]{n}[）)]\s*", r"[（(]{c}[）)]\s*", r"{k}\s*", r"{c}是"):
        for first in (1, 2):  # the first mark may be the line's own, which is left out already
            marks = _marks(text, start, end, template, first)
            if len(marks) + first >= 3:
                edges = [*(mark[0] for mark in marks[1:]), end]
                head = [(start, marks[0][0])] if marks[0][0] > start else []
                return head + [(mark[1], edge) for mark, edge in zip(marks, edges, strict=True)]
    return [(start, end)]


def _marks(text: str, start: int, end: int, template: str, first: int) -> list[tuple[int, int]]:
    marks: list[tuple[int, int]] = []
    position = start
    for number in range(first, 20):
        circle, chinese = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲"[number - 1], "一二三四五六七八九十"[(number - 1) % 10]
        mark = template.format(n=number, c=chinese, k=circle)
        # 2. may also be the beginning of 2.5万元: a further number stands after a mark or a space.
        before = r"(?<![\d.．])" if number == 1 else r"(?<=[；;。：:，,、\s｜])"
        found = re.compile(before + mark).search(text, position, end)
        if not found or (number == 1 and found.start() > start + 40):
            break
        marks.append(found.span())
        position = found.end()
    return marks


def _open_bracket(words: str) -> bool:
    return any(words.count(opening) > words.count(closing) for opening, closing in ("（）", "()", "“”", "《》"))
