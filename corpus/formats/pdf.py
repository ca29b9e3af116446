"""PDF: the text layer in reading order with its ruled tables; pages that are pictures through OCR."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from corpus.allowance import ask_for
from corpus.formats.characters import GUESSED, segments_of
from corpus.formats.flow import flow_text
from corpus.formats.layout import Page
from corpus.formats.ocr import OcrMissing, picture_page
from corpus.formats.ruling import Box, grids, with_tables
from corpus.types import CorpusError, RawText, Removed

_MAX_PAGES = 2000
_SECONDS_A_PAGE = 0.5
_MAX_PATHS = 3000  # more on one page is a drawing
_HYPHENS = {"\ufffe": "-", "\x02": "-"}  # pdfium's marks of a hyphen at a line's end
_LEGIBLE = 0.7  # share of characters; a text layer with less is not the text that one sees
_SCALE = 200 / 72


def read_pdf(data: bytes, name: str, source: str) -> RawText:
    """Read a PDF, one line for each paragraph and table row; page numbers and running heads stand apart.

    Raises:
        CorpusError: it is protected, damaged, too long, or holds pictures of pages and there is no OCR.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise CorpusError(f"{name} 有密码。请用 PDF 软件去掉密码后再试。") from error
        raise CorpusError(f"{name} 已损坏或不完整。请重新下载或重新导出。") from error
    try:
        if len(document) > _MAX_PAGES:
            raise CorpusError(f"{name} 超过 {_MAX_PAGES} 页。请拆成几个较小的文件。")
        pages, removed = _pages(document, name)
    except pypdfium2.PdfiumError as error:
        raise CorpusError(f"{name} 有读不出的页。请重新下载或重新导出。") from error
    finally:
        document.close()
    flow = flow_text(pages)
    return RawText(flow.text, source, "pdf", page_starts=flow.page_starts, removed=(*removed, *flow.removed))


def _pages(document: Any, name: str) -> tuple[list[Page], list[Removed]]:
    pages: list[Page] = []
    removed: list[Removed] = []
    unread: OcrMissing | None = None
    for number in range(len(document)):
        ask_for(_SECONDS_A_PAGE)
        page = document[number]
        try:
            read = _page(page)
            if not _legible(read) and _has_picture(page):
                try:
                    read = picture_page(page.render(scale=_SCALE).to_pil(), name)
                except OcrMissing as error:
                    unread = error
                    removed.append(Removed("", f"第 {number + 1} 页是扫描件，没有文字层，也没有安装文字识别"))
        finally:
            page.close()
        pages.append(read)
    if unread and not any(page.segments or page.tables for page in pages):
        raise unread
    return pages, removed


def _legible(page: Page) -> bool:
    text = "".join(segment.text for segment in page.segments) + "".join(
        cell.text for table in page.tables for row in table.rows for cell in row
    )
    strange = sum(unicodedata.category(character) in ("Co", "Cn", "Cc") or character == "\ufffd" for character in text)
    return any(character.isalnum() for character in text) and strange <= (1 - _LEGIBLE) * len(text)


def _has_picture(page: Any) -> bool:
    import pypdfium2.raw as pdfium

    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH]  # letters may be drawn as shapes
    return next(iter(page.get_objects(filter=kinds, max_depth=3)), None) is not None


def _page(page: Any) -> Page:
    width, height = page.get_size()
    turn = Turn(page)
    tables = grids([turn.box(line) for line in _ruled_lines(page)])
    text_page = page.get_textpage()
    try:
        segments, filled = with_tables(segments_of(page_characters(text_page, turn), tables), tables)
    finally:
        text_page.close()
    return Page(width, height, tuple(segments), tuple(filled))


class Turn:
    """From a page's own coordinates, bottom up and perhaps rotated, to those of its display, top down."""

    def __init__(self, page: Any) -> None:
        left, bottom, right, top = page.get_cropbox()
        self._origin = (left, bottom, right, top)
        self._rotation = page.get_rotation()

    def box(self, box: Box) -> Box:
        """Turn (left, bottom, right, top) into (x0, top, x1, bottom)."""
        left, bottom, right, top = self._origin
        x0, y0, x1, y1 = box
        if self._rotation == 90:
            return y0 - bottom, x0 - left, y1 - bottom, x1 - left
        if self._rotation == 180:
            return right - x1, y0 - bottom, right - x0, y1 - bottom
        if self._rotation == 270:
            return top - y1, right - x1, top - y0, right - x0
        return x0 - left, top - y1, x1 - left, top - y0


def _ruled_lines(page: Any) -> list[Box]:
    """Return what is drawn in straight lines on a page, in its own coordinates."""
    import pypdfium2.raw as pdfium

    lines: list[Box] = []
    for number, drawn in enumerate(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if number > _MAX_PATHS:
            return []
        lines += _path_lines(drawn)
    return lines


def _path_lines(drawn: Any) -> Iterator[Box]:
    import ctypes

    import pypdfium2.raw as pdfium

    matrix = drawn.get_matrix()
    begin = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for position in range(min(pdfium.FPDFPath_CountSegments(drawn), _MAX_PATHS)):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, position)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            begin = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield _between(last, point)
        last = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield _between(last, begin)


def _between(first: tuple[float, float], second: tuple[float, float]) -> Box:
    return (
        *(min(first[0], second[0]), min(first[1], second[1])),
        *(max(first[0], second[0]), max(first[1], second[1])),
    )


def page_characters(text_page: Any, turn: Turn) -> Iterator[tuple[str, Box]]:
    """Yield the characters of a page in the order of the file, with their places on its display."""
    import pypdfium2.raw as pdfium

    high = 0
    for index in range(text_page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000:
            guessed = code == 32 and pdfium.FPDFText_IsGenerated(text_page, index)
            character = GUESSED if guessed else chr(code)
            yield _HYPHENS.get(character, character), turn.box(text_page.get_charbox(index, loose=True))
