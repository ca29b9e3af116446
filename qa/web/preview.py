"""A document as it was read: its original beside its cleaned text, what was left out marked, and its passages."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from corpus.removals import removals
from corpus.types import Document, Passage, RawText, Removed
from qa.web.markup import action, safe
from qa.web.source import facts_html

if TYPE_CHECKING:
    from index.store import Index

TEXT, PASSAGES = "text", "passages"
_NAMES = {TEXT: "原文对照", PASSAGES: "检索段落"}
PAGE = 3000  # cleaned characters
SHOWN = 20  # passages
LEFT_OUT = 300  # characters of a piece that the reader left out
_ACTION = re.compile(r"^preview-([0-9A-Za-z]{1,64})-(text|passages)-(\d{1,6})$")
_BLANK_LINES = re.compile(r"(?:[ \t\u3000]*\r?\n){3,}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A stretch of the cleaned text, and the stretch of the original that it was made from."""

    start: int
    end: int
    first: int
    last: int


def preview_action(name: object) -> tuple[str, str, int] | None:
    """Return the document, the view and the page (from 0) that a page asks for; None for anything else."""
    found = _ACTION.match(name) if isinstance(name, str) else None
    return (found[1], found[2], int(found[3])) if found else None


def preview_html(index: Index, document_id: str, view: str, page: int) -> str:
    """Return one page of the preview.

    Raises:
        IndexFault: there is no such document.
    """
    document = index.document(document_id)
    if view == PASSAGES:
        passages = index.passages(document_id)
        pages = max(1, -(-len(passages) // SHOWN))
        page = min(page, pages - 1)
        body = _passages_html(passages[page * SHOWN : (page + 1) * SHOWN], page * SHOWN, len(passages))
    else:
        raw = index.file(document_id)[0]
        alone = sum(info.source == document.info.source for info in index.documents()) == 1
        sheets = sheets_of(document, raw, alone)
        pages = len(sheets)
        page = min(page, pages - 1)
        body = _sheet_html(document, raw, sheets[page])
    head = (
        f"<h2>{safe(document.title)}</h2>{facts_html(document.info)}"
        f'<nav class="views" aria-label="预览">{"".join(_tab(document_id, one, view) for one in _NAMES)}'
        f"{_pager(document_id, view, page, pages)}</nav>"
    )
    return f'<div class="preview done" data-page="{page}">{head}{body}</div>'


def _tab(document_id: str, view: str, current: str) -> str:
    pressed = ' pressed" aria-current="true' if view == current else ""
    return (
        f'<button type="button" class="tool act {action("preview", safe(document_id), view, 0)}{pressed}">'
        f"{_NAMES[view]}</button>"
    )


def _pager(document_id: str, view: str, page: int, pages: int) -> str:
    if pages < 2:
        return ""

    def button(name: str, to: int) -> str:
        off = "" if 0 <= to < pages else " disabled"
        return (
            f'<button type="button" class="tool act {action("preview", safe(document_id), view, max(to, 0))}"{off}>'
            f"{name}</button>"
        )

    back, forward = button("上一页", page - 1), button("下一页", page + 1)
    return f'<span class="pages">{back} 第 {page + 1} / {pages} 页 {forward}</span>'


def sheets_of(document: Document, raw: RawText, alone: bool) -> list[Sheet]:
    """Return the pages of a document; `alone` in its file, they hold all of the original between them."""
    cuts = [0]
    while len(document.text) - cuts[-1] > PAGE:
        line = document.text.rfind("\n", cuts[-1] + PAGE // 2, cuts[-1] + PAGE)
        cuts.append(line + 1 if line >= 0 else cuts[-1] + PAGE)
    edges = list(zip(cuts, [*cuts[1:], len(document.text)], strict=True))
    sheets = [Sheet(start, end, *_original(document, start, end)) for start, end in edges]
    # The lines of a newspaper's articles interleave: then each page shows its own stretch, from first to last word.
    in_order = all(one.last <= other.first for one, other in pairwise(sheets))
    if not in_order or not alone:
        return sheets
    firsts = [0, *(sheet.first for sheet in sheets[1:])]
    lasts = [*firsts[1:], len(raw.text)]
    return [replace(one, first=first, last=last) for one, first, last in zip(sheets, firsts, lasts, strict=True)]


def _original(document: Document, start: int, end: int) -> tuple[int, int]:
    runs = document.offsets.runs
    position = max(0, bisect_right(runs, start, key=lambda run: run.clean) - 1)
    first, last = -1, 0
    for run in runs[position:]:
        if run.clean >= end:
            break
        begin, stop = max(start, run.clean), min(end, run.clean + run.length)
        if begin < stop:
            place = run.original + begin - run.clean
            first = place if first < 0 else min(first, place)
            last = max(last, place + stop - begin)
    return max(first, 0), last


def _sheet_html(document: Document, raw: RawText, sheet: Sheet) -> str:
    left_out = joined(raw.text, [one for one in removals(raw) if sheet.first <= one.start < sheet.last])
    note = "这一页没有去掉文字。"
    if left_out:
        note = f"这一页有意去掉了 {len(left_out)} 处，<del>划去的</del>就是；原因写在后面。"
    return (
        f'<p class="quiet" role="status">{note}断行接起来、空白整理过的，不算去掉。</p><div class="sides">'
        f'<section><h3>原文</h3><div class="words" tabindex="0" role="region" aria-label="原文">'
        f"{_marked(raw.text, sheet, left_out)}</div></section>"
        f'<section><h3>整理后</h3><div class="words" tabindex="0" role="region" aria-label="整理后">'
        f"{safe(document.text[sheet.start : sheet.end])}</div></section></div>"
    )


def joined(text: str, removed: Sequence[Removed]) -> list[Removed]:
    """Return pieces left out one after another for one reason as one piece."""
    result: list[Removed] = []
    for one in sorted(removed, key=lambda one: one.start):
        before = result[-1] if result else None
        if before and before.reason == one.reason:
            between = text[before.start + len(before.text) : one.start]
            if not between.strip():
                result[-1] = replace(before, text=before.text + between + one.text)
                continue
        result.append(one)
    return result


def _marked(text: str, sheet: Sheet, removed: Sequence[Removed]) -> str:
    return "".join(_pieces(text, sheet, removed))


def _pieces(text: str, sheet: Sheet, removed: Sequence[Removed]) -> Iterator[str]:
    place = sheet.first
    for one in removed:
        yield safe(_BLANK_LINES.sub("\n\n", text[place : one.start]))
        yield f'<del>{safe(one.text) or "　"}</del><small class="why">{safe(one.reason)}</small>'
        place = one.start + len(one.text)
    yield safe(_BLANK_LINES.sub("\n\n", text[place : sheet.last]))


def _passages_html(passages: Sequence[Passage], first: int, total: int) -> str:
    rows = "".join(
        f'<li value="{number}"><p class="path">{safe(passage.heading) or "（没有标题）"}'
        f'<span class="quiet">第 {passage.start + 1}–{passage.end} 字</span></p>'
        f'<div class="words">{safe(passage.text)}</div></li>'
        for number, passage in enumerate(passages, first + 1)
    )
    note = f"共 {total} 个段落；提问和查找时，按段落比对。"
    return f'<p class="quiet" role="status">{note}</p><ol class="passages">{rows}</ol>'
