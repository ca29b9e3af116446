"""Words that stand at places on a page (PDF, OFD, OCR) become lines in reading order: columns one after the other."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from corpus.formats.tables import Cell

_GAP = 1.5  # em: a wider gap in a line parts columns, or the sides of a form
_SPACE = 0.3  # em: a gap that shows as a space between Latin letters and figures
_BLANK = 0.4  # em: and beside Chinese characters
_CLOSING, _OPENING = "，。、；：！？”’）》】〕·", "“‘（《【〔·"
_BINS = 240  # steps across a page in which the gap between columns is looked for
_MIN_COLUMN_LINES = 4
_MIN_COLUMN_EM = 8
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Segment:
    """Words on one line of a page; coordinates run from the page's top left corner, in any one unit."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class PageTable:
    """A ruled table on a page."""

    rows: tuple[tuple[Cell, ...], ...]
    x0: float
    top: float
    x1: float
    bottom: float
    columns: int


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page, in the order in which the file holds it."""

    width: float
    height: float
    segments: tuple[Segment, ...]
    tables: tuple[PageTable, ...] = ()


@dataclass(frozen=True, slots=True)
class PageLine:
    """One line of text, or a table, with the left and right edge of the column that it stands in."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    left: float = 0.0
    right: float = 0.0
    em: float = 0.0
    table: PageTable | None = field(default=None, repr=False)


def page_lines(page: Page, right: float = 0.0) -> list[PageLine]:
    """Return the lines and tables of a page in reading order; `right` is the document's `right_edge`."""
    segments = _seen(page)
    if not segments and not page.tables:
        return []
    heights = [segment.height for segment in segments] or [1.0]
    # A table takes part as one wide segment, so that columns are looked for above and below it.
    boxes = [Segment("▦", table.x0, table.top, table.x1, table.bottom) for table in page.tables]
    tables = {id(box): table for box, table in zip(boxes, page.tables, strict=True)}
    pieces = [*_pieces(segments), *boxes]
    em = statistics.median(heights)
    return [
        _line(row, bounds, tables) for row, bounds in _ordered(pieces, em, _margins(pieces, page.width, em, right), 0)
    ]


def right_edge(pages: Sequence[Page]) -> float:
    """Return the right edge that lines share over all pages of a document, 0 where there is none."""
    ends = [row[-1] for page in pages for row in rows_of(_seen(page))]
    wide = [end.x1 for end in ends]
    right = max(wide, default=0.0)
    full = sum(end.x1 > right - end.height for end in ends)
    width = max((page.width for page in pages), default=0.0)
    return right if full >= 3 and right > width * 0.5 else 0.0


def _seen(page: Page) -> list[Segment]:
    return [segment for segment in page.segments if segment.text.strip() and segment.height > 0]


def _margins(pieces: Sequence[Segment], width: float, em: float, right: float) -> tuple[float, float]:
    """Return the left and right edge of a page's text: where several lines begin and end, else as printers do."""
    starts = sorted(piece.x0 for piece in pieces)
    shared = (x for x, following in pairwise(starts) if following - x < 0.5 * em)
    left = next(shared, starts[0])
    return left, right or max(width - left, width * 0.6)


def _line(row: Sequence[Segment], bounds: tuple[float, float], tables: dict[int, PageTable]) -> PageLine:
    x0, top = min(piece.x0 for piece in row), min(piece.top for piece in row)
    x1, bottom = max(piece.x1 for piece in row), max(piece.bottom for piece in row)
    table = tables.get(id(row[0])) if len(row) == 1 else None
    em = statistics.median(piece.height for piece in row)
    text = "" if table else " ".join(piece.text.strip() for piece in row)
    return PageLine(text, x0, top, x1, bottom, bounds[0], bounds[1], em, table)


def _pieces(segments: Sequence[Segment]) -> list[Segment]:
    """Join the segments that stand side by side on one line with no wide gap between them."""
    pieces: list[Segment] = []
    for row in rows_of(segments):
        for segment in row:
            last = pieces[-1] if pieces else None
            em = min(segment.height, last.height) if last else 0.0
            if last and segment is not row[0] and segment.x0 - last.x1 < _GAP * em:
                gap = " " if shows_space(last.text[-1], segment.text[0], (segment.x0 - last.x1) / em) else ""
                pieces[-1] = Segment(
                    last.text + gap + segment.text,
                    *(min(last.x0, segment.x0), min(last.top, segment.top)),
                    *(max(last.x1, segment.x1), max(last.bottom, segment.bottom)),
                )
            else:
                pieces.append(segment)
    return pieces


def rows_of(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Return the segments by lines, from top to bottom and left to right."""
    rows: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda one: one.middle):
        row = rows[-1] if rows else []
        # The first of a line decides, so that columns with other line heights do not run together.
        if row and abs(segment.middle - row[0].middle) < 0.5 * min(segment.height, row[0].height):
            row.append(segment)
        else:
            rows.append([segment])
    return [sorted(row, key=lambda one: one.x0) for row in rows]


def shows_space(left: str, right: str, gap: float, mark: str = "") -> bool:
    """Tell whether a space shows between two characters `gap` em apart, where the file may have a `mark` of one.

    Typesetters put a little air between Chinese and Latin letters or figures, and behind brackets: that is none.
    """
    latin = left.isascii(), right.isascii()
    if all(latin):
        return bool(mark) or gap > _SPACE
    if any(latin):
        return gap > _BLANK
    return mark == " " or (gap > _BLANK and left not in _CLOSING and right not in _OPENING)


_Placed = tuple[list[Segment], tuple[float, float]]


def _ordered(pieces: Sequence[Segment], em: float, bounds: tuple[float, float], depth: int) -> Iterator[_Placed]:
    """Yield the lines of a stretch of page, each with the bounds of its column."""
    gutter = _gutter(pieces, em) if depth < _MAX_DEPTH and len(pieces) >= 2 * _MIN_COLUMN_LINES else None
    if gutter is None:
        yield from ((row, bounds) for row in rows_of(pieces))
        return
    spanning = sorted((piece for piece in pieces if piece.x0 < gutter < piece.x1), key=lambda one: one.top)
    rest = [piece for piece in pieces if not piece.x0 < gutter < piece.x1]
    for end in (*spanning, None):
        band = [piece for piece in rest if end is None or piece.middle < end.middle]
        rest = [piece for piece in rest if end is not None and piece.middle >= end.middle]
        yield from _band(band, gutter, em, bounds, depth)
        if end:
            yield [end], bounds


def _band(
    band: Sequence[Segment], gutter: float, em: float, bounds: tuple[float, float], depth: int
) -> Iterator[_Placed]:
    left = [piece for piece in band if piece.x1 <= gutter]
    right = [piece for piece in band if piece.x0 >= gutter]
    if _is_prose(left, em) and _is_prose(right, em) and _beside(left, right):
        for side in (left, right):
            edges = min(piece.x0 for piece in side), max(piece.x1 for piece in side)
            yield from _ordered(side, em, edges, depth + 1)
    else:
        yield from ((row, bounds) for row in rows_of(band))


def _gutter(pieces: Sequence[Segment], em: float) -> float | None:
    """Return where a gap runs down the page that few pieces cross, None where there is none."""
    left, right = min(piece.x0 for piece in pieces), max(piece.x1 for piece in pieces)
    step = (right - left) / _BINS
    if step <= 0:
        return None
    crossed = [0] * _BINS
    for piece in pieces:
        for place in range(int((piece.x0 - left) / step), min(int((piece.x1 - left) / step) + 1, _BINS)):
            crossed[place] += 1
    middle = range(_BINS // 6, _BINS - _BINS // 6)
    least = min(crossed[place] for place in middle)
    if least * 4 > len(pieces):
        return None
    best, length, run = 0, 0, 0
    for place in middle:
        run = run + 1 if crossed[place] == least else 0
        if run > length:
            best, length = place - run // 2, run
    return left + (best + 0.5) * step if length * step >= 0.8 * em else None


def _is_prose(side: Sequence[Segment], em: float) -> bool:
    """Tell running text in a column from the cells of an unruled table: most of its lines fill the column."""
    rows = rows_of(side)
    if len(rows) < _MIN_COLUMN_LINES:
        return False
    width = max(piece.x1 for piece in side) - min(piece.x0 for piece in side)
    used = sorted(row[-1].x1 - row[0].x0 for row in rows)
    return width >= _MIN_COLUMN_EM * em and used[len(used) // 2] >= 0.75 * width


def _beside(left: Sequence[Segment], right: Sequence[Segment]) -> bool:
    top = max(min(piece.top for piece in side) for side in (left, right))
    bottom = min(max(piece.bottom for piece in side) for side in (left, right))
    return bottom > top
