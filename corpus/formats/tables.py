"""Tables as lines of text, one for each row, so that a row can be understood by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_COLUMN = "｜"
_HEADER_LENGTH = 20
_MAX_COLUMNS = 12
_STOPS = "。；：，、！？…;:"
_MAX_SPAN = 1000  # a span beyond it is a mistake of the file


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of one cell and over how many columns and rows it reaches."""

    text: str
    across: int = 1
    down: int = 1


def cell_text(lines: Iterable[str]) -> str:
    """Return the lines of a cell as one; what ends a sentence or a list item needs no space after it."""
    text = ""
    for line in lines:
        bare = line.strip("# ")
        text += bare if not text or text[-1] in _STOPS else f" {bare}"
    return text.strip()


Row = Sequence["Cell | str"]
_Grid = list[list[Cell | None]]  # a merged cell stands, as the same object, at each place that it covers


def table_lines(rows: Sequence[Row], marked: bool = False) -> list[str]:
    """Return the rows as "列名：值；列名：值" where the first row names the columns, else as "值｜值".

    `marked` says that the file itself marks the first row as a header.
    """
    return [line for _, line in numbered_lines(rows, marked)]


def numbered_lines(rows: Sequence[Row], marked: bool = False) -> list[tuple[int, str]]:
    """Return the lines of `table_lines`, each with the position of the row it stands for.

    The value of a merged cell is said in each row that it covers. A heading that would be said nowhere, since its
    whole column is empty, is said in a line that shows the header as it is.
    """
    grid = _spread(rows)
    filled = [position for position, row in enumerate(grid) if _says_something(row, grid[position - 1 : position])]
    found: list[tuple[int, str]] = []
    while len(filled) > 1 and _is_caption(grid[filled[0]]):
        found.append((filled[0], _plain(grid[filled[0]])))
        filled = filled[1:]
    depth = _header_depth([grid[position] for position in filled], marked)
    heads, body = filled[:depth], filled[depth:]
    if not depth:
        return found + [(position, _plain(grid[position])) for position in body]
    names = _column_names([grid[position] for position in heads])
    lines = [(position, _named(names, grid[position])) for position in body]
    unsaid = [
        column
        for column, name in enumerate(names)
        if name and not any(_at(grid[position], column) for position in body if not _is_caption(grid[position]))
    ]
    if unsaid or not lines:
        found += [(position, _plain(grid[position])) for position in heads]
    return found + lines


def _spread(rows: Sequence[Row]) -> _Grid:
    """Put every cell at all the places that it covers."""
    grid: _Grid = [[] for _ in rows]
    for position, row in enumerate(rows):
        column = 0
        for given in row:
            cell = given if isinstance(given, Cell) else Cell(given)
            cell = Cell(" ".join(cell.text.split()), min(cell.across, _MAX_SPAN), min(cell.down, _MAX_SPAN))
            while column < len(grid[position]) and grid[position][column] is not None:
                column += 1
            for line in grid[position : position + max(cell.down, 1)]:
                line += [None] * (column + max(cell.across, 1) - len(line))
                line[column : column + max(cell.across, 1)] = [cell] * max(cell.across, 1)
            column += max(cell.across, 1)
    return grid


def _says_something(row: Sequence[Cell | None], before: _Grid) -> bool:
    """Tell whether a row has words of its own, not only those of cells that reach down into it."""
    above = [cell for line in before for cell in line]
    return any(cell and cell.text and not any(cell is other for other in above) for cell in row)


def _at(row: Sequence[Cell | None], column: int) -> str:
    cell = row[column] if column < len(row) else None
    return cell.text if cell else ""


def _distinct(row: Sequence[Cell | None]) -> list[Cell]:
    """Return the cells of a row, a merged one once."""
    found: list[Cell] = []
    for cell in row:
        if cell is not None and not any(cell is other for other in found):
            found.append(cell)
    return found


def _is_caption(row: Sequence[Cell | None]) -> bool:
    """Tell whether one merged cell fills the whole row: a caption above the table or within it."""
    return len(row) > 1 and all(cell is row[0] for cell in row)


def _plain(row: Sequence[Cell | None]) -> str:
    return _COLUMN.join(cell.text for cell in _distinct(row)).strip(_COLUMN)


def _header_depth(rows: Sequence[Sequence[Cell | None]], marked: bool) -> int:
    """Return how many rows at the top name the columns, 0 where none does."""
    if len(rows) < 2:
        return 0
    depth = max((cell.down for cell in _distinct(rows[0])), default=1)
    tiered = 1 < depth < len(rows) and any(cell.across > 1 for cell in _distinct(rows[0]))
    depth = depth if tiered else 1
    if marked:
        return depth
    names = _column_names(rows[:depth])
    looks = (
        len(rows) >= depth + 2
        and 2 <= len(names) <= _MAX_COLUMNS
        and all(name and len(name) <= _HEADER_LENGTH * depth and not name.endswith(("：", ":")) for name in names)
        and len(set(names)) == len(names)
        and not any(character.isdigit() for name in names for character in name)
        and all(len(row) == len(names) for row in rows)
    )
    return depth if looks else 0


def _column_names(heads: Sequence[Sequence[Cell | None]]) -> list[str]:
    """Return the name of each column; under a merged heading it begins with that heading."""
    names = []
    for column in range(max((len(row) for row in heads), default=0)):
        tiers = [row[column] if column < len(row) else None for row in heads]
        names.append(" ".join(cell.text for cell in _distinct(tiers) if cell.text))
    return names


def _named(names: Sequence[str], row: Sequence[Cell | None]) -> str:
    if _is_caption(row):
        return _plain(row)
    parts = []
    for cell in _distinct(row):
        columns = [column for column, other in enumerate(row) if other is cell]
        heads = dict.fromkeys(names[column] for column in columns if column < len(names) and names[column])
        if cell.text:
            parts.append(f"{'、'.join(heads)}：{cell.text}" if heads else cell.text)
    return "；".join(parts)
