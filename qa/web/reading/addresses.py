"""Addresses under which a source is read, seen and downloaded, and the figure of one of its pages."""

from __future__ import annotations

import hashlib
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from qa.web.markup import safe

PATH = "/read"
PICTURED = ("pdf", "image")  # formats whose pages can be drawn


def sign_of(words: str) -> str:
    """Return a short sign of quoted words, by which a stale address is noticed."""
    return hashlib.sha256("".join(words.split()).encode("utf-8", "replace")).hexdigest()[:10]


def reader_address(document_id: str, start: int = 0, end: int = 0, words: str = "") -> str:
    """Return the address of the reader view, at a place in the original where one is given."""
    base = f"{PATH}/{quoted(document_id, safe='')}"
    if end <= start:
        return base
    return f"{base}?{urlencode({'start': start, 'end': end, 'sign': sign_of(words)})}#quotation"


def picture_address(document_id: str, page: int, start: int = 0, end: int = 0) -> str:
    """Return the address of a page's picture, with a place in the original marked where one is given."""
    query = f"?{urlencode({'start': start, 'end': end})}" if end > start else ""
    return f"{PATH}/{quoted(document_id, safe='')}/pages/{page}.png{query}"


def file_address(document_id: str) -> str:
    """Return the address under which the file itself is downloaded."""
    return f"{PATH}/{quoted(document_id, safe='')}/file"


def text_address(document_id: str) -> str:
    """Return the address under which the words of the file are downloaded."""
    return f"/api/v1/documents/{quoted(document_id, safe='')}/original"


def picture_html(document_id: str, title: str, page: int, start: int = 0, end: int = 0) -> str:
    """Return the figure of a page; reading.js says below it whether the words were found."""
    address = safe(picture_address(document_id, page, start, end))
    name = safe(f"《{title.strip('《》')}》第{page}页的页面图")
    return (
        f'<figure class="page-picture"><div class="sheet" tabindex="0" role="region" aria-label="{name}">'
        f'<img src="{address}" alt="{name}" loading="lazy" decoding="async"></div>'
        f'<figcaption><a href="{address}" target="_blank" rel="noopener">原件第{page}页</a>'
        '<span class="picture-note" role="status"></span></figcaption></figure>'
    )
