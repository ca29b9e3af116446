"""The picture of one page as PNG, with quoted words marked on it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corpus.allowance import ask_for
from corpus.formats.detection import format_of
from corpus.formats.marking import marks
from corpus.formats.ocr import picture_page
from corpus.formats.pdf import Turn, page_characters
from corpus.formats.ruling import Box
from corpus.types import CorpusError

MAX_BYTES = 8 * 1024 * 1024  # of a PNG
_WIDTH, _HEIGHT = 1200, 2400  # pixels at most
_LARGEST = 4.0  # times the size that the page itself says: a small page is not blown up
_MAX_PIXELS = 60_000_000  # of a picture that is opened
_INK = (255, 224, 130)
_SCANNED = 20  # characters: a page with fewer in its text layer is a picture of one
_SECONDS, _MEGABYTES = 10, 900


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG: how many stretches are marked on it, and where the first begins, as a share of its height."""

    png: bytes
    marks: int = 0
    top: float = 0.0


def page_picture(data: bytes, name: str, page: int, words: str = "", earlier: int = 0) -> PagePicture:
    """Draw page `page`, counted from 1, of a PDF or a picture, and mark `words` where they stand on it.

    `earlier` says how many times the same words stand on the page before those that are meant.

    Raises:
        CorpusError: the file is of another format, damaged or far too large, or has no such page.
    """
    ask_for(_SECONDS, _MEGABYTES)
    kind = format_of(data, name)
    if kind == "pdf":
        picture, boxes = _pdf_page(data, name, page, words, earlier)
    elif kind == "image":
        picture = _frame(data, name, page)
        boxes = _recognised(picture, name, words, earlier)
    else:
        raise CorpusError(f"{name} 不是 PDF 或图片，没有页面图。")
    drawn = _marked(picture, boxes)
    top = min((box[1] for box in boxes), default=0.0) / drawn.height
    return PagePicture(_png(drawn, name), len(boxes), min(max(top, 0.0), 1.0))


def _pdf_page(data: bytes, name: str, number: int, words: str, earlier: int) -> tuple[Any, list[Box]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            if not 0 < number <= len(document):
                raise CorpusError(f"{name} 没有第 {number} 页。")
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(_WIDTH / max(width, 1), _HEIGHT / max(height, 1), _LARGEST)
            characters = _characters(page)
            found = marks(characters, words, earlier)
            picture = page.render(scale=scale).to_pil().convert("RGB")
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise CorpusError(f"{name} 的第 {number} 页画不出来，文件可能已损坏。") from error
    if not found and len(characters) < _SCANNED:
        return picture, _recognised(picture, name, words, earlier)
    return picture, [tuple(side * scale for side in box) for box in found]


def _characters(page: Any) -> list[tuple[str, Box]]:
    text_page = page.get_textpage()
    try:
        return list(page_characters(text_page, Turn(page)))
    finally:
        text_page.close()


def _recognised(picture: Any, name: str, words: str, earlier: int) -> list[Box]:
    """Find words on a page that is a picture itself, where text recognition is installed; else nowhere.

    Recognition tells where a line stands; its characters are taken to be as wide as one another.
    """
    if not words.strip():
        return []
    try:
        read = picture_page(picture, name)
    except CorpusError:
        return []
    scale = picture.width / read.width
    characters: list[tuple[str, Box]] = []
    for one in read.segments:
        wide = (one.x1 - one.x0) / len(one.text)
        for at, character in enumerate(one.text):
            x0 = one.x0 + at * wide
            characters.append((character, (x0 * scale, one.top * scale, (x0 + wide) * scale, one.bottom * scale)))
    return marks(characters, words, earlier)


def _frame(data: bytes, name: str, number: int) -> Any:
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as opened:
            if not 0 < number <= getattr(opened, "n_frames", 1):
                raise CorpusError(f"{name} 没有第 {number} 页。")
            if opened.width * opened.height > _MAX_PIXELS:
                raise CorpusError(f"{name} 的图片太大，不能显示。请下载原文件查看。")
            opened.seek(number - 1)
            opened.draft("RGB", (_WIDTH, _HEIGHT))
            picture = ImageOps.exif_transpose(opened.convert("RGB"))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise CorpusError(f"{name} 已损坏，或者不是图片。") from error
    picture.thumbnail((_WIDTH, _HEIGHT))
    return picture


def _marked(picture: Any, boxes: Sequence[Box]) -> Any:
    """Lay a marker's ink over boxes: what is dark below it stays dark."""
    from PIL import Image, ImageChops

    for x0, y0, x1, y1 in boxes:
        place = (
            max(int(x0) - 1, 0),
            max(int(y0), 0),
            min(int(x1) + 2, picture.width),
            min(int(y1) + 1, picture.height),
        )
        if place[0] < place[2] and place[1] < place[3]:
            below = picture.crop(place)
            picture.paste(ImageChops.multiply(below, Image.new("RGB", below.size, _INK)), place)
    return picture


def _png(picture: Any, name: str) -> bytes:
    for _ in range(4):
        buffer = io.BytesIO()
        picture.save(buffer, "PNG")
        if buffer.tell() <= MAX_BYTES:
            return buffer.getvalue()
        picture = picture.resize((max(picture.width // 2, 1), max(picture.height // 2, 1)))
    raise CorpusError(f"{name} 的页面图太大，不能显示。请下载原文件查看。")
