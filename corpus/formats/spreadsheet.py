"""Spreadsheets (xlsx) and delimited text (csv): each row is a line that says its column heads."""

from __future__ import annotations

import csv
import datetime
import io
import math
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from corpus.formats.packages import DAMAGE, check_size
from corpus.formats.plain import decode
from corpus.formats.tables import Cell, table_lines
from corpus.types import CorpusError, RawText, Removed

_DELIMITERS = ",\t;|，；"
_MAX_CELLS = 2_000_000
_HEAD_ROWS = 8  # rows in which the row of heads is looked for
_HEAD_LENGTH = 40
_SAMPLE = 50  # lines


def read_csv(data: bytes, name: str, source: str) -> RawText:
    """Read delimited text; encoding and delimiter are told from the content."""
    text = decode(data, name)
    rows = [[Cell(cell) for cell in row] for row in _parsed(text, delimiter(text) or ",")]
    return RawText("\n".join(_sheet_lines(rows)), source, "csv")


def delimiter(text: str, strict: bool = False) -> str:
    """Return what separates the columns of delimited text, "" where it has none.

    `strict` asks for what prose never has: several lines, all of the same number of columns under short heads.
    """
    lines = [line for line in text.splitlines()[: _SAMPLE * 2] if line.strip()][:_SAMPLE]
    best, most = "", 0
    for mark in _DELIMITERS if not strict else ",\t;":
        rows = _parsed("\n".join(lines), mark)
        counts = [len(row) for row in rows]
        width = max(set(counts), key=counts.count) if counts else 0
        same = sum(count == width for count in counts)
        if width < 2 or same * 10 < len(counts) * 7:
            continue
        heads = [cell.strip() for cell in rows[0]]
        regular = len(rows) >= 3 and same == len(counts) and all(heads) and len(set(heads)) == len(heads)
        regular = regular and all(len(head) <= 20 and head[-1] not in "。；：:!?！？" for head in heads)
        if strict and not (regular and not any(any(c.isdigit() for c in head) for head in heads)):
            continue
        if width * same > most:
            best, most = mark, width * same
    return best


def _parsed(text: str, mark: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark) if any(map(str.strip, row))]
    except csv.Error:  # a lone carriage return, or a field beyond all measure
        return [line.split(mark) for line in text.splitlines() if line.strip()]


def read_xlsx(data: bytes, name: str, source: str) -> RawText:
    """Read a workbook: every visible sheet under its name, merged cells said in each row that they cover.

    Raises:
        CorpusError: the file is damaged or far too large.
    """
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    check_size(data, name)
    damage: tuple[type[Exception], ...] = (*DAMAGE, InvalidFileException)
    try:
        # Formulas show what they came to when the file was saved, as they do in print.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which we don't read
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if sum(math.prod(_extent(sheet)) for sheet in shown) > _MAX_CELLS:
            raise CorpusError(f"{name} 的单元格太多。请拆成几个文件。")
        lines: list[str] = []
        removed: list[Removed] = []
        for sheet in shown:
            rows, hidden = _cells(sheet)
            removed += [Removed(text, "隐藏的行或列") for text in hidden]
            found = _sheet_lines(rows)
            if found and len(shown) > 1:
                lines.append(f"# {sheet.title}")
            lines += found
        for sheet in book.worksheets:
            if sheet not in shown:
                texts = [_shown(cell) for row in sheet.iter_rows() for cell in row]
                removed += [Removed(text, "隐藏的工作表") for text in texts if text]
    except CorpusError:
        raise
    except damage as error:
        raise CorpusError(f"{name} 已损坏或不完整。请用 Excel 打开并另存一次后再试。") from error
    return RawText("\n".join(lines), source, "xlsx", removed=tuple(removed))


def _cells(sheet: Any) -> tuple[list[list[Cell]], list[str]]:
    """Return the visible cells of a sheet by row, and the texts of the hidden ones."""
    spans = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    covered = {
        (row, column)
        for area in spans.values()
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    } - set(spans)
    gone_rows = {number for number, kept in sheet.row_dimensions.items() if kept.hidden}
    gone_columns = _hidden_columns(sheet)
    rows: list[list[Cell]] = []
    hidden: list[str] = []
    height, width = _extent(sheet)
    for row in sheet.iter_rows(max_row=height, max_col=width):
        line: list[Cell] = []
        for cell in row:
            place = (cell.row, cell.column)
            if cell.row in gone_rows or cell.column in gone_columns:
                hidden += [text] if (text := _shown(cell)) else []
            elif place not in covered:
                area = spans.get(place)
                across = sum(c not in gone_columns for c in range(area.min_col, area.max_col + 1)) if area else 1
                down = sum(r not in gone_rows for r in range(area.min_row, area.max_row + 1)) if area else 1
                line.append(Cell(_shown(cell), across, down))
        if row and row[0].row not in gone_rows:
            rows.append(line)
    return rows, hidden


def _extent(sheet: Any) -> tuple[int, int]:
    """Return the last row and column with a value; formats alone may reach a million rows further."""
    used = [place for place, cell in sheet._cells.items() if cell.value is not None]
    return max((row for row, _ in used), default=1), max((column for _, column in used), default=1)


def _hidden_columns(sheet: Any) -> set[int]:
    found: set[int] = set()
    for kept in sheet.column_dimensions.values():
        if kept.hidden and kept.min:
            found.update(range(kept.min, (kept.max or kept.min) + 1))
    return found


def _shown(cell: Any) -> str:
    """Return a cell's value as the sheet shows it, near enough: dates as dates, percentages as percentages."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.strftime("%Y-%m-%d") if midnight else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, int | float):
        form = str(cell.number_format or "General")
        if "%" in form:
            return f"{round(value * 100, 6):g}%"
        return str(value) if isinstance(value, int) else f"{value:.12g}"
    return str(value).strip()


def _sheet_lines(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """Return the lines of a sheet: what stands above the row of heads by itself, then each row with its heads."""
    lines: list[str] = []
    for block in _blocks(rows):
        head = _head(block)
        above = table_lines(block[:head]) if head else []
        lines += above + table_lines(block[head:], marked=len(block) - head > 1 and _names_columns(block[head]))
    return lines


def _blocks(rows: Sequence[Sequence[Cell]]) -> Iterator[Sequence[Sequence[Cell]]]:
    """Yield the tables of a sheet: an empty row ends one."""
    block: list[Sequence[Cell]] = []
    open_rows = 0  # rows that a merged cell still covers
    for row in rows:
        if not any(cell.text.strip() for cell in row) and not open_rows:
            if block:
                yield block
            block = []
            continue
        open_rows = max(open_rows - 1, *(cell.down - 1 for cell in row if cell.text.strip()), 0)
        block.append(row)
    if block:
        yield block


def _head(block: Sequence[Sequence[Cell]]) -> int:
    """Return the position of the row of heads: the first that names as many columns as any of the next rows fills."""
    widths = [sum(bool(cell.text.strip()) * cell.across for cell in row) for row in block[:_HEAD_ROWS]]
    if not widths or max(widths) < 2:
        return 0
    return next(position for position, width in enumerate(widths) if width * 10 >= max(widths) * 6 and width >= 2)


def _names_columns(row: Sequence[Cell]) -> bool:
    texts = [cell.text.strip() for cell in row if cell.text.strip()]
    numbers = sum(text.replace(".", "").replace(",", "").replace("%", "").replace("-", "").isdigit() for text in texts)
    return len(texts) >= 2 and not numbers and all(len(text) <= _HEAD_LENGTH for text in texts)
