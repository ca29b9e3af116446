"""The row of saved searches above the cards of 查政策: opened, subscribed to, deleted, with what has come since."""

from __future__ import annotations

import logging
import re
from datetime import date
from typing import Any

import gradio as gr

from index.types import IndexFault
from qa.policy.shelf import FACETS, Search, Shelf
from qa.web.events import QUIET, SPEAKING
from qa.web.markup import action, safe
from qa.web.policies import feed_query
from qa.web.policy_tab import PolicyTab, listed, search_of
from qa.web.saved.store import SavedFault, SavedSearch, SavedSearches
from qa.web.visitors import visitor_of

_ACTION = re.compile(r"^saved-(?:(keep)|(open|drop)-([0-9a-f]{32}))$")
_log = logging.getLogger("wence.saved")


def named(search: Search) -> str:
    """Return a search in words."""
    parts = [getattr(search, name) for name in FACETS]
    return " · ".join(part for part in (search.words.strip(), *parts) if part) or "全部政策"


def saved_html(kept: list[tuple[SavedSearch, int]]) -> str:
    """Return the row of saved searches, each with how many documents are new to its visitor; "" for none."""
    if not kept:
        return ""
    items = "".join(_item(one, unseen) for one, unseen in kept)
    label = '<span class="quiet" id="saved-label">存下的查找</span>'
    return f'<div class="saved">{label}<ul aria-labelledby="saved-label">{items}</ul></div>'


def _item(one: SavedSearch, unseen: int) -> str:
    name = safe(named(one.search))
    new = f'<span class="new">新 {unseen}</span>' if unseen else ""
    return (
        f'<li><button type="button" class="open act {action("saved", "open", one.id)}" title="打开这个查找">'
        f"{name}{new}</button>"
        f'<a href="/feeds/policies.atom{feed_query(one.search)}" target="_blank" rel="noopener" '
        f'title="用 Atom 订阅“{name}”">订阅</a>'
        f'<button type="button" class="drop act {action("saved", "drop", one.id)}" title="删除“{name}”" '
        f'aria-label="删除“{name}”">×</button></li>'
    )


def join_saved(tab: PolicyTab, saved: SavedSearches, shelf: Shelf, selected: gr.Tab) -> None:
    """Join the events of the row; it is shown anew whenever the tab is opened."""

    def shown(visitor: str) -> str:
        today, documents = date.today(), shelf.index.documents()
        try:
            kept = saved.listed(visitor) if visitor else []
            found = [[info.id for info in shelf.matching(one.search, today, documents)] for one in kept]
        except (SavedFault, IndexFault) as fault:
            _log.error("%s", fault)
            return ""
        return saved_html([(one, one.unseen(ids)) for one, ids in zip(kept, found, strict=True)])

    def matching(search: Search) -> list[str]:
        return [info.id for info in shelf.matching(search, date.today(), shelf.index.documents())]

    def acted(event: gr.EventData, request: gr.Request, words: str, *facets: str) -> tuple[Any, ...]:
        visitor, name = visitor_of(request).id, event._data.get("name")
        found = _ACTION.match(name) if isinstance(name, str) else None
        opened: Search | None = None
        try:
            if found and found[1]:
                search = search_of(words, facets)
                saved.save(visitor, search, matching(search))
                gr.Info("已存下这个查找。以后有新的或变了的文件，这里会标出来。", title="提示")
            elif found and found[2] == "drop":
                saved.delete(visitor, found[3])
            elif found:
                opened = next((one.search for one in saved.listed(visitor) if one.id == found[3]), None)
                if opened is not None:
                    saved.looked_at(visitor, found[3], matching(opened))
        except (SavedFault, IndexFault) as fault:
            gr.Warning(str(fault), title="注意")
        if opened is None:
            return gr.skip(), *(gr.skip() for _ in tab.listed), shown(visitor)
        values = (getattr(opened, facet) for facet in FACETS)
        return opened.words, *listed(shelf, opened.words, *values), shown(visitor)

    def chosen(request: gr.Request) -> str:
        return shown(visitor_of(request).id)

    tab.saved_bridge.act(acted, tab.asked, [tab.words, *tab.listed, tab.saved], **SPEAKING)
    selected.select(chosen, None, [tab.saved], **QUIET)
