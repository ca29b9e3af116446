"""The policy tab: search with facets, one policy with its fields, the company's form and the checklist."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import gradio as gr

from index.types import IndexFault
from qa.policy.shelf import FACETS, Search, Shelf
from qa.policy.types import Quote
from qa.web.bridge import bridge
from qa.web.events import QUIET, SPEAKING
from qa.web.markup import safe
from qa.web.policies import NO_SOURCE, checklist_html, found_html, policy_html
from qa.web.policy_form import ProfileForm, build_form, profile_of
from qa.web.source import source_html

ALL = "全部"
_NAMES = {"region": "地区", "kind": "种类", "subject": "主题", "industry": "行业", "year": "年份", "state": "状态"}
_OPEN = re.compile(r"^policy-([0-9A-Za-z]{1,64})(?:-(?:(whole)|(\d{1,9})-(\d{1,9})))?$")


@dataclass(frozen=True, slots=True)
class PolicyTab:
    """The components of the tab that its events join."""

    words: gr.Textbox
    look: gr.Button
    facets: tuple[gr.Dropdown, ...]
    saved: gr.HTML  # the visitor's saved searches
    saved_bridge: gr.HTML
    listing: gr.HTML
    back: gr.Button
    forward: gr.Button
    list_view: gr.Column
    one_view: gr.Row
    policy: gr.HTML
    form: ProfileForm
    checklist: gr.HTML
    source: gr.HTML
    bridge: gr.HTML
    page: gr.State
    opened: gr.State  # the id of the open policy

    @property
    def listed(self) -> list[Any]:
        """Return what a new search changes."""
        return [self.listing, self.page, self.back, self.forward, *self.facets]

    @property
    def asked(self) -> list[Any]:
        """Return what a search reads."""
        return [self.words, *self.facets]


def build_policy_tab(shelf: Shelf) -> PolicyTab:
    """Lay out the tab inside the current Blocks and join its events."""
    tab = _layout()
    _searching(tab, shelf)
    _opening(tab, shelf)
    _checking(tab, shelf)
    return tab


def listed(shelf: Shelf, words: str = "", *facets: str, page: int = 0) -> tuple[Any, ...]:
    """Return the updates that show one page of a search."""
    today = date.today()
    search = search_of(words, facets)
    found = shelf.find(search, today, page)
    firsts = {info.id: shelf.first_words(info.id) for info in found.documents}
    more = found.pages > 1
    return (
        found_html(found, search, firsts, today),
        found.page,
        gr.update(visible=more, interactive=found.page > 0),
        gr.update(visible=more, interactive=found.page + 1 < found.pages),
        *(_choices(name, found.counts[name], getattr(search, name)) for name in FACETS),
    )


def search_of(words: str, facets: Sequence[str]) -> Search:
    """Return the search that the components stand for."""
    chosen = {name: "" if value in (None, "", ALL) else value for name, value in zip(FACETS, facets, strict=False)}
    return Search(words=(words or "")[:100], **chosen)


def _choices(name: str, counts: Any, chosen: str) -> dict[str, Any]:
    options = [(ALL, ALL), *((f"{value}（{count}）", value) for value, count in counts.items())]
    if chosen and chosen not in counts:
        options.append((f"{chosen}（0）", chosen))
    return gr.update(
        choices=options, value=chosen or ALL, visible=len(options) > 1 or name not in ("subject", "industry")
    )


def _layout() -> PolicyTab:
    with gr.Column(elem_id="policies"):
        with gr.Column(elem_id="policy-list") as list_view:
            with gr.Row(elem_id="policy-search"):
                words = gr.Textbox(
                    elem_id="policy-words", label="查找政策", placeholder="如：技术改造 补助", max_length=100
                )
                look = gr.Button("查找", elem_id="policy-look", variant="primary")
            with gr.Row(elem_id="policy-facets"):
                facets = tuple(
                    gr.Dropdown([ALL], value=ALL, label=_NAMES[name], elem_id=f"facet-{name}", filterable=False)
                    for name in FACETS
                )
            saved = gr.HTML("", elem_id="policy-saved", apply_default_css=False)
            listing = gr.HTML("", elem_id="policy-cards", apply_default_css=False)
            with gr.Row(elem_id="policy-pager"):
                back = gr.Button("上一页", elem_id="policy-back", size="sm", visible=False)
                forward = gr.Button("下一页", elem_id="policy-forward", size="sm", visible=False)
        with gr.Row(elem_id="policy-one", visible=False) as one_view:
            with gr.Column(elem_id="policy-read"):
                policy = gr.HTML("", elem_id="policy-page", apply_default_css=False)
                form = build_form()
                checklist = gr.HTML("", elem_id="policy-checklist", apply_default_css=False)
            source = gr.HTML(NO_SOURCE, elem_id="policy-source", apply_default_css=False)
    clicks, saved_clicks = bridge("policies"), bridge("saved")
    states = (gr.State(0), gr.State(""))
    return PolicyTab(
        words,
        look,
        facets,
        saved,
        saved_clicks,
        listing,
        back,
        forward,
        list_view,
        one_view,
        policy,
        form,
        checklist,
        source,
        clicks,
        *states,
    )


def _searching(tab: PolicyTab, shelf: Shelf) -> None:
    def show(words: str, *facets: str) -> tuple[Any, ...]:
        return listed(shelf, words, *facets)

    def turned(step: int) -> Any:
        return lambda page, words, *facets: listed(shelf, words, *facets, page=page + step)

    gr.on([tab.words.submit, tab.look.click], show, tab.asked, tab.listed, **QUIET)
    gr.on([facet.input for facet in tab.facets], show, tab.asked, tab.listed, **QUIET)
    tab.back.click(turned(-1), [tab.page, *tab.asked], tab.listed, **QUIET)
    tab.forward.click(turned(1), [tab.page, *tab.asked], tab.listed, **QUIET)


def _opening(tab: PolicyTab, shelf: Shelf) -> None:
    same = gr.skip

    def acted(event: gr.EventData) -> tuple[Any, ...]:
        name = event._data.get("name")
        if name == "policies-list":
            return gr.update(visible=True), gr.update(visible=False), same(), same(), same(), same()
        found = _OPEN.match(name) if isinstance(name, str) else None
        if found is None:
            return same(), same(), same(), same(), same(), same()
        try:
            if found[2] or found[3]:
                return same(), same(), same(), same(), _source(shelf, found), same()
            info = shelf.info(found[1])
            if info is None:
                gr.Warning("这份文件已经不在资料里。请刷新列表。", title="注意")
                return same(), same(), same(), same(), same(), same()
            page = policy_html(info, shelf.fields(info.id), date.today())
        except IndexFault as fault:
            gr.Warning(str(fault), title="注意")
            return same(), same(), same(), same(), same(), same()
        return gr.update(visible=False), gr.update(visible=True), page, "", NO_SOURCE, info.id

    outputs = [tab.list_view, tab.one_view, tab.policy, tab.checklist, tab.source, tab.opened]
    tab.bridge.act(acted, None, outputs, **SPEAKING)


def _source(shelf: Shelf, found: re.Match[str]) -> str:
    """Return the source panel at a place, or at the beginning of the document."""
    document = shelf.index.document(found[1])
    end = len(document.text)
    if found[2]:
        first = document.text.split("\n", 1)[0]
        quote = Quote(0, max(1, len(first)), first)
    else:
        start, stop = int(found[3]), int(found[4])
        if not 0 <= start < stop <= end:
            return NO_SOURCE
        quote = Quote(start, stop, document.text[start:stop])
    return source_html(shelf.citation(found[1], quote), shelf.index.original_text(found[1]), back="回到政策")


def _checking(tab: PolicyTab, shelf: Shelf) -> None:
    def check(opened: str, *values: Any) -> str:
        today = date.today()
        try:
            profile = profile_of(*values, today=today)
        except ValueError as fault:
            return f'<div class="checklist done"><p class="fault" role="alert">{safe(str(fault))}</p></div>'
        info = shelf.info(opened)
        if info is None:
            return '<div class="checklist done"><p class="notice">请先在列表里打开一份文件。</p></div>'
        return checklist_html(info, profile, shelf.checklist(opened, profile, today), today)

    tab.form.check.click(check, [tab.opened, *tab.form.values], [tab.checklist], **QUIET)
