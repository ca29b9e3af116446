"""OFD (GB/T 33190), the official layout format: a zip of XML whose text objects stand at places on pages."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from corpus.formats.characters import segments_of
from corpus.formats.flow import flow_text
from corpus.formats.layout import Page
from corpus.formats.ocr import OcrMissing, picture_page
from corpus.formats.packages import DAMAGE, check_size, part_xml
from corpus.formats.ruling import Box, grids, with_tables
from corpus.types import CorpusError, RawText, Removed

_MAX_PAGES = 2000
_POINTS = 72 / 25.4  # OFD measures in millimetres
_A4 = (0.0, 0.0, 210.0, 297.0)
_ARGUMENTS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


def read_ofd(data: bytes, name: str, source: str) -> RawText:
    """Read an OFD file, one line for each paragraph and table row; page numbers and running heads stand apart.

    Raises:
        CorpusError: it is damaged, encrypted or too long, or holds pictures of pages and there is no OCR.
    """
    check_size(data, name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            reader = _Reader(archive, name)
            pages = list(reader.pages())
    except CorpusError:
        raise
    except DAMAGE as error:
        raise CorpusError(f"{name} 已损坏、不完整或加了密。请用 OFD 阅读器打开并另存一次后再试。") from error
    flow = flow_text(pages)
    if reader.unread and not any(character.isalnum() for character in flow.text):
        raise reader.unread
    return RawText(flow.text, source, "ofd", page_starts=flow.page_starts, removed=(*reader.removed, *flow.removed))


@dataclass(slots=True)
class _Reader:
    archive: zipfile.ZipFile
    name: str
    removed: list[Removed] = field(default_factory=list)
    unread: OcrMissing | None = None

    def pages(self) -> Iterator[Page]:
        count = 0
        for root in _all(part_xml(self.archive, "OFD.xml"), "DocRoot"):
            path = _resolved("", root.text or "")
            document = part_xml(self.archive, path)
            area = _box(_first_text(document, "PhysicalBox")) or _A4
            pictures = self._pictures(document, path)
            templates = {
                str(template.get("ID")): _resolved(path, str(template.get("BaseLoc")))
                for template in _all(document, "TemplatePage")
            }
            for page in _all(document, "Page"):
                count += 1
                if count > _MAX_PAGES:
                    raise CorpusError(f"{self.name} 超过 {_MAX_PAGES} 页。请拆成几个较小的文件。")
                place = _resolved(path, str(page.get("BaseLoc")))
                read = self._page(place, templates, area)
                yield read if read.segments or read.tables else self._scanned(place, pictures, count) or read

    def _pictures(self, document: Any, path: str) -> dict[str, str]:
        """Return where the document's pictures are stored, by their ids."""
        found: dict[str, str] = {}
        for listed in (*_all(document, "PublicRes"), *_all(document, "DocumentRes")):
            place = _resolved(path, listed.text or "")
            resources = part_xml(self.archive, place)
            folder = posixpath.join(posixpath.dirname(place), str(resources.get("BaseLoc") or ""), "_")
            for media in _all(resources, "MultiMedia"):
                found[str(media.get("ID"))] = _resolved(folder, _first_text(media, "MediaFile") or "")
        return found

    def _scanned(self, path: str, pictures: dict[str, str], number: int) -> Page | None:
        """Return a page that is a picture, as OCR reads it; None where there is none, or no OCR."""
        from PIL import Image, UnidentifiedImageError

        drawn = [one for one in _all(part_xml(self.archive, path), "ImageObject") if one.get("ResourceID") in pictures]
        if not drawn:
            return None
        largest = max(drawn, key=lambda one: _size(_box(one.get("Boundary")) or _A4))
        try:
            with Image.open(io.BytesIO(self.archive.read(pictures[str(largest.get("ResourceID"))]))) as picture:
                return picture_page(picture, self.name)
        except OcrMissing as error:
            self.unread = error
            self.removed.append(Removed("", f"第 {number} 页是扫描件，没有安装文字识别"))
        except UnidentifiedImageError:
            self.removed.append(Removed("", f"第 {number} 页是读不出的图片"))
        return None

    def _page(self, path: str, templates: dict[str, str], area: Box) -> Page:
        content = part_xml(self.archive, path)
        area = _box(_first_text(content, "PhysicalBox")) or area
        used = [templates[key] for use in _all(content, "Template") if (key := str(use.get("TemplateID"))) in templates]
        layers = [part_xml(self.archive, template) for template in used]
        characters: list[tuple[str, Box]] = []
        lines: list[Box] = []
        for layer in (*layers, content):
            for drawn in layer.iter():
                kind = _local(drawn)
                if kind == "TextObject":
                    characters += self._text(drawn)
                elif kind == "PathObject":
                    lines += list(_path(drawn))
        tables = grids([_scaled(line, area) for line in lines])
        placed = ((text, _scaled(box, area)) for text, box in characters)
        segments, filled = with_tables(segments_of(placed, tables), tables)
        return Page((area[2] - area[0]) * _POINTS, (area[3] - area[1]) * _POINTS, tuple(segments), tuple(filled))

    def _text(self, drawn: Any) -> Iterator[tuple[str, Box]]:
        """Yield the characters of a text object, each with its box in millimetres."""
        texts = [code for code in drawn if _local(code) == "TextCode"]
        if str(drawn.get("Visible", "true")).lower() == "false":
            self.removed += [Removed(code.text, "隐藏文字") for code in texts if code.text]
            return
        size = float(drawn.get("Size", 4))
        place = _Place(drawn)
        x = y = 0.0
        for code in texts:
            x, y = float(code.get("X", x)), float(code.get("Y", y))
            text = (code.text or "").strip("\r\n")
            across, down = _deltas(code.get("DeltaX")), _deltas(code.get("DeltaY"))
            here, there = x, y
            for position, character in enumerate(text):
                wide = size if ord(character) > 0x2E7F else size / 2
                yield character, place.box(here, there - 0.86 * size, here + wide, there + 0.14 * size)
                here += across[position] if position < len(across) else (0.0 if down else wide)
                there += down[position] if position < len(down) else 0.0
            yield "\n", (0.0, 0.0, 0.0, 0.0)


class _Place:
    """From the coordinates of an object to those of its page."""

    def __init__(self, drawn: Any) -> None:
        self._boundary = _box(drawn.get("Boundary")) or _A4
        matrix = [float(value) for value in str(drawn.get("CTM", "")).split()]
        self._matrix = matrix if len(matrix) == 6 else [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]

    def point(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._matrix
        return a * x + c * y + e + self._boundary[0], b * x + d * y + f + self._boundary[1]

    def box(self, x0: float, top: float, x1: float, bottom: float) -> Box:
        corners = [self.point(x, y) for x in (x0, x1) for y in (top, bottom)]
        xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
        return min(xs), min(ys), max(xs), max(ys)


def _path(drawn: Any) -> Iterator[Box]:
    """Yield the straight lines of a path object."""
    place = _Place(drawn)
    data = next((code.text or "" for code in drawn if _local(code) == "AbbreviatedData"), "")
    tokens = data.split()
    begin = last = (0.0, 0.0)
    position = 0
    while position < len(tokens):
        command = tokens[position]
        count = _ARGUMENTS.get(command, 0)
        values = [float(token) for token in tokens[position + 1 : position + 1 + count]]
        position += 1 + count
        point = (values[-2], values[-1]) if len(values) >= 2 else begin
        if command in ("L", "C"):
            yield place.box(*last, *point)
        elif command in ("M", "S"):
            begin = point
        last = point


def _deltas(text: str | None) -> list[float]:
    """Return the steps between characters; "g 3 4.5" stands for three steps of 4.5."""
    steps: list[float] = []
    tokens = (text or "").split()
    position = 0
    while position < len(tokens):
        if tokens[position] == "g" and position + 2 < len(tokens):
            steps += [float(tokens[position + 2])] * min(int(tokens[position + 1]), 100_000)
            position += 3
        else:
            steps.append(float(tokens[position]))
            position += 1
    return steps


def _scaled(box: Box, area: Box) -> Box:
    x0, top, x1, bottom = box
    return (
        *((x0 - area[0]) * _POINTS, (top - area[1]) * _POINTS),
        *((x1 - area[0]) * _POINTS, (bottom - area[1]) * _POINTS),
    )


def _box(text: str | None) -> Box | None:
    """Return "x y width height" as x0, top, x1, bottom."""
    values = [float(value) for value in (text or "").split()]
    return (values[0], values[1], values[0] + values[2], values[1] + values[3]) if len(values) == 4 else None


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _resolved(base: str, path: str) -> str:
    joined = path if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)
    return posixpath.normpath(joined.strip()).lstrip("/")


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _all(root: Any, name: str) -> Sequence[Any]:
    return [element for element in root.iter() if _local(element) == name]


def _first_text(root: Any, name: str) -> str | None:
    return next((element.text for element in _all(root, name)), None)
