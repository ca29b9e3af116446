"""Word documents (docx): paragraphs, tables and notes in the order of the text."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.formats.tables import table_lines
from corpus.types import CorpusError, RawText

_MAX_UNPACKED = 300 * 1024 * 1024
# Of entries packed wrongly or by another method, encrypted ones, and trees nested past all reason.
_DAMAGES = (zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, KeyError, ValueError, OSError)
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(data: bytes, name: str, source: str) -> RawText:
    """Read a docx: one line for each paragraph and table row, headings marked "#" as in Markdown.

    Raises:
        CorpusError: the file is damaged or unpacks to far too much.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise CorpusError(f"{name} 解开后太大。请删去其中的图片，或拆成几个文件。")
        document = Document(io.BytesIO(data))
        lines = list(_body(document.element.body, _heading_styles(document)))
    except (zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError, *_DAMAGES) as error:
        raise CorpusError(f"{name} 已损坏或不完整。请用 Word 打开并另存一次后再试。") from error
    return RawText("\n".join(lines), source, "docx")


def _body(parent: Any, levels: Mapping[str, int]) -> Iterator[str]:
    for element in parent.iterchildren():
        if element.tag == f"{_W}p":
            yield from _paragraph(element, levels)
        elif element.tag == f"{_W}tbl":
            yield from _table(element, levels)
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
            yield from _body(element, levels)


def _paragraph(element: Any, levels: Mapping[str, int]) -> Iterator[str]:
    style = element.find(f"{_W}pPr/{_W}pStyle")
    level = levels.get(style.get(f"{_W}val"), 0) if style is not None else 0
    for number, line in enumerate(_text(element).split("\n")):
        if line.strip():
            yield f"{'#' * level} {line.strip()}" if level and not number else line
    for box in element.iter(f"{_W}txbxContent"):
        if not any(ancestor.tag == _FALLBACK for ancestor in box.iterancestors()):
            yield from _body(box, levels)


def _heading_styles(document: Any) -> Mapping[str, int]:
    """Return the heading level of each paragraph style that has one; ids are translated, names mostly not."""
    levels: dict[str, int] = {}
    for style in document.styles.element.iter(f"{_W}style"):
        named = style.find(f"{_W}name")
        name = str(named.get(f"{_W}val")).strip() if named is not None else ""
        match = _HEADING.fullmatch(name)
        if match or name.lower() in ("title", "标题"):
            levels[str(style.get(f"{_W}styleId"))] = min(int(match[1]), 6) if match else 1
    return levels


def _text(paragraph: Any) -> str:
    """Return the visible text of a paragraph: no deleted words, no field codes, no text of boxes inside it."""
    parts: list[str] = []
    for element in paragraph.iter():
        if any(ancestor.tag in (f"{_W}txbxContent", f"{_W}del") for ancestor in element.iterancestors()):
            continue
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif element.tag == f"{_W}tab" and element.getparent().tag == f"{_W}r":
            parts.append("\t")
        elif element.tag == f"{_W}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def _table(element: Any, levels: Mapping[str, int]) -> Iterator[str]:
    rows: list[list[str]] = []
    marked = False
    for row in element.iterchildren(f"{_W}tr"):
        cells: list[str] = []
        for cell in row.iterchildren(f"{_W}tc"):
            cells.append(" ".join(line.lstrip("# ") for line in _body(cell, levels)))
        marked = marked or (not rows and row.find(f"{_W}trPr/{_W}tblHeader") is not None)
        rows.append(cells)
    yield from table_lines(rows, marked)
