"""Where quoted words stand on a page: found among its characters, as boxes to be marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from corpus.formats.ruling import Box

_PIECE = 4  # characters: a shorter stretch that both have in common says nothing
_COVERED = 0.6  # share of the words that must be found, where they are not found in one
_LONGEST = 4000  # characters compared piece by piece; beyond it only the beginning is looked for
_CELLS = re.compile(r"[｜；\n]")  # between what a table row was written from
_CELL = re.compile(r"[｜：]")

Character = tuple[str, Box]


def marks(characters: Iterable[Character], words: str, earlier: int = 0) -> list[Box]:
    """Return boxes, one for each line, around quoted words; none where they are not on the page.

    White space does not count. `earlier` says how many times the same words stand on the page before these.
    """
    known = list(_once(characters))
    for counts in (_visible, str.isalnum):
        page = [one for one in known if counts(one[0])]
        text = "".join(one for one, _ in page)
        wanted = "".join(filter(counts, words))
        if start := _occurrence(text, wanted, earlier):
            return _lines([box for _, box in page[start - 1 : start - 1 + len(wanted)]])
    return _lines(_in_row(page, words)) or _lines(_in_pieces(page, text, wanted))


def _once(characters: Iterable[Character]) -> Iterator[Character]:
    """Leave out what is printed again on the same place, so that it looks bold."""
    last: Character = ("", (0.0, 0.0, 0.0, 0.0))
    for one in characters:
        width = one[1][2] - one[1][0]
        if one[0] != last[0] or abs(one[1][0] - last[1][0]) > 0.25 * width or abs(one[1][1] - last[1][1]) > width:
            yield one
        last = one


def _visible(character: str) -> bool:
    return not character.isspace()


def _occurrence(text: str, wanted: str, earlier: int) -> int:
    """Return where the words begin, counted from 1; 0 where they do not stand there."""
    places = [found.start() + 1 for found in re.finditer(re.escape(wanted), text)] if wanted else []
    return places[min(earlier, len(places) - 1)] if places else 0


def _in_pieces(page: Sequence[Character], text: str, wanted: str) -> list[Box]:
    """Find words that the page holds in another order, or with others between them."""
    if not wanted or len(text) > _LONGEST or len(wanted) > _LONGEST:
        return []
    blocks = SequenceMatcher(None, text, wanted, autojunk=False).get_matching_blocks()
    found = [block for block in blocks if block.size >= min(_PIECE, len(wanted))]
    if sum(block.size for block in found) < _COVERED * len(wanted):
        return []
    return [box for block in found for _, box in page[block.a : block.a + block.size]]


def _in_row(page: Sequence[Character], words: str) -> list[Box]:
    """Find the one row of a table that holds most values of its line of text: “列名：值；列名：值” or “值｜值”."""
    named = [part.rpartition("：")[2] for part in _CELLS.split(words)]
    values = [value for value in ("".join(filter(str.isalnum, part)) for part in named) if value]
    if not _CELL.search(words) or not values:
        return []
    found: list[tuple[int, list[Box]]] = []
    for row in _rows(page):
        text = "".join(one for one, _ in row)
        held = {value: at for value in values if (at := text.find(value)) >= 0}
        boxes = [box for value, at in held.items() for _, box in row[at : at + len(value)]]
        found.append((sum(map(len, held)), boxes))
    best = max(found, key=lambda each: each[0], default=(0, []))
    alone = sum(size == best[0] for size, _ in found) == 1
    return best[1] if alone and best[0] >= _COVERED * sum(map(len, set(values))) else []


def _rows(page: Sequence[Character]) -> Iterator[list[Character]]:
    row: list[Character] = []
    for one in sorted(page, key=lambda each: (each[1][1] + each[1][3]) / 2):
        if row and not _beside(row[-1][1], one[1]):
            yield sorted(row, key=lambda each: each[1][0])
            row = []
        row.append(one)
    if row:
        yield sorted(row, key=lambda each: each[1][0])


def _beside(first: Box, second: Box) -> bool:
    height = max(first[3] - first[1], second[3] - second[1])
    return abs((first[1] + first[3]) - (second[1] + second[3])) / 2 < 0.4 * height


def _lines(boxes: Sequence[Box]) -> list[Box]:
    """Join the boxes of characters that stand side by side on one line."""
    joined: list[Box] = []
    for box in boxes:
        if box[2] <= box[0] or box[3] <= box[1]:
            continue
        last = joined[-1] if joined else None
        if last and _beside(last, box) and -1 < (box[0] - last[2]) / (box[3] - box[1]) < 1:
            joined[-1] = (min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3]))
        else:
            joined.append(box)
    return joined
