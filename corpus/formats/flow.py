"""From pages to running text: page furniture apart, wrapped lines joined, tables that go on over a page as one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.layout import Page, PageLine, PageTable, page_lines, right_edge
from corpus.formats.tables import Cell, numbered_lines
from corpus.types import Removed
from corpus.wrapping import ends_sentence, starts_inside, starts_item

_NUMBER = re.compile(
    r"[—–―－\-·•~\s]*\d{1,4}[—–―－\-·•~\s]*|第\s*\d{1,4}\s*页(?:\s*[/，,]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}|"
    r"page\s*\d+(?:\s*of\s*\d+)?",
    re.IGNORECASE,
)
_DRESSED = re.compile(r"[—–―－\-·•~]+\s*\d{1,4}\s*[—–―－\-·•~]+|第\s*\d{1,4}\s*页(?:\s*[/，,]?\s*共\s*\d{1,4}\s*页)?")
_EDGE = 0.12  # share of a page's height at its top and bottom in which furniture stands
_EDGE_LINES = 3
_SHORT = 2.2  # em by which a full line may miss the edge: a number or a punctuation mark is carried over whole
_INDENT = 1.2  # em
_PITCH = 1.9  # heights between two lines of one paragraph, at most


@dataclass(frozen=True, slots=True)
class FlowText:
    """The text of a file with pages: where each page begins in it, and what was left out."""

    text: str
    page_starts: tuple[int, ...]
    removed: tuple[Removed, ...]


def flow_text(pages: Sequence[Page]) -> FlowText:
    """Return the running text of pages, one line for each paragraph and table row."""
    removed: list[Removed] = []
    right = right_edge(pages)
    lined = [page_lines(page, right) for page in pages]
    heads = _repeated(lined, pages)
    kept: list[list[PageLine]] = []
    for page, lines in zip(pages, lined, strict=True):
        body = []
        for line in lines:
            if reason := _furniture(line, page, lines, heads):
                removed.append(Removed(line.text, reason))
            else:
                body.append(line)
        kept.append(body)
    text, starts = _written(_tables_written(kept, removed))
    return FlowText(text, starts, tuple(removed))


def _at_edge(line: PageLine, page: Page, lines: Sequence[PageLine]) -> bool:
    at_edge = line.bottom <= page.height * _EDGE or line.top >= page.height * (1 - _EDGE)
    return line.table is None and at_edge and (line in lines[:_EDGE_LINES] or line in lines[-_EDGE_LINES:])


def _furniture(line: PageLine, page: Page, lines: Sequence[PageLine], heads: frozenset[str]) -> str:
    """Return why a line is none of the text, "" where it is."""
    bare = line.text.strip()
    if line in (lines[0], lines[-1]) and _DRESSED.fullmatch(bare):
        return "页码"  # even where the page is not full
    if not _at_edge(line, page, lines):
        return ""
    if _NUMBER.fullmatch(bare):
        return "页码"
    top = line.bottom <= page.height * _EDGE
    return ("页眉" if top else "页脚") if _shape(line.text) in heads else ""


def _shape(text: str) -> str:
    return re.sub(r"\d+", "0", "".join(text.split()))


def _repeated(lined: Sequence[Sequence[PageLine]], pages: Sequence[Page]) -> frozenset[str]:
    """Return the lines at the edges that stand on most pages, their figures aside."""
    seen: Counter[str] = Counter()
    for page, lines in zip(pages, lined, strict=True):
        seen.update({_shape(line.text) for line in lines if _at_edge(line, page, lines)})
    enough = max(3, len(pages) // 2) if len(pages) > 2 else 2
    return frozenset(shape for shape, count in seen.items() if count >= enough)


def _table_parts(pages: Sequence[Sequence[PageLine]]) -> Iterator[list[tuple[int, int, PageTable]]]:
    """Yield each table by its parts, as (page, position on it, part): a page may end within a table."""
    parts: list[tuple[int, int, PageTable]] = []
    for number, lines in enumerate(pages):
        for position, line in enumerate(lines):
            if line.table is None:
                continue
            before = parts[-1] if parts else None
            ended = not before or before[0] != number - 1 or before[1] != len(pages[number - 1]) - 1
            if parts and (ended or position or before is None or before[2].columns != line.table.columns):
                yield parts
                parts = []
            parts.append((number, position, line.table))
    if parts:
        yield parts


def _tables_written(pages: Sequence[Sequence[PageLine]], removed: list[Removed]) -> Iterator[list[PageLine | str]]:
    """Yield the lines of each page with the tables written out, those that go on over pages read as one."""
    rows_at: dict[tuple[int, int], list[str]] = {}
    for parts in _table_parts(pages):
        rows: list[tuple[Cell, ...]] = []
        places: list[tuple[int, int]] = []
        for number, position, table in parts:
            fresh = list(table.rows)
            if rows and [cell.text for cell in fresh[0]] == [cell.text for cell in rows[0]]:
                removed += [Removed(cell.text, "跨页重复的表头") for cell in fresh.pop(0)]
            rows += fresh
            places += [(number, position)] * len(fresh)
        for row, text in numbered_lines(rows):
            rows_at.setdefault(places[row], []).append(text)
    for number, lines in enumerate(pages):
        yield [
            entry
            for position, line in enumerate(lines)
            for entry in ([line] if line.table is None else rows_at.get((number, position), []))
        ]


def _written(pages: Iterator[list[PageLine | str]]) -> tuple[str, tuple[int, ...]]:
    """Write the lines of all pages, joining those of one paragraph; return the text and where each page begins."""
    text = ""
    parts: list[str] = []
    length = 0
    starts: list[int] = []
    last: PageLine | str | None = None
    for lines in pages:
        first = True
        indented = sum(_indent(line) for line in lines if isinstance(line, PageLine)) >= 2
        if not lines:
            starts.append(length)
        for line in lines:
            content = line if isinstance(line, str) else line.text.strip()
            joint = "" if last is None else "\n"
            if isinstance(last, PageLine) and isinstance(line, PageLine) and _goes_on(last, line, first, indented):
                joint = " " if _latin(text, content) else ""
            if first:
                starts.append(length + len(joint))
            parts += [joint, content]
            length += len(joint) + len(content)
            text, last, first = content, line, False
    return "".join(parts), tuple(starts)


def _indent(line: PageLine) -> bool:
    return _INDENT * line.em < line.x0 - line.left < 4 * line.em


def _goes_on(line: PageLine, following: PageLine, new_page: bool, indented: bool) -> bool:
    """Tell whether `following` goes on with the paragraph of `line`."""
    if starts_inside(following.text.lstrip()):
        return True
    full = line.x1 >= line.right - _SHORT * line.em
    same = abs(line.em - following.em) <= 0.25 * line.em
    if not full or not same or following.x0 - following.left > _INDENT * following.em:
        return False
    ended = ends_sentence(line.text)
    if starts_item(following.text.lstrip()) and ended:
        return False
    moved = new_page or following.top < line.top  # to another page or column
    if not moved and following.top - line.top > _PITCH * max(line.em, 1e-6) * 1.25:
        return False
    return not ended or (indented and not moved)


def _latin(left: str, right: str) -> bool:
    """Tell whether a line break between two texts stood for a space."""
    before, after = left[-1:], right[:1]
    words = before.isalpha() or after.isalpha()
    ascii_ = bool(before and after) and before.isascii() and after.isascii()
    return ascii_ and words and before not in "-/(" and after not in ")/,.;:!?"
