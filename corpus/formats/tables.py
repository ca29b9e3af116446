"""Tables as lines of text, one for each row, so that a row can be understood by itself."""

from __future__ import annotations

from collections.abc import Sequence

_COLUMN = "｜"
_HEADER_LENGTH = 20
_MAX_COLUMNS = 12


def table_lines(rows: Sequence[Sequence[str]], marked: bool = False) -> list[str]:
    """Return the rows as "列名：值；列名：值" where the first row names the columns, else as "值｜值".

    `marked` says that the file itself marks the first row as a header.
    """
    filled = [[" ".join(cell.split()) for cell in row] for row in rows]
    filled = [row for row in filled if any(row)]
    if len(filled) >= 2 and (marked or _looks_like_header(filled)):
        header, *body = filled
        return [_named(header, row) for row in body]
    return [_COLUMN.join(row).strip(_COLUMN) for row in filled]


def _looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    header = rows[0]
    return (
        len(rows) >= 3
        and 2 <= len(header) <= _MAX_COLUMNS
        and all(cell and len(cell) <= _HEADER_LENGTH and not cell.endswith(("：", ":")) for cell in header)
        and len(set(header)) == len(header)
        and not any(character.isdigit() for cell in header for character in cell)
        and all(len(row) == len(header) for row in rows)
    )


def _named(header: Sequence[str], row: Sequence[str]) -> str:
    if len(set(row)) == 1 and len(row) > 1:  # one cell across the whole table: a caption within it
        return row[0]
    cells = [*row, *[""] * (len(header) - len(row))]
    names = [*header, *[""] * (len(cells) - len(header))]
    return "；".join(f"{name}：{cell}" if name else cell for name, cell in zip(names, cells, strict=True) if cell)
