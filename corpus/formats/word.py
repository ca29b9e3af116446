"""Word documents (docx): paragraphs with their list numbers, tables and notes in the order of the text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from corpus.formats.numbering import ListNumbers
from corpus.formats.packages import DAMAGE, check_size
from corpus.formats.tables import Cell, cell_text, table_lines
from corpus.types import CorpusError, RawText, Removed

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = {f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")}
_DELETED = {f"{_W}del", f"{_W}moveFrom"}
_ELSEWHERE = {f"{_W}txbxContent", f"{_W}rt"}  # read by itself; a reading aid above the line
# The signs of the Wingdings fonts that official forms use.
_SIGNS = {"F0FE": "☑", "F052": "☑", "F053": "☒", "F0A8": "□", "F06F": "□", "F0FC": "✓", "F0FB": "✗", "F06C": "●"}


def read_docx(data: bytes, name: str, source: str) -> RawText:
    """Read a docx: one line for each paragraph and table row, headings marked "#" as in Markdown.

    Page heads and feet stand apart, in `removed`.

    Raises:
        CorpusError: the file is damaged or unpacks to far too much.
    """
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError

    try:
        check_size(data, name)
        document = Document(io.BytesIO(data))
        reader = _Reader(_heading_styles(document), _numbers(document), _notes(document))
        lines = list(reader.body(document.element.body))
        removed = (*reader.removed, *_page_furniture(document, reader))
    except CorpusError:
        raise
    except (*DAMAGE, PackageNotFoundError) as error:
        raise CorpusError(f"{name} 已损坏或不完整。请用 Word 打开并另存一次后再试。") from error
    return RawText("\n".join(lines), source, "docx", removed=removed)


@dataclass(slots=True)
class _Reader:
    """Reads the parts of one document, in order, since list numbers count on."""

    levels: Mapping[str, int]
    numbers: ListNumbers
    notes: Mapping[str, Any]
    removed: list[Removed] = field(default_factory=list)

    def body(self, parent: Any) -> Iterator[str]:
        for element in parent.iterchildren():
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag in _WRAPPERS:
                yield from self.body(element)

    def _paragraph(self, element: Any) -> Iterator[str]:
        style = element.find(f"{_W}pPr/{_W}pStyle")
        level = self.levels.get(style.get(f"{_W}val"), 0) if style is not None else 0
        text, notes = self._text(element)
        label = self.numbers.label(element, text.lstrip())
        for number, line in enumerate((label + text.lstrip() if label else text).split("\n")):
            if line.strip() and (text.strip() or number):
                yield f"{'#' * level} {line.strip()}" if level and not number else line
        for box in element.iter(f"{_W}txbxContent"):
            if not any(ancestor.tag == _FALLBACK for ancestor in box.iterancestors()):
                yield from self.body(box)
        for position, note in notes:
            yield from (f"注{position}：{line.strip()}" for line in [" ".join(self.body(note))] if line.strip())

    def _text(self, paragraph: Any) -> tuple[str, list[tuple[str, Any]]]:
        """Return the visible text of a paragraph, and the notes that it calls for."""
        parts: list[str] = []
        notes: list[tuple[str, Any]] = []
        for element in paragraph.iter():
            if not isinstance(element.tag, str) or any(
                a.tag in _DELETED | _ELSEWHERE for a in _above(element, paragraph)
            ):
                continue
            if element.tag in (f"{_W}t", f"{_MATH}t"):
                if _hidden(element):
                    self.removed.append(Removed(element.text or "", "隐藏文字"))
                else:
                    parts.append(element.text or "")
            elif element.tag in (f"{_W}br", f"{_W}cr"):
                parts.append("\n")
            elif element.tag == f"{_W}tab" and element.getparent().tag == f"{_W}r":
                parts.append("\t")
            elif element.tag == f"{_W}noBreakHyphen":
                parts.append("-")
            elif element.tag == f"{_W}sym":
                parts.append(_SIGNS.get(str(element.get(f"{_W}char")).upper(), "□"))
            elif element.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                key = f"{element.tag.removeprefix(_W)[:-9]}{element.get(f'{_W}id')}"
                if key in self.notes:
                    notes.append((str(element.get(f"{_W}id")), self.notes[key]))
        return "".join(parts), notes

    def _table(self, element: Any) -> Iterator[str]:
        rows: list[list[Cell]] = []
        open_cells: dict[int, tuple[int, int]] = {}  # by column: where the merged cell that may go on stands
        marked = False
        for row in _wrapped(element, f"{_W}tr"):
            if row.find(f"{_W}trPr/{_W}del") is not None:
                continue
            marked = marked or (not rows and row.find(f"{_W}trPr/{_W}tblHeader") is not None)
            rows.append([])
            column = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
            rows[-1] += [Cell("", column)] if column else []
            for cell in _wrapped(row, f"{_W}tc"):
                across = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                text = cell_text(self.body(cell))
                goes_on = merge is not None and merge.get(f"{_W}val") != "restart"
                if goes_on and column in open_cells and not text.strip():
                    line, place = open_cells[column]
                    first = rows[line][place]
                    rows[line][place] = Cell(first.text, first.across, len(rows) - line)
                else:
                    rows[-1].append(Cell(text, across))
                    if merge is not None:
                        open_cells[column] = (len(rows) - 1, len(rows[-1]) - 1)
                    else:
                        open_cells.pop(column, None)
                column += across
        yield from table_lines(rows, marked)


def _above(element: Any, top: Any) -> Iterator[Any]:
    for ancestor in element.iterancestors():
        if ancestor is top:
            return
        yield ancestor


def _wrapped(parent: Any, tag: str) -> Iterator[Any]:
    """Yield the children with a tag, also those inside content controls and tracked insertions."""
    for child in parent.iterchildren():
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _wrapped(child, tag)


def _number(element: Any, default: int) -> int:
    return int(element.get(f"{_W}val") or default) if element is not None else default


def _hidden(text: Any) -> bool:
    mark = text.getparent().find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false", "off")


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


def _numbers(document: Any) -> ListNumbers:
    part = _related(document.part, "/numbering")
    return ListNumbers(part, document.styles.element)


def _notes(document: Any) -> Mapping[str, Any]:
    """Return footnotes and endnotes by kind and id, without the lines that separate them."""
    found: dict[str, Any] = {}
    for kind in ("footnote", "endnote"):
        root = _related(document.part, f"/{kind}s")
        for note in root.iter(f"{_W}{kind}") if root is not None else ():
            if note.get(f"{_W}type") in (None, "normal"):
                found[f"{kind}{note.get(f'{_W}id')}"] = note
    return found


def _related(part: Any, kind: str) -> Any:
    """Return the root element of the part that the document relates to as `kind`, None where there is none."""
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if relation.reltype.endswith(kind) and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _page_furniture(document: Any, reader: _Reader) -> Iterator[Removed]:
    from docx.oxml import parse_xml

    seen: set[str] = set()
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in ("header", "footer") and not relation.is_external:
            text = "\n".join(reader.body(parse_xml(relation.target_part.blob)))
            if text.strip() and text not in seen:
                seen.add(text)
                yield Removed(text, "页眉" if kind == "header" else "页脚")
