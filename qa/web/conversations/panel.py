"""The column beside the chat: a visitor's conversations, searched, opened, renamed and deleted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.web.chat import Exchanges
from qa.web.conversations.keeping import Keeper
from qa.web.conversations.listing import NOT_KEPT, listing_html
from qa.web.conversations.types import ConversationFault
from qa.web.events import QUIET, SPEAKING
from qa.web.markup import safe
from qa.web.messages import chat_messages
from qa.web.source import EMPTY
from qa.web.visitors import visitor_of

if TYPE_CHECKING:
    from qa.web.chat_tab import ChatTab

BRIDGE = "window.wence.conversations.connect((name, text) => trigger('act', {name: name, text: text}));"
TOGGLE = (
    '<button type="button" class="tool act act-conversation-fold" aria-expanded="false" '
    'aria-controls="conversations-body">对话记录</button>'
)
GONE = "没有这个对话：可能已在别的窗口里删除。"
_ACTION = re.compile(r"conversation-(open|restore|rename|delete)-([0-9a-f]{32})|revise-(\d{1,4})")


@dataclass(frozen=True, slots=True)
class ConversationPanel:
    """The components that the events join."""

    fresh: gr.Button
    search: gr.Textbox
    listing: gr.HTML
    bridge: gr.HTML


def build_panel() -> ConversationPanel:
    """Lay out the column inside the current row."""
    with gr.Column(elem_id="conversations"):
        with gr.Row(elem_id="conversations-head"):
            gr.HTML(TOGGLE, elem_id="conversations-fold", apply_default_css=False)
            fresh = gr.Button("新对话", elem_id="fresh", size="sm")
        with gr.Column(elem_id="conversations-body"):
            search = gr.Textbox(
                elem_id="conversations-search",
                label="搜索对话",
                show_label=False,
                container=False,
                placeholder="搜索对话",
                lines=1,
                max_lines=1,
                max_length=100,
            )
            listing = gr.HTML("", elem_id="conversations-list", apply_default_css=False)
    bridge = gr.HTML("", elem_id="conversations-bridge", elem_classes="bridge", js_on_load=BRIDGE)
    return ConversationPanel(fresh, search, listing, bridge)


def join_panel(tab: ChatTab, keeper: Keeper) -> None:
    """Join the events of the column with those of the chat."""
    panel = tab.panel

    def clicked(exchanges: Exchanges, kept: str, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        found = _ACTION.fullmatch(str(event._data.get("name")))
        if found is None:
            return {tab.judged: gr.skip()}
        if found[3]:
            return _revising(tab, exchanges, int(found[3]))
        visitor, name, identity = visitor_of(request).id, found[1], found[2]
        try:
            if name in ("open", "restore"):
                return _opened(tab, keeper, visitor, identity, asked=name == "open")
            if name == "rename":
                keeper.store.renamed(visitor, identity, str(event._data.get("text") or ""))
            elif keeper.store.deleted(visitor, identity) and identity == kept:
                return emptied(tab)
        except ConversationFault as fault:
            gr.Warning(str(fault), title="提示")
        return {tab.judged: gr.skip()}

    outputs = [*emptied(tab), tab.box, tab.judged]
    acted = panel.bridge.act(clicked, [tab.conversation, tab.kept], outputs, **SPEAKING)
    acted.then(**refresh(tab, keeper))
    # “change”, as a pasted word and one put in by an input method are no “input” to the component.
    panel.search.change(**refresh(tab, keeper), trigger_mode="always_last")


def refresh(tab: ChatTab, keeper: Keeper) -> dict[str, Any]:
    """Return the arguments of the event that shows the list as it is now."""

    def listed(words: str, kept: str, request: gr.Request) -> str:
        return _listing(keeper, visitor_of(request).id, words, kept)

    return {"fn": listed, "inputs": [tab.panel.search, tab.kept], "outputs": [tab.panel.listing], **QUIET}


def emptied(tab: ChatTab) -> dict[Any, Any]:
    """Return what the chat's components show when a new conversation begins."""
    return {
        tab.log: [],
        tab.conversation: (),
        tab.kept: "",
        tab.source: EMPTY,
        tab.remark: gr.update(visible=False),
        tab.suggestions: "",
        tab.revising: None,
        tab.revision: gr.update(visible=False),
    }


def _opened(tab: ChatTab, keeper: Keeper, visitor: str, identity: str, asked: bool) -> dict[Any, Any]:
    found = keeper.opened(visitor, identity)
    if found is None:
        if asked:
            gr.Info(GONE, title="提示")
        return {tab.judged: gr.skip()}
    shown = {
        tab.log: chat_messages(found.exchanges),
        tab.conversation: found.exchanges,
        tab.kept: identity,
        tab.source: keeper.chat.sources(found.exchanges),
    }
    return emptied(tab) | shown


def _revising(tab: ChatTab, exchanges: Exchanges, turn: int) -> dict[Any, Any]:
    if turn >= len(exchanges):
        return {tab.judged: gr.skip()}
    return {
        tab.box: exchanges[turn].question,
        tab.revising: turn,
        tab.revision: gr.update(visible=True),
        tab.suggestions: "",
    }


def _listing(keeper: Keeper, visitor: str, words: str, kept: str) -> str:
    if not visitor:
        return f'<p class="quiet">{NOT_KEPT}</p>'
    try:
        return listing_html(keeper.listed(visitor, words), kept, date.today(), words)
    except ConversationFault as fault:
        return f'<p class="fault">{safe(str(fault))}</p>'
