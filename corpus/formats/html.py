"""Web pages: the article without navigation, scripts and what the page hides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.formats.plain import decode
from corpus.formats.tables import table_lines
from corpus.types import CorpusError, RawText

_DROPPED = {
    *(
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "head",
        "nav",
        "footer",
        "aside",
    ),
    *("form", "button", "input", "select", "textarea", "audio", "video", "canvas", "map", "dialog"),
}
_BLOCKS = {
    *(
        "p",
        "div",
        "section",
        "article",
        "main",
        "header",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "figure",
    ),
    *(
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "tr",
        "address",
        "center",
        "hr",
        "body",
        "fieldset",
        "ucapcontent",
    ),
}
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)", re.IGNORECASE
)
_FURNITURE = re.compile(
    r"(?:^|[\s_-])(?:nav|menu|footer|foot|header|breadcrumbs?|crumbs?|sidebar|share|copyright|pagination|pager|toolbar|login|search|"
    r"banner|related|recommend|comment|advert|ads?|qrcode|topbar|top-?nav|friendlink|links|skip)(?:$|[\s_-])",
    re.IGNORECASE,
)
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
_MIN_ARTICLE = 200  # characters; less is a page without an article to be told from its frame


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
    _prune(tree)
    lines = [line for line in _lines(_article(tree)) if line.strip()]
    return RawText("\n".join(lines), source, "html", front)


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


def _prune(tree: Any) -> None:
    """Take out of the tree what a reader of the page does not see, or does not read as its text."""
    for element in list(tree.iter()):
        if element.getparent() is None or element.tag in ("html", "body"):
            continue
        if not isinstance(element.tag, str):
            element.drop_tree()
            continue
        label = f"{element.get('class') or ''} {element.get('id') or ''}"
        hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true"
        hidden = hidden or bool(_HIDDEN_STYLE.search(element.get("style") or ""))
        furniture = bool(_FURNITURE.search(label)) and _link_share(element) > 0.3
        if element.tag in _DROPPED or hidden or furniture:
            element.drop_tree()


def _link_share(element: Any) -> float:
    """Return the share of an element's text that is links: navigation is nearly all links, an article hardly."""
    whole = len("".join(element.itertext()).strip())
    linked = sum(len("".join(link.itertext()).strip()) for link in element.iter("a"))
    return linked / whole if whole else 1.0


def _article(tree: Any) -> Any:
    """Return the element that holds the article: the smallest one with nearly all paragraphs of running text."""
    body = tree.find("body") if tree.find("body") is not None else tree
    whole = _running(body)
    if whole < _MIN_ARTICLE:
        return body
    element = body
    while True:
        child = max((child for child in element.iterchildren() if child.tag in _BLOCKS), key=_running, default=None)
        if child is None or child.tag in ("p", "table", "ul", "ol", "tr", "pre") or _running(child) < whole * 0.8:
            return element
        element = child


def _running(element: Any) -> int:
    """Return how many characters of running text an element holds: text outside links, in pieces of some length."""
    total = 0
    for piece in element.xpath(".//text()[not(ancestor::a)]"):
        length = len(str(piece).strip())
        total += length if length >= 10 else 0
    return total


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


def _events(element: Any) -> Iterator[str | list[str] | None]:
    """Yield the text of an element in order, None where a block begins or ends, and tables as lists of lines."""
    if element.tag == "br":
        yield None
        return
    if element.tag == "table" and not element.findall(".//table"):
        yield _table(element)
        return
    block = element.tag in _BLOCKS or element.tag in ("td", "th", "tbody", "thead", "caption")
    if block:
        yield None
    if re.fullmatch(r"h[1-6]", element.tag):
        yield "#" * int(element.tag[1]) + " "
    if element.text:
        yield element.text
    for child in element.iterchildren():
        yield from _events(child)
        if child.tail:
            yield child.tail
    if block:
        yield None


def _table(table: Any) -> list[str]:
    rows: list[list[str]] = []
    marked = False
    lines: list[str] = []
    for row in table.iter("tr"):
        cells = [[line for line in _lines(cell) if line.strip()] for cell in row.iterchildren("td", "th")]
        if len(cells) == 1:  # a frame for layout: its content is text, not a row
            lines.extend(table_lines(rows, marked))
            rows, marked = [], False
            lines.extend(cells[0])
            continue
        marked = marked or (
            not rows and len(cells) > 1 and all(cell.tag == "th" for cell in row.iterchildren("td", "th"))
        )
        rows.append([" ".join(line.lstrip("# ") for line in cell) for cell in cells])
    return lines + table_lines(rows, marked)
