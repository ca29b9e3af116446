"""An article too long for one passage: its paragraphs (款) and items (项), and the parts that it is cut into."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.numbering import chinese
from corpus.wrapping import ends_sentence

# （一）, and in older laws 一、 or 1.
_ITEM = re.compile(
    r"(?P<item>[（(][一二三四五六七八九十]{1,3}[)）])|(?P<listed>[一二三四五六七八九十]{1,3}、)|(?P<point>\d{1,2}[.．、](?!\d))|"
    r"(?P<inner>[（(]\d{1,2}[)）])"
)
_LINE = re.compile(r"[^\n]+")

Fits = Callable[[int, int], bool]
Cut = Callable[[int, int], Sequence[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of an article, text[start:end], and what it is: “第二款”, “第二款 > 第（一）项至第（三）项”, ""."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class _Block:
    """One line of an article: its paragraph's number, and the mark of the item that it is or belongs to."""

    start: int
    end: int
    paragraph: int
    item: str


def parts(text: str, label_at: int, fits: Fits, cut: Cut) -> Iterator[Part]:
    """Yield the parts of an article in order: whole 款 where they fit, else 项, else what `cut` makes of one.

    `label_at` is where 第十二条 stands; the headings before it go with the first part. `fits` tells whether
    text[start:end] may be one passage.
    """
    blocks = _blocks(text, label_at)
    alone = blocks[-1].paragraph == 1
    held: list[_Block] = []
    for group in _groups(blocks):
        if held and not fits(held[0].start, group[-1].end):
            yield Part(held[0].start, held[-1].end, _name(held, alone))
            held = []
        if fits(group[0].start, group[-1].end):
            held += group
            continue
        for block in group:
            if held and not fits(held[0].start, block.end):
                yield Part(held[0].start, held[-1].end, _name(held, alone))
                held = []
            if fits(block.start, block.end):
                held.append(block)
                continue
            for start, end in cut(block.start, block.end):
                yield Part(start, end, _name([block], alone))
        if held:
            yield Part(held[0].start, held[-1].end, _name(held, alone))
            held = []
    if held:
        yield Part(held[0].start, held[-1].end, _name(held, alone))


def _blocks(text: str, label_at: int) -> list[_Block]:
    """Return the lines of an article. A list within an item, and a line that goes on with one, belong to the item."""
    found: list[_Block] = []
    paragraph, item, kind = 0, "", ""
    open_item = False  # whether the line before is the mere title of an item
    for line in _LINE.finditer(text):
        if line.start() < label_at:
            continue
        mark = _ITEM.match(line[0]) if paragraph else None
        if mark:
            kind = kind or str(mark.lastgroup)
            item = mark[0] if mark.lastgroup == kind else item
        elif not open_item:
            paragraph, item, kind = paragraph + 1, "", ""
        open_item = bool(item) and not ends_sentence(line[0])
        found.append(_Block(line.start() if found else 0, line.end(), paragraph, item))
    return found


def _groups(blocks: Sequence[_Block]) -> Iterator[list[_Block]]:
    group: list[_Block] = []
    for block in blocks:
        if group and block.paragraph != group[-1].paragraph:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _name(blocks: Sequence[_Block], alone: bool) -> str:
    first, last = blocks[0], blocks[-1]
    if first.paragraph != last.paragraph:
        return f"第{chinese(first.paragraph)}款至第{chinese(last.paragraph)}款"
    paragraph = "" if alone else f"第{chinese(first.paragraph)}款"
    items = [block.item for block in blocks if block.item]
    named = "" if not items else _item(items[0]) + (f"至{_item(items[-1])}" if items[-1] != items[0] else "")
    return " > ".join(part for part in (paragraph, named) if part)


def _item(mark: str) -> str:
    number = mark.strip("（()）、.． ")
    return f"第（{number}）项"
