"""The chat tab: Gradio components and the events between them; what they do is in chat.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from qa.web.bridge import bridge
from qa.web.chat import Action, Chat, Exchanges, parse_action
from qa.web.conversation import AI_LABEL
from qa.web.conversations.keeping import Keeper, Question
from qa.web.conversations.panel import ConversationPanel, build_panel, emptied, join_panel, refresh
from qa.web.events import QUIET, SPEAKING, STREAMED
from qa.web.filter_row import FilterRow, build_filter_row, filters_of
from qa.web.messages import chat_messages
from qa.web.source import EMPTY
from qa.web.suggestions import Suggestions, suggestions_html
from qa.web.visitors import visitor_of

REVISING = "<p>正在修改前面的问题：发送后，新的问答替换原来的。</p>"


@dataclass(frozen=True, slots=True)
class ChatTab:
    """The components of the tab that its events join."""

    log: gr.Chatbot
    suggestions: gr.HTML
    source: gr.HTML
    box: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    again: gr.Button
    remark: gr.Column
    remark_text: gr.Textbox
    remark_send: gr.Button
    remark_close: gr.Button
    filters: FilterRow
    revision: gr.Row  # shown while a question is being revised
    revision_close: gr.Button
    bridge: gr.HTML
    panel: ConversationPanel
    conversation: gr.State  # Exchanges
    pending: gr.State  # the question being asked
    judged: gr.State  # the Action last judged, for its comment
    kept: gr.State  # the id under which the conversation is kept, "" for a new one
    replaced: gr.State  # the ids of the exchanges that the question being asked takes the place of
    revising: gr.State  # the place of the question that is being revised, or None

    @property
    def controls(self) -> list[gr.Button]:
        """Return the buttons that change between idle and answering."""
        return [self.ask, self.stop, self.again, self.panel.fresh]


def build_chat_tab(keeper: Keeper, suggestions: Suggestions, max_question: int) -> ChatTab:
    """Lay out the tab inside the current Blocks and join its events."""
    tab = _layout(keeper.chat, max_question)
    streams = _asking(tab, keeper, suggestions)
    _stopping(tab, keeper, streams)
    _clicking(tab, keeper)
    join_panel(tab, keeper)
    return tab


def greeting(chat: Chat) -> gr.Chatbot:
    """Return the update that shows the present index's welcome and examples."""
    examples: list[Any] = [{"text": question} for question in chat.examples()]
    return gr.Chatbot(placeholder=chat.welcome(), examples=examples)


def _layout(chat: Chat, max_question: int) -> ChatTab:
    with gr.Row(elem_id="columns"):
        panel = build_panel()
        with gr.Column(elem_id="dialogue"):
            log = gr.Chatbot(
                elem_id="log",
                show_label=False,
                container=False,
                height="100%",
                layout="bubble",
                placeholder=chat.welcome(),
                examples=[{"text": question} for question in chat.examples()],
                buttons=[],
                feedback_options=None,
                allow_tags=False,
                sanitize_html=True,
                latex_delimiters=[],
                allow_file_downloads=False,
                group_consecutive_messages=False,
            )
            suggestions = gr.HTML("", elem_id="suggestions", apply_default_css=False)
            with gr.Column(elem_id="remark", visible=False) as remark:
                remark_text = gr.Textbox(
                    elem_id="remark-text",
                    label="已记下您的评价。愿意的话，请补充说明（可不填）",
                    max_length=1000,
                    lines=2,
                )
                with gr.Row():
                    remark_send = gr.Button("提交说明", elem_id="remark-send", variant="primary", size="sm")
                    remark_close = gr.Button("不用了", elem_id="remark-close", size="sm")
            with gr.Row(elem_id="revision", visible=False) as revision:
                gr.HTML(REVISING, elem_id="revision-note", apply_default_css=False)
                revision_close = gr.Button("不改了", elem_id="revision-close", size="sm")
            with gr.Row(elem_id="asking"):
                box = gr.Textbox(
                    elem_id="question",
                    label="您的问题",
                    show_label=False,
                    container=False,
                    placeholder="输入问题，按回车提问",
                    lines=1,
                    max_lines=5,
                    max_length=max_question,
                    autofocus=True,
                )
                ask = gr.Button("提问", elem_id="ask", variant="primary")
                stop = gr.Button("停止", elem_id="stop", variant="stop", visible=False)
            filters = build_filter_row(chat.assistant.index)
            with gr.Row(elem_id="below"):
                gr.HTML(f"<p>{AI_LABEL}，请以原文为准</p>", elem_id="ai-label", apply_default_css=False)
                again = gr.Button("重新回答", elem_id="again", size="sm")
        source = gr.HTML(EMPTY, elem_id="source", apply_default_css=False)
    clicks = bridge("chat")
    states = (gr.State(()), gr.State(""), gr.State(None), gr.State(""), gr.State(()), gr.State(None))
    asking = (box, ask, stop, again)
    remarks = (remark, remark_text, remark_send, remark_close)
    revisions = (revision, revision_close)
    return ChatTab(log, suggestions, source, *asking, *remarks, filters, *revisions, clicks, panel, *states)


def _busy() -> tuple[dict[str, Any], ...]:
    return gr.update(visible=False), gr.update(visible=True), gr.update(interactive=False), gr.update(interactive=False)


def _idle() -> tuple[dict[str, Any], ...]:
    return gr.update(visible=True), gr.update(visible=False), gr.update(interactive=True), gr.update(interactive=True)


def _typed(question: str, revising: int | None, exchanges: Exchanges) -> tuple[Any, ...]:
    if not question.strip():
        return "", "", exchanges, (), revising, gr.skip(), *_idle()
    left = exchanges if revising is None else exchanges[:revising]
    return "", question.strip(), left, _ids(exchanges[len(left) :]), None, gr.update(visible=False), *_busy()


def _asking(tab: ChatTab, keeper: Keeper, suggestions: Suggestions) -> list[Any]:
    def picked(event: gr.SelectData) -> tuple[Any, ...]:
        return event.value["text"], (), *_busy()

    def repeated(exchanges: Exchanges) -> tuple[Any, ...]:
        if not exchanges:
            gr.Info("还没有问过问题。", title="提示")
            return None, exchanges, (), *_idle()
        return exchanges[-1].question, exchanges[:-1], _ids(exchanges[-1:]), *_busy()

    def stream(
        question: str | None,
        exchanges: Exchanges,
        kept: str,
        replaced: tuple[str, ...],
        request: gr.Request,
        *filtered: Any,
    ) -> Iterator[tuple[Any, ...]]:
        if not question:
            if question is not None:
                gr.Info("请先输入问题。", title="提示")
            yield gr.skip(), gr.skip(), gr.skip()
            return
        client = request.client.host if request.client else ""
        asked = Question(question, kept, replaced, client, filters_of(filtered))
        for grown, identity in keeper.ask(visitor_of(request).id, asked, exchanges):
            yield chat_messages(grown), grown, identity

    def finished(exchanges: Exchanges, request: gr.Request) -> tuple[Any, ...]:
        # Also reached by a cancelled stream, whose last piece may have come after the stop button's own answer.
        left = keeper.stop(visitor_of(request).id, exchanges)
        return chat_messages(left), left, keeper.chat.sources(left), *_idle()

    def suggested(exchanges: Exchanges) -> str:
        return suggestions_html(suggestions.after(exchanges[-1].answer if exchanges else None))

    asked = [tab.pending, tab.conversation, tab.replaced]
    revised = [tab.revising, tab.revision]
    typing = [tab.box, tab.revising, tab.conversation]
    starts = [
        # Not queued, which would take longer than all the rest: what there is to say the stream says.
        gr.on([tab.box.submit, tab.ask.click], _typed, typing, [tab.box, *asked, *revised, *tab.controls], **QUIET),
        tab.log.example_select(picked, None, [tab.pending, tab.replaced, *tab.controls], **QUIET),
        tab.again.click(repeated, [tab.conversation], [*asked, *tab.controls], **SPEAKING),
    ]
    streams = []
    for start in starts:
        given = [tab.pending, tab.conversation, tab.kept, tab.replaced, *tab.filters.inputs]
        streamed = start.then(stream, given, [tab.log, tab.conversation, tab.kept], **STREAMED)
        shown = [tab.log, tab.conversation, tab.source, *tab.controls]
        done = streamed.then(finished, [tab.conversation], shown, **QUIET)
        start.then(None, None, [tab.suggestions], js="() => ''", **QUIET)  # those of the answer before
        done.then(**refresh(tab, keeper))
        # Looked for when the answer is there, so that it waits for nothing.
        done.then(suggested, [tab.conversation], [tab.suggestions], **STREAMED)
        streams.append(streamed)
    return streams


def _ids(exchanges: Exchanges) -> tuple[str, ...]:
    return tuple(one.id for one in exchanges)


def _stopping(tab: ChatTab, keeper: Keeper, streams: list[Any]) -> None:
    def stopped(exchanges: Exchanges, request: gr.Request) -> tuple[Any, ...]:
        left = keeper.stop(visitor_of(request).id, exchanges)
        return chat_messages(left), left, *_idle()

    halted = tab.stop.click(None, None, None, cancels=streams, **QUIET)
    halted.then(stopped, [tab.conversation], [tab.log, tab.conversation, *tab.controls], **QUIET)
    cleared = tab.panel.fresh.click(lambda: emptied(tab), None, list(emptied(tab)), **QUIET)
    cleared.then(lambda: greeting(keeper.chat), None, [tab.log], **QUIET)
    cleared.then(**refresh(tab, keeper))
    given_up = [tab.box, tab.revising, tab.revision]
    tab.revision_close.click(lambda: ("", None, gr.update(visible=False)), None, given_up, **QUIET)


def _clicking(tab: ChatTab, keeper: Keeper) -> None:
    chat = keeper.chat

    def clicked(exchanges: Exchanges, event: gr.EventData, request: gr.Request) -> tuple[Any, ...]:
        action = parse_action(event._data.get("name"))
        if action is None:
            return gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
        if action.name in ("cite", "near"):
            return chat.source(action, exchanges), gr.skip(), gr.skip(), gr.skip(), gr.skip(), gr.skip()
        judged = keeper.judge(visitor_of(request).id, action, exchanges)
        return gr.skip(), chat_messages(judged), judged, gr.update(visible=True), "", action

    def remarked(text: str, action: Action | None, exchanges: Exchanges) -> tuple[Any, ...]:
        if action is not None and text.strip():
            chat.judge(action, exchanges, text)
            gr.Info("谢谢，已记录。", title="提示")
        return gr.update(visible=False), ""

    outputs = [tab.source, tab.log, tab.conversation, tab.remark, tab.remark_text, tab.judged]
    tab.bridge.act(clicked, [tab.conversation], outputs, **QUIET)
    inputs = [tab.remark_text, tab.judged, tab.conversation]
    gr.on([tab.remark_send.click, tab.remark_text.submit], remarked, inputs, [tab.remark, tab.remark_text], **SPEAKING)
    tab.remark_close.click(lambda: gr.update(visible=False), None, [tab.remark], **QUIET)
