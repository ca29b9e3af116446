"""Pictures of pages, read by RapidOCR where it is installed."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from corpus.allowance import ask_for
from corpus.formats.flow import flow_text
from corpus.formats.layout import Page, Segment
from corpus.formats.ruling import Box, grids, with_tables
from corpus.types import CorpusError, RawText, Removed

_MAX_PIXELS = 60_000_000
_MAX_SIDE = 4000
_MAX_FRAMES = 500
_PAGE_WIDTH = 595.0  # points: a picture is taken for a sheet of A4
# Lines are looked for in a picture of this size, and read from the whole one, one by one: half the memory that the
# engine takes by itself, and no slower.
_SPARING = {
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "Rec.rec_batch_num": 1,
    "Cls.cls_batch_num": 1,
}
_SURE = 0.5  # a reading less sure than this is noise: a stamp, a picture, a fold


class OcrMissing(CorpusError):
    """There is text in a picture, and nothing installed that reads it."""


def read_image(data: bytes, name: str, source: str) -> RawText:
    """Read a picture (png, jpg, bmp, gif or tif, the last with any number of pages).

    Raises:
        CorpusError: it is damaged or far too large, or holds no words.
        OcrMissing: RapidOCR is not installed.
    """
    from PIL import Image, UnidentifiedImageError

    _engine(name)
    pages: list[Page] = []
    removed: list[Removed] = []
    try:
        with Image.open(io.BytesIO(data)) as picture:
            for number in range(min(getattr(picture, "n_frames", 1), _MAX_FRAMES)):
                picture.seek(number)
                pages.append(picture_page(picture, name))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise CorpusError(f"{name} 已损坏，或者不是图片。请重新下载或重新扫描。") from error
    flow = flow_text(pages)
    if not any(character.isalnum() for character in flow.text):
        raise CorpusError(f"{name} 里没有认出文字。请换一张清楚的图片。")
    return RawText(flow.text, source, "image", page_starts=flow.page_starts, removed=(*removed, *flow.removed))


def picture_page(picture: Any, name: str) -> Page:
    """Return the words of one picture with their places.

    Raises:
        CorpusError: it is far too large.
        OcrMissing: RapidOCR is not installed.
    """
    import numpy as np

    ask_for(30, 1000)  # the models and one page at once
    engine = _engine(name)
    if picture.width * picture.height > _MAX_PIXELS:
        raise CorpusError(f"{name} 的图片太大。请缩小到每边 {_MAX_SIDE} 像素以内。")
    picture = picture.convert("RGB")
    picture.thumbnail((_MAX_SIDE, _MAX_SIDE))
    pixels = np.asarray(picture)[:, :, ::-1]
    scale = _PAGE_WIDTH / picture.width
    result = engine(pixels)
    segments = []
    if result.boxes is not None:
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True):
            if score >= _SURE and text.strip():
                xs, ys = [float(point[0]) * scale for point in box], [float(point[1]) * scale for point in box]
                segments.append(Segment(text, min(xs), min(ys), max(xs), max(ys)))
    tables = grids([(x0 * scale, y0 * scale, x1 * scale, y1 * scale) for x0, y0, x1, y1 in _ruled_lines(pixels)])
    outside, filled = with_tables(segments, tables)
    return Page(_PAGE_WIDTH, picture.height * scale, tuple(outside), tuple(filled))


def _ruled_lines(pixels: Any) -> list[Box]:
    """Return the long straight lines in a picture."""
    import cv2

    dark = cv2.adaptiveThreshold(
        cv2.bitwise_not(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)),
        255,
        cv2.ADAPTIVE_THRESH_MEAN_C,
        cv2.THRESH_BINARY,
        15,
        -10,
    )
    length = max(pixels.shape[1] // 25, 20)
    lines: list[Box] = []
    for shape in ((length, 1), (1, length)):
        kept = cv2.morphologyEx(dark, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
        _, _, found, _ = cv2.connectedComponentsWithStats(kept)
        for x, y, width, height, _ in found[1:]:
            middle = (float(x), float(y + height / 2)) if shape[0] > 1 else (float(x + width / 2), float(y))
            lines.append(
                (middle[0], middle[1], middle[0] + float(width), middle[1])
                if shape[0] > 1
                else (middle[0], middle[1], middle[0], middle[1] + float(height))
            )
    return lines


def _engine(name: str) -> Any:
    try:
        return _rapidocr()
    except ImportError as error:
        raise OcrMissing(
            f"{name} 是扫描件或图片，没有文字层。请先运行 pip install 'wence[ocr]' 装上文字识别，再添加一次；"
            "也可以用别的文字识别软件转成带文字的 PDF 或 txt。"
        ) from error


@cache
def _rapidocr() -> Any:
    """Return the engine, loaded once; its models come with the package, nothing is downloaded."""
    import logging

    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(params=_SPARING | {"Global.log_level": "error"})
