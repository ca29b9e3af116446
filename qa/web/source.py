"""The source panel: where the cited words stand in the original file, highlighted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.types import DocumentInfo
from corpus.validity import CURRENT
from qa.types import Answer, Citation
from qa.web.conversation import copy_citation
from qa.web.markup import action, chip, dated, safe
from qa.web.messages import shortened
from qa.web.reading.addresses import PICTURED, file_address, picture_html, reader_address

CONTEXT = 3000  # characters of the original shown on either side of the quotation
EMPTY = (
    '<div class="source empty"><h2>来源</h2><p>点答案里的编号（如 <span class="chip">1</span>），'
    "这里显示它在原文里的位置。</p></div>"
)
NEAREST = (
    '<div class="source empty"><h2>来源</h2><p>这个问题没有可引的来源。点答案下面的文件，这里显示它的原文。</p></div>'
)
_BLANK_LINES = re.compile(r"(?:[ \t\u3000]*\r?\n){3,}")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The original around a quotation; `skipped_*` count the characters left out at either end."""

    before: str
    quote: str
    after: str
    skipped_before: int = 0
    skipped_after: int = 0


def excerpt(original: str, start: int, end: int, context: int = CONTEXT) -> Excerpt:
    """Return the quotation with `context` characters on either side, cut at a line break where one is near."""
    first = max(0, start - context)
    last = min(len(original), end + context)
    if first > 0:
        line = original.find("\n", first, min(start, first + 200))
        first = line + 1 if line >= 0 else first
    if last < len(original):
        line = original.rfind("\n", max(end, last - 200), last)
        last = line if line >= 0 else last
    return Excerpt(original[first:start], original[start:end], original[end:last], first, len(original) - last)


def locate(original: str, start: int, end: int, quote: str) -> tuple[int, int] | None:
    """Return where the quotation stands, or None when the original no longer holds it.

    The offsets are believed only where they hold the quoted characters (white space aside).
    """
    if 0 <= start < end <= len(original) and _compact(original[start:end]) == _compact(quote):
        return start, end
    words = r"\s*".join(map(re.escape, _compact(quote)))
    found = re.search(words, original) if words else None
    return found.span() if found else None


def _compact(text: str) -> str:
    return "".join(text.split())


def source_html(citation: Citation, original: str, steps: str = "", back: str = "回到对话") -> str:
    """Return the panel for one citation; `steps` leads to the other sources of the same answer, `back` from it."""
    document = citation.document
    place = locate(original, citation.start, citation.end, citation.quote)
    if place is None:
        text = (
            f'<p class="notice">原文里没有找到这段话，可能文件已经更新。引文是：</p><mark>{safe(citation.quote)}</mark>'
        )
    else:
        text = _excerpt_html(excerpt(original, *place))
    start, end = place or (0, 0)
    pictured = place is not None and citation.page and document.format in PICTURED
    figure = picture_html(document.id, document.title, citation.page, start, end) if pictured else ""
    reader = reader_address(document.id, start, end, original[start:end])
    return (
        f'<div class="source open{" pictured" if figure else ""}" tabindex="-1">{steps}<h2>{safe(document.title)}</h2>'
        f"{facts_html(document, citation.heading, page=citation.on_page, states=False)}{state_html(citation)}"
        '<div class="tools">'
        f'<a class="tool read-whole" href="{safe(reader)}" target="_blank" rel="noopener" '
        'title="在新页里看全文，并定位到这段话">全文阅读</a>'
        '<button type="button" class="tool act act-copy" title="复制标题、文号和引文">复制引用</button>'
        f'<a class="tool" href="{safe(file_address(document.id))}" target="_blank" rel="noopener">下载原文件</a>'
        f'<button type="button" class="tool back act act-back">{back}</button>'
        f'<span class="copy-text">{safe(copy_citation(citation))}</span></div>'
        f'<div class="original" lang="zh-CN" role="region" aria-label="原文" tabindex="0">{text}</div>{figure}</div>'
    )


def _excerpt_html(part: Excerpt) -> str:
    def context(text: str) -> str:
        return safe(_BLANK_LINES.sub("\n\n", text))

    before = f'<p class="quiet">（前面还有 {part.skipped_before} 字）</p>' if part.skipped_before else ""
    after = f'<p class="quiet">（后面还有 {part.skipped_after} 字）</p>' if part.skipped_after else ""
    return (
        f'{before}<div class="words">{context(part.before)}<mark id="quotation">{safe(part.quote)}</mark>'
        f"{context(part.after)}</div>{after}"
    )


def facts_html(document: DocumentInfo, heading: str = "", state: str = "", page: str = "", states: bool = True) -> str:
    """Return what is known of a document as a small table; with `states`, a status such as 废止 stands out below it."""
    other = "" if document.written or document.released else document.published
    rows = [
        ("发布单位", document.issuer),
        ("文号", document.number),
        ("日期", other),
        ("成文日期", document.written),
        ("发布日期", document.released),
        ("施行日期", document.effective),
        ("有效期至", document.expires),
        ("种类", document.kind),
        ("地区", document.region),
        ("作者", document.author),
        ("刊于", document.parent),
        ("位置", " ".join(filter(None, (page, heading)))),
        ("文件", re.split(r"[\\/]", document.source)[-1]),
    ]
    cells = "".join(f"<div><dt>{name}</dt><dd>{safe(value)}</dd></div>" for name, value in rows if value)
    state = (state or document.status) if states else ""
    status = f'<p class="status">{safe(state)}</p>' if state else ""
    return f'<dl class="facts">{cells}</dl>{status}'


def state_html(citation: Citation) -> str:
    """Return whether a document is in force today, and why, as far as it is known."""
    if citation.status == CURRENT:
        note = f"（{safe(citation.status_note)}）" if citation.status_note else ""
        return f'<p class="status good">{CURRENT}{note}</p>'
    state = citation.warning or citation.document.status
    return f'<p class="status">{safe(state)}</p>' if state else ""


def source_list_html(answer: Answer, turn: int) -> str:
    """Return the cards of all sources of an answer, as the panel shows them before one is opened."""
    if not answer.citations:
        return NEAREST if answer.refusal and answer.refusal.nearest else EMPTY
    cards = "".join(
        f'<button type="button" class="card act {action("cite", turn, citation.number)}" title="查看原文">'
        f'<span class="card-title"><span class="chip">{citation.number}</span> {safe(citation.document.title)}</span>'
        f'<span class="card-facts">{dated(safe(_line(citation)))}</span>'
        f'<span class="card-text">{safe(shortened(citation.quote, 90))}</span></button>'
        for citation in answer.citations
    )
    return f'<div class="source list"><h2>本次回答的来源</h2><div class="cards">{cards}</div></div>'


def _line(citation: Citation) -> str:
    document = citation.document
    state = citation.warning or document.status
    facts = (document.issuer, document.number, document.published, citation.on_page, state)
    return " · ".join(fact for fact in facts if fact)


def switch_html(citations: Sequence[Citation], turn: int, current: int) -> str:
    """Return the way through an answer's sources: one back, one on, and the chips with the open one marked."""
    numbers = [citation.number for citation in citations]
    chips = "".join(chip(turn, number, number == current) for number in numbers)
    return steps_html("cite", turn, numbers, current, f"<span>本次回答的来源</span>{chips}")


def steps_html(name: str, turn: int, numbers: Sequence[int], current: int, between: str = "") -> str:
    """Return the buttons to the place before and after `current` among `numbers`; `name` is the action that opens one.

    reading.js lets the arrow keys press them.
    """
    at = numbers.index(current)

    def step(to: int, look: str, label: str, key: str, sign: str) -> str:
        opens = f" act {action(name, turn, numbers[to])}" if 0 <= to < len(numbers) else ""
        off = "" if opens else " disabled"
        return (
            f'<button type="button" class="tool step {look}{opens}" aria-keyshortcuts="{key}" '
            f'title="{label}（按 {sign} 键）"{off}>{label}</button>'
        )

    return (
        f'<nav class="switch" aria-label="各处来源">{between}<span class="steps">'
        f"{step(at - 1, 'step-back', '上一处', 'ArrowLeft', '←')}"
        f'<span class="step-count">{at + 1} / {len(numbers)}</span>'
        f"{step(at + 1, 'step-on', '下一处', 'ArrowRight', '→')}</span></nav>"
    )
