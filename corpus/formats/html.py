"""Web pages: the article without navigation, scripts and what the page hides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.formats.plain import decode
from corpus.formats.tables import Cell, cell_text, table_lines
from corpus.formats.webpage import BLOCKS, document_element, is_attachment, without_hidden, without_switch
from corpus.types import CorpusError, RawText, Removed

_META = {
    "ArticleTitle": "title",
    "og:title": "title",
    "PubDate": "date",
    "publishdate": "date",
    "article:published_time": "date",
    "ContentSource": "publisher",
    "source": "publisher",
    "Author": "author",
    "SiteName": "site",
}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_SOURCE_BREAK = re.compile(r"(?<=[^\x00-\x7f])\s*?[\r\n]\s*(?=[^\x00-\x7f])")


def read_html(data: bytes, name: str, source: str) -> RawText:
    """Read a web page: one line for each block, table rows as text, headings marked "#" as in Markdown.

    Raises:
        CorpusError: the page holds no text.
    """
    from lxml import html
    from lxml.etree import ParserError

    text = _decoded(data, name)
    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except ParserError as error:
        raise CorpusError(f"{name} 里没有网页内容。请重新保存网页后再试。") from error
    front = _front_matter(tree)
    title = front.get("title", "") or _window_title(tree)
    hidden = without_hidden(tree)
    element, frame = document_element(tree, title)
    lines: list[str] = []
    for line in _lines(element):
        kept, switch = without_switch(line)
        frame += [Removed(switch, "网站框架")] if switch else []
        lines += [kept] if kept.strip("# ") else []
    return RawText("\n".join(lines), source, "html", front, removed=(*hidden, *frame))


def _decoded(data: bytes, name: str) -> str:
    """Decode a page; what it declares counts only where the content does not decide."""
    declared = _CHARSET.search(data[:2048])
    if declared and declared[1].lower() in (b"big5", b"big5-hkscs"):
        try:
            return data.decode("big5hkscs")
        except UnicodeDecodeError:
            return decode(data, name)
    return decode(data, name)


def _front_matter(tree: Any) -> Mapping[str, str]:
    """Return what the page's own meta elements state; Chinese government sites share their names.

    A page that states no title has its window's `name`, often only that of the site.
    """
    found: dict[str, str] = {}
    names = {key.lower(): value for key, value in _META.items()}
    for element in tree.iter("meta"):
        key = names.get(str(element.get("name") or element.get("property") or "").lower())
        content = " ".join(str(element.get("content") or "").split())
        if key and content:
            found.setdefault(key, content)
    name = " ".join(str(tree.findtext(".//title") or "").split())
    if name and "title" not in found:
        found["name"] = name
    return found


def _lines(element: Any) -> Iterator[str]:
    """Yield one line for each block of an element; a line break inside a block begins a new one."""
    buffer: list[str] = []
    for event in _events(element):
        if isinstance(event, str):
            buffer.append(event)
            continue
        yield _flowing("".join(buffer))
        buffer = []
        yield from event or ()
    yield _flowing("".join(buffer))


def _flowing(text: str) -> str:
    """Return text on one line: a line break in the page's source is no space between Chinese characters."""
    return " ".join(_SOURCE_BREAK.sub("", text).split())


def _window_title(tree: Any) -> str:
    return " ".join(" ".join("".join(element.itertext()).split()) for element in tree.iter("title"))


def _events(element: Any) -> Iterator[str | list[str] | None]:
    """Yield the text of an element in order, None where a block begins or ends, and tables as lists of lines."""
    if element.tag == "br":
        yield None
        return
    if element.tag == "table" and not element.findall(".//table"):
        yield _table(element)
        return
    block = element.tag in BLOCKS or element.tag in ("td", "th", "tbody", "thead", "caption")
    if block:
        yield None
    if re.fullmatch(r"h[1-6]", element.tag):
        yield "#" * int(element.tag[1]) + " "
    if element.text:
        yield element.text
    for child in element.iterchildren():
        if _next_attachment(child):
            yield None
        yield from _events(child)
        if child.tail:
            yield child.tail
    if block:
        yield None


def _next_attachment(element: Any) -> bool:
    """Tell a link to a file that directly follows another: each is listed on a line of its own."""
    before = element.getprevious()
    links = element.tag == "a" and before is not None and before.tag == "a" and not (before.tail or "").strip()
    return links and is_attachment(element) and is_attachment(before)


def _table(table: Any) -> list[str]:
    rows: list[list[Cell]] = []
    marked = False
    lines: list[str] = []
    for row in table.iter("tr"):
        cells = list(row.iterchildren("td", "th"))
        texts = [[line for line in _lines(cell) if line.strip("# ")] for cell in cells]
        if len(cells) == 1 and not _reaches_on(rows) and (_span(cells[0], "colspan") == 1 or not rows):
            # A frame for layout, or a caption: its content is text, not a row.
            lines.extend(table_lines(rows, marked))
            rows, marked = [], False
            lines.extend(texts[0])
            continue
        marked = marked or (not rows and len(cells) > 1 and all(cell.tag == "th" for cell in cells))
        rows.append(
            [
                Cell(cell_text(text), _span(cell, "colspan"), _span(cell, "rowspan"))
                for cell, text in zip(cells, texts, strict=True)
            ]
        )
    return [*_caption(table), *lines, *table_lines(rows, marked)]


def _caption(table: Any) -> list[str]:
    return [line for caption in table.iterchildren("caption") for line in _lines(caption) if line.strip()]


def _reaches_on(rows: list[list[Cell]]) -> bool:
    """Tell whether a cell of an earlier row reaches down into the next one."""
    return any(cell.down > len(rows) - position for position, row in enumerate(rows) for cell in row)


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name) or "1").strip()
    return max(int(value), 1) if value.isdigit() and len(value) < 5 else 1


def read_mhtml(data: bytes, name: str, source: str) -> RawText:
    """Read a web page that a browser saved as one file.

    Raises:
        CorpusError: there is no page in it.
    """
    import email
    import email.policy

    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes) and page.strip():
                return read_html(page, name, source)
    raise CorpusError(f"{name} 里没有网页内容。请重新保存网页后再试。")
