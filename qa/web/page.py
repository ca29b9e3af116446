"""The page: header, the tabs, and the theme."""

from __future__ import annotations

import gradio as gr

from qa.policy.shelf import Shelf
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
from qa.web.suggestions import Suggestions

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
    keeper: Keeper, library: Library, shelf: Shelf, max_question: int, operations: Operations | None = None
) -> gr.Blocks:
    """Return the page, not yet mounted; without `operations` it has no tab for administrators."""
    # Uploads waiting in Gradio's cache are deleted after an hour; the library keeps its own copy.
    chat = keeper.chat
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, 3600))
    with page:
        gr.HTML(HEADER, elem_id="header", apply_default_css=False)
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab("问答", id="chat", elem_id="tab-chat") as chat_tab:
                # The assistant itself: what the page looks up on its own was asked by nobody.
                tab = build_chat_tab(keeper, Suggestions(chat.assistant.assistant, shelf), max_question)
            with gr.Tab("查政策", id="policies", elem_id="tab-policies") as policies_tab:
                policies = build_policy_tab(shelf)
            with gr.Tab("文件管理", id="documents", elem_id="tab-documents") as documents_tab:
                documents = build_documents_tab(library)
            if operations:
                with gr.Tab("运行情况", id="operations", elem_id="tab-operations") as operations_tab:
                    build_operations_tab(operations, operations_tab)
        for event in (page.load, chat_tab.select):
            event(lambda: greeting(chat), None, [tab.log], **QUIET)
            event(**refresh(tab, keeper))
        for event in (page.load, documents_tab.select):
            event(lambda: listed(library), None, documents.listed, **QUIET)
        policies_tab.select(lambda *asked: policies_listed(shelf, *asked), policies.asked, policies.listed, **QUIET)
    return page
