"""Ruled lines on a page become tables: which cells there are, and which words stand in which."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.formats.layout import PageTable, Segment, rows_of
from corpus.formats.tables import Cell

_SNAP = 3.0  # points by which drawn lines may miss each other
_MAX_EDGES = 2000  # more is a drawing
_SHORTEST = 6.0

Box = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class Grid:
    """One table: the boxes of its cells."""

    cells: tuple[Box, ...]

    def cell_at(self, x: float, y: float) -> int:
        """Return the position of the cell around a point, -1 where there is none."""
        for position, (x0, top, x1, bottom) in enumerate(self.cells):
            if x0 <= x <= x1 and top <= y <= bottom:
                return position
        return -1

    @property
    def box(self) -> Box:
        return (
            *(min(cell[0] for cell in self.cells), min(cell[1] for cell in self.cells)),
            *(max(cell[2] for cell in self.cells), max(cell[3] for cell in self.cells)),
        )


def grids(lines: Sequence[Box]) -> list[Grid]:
    """Return the tables that drawn lines (boxes without width or without height) make, from top to bottom."""
    from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

    edges = [edge for line in lines if (edge := _edge(line))]
    if not 4 <= len(edges) <= _MAX_EDGES:
        return []
    edges = merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    crossings = edges_to_intersections(edges, _SNAP, _SNAP)
    found = [Grid(tuple(cells)) for cells in cells_to_tables(intersections_to_cells(crossings))]
    # A frame, or a row of boxes, is no table.
    tables = [
        grid
        for grid in found
        if len({cell[0] for cell in grid.cells}) > 1 and len({cell[1] for cell in grid.cells}) > 1
    ]
    return sorted(tables, key=lambda grid: (grid.box[1], grid.box[0]))


def _edge(line: Box) -> dict[str, object] | None:
    x0, top, x1, bottom = line
    across, down = x1 - x0, bottom - top
    if max(across, down) < _SHORTEST or min(across, down) > _SNAP:
        return None
    place = {"x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": across, "height": down}
    if across >= down:
        return place | {"bottom": top, "height": 0, "orientation": "h", "object_type": "line"}
    return place | {"x1": x0, "width": 0, "orientation": "v", "object_type": "line"}


def _page_table(grid: Grid, words: dict[int, list[Segment]]) -> PageTable:
    """Return a table with the words of its cells, which `words` holds by the cell's position."""
    columns = _edges([cell[0] for cell in grid.cells] + [cell[2] for cell in grid.cells])
    lines = _edges([cell[1] for cell in grid.cells] + [cell[3] for cell in grid.cells])
    rows: list[list[tuple[int, Cell]]] = [[] for _ in lines[:-1]]
    for position, (x0, top, x1, bottom) in enumerate(grid.cells):
        first, last = _nearest(columns, x0), _nearest(columns, x1)
        upper, lower = _nearest(lines, top), _nearest(lines, bottom)
        cell = Cell(_joined_words(words.get(position, [])), max(last - first, 1), max(lower - upper, 1))
        rows[upper].append((first, cell))
    ordered = tuple(tuple(cell for _, cell in sorted(row, key=lambda pair: pair[0])) for row in rows)
    return PageTable(ordered, *grid.box, columns=len(columns) - 1)


def with_tables(segments: Sequence[Segment], tables: Sequence[Grid]) -> tuple[list[Segment], list[PageTable]]:
    """Return the words outside tables, and the tables with the words in them."""
    outside: list[Segment] = []
    words: dict[tuple[int, int], list[Segment]] = {}
    for segment in segments:
        at = cell_of((segment.x0 + segment.x1) / 2, segment.middle, tables)
        outside += [segment] if at is None else []
        if at is not None:
            words.setdefault(at, []).append(segment)
    filled = [
        _page_table(grid, {cell: found for (table, cell), found in words.items() if table == number})
        for number, grid in enumerate(tables)
    ]
    return outside, [table for table in filled if any(cell.text for row in table.rows for cell in row)]


def cell_of(x: float, y: float, tables: Sequence[Grid]) -> tuple[int, int] | None:
    """Return the table and the cell around a point, None outside tables."""
    for number, table in enumerate(tables):
        if (cell := table.cell_at(x, y)) >= 0:
            return number, cell
    return None


def _joined_words(words: Sequence[Segment]) -> str:
    """Return the words of a cell; a line break in it is no space between Chinese characters."""
    text = ""
    for row in rows_of(words):
        line = " ".join(segment.text.strip() for segment in row)
        latin = text and line and text[-1].isascii() and line[0].isascii() and (text[-1].isalpha() or line[0].isalpha())
        text += f" {line}" if latin else line
    return text


def _edges(values: Sequence[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 1.0:
            found.append(value)
    return found


def _nearest(edges: Sequence[float], value: float) -> int:
    place = bisect_left(edges, value)
    near = [other for other in (place - 1, place) if 0 <= other < len(edges)]
    return min(near, key=lambda other: abs(edges[other] - value))
