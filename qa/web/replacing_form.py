"""The form under the document list by which a document's file is replaced by a new one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from index.types import FileResult, IndexFault, Watch
from qa.web.events import QUIET, SPEAKING
from qa.web.intake import Task, Work
from qa.web.library import Library, file_name
from qa.web.markup import safe
from qa.web.visitors import visitor_of

REPLACE = "replace-"


@dataclass(frozen=True, slots=True)
class ReplacingForm:
    """The components of the form; `document` holds the id of the document whose file is replaced."""

    frame: gr.Column
    heading: gr.HTML
    file: gr.File
    close: gr.Button
    document: gr.State

    @property
    def shown(self) -> list[Any]:
        """Return what opening and closing change."""
        return [self.frame, self.heading, self.file, self.document]


def build_replacing_form() -> ReplacingForm:
    """Lay out the form, closed, inside the current Blocks."""
    with gr.Column(elem_id="replacing", visible=False) as frame:
        heading = gr.HTML("", elem_id="replacing-head", apply_default_css=False)
        file = gr.File(elem_id="replacing-file", show_label=False, file_count="single", height=130)
        close = gr.Button("不替换了", elem_id="replacing-close", size="sm")
    return ReplacingForm(frame, heading, file, close, gr.State(""))


def replacing_html(library: Library, document_id: str) -> str:
    """Return the head of the form: what is replaced, and what stays.

    Raises:
        IndexFault: there is no such document.
    """
    info = library.index.document(document_id).info
    others = sum(one.source == info.source for one in library.index.documents()) - 1
    several = f"这个文件里还有另外 {others} 篇，会一起换掉。" if others else ""
    return (
        f'<div class="replacing"><p>用新文件替换<strong>《{safe(info.title)}》</strong>'
        f"（现在是 {safe(file_name(info.source))}）。{several}</p>"
        '<p class="quiet">新文件读好以后，旧的文字立刻不再用来回答；手工更正过的信息会留下。'
        "新文件读不出来，就不替换。</p></div>"
    )


def join_replacing_form(
    form: ReplacingForm,
    library: Library,
    bridge: gr.HTML,
    report: gr.HTML,
    followed: Callable[[Work], AsyncIterator[str]],
    refresh: Callable[[Any], Any],
) -> None:
    """Join the form's events; `followed` yields the report of some work, `refresh(event)` shows the list again."""

    def opened(event: gr.EventData) -> tuple[Any, ...]:
        name = event._data.get("name")
        if not isinstance(name, str) or not name.startswith(REPLACE):
            return tuple(gr.skip() for _ in form.shown)
        document_id = name.removeprefix(REPLACE)
        try:
            return gr.update(visible=True), replacing_html(library, document_id), None, document_id
        except IndexFault as fault:
            gr.Warning(str(fault), title="注意")
            return closed()

    def closed() -> tuple[Any, ...]:
        return gr.update(visible=False), "", None, ""

    async def replaced(path: str | None, document_id: str, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        if not path or not document_id:
            yield gr.skip(), *closed()
            return
        visitor = visitor_of(request)
        task = _replacement(library, document_id, Path(path))
        async for shown in followed(library.intake.submit([task], visitor.id)):
            yield shown, *(gr.skip() for _ in form.shown)
        yield gr.skip(), *closed()

    bridge.act(opened, None, form.shown, **SPEAKING)
    form.close.click(closed, None, form.shown, **QUIET)
    refresh(form.file.upload(replaced, [form.file, form.document], [report, *form.shown], **SPEAKING))


def _replacement(library: Library, document_id: str, path: Path) -> Task:
    def run(watch: Watch) -> Sequence[FileResult]:
        try:
            return [library.replace(document_id, path, path.name, watch)]
        finally:
            path.unlink(missing_ok=True)

    return Task(path.name, run)
