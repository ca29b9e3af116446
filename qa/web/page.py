"""The page: header, the tabs, and the theme."""

from __future__ import annotations

import gradio as gr

from qa.policy.shelf import Shelf
from qa.web.accounts.access import Access
from qa.web.accounts.corner import whose_html
from qa.web.accounts.tab import build_accounts_tab
from qa.web.chat_tab import build_chat_tab, greeting
from qa.web.conversations.keeping import Keeper
from qa.web.conversations.panel import refresh
from qa.web.documents_tab import build_documents_tab, listed
from qa.web.events import QUIET
from qa.web.library import Library
from qa.web.operations import Operations
from qa.web.operations_tab import build_operations_tab
from qa.web.policy_tab import build_policy_tab
from qa.web.policy_tab import listed as policies_listed
from qa.web.saved.panel import join_saved
from qa.web.saved.store import SavedSearches
from qa.web.suggestions import Suggestions
from qa.web.visitors import Role

TITLE = "问策 · 政策与新闻问答"
FONTS = ["PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "system-ui", "sans-serif"]
HEADER = (
    '<header><span class="mark" aria-hidden="true">策</span><h1>问策</h1>'
    "<p>政策与新闻资料问答：逐句有出处，数字经核对</p></header>"
)


def theme() -> gr.themes.Base:
    """Return a plain theme with the system's fonts; the look is in style.css."""
    return gr.themes.Base(
        primary_hue="blue",
        neutral_hue="slate",
        font=FONTS,
        font_mono=["ui-monospace", "Menlo", "Consolas", "monospace"],
    )


def build_page(
    keeper: Keeper,
    library: Library,
    shelf: Shelf,
    max_question: int,
    operations: Operations,
    saved: SavedSearches,
    role: Role = Role.ADMINISTRATOR,
    access: Access | None = None,
) -> gr.Blocks:
    """Return the page of a role, not yet mounted; without `access` there are no accounts to show."""
    # Uploads waiting in Gradio's cache are deleted after an hour; the library keeps its own copy.
    chat = keeper.chat
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, 3600))
    with page:
        gr.HTML(HEADER, elem_id="header", apply_default_css=False)
        if access:
            page.load(whose_html, None, [gr.HTML("", elem_id="who", apply_default_css=False)], **QUIET)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("问答", id="chat", elem_id="tab-chat") as chat_tab:
                # The assistant itself: what the page looks up on its own was asked by nobody.
                tab = build_chat_tab(keeper, Suggestions(chat.assistant.assistant, shelf), max_question)
            with gr.Tab("查政策", id="policies", elem_id="tab-policies") as policies_tab:
                policies = build_policy_tab(shelf)
                join_saved(policies, saved, shelf, policies_tab)
            # What a role may not do must not be in its page at all: hiding it would leave its events to be called.
            if role >= Role.EDITOR:
                with gr.Tab("文件管理", id="documents", elem_id="tab-documents") as documents_tab:
                    documents = build_documents_tab(library, documents_tab)
                for event in (page.load, documents_tab.select):
                    event(lambda: listed(library), None, documents.listed, **QUIET)
            if role >= Role.ADMINISTRATOR:
                with gr.Tab("运行情况", id="operations", elem_id="tab-operations") as operations_tab:
                    build_operations_tab(operations, operations_tab)
                if access:
                    with gr.Tab("账号", id="accounts", elem_id="tab-accounts") as accounts_tab:
                        build_accounts_tab(access, accounts_tab)
        for event in (page.load, chat_tab.select):
            event(lambda: greeting(chat), None, [tab.log], **QUIET)
            event(**refresh(tab, keeper))
        policies_tab.select(lambda *asked: policies_listed(shelf, *asked), policies.asked, policies.listed, **QUIET)
    return page
