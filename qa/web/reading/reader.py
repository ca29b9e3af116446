"""The reader view: a whole document on a page of its own, which scrolls to the quoted words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from corpus.types import Document, RawText, page_of
from qa.types import Citation
from qa.web.conversation import copy_citation
from qa.web.markup import safe
from qa.web.reading.addresses import (
    PICTURED,
    file_address,
    picture_address,
    picture_html,
    reader_address,
    sign_of,
    text_address,
)
from qa.web.reading.places import Entry, Span, cleaned_spans, contents, holds, page_marks
from qa.web.reading.text_html import Marked, text_html
from qa.web.shell import STATIC_PATH
from qa.web.source import facts_html, state_html

# Nothing but our own style and script; a document that got mark-up onto the page could still run and load nothing.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ]
)
HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
GONE = "这份文件已经不在资料里，可能被删除，或换成了新的版本。请回到问策重新查找。"
_MOVED = "文件更新过，原来要看的那段话已经不在同样的位置。请在全文里查找。"
_OUTSIDE = "要看的话不在整理后的正文里，所以这里显示原文件的全部文字。"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: a place in the original, a sign of its words, and which text to show."""

    start: int = 0
    end: int = 0
    sign: str = ""
    whole_file: bool = False


def reader_html(document: Document, raw: RawText, asked: Asked, state: tuple[str, str]) -> str:
    """Return the page; `state` is the document's status today and the reason."""
    place, problem = _place(raw, asked)
    spans = cleaned_spans(document, *place) if place else []
    outside = place is not None and not holds(document, raw, spans, *place)
    whole = asked.whole_file or outside
    if outside and not asked.whole_file:
        problem = _OUTSIDE
    page_address = picture_address(document.id, 0).replace("/0.png", "/{page}.png") if raw.format in PICTURED else ""
    if whole:
        pages = [(start, number) for number, start in enumerate(raw.page_starts, 1)]
        entries: Sequence[Entry] = ()
        text = text_html(raw.text, Marked([place] if place else [], pages, (), page_address))
    else:
        entries = contents(document)
        text = text_html(document.text, Marked(spans, page_marks(document, raw), entries, page_address))
    shown = _citation(document, raw, spans, place, state)
    notice = f'<p class="notice" role="status">{problem}</p>' if problem else ""
    figure = _figure(document, raw, place)
    body = (
        f'{_bar(document, asked, whole, bool(place))}<div class="columns{"" if entries else " plain"}">'
        f'{_contents_html(entries)}<main id="text"><header>{_head(shown, bool(place))}{notice}</header>'
        f'<article lang="zh-CN">{text}</article></main>{figure}</div>'
    )
    return page_html(document.title, body)


def page_html(title: str, body: str) -> str:
    """Return a page of our own around HTML."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{safe(title)} · 问策</title>"
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{STATIC_PATH}/colours.css">'
        f'<link rel="stylesheet" href="{STATIC_PATH}/reading.css">'
        f'<script src="{STATIC_PATH}/clipboard.js" defer></script>'
        f'<script src="{STATIC_PATH}/reading.js" defer></script>'
        f'</head><body class="reader">{body}</body></html>'
    )


def message_html(title: str, text: str, link: str = "") -> str:
    """Return a page that says only one thing, with a way back."""
    return page_html(
        title,
        f'<main class="message"><h1>{safe(title)}</h1><p>{safe(text)}</p>'
        f'<p>{link}<a class="tool go-back" href="/">返回问策</a></p></main>',
    )


def _place(raw: RawText, asked: Asked) -> tuple[Span | None, str]:
    """Return the place that is asked for, and what is wrong with it."""
    if asked.end <= asked.start:
        return None, ""
    words = raw.text[asked.start : asked.end]
    if not words.strip() or (asked.sign and sign_of(words) != asked.sign):
        return None, _MOVED
    return (asked.start, min(asked.end, len(raw.text))), ""


def _citation(
    document: Document, raw: RawText, spans: Sequence[Span], place: Span | None, state: tuple[str, str]
) -> Citation:
    start, end = place or (0, 0)
    at = spans[0][0] if spans else -1
    heading = next((one.heading for one in document.sections if one.start <= at < one.end), "")
    quote = raw.text[start:end].replace("\r", "").replace("\n", "")
    page = page_of(raw, start) if place else 0
    return Citation(0, document.info, quote, start, end, heading, status=state[0], status_note=state[1], page=page)


def _bar(document: Document, asked: Asked, whole: bool, placed: bool) -> str:
    place = {"start": asked.start, "end": asked.end, "sign": asked.sign} if asked.end > asked.start else {}
    other = urlencode({**place, **({} if whole else {"view": "file"})})
    address = reader_address(document.id) + (f"?{other}" if other else "") + ("#quotation" if placed else "")
    name = "看整理后的正文" if whole else "看原文件的文字"
    switch = f'<a class="tool" href="{safe(address)}">{name}</a>' if not (whole and not asked.whole_file) else ""
    to_place = '<a class="tool" href="#quotation">到引文处</a>' if placed else ""
    return (
        '<nav class="bar" aria-label="工具"><a class="tool go-back" href="/">← 返回</a>'
        f'{to_place}<button type="button" class="tool copy-reference">复制引用</button>{switch}'
        f'<a class="tool" href="{safe(file_address(document.id))}">下载原文件</a>'
        f'<a class="tool" href="{safe(text_address(document.id))}">下载文字版</a>'
        '<button type="button" class="tool print">打印</button></nav>'
    )


def _head(shown: Citation, placed: bool) -> str:
    reference = copy_citation(shown)
    head, _, _ = reference.partition("“")
    hidden = f'<span class="reference" hidden>{safe(reference if placed else head)}</span>'
    return (
        f"<h1>{safe(shown.document.title)}</h1>{state_html(shown)}"
        f"{facts_html(shown.document, shown.heading, page=shown.on_page)}{hidden}"
        f'<span class="reference-head" hidden>{safe(head)}</span>'
    )


def _contents_html(entries: Sequence[Entry]) -> str:
    if not entries:
        return ""
    items = "".join(
        f'<li class="depth-{min(entry.depth, 4)}"><a href="#s{number}">{safe(entry.name)}</a></li>'
        for number, entry in enumerate(entries)
    )
    return f'<nav class="contents" aria-label="目录"><details><summary>目录</summary><ol>{items}</ol></details></nav>'


def _figure(document: Document, raw: RawText, place: Span | None) -> str:
    if place is None or raw.format not in PICTURED:
        return ""
    first = page_of(raw, place[0])
    last = max(first, page_of(raw, place[1] - 1))
    figures = "".join(
        picture_html(document.id, document.title, page, *place) for page in range(first, min(last, first + 2) + 1)
    )
    return f'<aside class="pictures" aria-label="原件页面图">{figures}</aside>' if first else ""
