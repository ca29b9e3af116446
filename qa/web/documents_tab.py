"""The documents tab: adding, listing, filtering and removing documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from index.types import IndexFault
from qa.web.correction_form import CorrectionForm, build_correction_form, join_correction_form
from qa.web.documents import Upload, listing_html, uploads_html
from qa.web.events import QUIET, SPEAKING, WRITING
from qa.web.library import Library

BRIDGE = "window.wence.connect('documents', (name) => trigger('act', {name: name}));"
REMOVE = "remove-"
HINT = "添加政策、新闻文件：可一次选多个，支持网页、Word、Excel、WPS、PDF、OFD、纯文本和图片，以及装有这些文件的 zip。"


@dataclass(frozen=True, slots=True)
class DocumentsTab:
    """The components of the tab that its events join."""

    files: gr.File
    report: gr.HTML
    words: gr.Textbox
    refresh: gr.Button
    table: gr.HTML
    back: gr.Button
    forward: gr.Button
    bridge: gr.HTML
    page: gr.State
    form: CorrectionForm

    @property
    def listed(self) -> list[Any]:
        """Return what a new listing changes."""
        return [self.table, self.page, self.back, self.forward]


def build_documents_tab(library: Library) -> DocumentsTab:
    """Lay out the tab inside the current Blocks and join its events."""
    tab = _layout()
    _adding(tab, library)
    _listing(tab, library)
    where = [tab.words, tab.page]
    join_correction_form(
        tab.form,
        library,
        tab.bridge,
        lambda event: event.then(lambda words, page: listed(library, words, page), where, tab.listed, **QUIET),
    )
    return tab


def listed(library: Library, words: str = "", page: int = 0) -> tuple[Any, ...]:
    """Return the updates that show one page of the list."""
    listing = library.listing(words, page)
    more = listing.pages > 1
    return (
        listing_html(listing, library.index.passage_counts()),
        listing.page,
        gr.update(visible=more, interactive=listing.page > 0),
        gr.update(visible=more, interactive=listing.page + 1 < listing.pages),
    )


def _layout() -> DocumentsTab:
    with gr.Column(elem_id="documents"):
        gr.HTML(f"<p>{HINT}</p>", elem_id="hint", apply_default_css=False)
        # No `file_types`: the index says in Chinese why it can't read a file, Gradio would say it in English.
        files = gr.File(elem_id="upload", show_label=False, file_count="multiple", height=130)
        report = gr.HTML("", elem_id="report", apply_default_css=False)
        with gr.Row(elem_id="filter"):
            words = gr.Textbox(
                elem_id="words",
                label="筛选文件",
                show_label=False,
                container=False,
                placeholder="按标题、单位、文号、地区或文件名筛选",
            )
            refresh = gr.Button("刷新", elem_id="refresh", size="sm")
        table = gr.HTML("", elem_id="table", apply_default_css=False)
        with gr.Row(elem_id="pager"):
            back = gr.Button("上一页", elem_id="page-back", size="sm", visible=False)
            forward = gr.Button("下一页", elem_id="page-forward", size="sm", visible=False)
        form = build_correction_form()
    bridge = gr.HTML("", elem_id="documents-bridge", elem_classes="bridge", js_on_load=BRIDGE)
    return DocumentsTab(files, report, words, refresh, table, back, forward, bridge, gr.State(0), form)


def _adding(tab: DocumentsTab, library: Library) -> None:
    def add(paths: list[str] | None) -> Iterator[tuple[Any, ...]]:
        uploads = [Upload(Path(path).name) for path in paths or []]
        for place, path in enumerate(paths or []):
            uploads[place] = replace(uploads[place], running=True)
            yield uploads_html(uploads), gr.skip()
            results = tuple(library.add(Path(path), uploads[place].name))
            uploads[place] = Upload(uploads[place].name, results=results)
        yield uploads_html(uploads), None

    outputs = [tab.report, tab.files]
    added = tab.files.upload(add, [tab.files], outputs, **WRITING)
    added.then(lambda: ("", *listed(library)), None, [tab.words, *tab.listed], **QUIET)


def _listing(tab: DocumentsTab, library: Library) -> None:
    def show(words: str, page: int) -> tuple[Any, ...]:
        return listed(library, words, page)

    def removed(words: str, page: int, event: gr.EventData) -> tuple[Any, ...]:
        name = event._data.get("name")
        if isinstance(name, str) and name.startswith(REMOVE):
            try:
                library.remove(name.removeprefix(REMOVE))
            except IndexFault as fault:
                gr.Warning(str(fault), title="注意")
            else:
                gr.Info("已删除。", title="提示")
        return listed(library, words, page)

    where = [tab.words, tab.page]
    gr.on([tab.words.submit, tab.words.change], lambda words: listed(library, words), [tab.words], tab.listed, **QUIET)
    tab.refresh.click(show, where, tab.listed, **QUIET)
    tab.back.click(lambda words, page: listed(library, words, page - 1), where, tab.listed, **QUIET)
    tab.forward.click(lambda words, page: listed(library, words, page + 1), where, tab.listed, **QUIET)
    tab.bridge.act(removed, where, tab.listed, **SPEAKING)
