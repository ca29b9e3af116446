"""From the lines of a file to its paragraphs: hard wraps undone, page furniture left out, offsets kept."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from corpus.markdown import Table, tables
from corpus.types import RawText
from corpus.visible import Piece, visible
from corpus.wrapping import Line, continues, line_of, wrap_width


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, heading, list item or table row.

    `level` is the depth of a marked-up heading, else 0. `break_at` is the original offset of the line break (or, in
    text flattened to one line, of the space) that ends it; -1 at the end of the file.
    """

    pieces: tuple[Piece, ...]
    text: str
    break_at: int
    level: int = 0


_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_NUMBERED_PAGE = re.compile(
    r"[—–―－·•-]+\s*\d{1,4}\s*[—–―－·•-]+|第\s*\d{1,4}\s*页(?:\s*[/，,]?\s*共\s*\d{1,4}\s*页)?|=+\s*PAGE\s*\d+\s*=+",
    re.IGNORECASE,
)
_MARKDOWN_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(?=\S)")
_MARKDOWN_RULE = re.compile(
    r"\s*(?:[-*_=]\s*){3,}|\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?\s*)?|\s*`{3}.*|\s*<!--.*-->\s*"
)
_MARKDOWN_QUOTE = re.compile(r"\s{0,3}>\s?")

# A file whose paragraphs were flattened to one line still holds a space where each paragraph ended.
_FLAT_LENGTH = 120
_CHINESE = "[一二三四五六七八九十]{1,3}"
_FLAT_BREAK = re.compile(
    r"(?<=[。！？；：”’」』…）)]) | "
    rf"(?=第[一二三四五六七八九十百零〇\d]+[编章节条][\s一-鿿]|{_CHINESE}、|[（(]{_CHINESE}[)）]|\d{{1,2}}[.．、](?!\d)|[（(]\d{{1,2}}[)）]|"
    r"附件\d*[:： ]|(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:$| ))"
)
_TITLE_LENGTH = 60
_TITLE_STOP = re.compile(
    r"(?<=通知|通告|公告|意见|办法|条例|细则|方案|决定|措施|开信|报告|解读) |"
    r" (?=[一-鿿]{2,12}(?:\d+月\d+日)?(?:[讯电]|消息)|据|记者|来源|发布|【|[（(]|\d+月|20\d\d|"
    r"为|近日|日前|昨日|今日|按照|根据|各|当前)"
)
_HEADING_START = re.compile(rf"第[一二三四五六七八九十百零〇\d]+[编章节]|{_CHINESE}、|[（(]{_CHINESE}[)）]")
_HEADING_LENGTH = 45
_INNER_END = re.compile(r"[。！？；：]")


def paragraphs(raw: RawText) -> list[Paragraph]:
    """Return the paragraphs of `raw` in the order of the file, every visible character of it in one of them.

    Left out are page numbers, zero-width and control characters and Markdown's marks: `corpus.removals` tells which.
    """
    lines = list(_lines(raw))
    width = wrap_width(lines) if raw.format in ("txt", "md") else 0  # the other readers give whole paragraphs
    marked = tables(raw)
    found: list[Paragraph] = []
    for group, table in _apart_from_tables(_grouped(lines, width), marked):
        if table is not None:
            found.extend(_rows(table) if group[0].start == table.start else ())
            continue
        paragraph = _joined(raw, group)
        if paragraph is not None:
            ruled = raw.format in ("csv", "xlsx")  # rows, however long
            found.extend([paragraph] if ruled else _unflattened(paragraph, first=not found))
    return found


def _apart_from_tables(
    groups: Iterator[list[Line]], marked: Sequence[Table]
) -> Iterator[tuple[list[Line], Table | None]]:
    """Yield the groups with the table that each lies in: what looked wrapped may begin in a table and end after it."""
    for group in groups:
        for table, lines in groupby(group, key=lambda line: _table_at(marked, line.start)):
            yield list(lines), table


def _table_at(marked: Sequence[Table], offset: int) -> Table | None:
    position = bisect_right(marked, offset, key=lambda table: table.start) - 1
    return marked[position] if position >= 0 and offset < marked[position].end else None


def _rows(table: Table) -> Iterator[Paragraph]:
    for pieces, break_at in table.rows:
        yield Paragraph(pieces, "".join(piece.text for piece in pieces), break_at)


def _lines(raw: RawText) -> Iterator[Line]:
    start = raw.body_start
    breaks = [*((match.start(), match.end()) for match in _BREAK.finditer(raw.text, start)), (len(raw.text), -1)]
    for stop, after in breaks:
        text = raw.text[start:stop]
        level = 0
        if raw.format != "txt":
            text, start, level = _without_markup(text, start)
        bare = text.strip()
        furniture = is_page_number(bare) or (raw.format == "md" and _MARKDOWN_RULE.fullmatch(bare))
        yield line_of("" if furniture else text, start, stop if after >= 0 else -1, level)
        start = after


def is_page_number(line: str) -> bool:
    """Tell a page number as texts have it between their lines, such as "— 3 —"."""
    return _NUMBERED_PAGE.fullmatch(line) is not None


def _without_markup(text: str, start: int) -> tuple[str, int, int]:
    """Return the line without its leading Markdown mark, where it then starts, and its heading level."""
    if heading := _MARKDOWN_HEADING.match(text):
        return text[heading.end() :], start + heading.end(), len(heading[1])
    if quote := _MARKDOWN_QUOTE.match(text):
        return text[quote.end() :], start + quote.end(), 0
    return text, start, 0


def _grouped(lines: list[Line], width: int) -> Iterator[list[Line]]:
    """Yield the lines of each paragraph."""
    group: list[Line] = []
    blank = False
    for line in _with_block_widths(lines, width):
        if not line.bare:
            blank = True
            continue
        if group and not (width and continues(group[-1], line, len(group) == 1, blank)):
            yield group
            group = []
        group.append(line)
        blank = False
    if group:
        yield group


def _with_block_widths(lines: list[Line], width: int) -> Iterator[Line]:
    """Give every line the full width of its block: a box or column may be narrower than the rest of the page."""
    block: list[Line] = []
    for line in [*lines, line_of("", 0, -1, 0)]:
        if line.bare:
            block.append(line)
            continue
        widest = max((entry.width for entry in block), default=0)
        full = widest if len(block) >= 3 and width // 2 <= widest < width else width
        for entry in block:
            yield entry.with_full(full)
        block = []
        yield line


def _joined(raw: RawText, group: list[Line]) -> Paragraph | None:
    pieces: list[Piece] = []
    break_at = -1
    for line in group:
        if pieces and _apart(pieces[-1].text[-1], line.bare[0]):
            pieces.append(Piece(" ", break_at))
        pieces.extend(visible(raw.format, line))
        break_at = line.break_at
    if not pieces:
        return None
    return Paragraph(tuple(pieces), "".join(piece.text for piece in pieces), group[-1].break_at, group[0].level)


def _apart(left: str, right: str) -> bool:
    """Tell whether a line break between two characters stood for a space: not in Chinese, and not within a number."""
    latin = all(side.isascii() and (side.isalnum() or side in ",.;:!?)") for side in (left, right))
    return latin and (left.isalpha() or right.isalpha())


def _unflattened(paragraph: Paragraph, first: bool) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text whose line breaks had become spaces, else the paragraph as it is.

    The `first` paragraph of a file may begin with its title.
    """
    cuts = [match.start() for match in _FLAT_BREAK.finditer(paragraph.text)]
    cuts = cuts if len(paragraph.text) >= _FLAT_LENGTH and len(cuts) >= 2 else []
    title = _title_end(paragraph.text) if first and len(paragraph.text) >= _FLAT_LENGTH else -1
    cuts = sorted({*cuts, *_heading_ends(paragraph.text, cuts), *([title] if title > 0 else [])})
    start = 0
    places = list(accumulate((len(piece.text) for piece in paragraph.pieces), initial=0))
    for cut in [*cuts, len(paragraph.text)]:
        pieces = tuple(_slice(paragraph.pieces, places, start, cut))
        if pieces:
            at = (
                paragraph.break_at
                if cut == len(paragraph.text)
                else next(_slice(paragraph.pieces, places, cut, cut + 1)).original
            )
            yield Paragraph(pieces, paragraph.text[start:cut], at, paragraph.level if start == 0 else 0)
        start = cut + 1


def _heading_ends(text: str, cuts: list[int]) -> Iterator[int]:
    """Yield the spaces that end numbered headings: no punctuation tells those."""
    for cut, following in zip(cuts, [*cuts[1:], len(text)], strict=False):
        segment = text[cut + 1 : following]
        space = segment.find(" ", 4)
        if 0 < space <= _HEADING_LENGTH and _HEADING_START.match(segment) and not _INNER_END.search(segment[:space]):
            yield cut + 1 + space


def _title_end(text: str) -> int:
    """Return the space after a title, -1 where there is none: after 通知 and its like, or before what opens a text."""
    head = re.split("[。；]", text[: _TITLE_LENGTH + 1])[0]
    match = _TITLE_STOP.search(head)
    return match.start() if match else head.rfind(" ")


def _slice(pieces: Sequence[Piece], places: Sequence[int], start: int, end: int) -> Iterator[Piece]:
    """Yield the pieces of the characters start..end-1; `places` tells where each piece starts."""
    # A line of a megabyte has as many pieces as cuts: each look begins where its cut is.
    for number in range(max(bisect_right(places, start) - 1, 0), len(pieces)):
        piece, position = pieces[number], places[number]
        if position >= end:
            return
        low, high = max(start - position, 0), min(end - position, len(piece.text))
        if low < high:
            yield Piece(piece.text[low:high], piece.original + low)
