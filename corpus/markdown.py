"""Tables in Markdown: each row becomes a line that says its column heads, every character mapped to the original."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.types import RawText
from corpus.visible import Piece, visible
from corpus.wrapping import line_of

# Nothing here is tried twice: a line of hundreds of thousands of bars or blanks is passed over in one go.
_TABLE = re.compile(
    r"^(?=[^|\r\n]*+\|)(?P<head>[^\r\n]*+)\r?\n"
    r"[ \t]*+\|?(?:[ \t]*+:?-{2,}+:?[ \t]*+\|)++[ \t]*+(?::?-{2,}+:?[ \t]*+)?(?:\r?\n|\Z)"
    r"(?P<body>(?:(?=[^|\r\n]*+\|)[^\r\n]*+(?:\r?\n|\Z))*+)",
    re.MULTILINE,
)
_LINE = re.compile(r"[^\r\n]+")
_BAR = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class Cell:
    """The visible characters of a cell, and where the bar (or the space) before it stands."""

    pieces: tuple[Piece, ...]
    before: int

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Table:
    """A table between two offsets; each row is its pieces and the offset of the line break after it."""

    start: int
    end: int
    rows: tuple[tuple[tuple[Piece, ...], int], ...]


def tables(raw: RawText) -> list[Table]:
    """Return the tables of a Markdown text in its order; other formats have none."""
    if raw.format != "md" or "|" not in raw.text:
        return []
    return [_table(match) for match in _TABLE.finditer(raw.text, raw.body_start)]


def _table(match: re.Match[str]) -> Table:
    heads = _cells(match["head"], match.start("head"))
    rows: list[tuple[tuple[Piece, ...], int]] = []
    lines = list(_LINE.finditer(match["body"]))
    cells = [_cells(line[0], match.start("body") + line.start()) for line in lines]
    unsaid = [
        position
        for position, head in enumerate(heads)
        if head.text and not any(position < len(row) and row[position].text for row in cells)
    ]
    if unsaid or not cells:
        shown = [head for head in heads if head.text]
        rows.append((tuple(_joined(shown, "｜")), match.end("head")))
    for line, row in zip(lines, cells, strict=True):
        if pieces := tuple(_named(heads, row)):
            rows.append((pieces, match.start("body") + line.end()))
    return Table(match.start(), match.end(), tuple(rows))


def _cells(line: str, start: int) -> list[Cell]:
    bars = [bar.start() for bar in _BAR.finditer(line)]
    edges = [-1, *bars, len(line)]
    cells = [
        Cell(tuple(visible("md", line_of(line[left + 1 : right], start + left + 1, -1, 0))), start + max(left, 0))
        for left, right in pairwise(edges)
    ]
    first = 1 if not line[: bars[0]].strip() else 0  # a bar may open and close the row
    last = len(cells) - 1 if len(cells) > first + 1 and not line[bars[-1] + 1 :].strip() else len(cells)
    return cells[first:last]


def _named(heads: Sequence[Cell], row: Sequence[Cell]) -> Iterator[Piece]:
    begun = False
    for position, cell in enumerate(row):
        if not cell.text:
            continue
        if begun:
            yield Piece("；", cell.before)
        head = heads[position] if position < len(heads) else None
        if head and head.text:
            yield from head.pieces
            yield Piece("：", cell.before)
        yield from cell.pieces
        begun = True


def _joined(cells: Sequence[Cell], mark: str) -> Iterator[Piece]:
    for position, cell in enumerate(cells):
        if position:
            yield Piece(mark, cell.before)
        yield from cell.pieces
