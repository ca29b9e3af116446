"""The policy tab's HTML: the cards of a search, one policy with its fields, and its checklist."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from urllib.parse import quote as quoted
from urllib.parse import urlencode

from corpus.types import DocumentInfo
from qa.policy.exports import as_docx, as_markdown, summary
from qa.policy.shelf import Found, Search, state_of
from qa.policy.types import MET, UNKNOWN, UNMET, Checklist, PolicyFields, Profile, Quote
from qa.web.conversation import AI_LABEL
from qa.web.markup import action, dated, safe
from qa.web.source import facts_html

FIRST_SHOWN = 6  # values of a field that are not folded away
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LOOKS = {MET: ("met", "✓"), UNMET: ("unmet", "✗"), UNKNOWN: ("unknown", "?")}
NO_SOURCE = '<div class="source empty"><h2>原文</h2><p>点引文，这里显示它在原文里的位置。</p></div>'


def found_html(found: Found, search: Search, words: Mapping[str, str], today: date) -> str:
    """Return the cards of one page; `words` are the first words by document id."""
    if not found.total:
        return (
            '<div class="policies empty"><p>还没有资料。</p>'
            '<p><button type="button" class="go act act-documents">去“文件管理”添加文件</button></p></div>'
        )
    pages = f"，第 {found.page + 1} / {found.pages} 页" if found.pages > 1 else ""
    head = f'<p class="quiet" role="status">共 {found.total} 篇，符合 {found.matched} 篇{pages}</p>'
    if not found.documents:
        lost = f"没有找到含有“{safe(search.words)}”的文件" if search.words.strip() else "没有符合的"
        lost = f"<p>{lost}。请换个词，或把上面的条件改回“全部”；也可以存下或订阅，有了就知道。</p>"
        return f'<div class="policies empty">{head}{lost}{_subscribe(search)}</div>'
    cards = "".join(_card(info, words.get(info.id, ""), today) for info in found.documents)
    return f'<div class="policies done">{head}<div class="cards">{cards}</div>{_subscribe(search)}</div>'


def _card(info: DocumentInfo, words: str, today: date) -> str:
    facts = " · ".join(fact for fact in (info.issuer, info.number, info.published, info.region) if fact)
    return (
        f'<button type="button" class="card act {action("policy", safe(info.id))}" title="打开这份文件">'
        f'<span class="card-title">{safe(info.title)}</span>'
        f'<span class="card-facts">{dated(safe(facts))} {_state(info, today)}</span>'
        f'<span class="card-text">{safe(words)}</span></button>'
    )


def _state(info: DocumentInfo, today: date) -> str:
    state = state_of(info, today)
    look = {"现行有效": "in-force", "已失效": "over", "尚未施行": "coming"}.get(state, "")
    return f'<span class="state {look}">{state}</span>' if look else ""


def feed_query(search: Search) -> str:
    """Return the end of the address of a search's feed, ready for an attribute."""
    query = safe(urlencode(search.asked))
    return f"?{query}" if query else ""


def _subscribe(search: Search) -> str:
    tail = feed_query(search)
    return (
        f'<p class="subscribe"><a href="/feeds/policies.atom{tail}" target="_blank" rel="noopener">'
        "订阅这次查找（Atom）</a>"
        f'<a href="/feeds/deadlines.ics{tail}" download="deadlines.ics">申报截止日历（.ics）</a>'
        f'<button type="button" class="keep act {action("saved", "keep")}">存下这次查找</button></p>'
    )


def policy_html(info: DocumentInfo, fields: PolicyFields, today: date) -> str:
    """Return the head of a policy and what it says of each field, each value leading to its place in the original."""
    rows = "".join(_field(name, quotes, info.id) for name, quotes in fields.named())
    ahead = [window.closes for window in fields.times if window.closes >= today.isoformat()]
    deadline = (
        f'<a class="tool" href="/feeds/deadlines.ics?document={quoted(info.id)}" download="deadlines.ics">'
        f"把截止日期（{safe(min(ahead))}）加入日历</a>"
        if ahead
        else ""
    )
    note = "" if not fields.empty else '<p class="notice">这份文件里没有认出申报方面的内容，请看原文。</p>'
    return (
        '<div class="policy done"><div class="tools">'
        f'<button type="button" class="tool act {action("policies", "list")}">← 返回列表</button>'
        f'<button type="button" class="tool act {action("policy", safe(info.id), "whole")}">看原文</button>{deadline}'
        f'<span class="ai-label">{AI_LABEL}</span></div>'
        f"<h2>{safe(info.title)} {_state(info, today)}</h2>{facts_html(info)}{note}"
        f'<dl class="fields">{rows}</dl></div>'
    )


def _field(name: str, quotes: tuple[Quote, ...], document_id: str) -> str:
    if not quotes:
        return f'<div class="none"><dt>{name}</dt><dd class="quiet">文中没有写明</dd></div>'
    items = [f"<li>{_quote(quote, document_id)}</li>" for quote in quotes]
    folded = "".join(items[FIRST_SHOWN:])
    more = (
        f"<details><summary>还有 {len(items) - FIRST_SHOWN} 条</summary><ul>{folded}</ul></details>" if folded else ""
    )
    return f"<div><dt>{name}</dt><dd><ul>{''.join(items[:FIRST_SHOWN])}</ul>{more}</dd></div>"


def _quote(quote: Quote, document_id: str) -> str:
    return (
        f'<button type="button" class="quote act {action("policy", safe(document_id), quote.start, quote.end)}" '
        f'title="查看它在原文里的位置">{safe(quote.text)}</button>'
    )


def checklist_html(info: DocumentInfo, profile: Profile, checked: Checklist, day: date) -> str:
    """Return the checklist with its downloads; no score is shown."""
    if not checked.items:
        return '<div class="checklist done"><p class="notice">这份文件里没有认出可以核对的条件，请看原文。</p></div>'
    rows = "".join(
        f'<li class="{_LOOKS[item.judgement.verdict][0]}"><p class="verdict"><span aria-hidden="true">'
        f"{_LOOKS[item.judgement.verdict][1]}</span> {item.judgement.verdict}"
        f'<span class="quiet">{item.kind}</span></p>{_quote(item.quote, info.id)}'
        f'<p class="reason">{safe(item.judgement.reason)}</p></li>'
        for item in checked.items
    )
    markdown = _data("text/markdown;charset=utf-8", as_markdown(info, profile, checked, day).encode())
    docx = _data(_DOCX, as_docx(info, profile, checked, day))
    return (
        f'<div class="checklist done"><h3>逐条核对</h3><p class="quiet" role="status">{summary(checked)}。'
        "“需补充信息”不是不符合：要么您没有填，要么要另外核实。</p>"
        f'<ul>{rows}</ul><div class="tools"><a class="tool" download="条件核对.docx" href="{docx}">保存为 Word</a>'
        f'<a class="tool" download="条件核对.md" href="{markdown}">保存为 Markdown</a>'
        f'<span class="ai-label">{AI_LABEL}，请以原文为准</span></div></div>'
    )


def _data(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode('ascii')}"
