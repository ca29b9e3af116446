"""The documents tab: adding, listing, previewing, correcting, replacing, indexing again and removing documents."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr

from index.types import FileResult, IndexFault, Watch
from qa.web.bridge import bridge
from qa.web.correction_form import CorrectionForm, build_correction_form, join_correction_form
from qa.web.documents import failed_html, listing_html, uploads_html
from qa.web.events import QUIET, SPEAKING
from qa.web.intake import Task, Work
from qa.web.library import Library, file_name
from qa.web.preview import preview_action, preview_html
from qa.web.replacing_form import ReplacingForm, build_replacing_form, join_replacing_form
from qa.web.visitors import visitor_of

REMOVE = "remove-"
MOST = 200  # documents of one order of the page
LOOKED = 0.3  # seconds between two looks at what goes on in the background
HINT = "添加政策、新闻文件：可一次选多个，支持网页、Word、Excel、WPS、PDF、OFD、纯文本和图片，以及装有这些文件的 zip。"


@dataclass(frozen=True, slots=True)
class DocumentsTab:
    """The components of the tab that its events join."""

    overview: gr.Column
    files: gr.File
    report: gr.HTML
    failed: gr.HTML
    words: gr.Textbox
    refresh: gr.Button
    table: gr.HTML
    back: gr.Button
    forward: gr.Button
    form: CorrectionForm
    replacing: ReplacingForm
    single: gr.Column
    close: gr.Button
    preview: gr.HTML
    documents: gr.HTML
    previews: gr.HTML
    works: gr.HTML
    page: gr.State

    @property
    def listed(self) -> list[Any]:
        """Return what a new listing changes."""
        return [self.table, self.page, self.back, self.forward, self.failed]

    @property
    def where(self) -> list[Any]:
        """Return what says which part of the list is looked at."""
        return [self.words, self.page]


def build_documents_tab(library: Library, around: gr.Tab) -> DocumentsTab:
    """Lay out the tab inside the current Blocks and join its events; `around` is the tab that it is in."""
    tab = _layout()

    def show_list(words: str, page: int) -> tuple[Any, ...]:
        return listed(library, words, page)

    def refresh(event: Any) -> Any:
        return event.then(show_list, tab.where, tab.listed, **QUIET)

    _adding(tab, library, around)
    _listing(tab, library)
    _previewing(tab, library)
    refresh(_working(tab, library))
    join_correction_form(tab.form, library, tab.documents, refresh)
    join_replacing_form(tab.replacing, library, tab.documents, tab.report, followed, refresh)
    return tab


def listed(library: Library, words: str = "", page: int = 0) -> tuple[Any, ...]:
    """Return the updates that show one page of the list, and the files that wait for another try."""
    listing = library.listing(words, page)
    more = listing.pages > 1
    return (
        listing_html(listing, library.index.passage_counts()),
        listing.page,
        gr.update(visible=more, interactive=listing.page > 0),
        gr.update(visible=more, interactive=listing.page + 1 < listing.pages),
        failed_html(library.waiting()),
    )


async def followed(work: Work) -> AsyncIterator[str]:
    """Yield the report of some work whenever it has changed, until it is finished."""
    seen = -1
    while True:
        finished, changes = work.finished.is_set(), work.changes
        if finished or changes != seen:
            yield uploads_html(work.states, work.ahead)
        if finished:
            return
        seen = changes
        await asyncio.sleep(LOOKED)


def _layout() -> DocumentsTab:
    with gr.Column(elem_id="documents") as overview:
        gr.HTML(f"<p>{HINT}</p>", elem_id="hint", apply_default_css=False)
        # No `file_types`: the index says in Chinese why it can't read a file, Gradio would say it in English.
        files = gr.File(elem_id="upload", show_label=False, file_count="multiple", height=130)
        report = gr.HTML("", elem_id="report", apply_default_css=False)
        failed = gr.HTML("", elem_id="failed", apply_default_css=False)
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
        replacing = build_replacing_form()
    with gr.Column(elem_id="single", visible=False) as single:
        close = gr.Button("← 返回列表", elem_id="preview-close", size="sm")
        preview = gr.HTML("", elem_id="preview", apply_default_css=False)
    lists = (overview, files, report, failed, words, refresh, table, back, forward)
    bridges = (bridge("documents"), bridge("previews"), bridge("works"))
    return DocumentsTab(*lists, form, replacing, single, close, preview, *bridges, gr.State(0))


def _adding(tab: DocumentsTab, library: Library, around: gr.Tab) -> None:
    async def add(paths: list[str] | None, request: gr.Request) -> AsyncIterator[tuple[Any, ...]]:
        visitor = visitor_of(request)
        tasks = [_addition(library, Path(path)) for path in paths or []]
        async for report in followed(library.intake.submit(tasks, visitor.id)):
            yield report, gr.skip()
        yield gr.skip(), None

    async def resume(request: gr.Request) -> AsyncIterator[Any]:
        work = library.intake.unfinished(visitor_of(request).id)
        if work is None:
            yield gr.skip()
            return
        async for report in followed(work):
            yield report

    added = tab.files.upload(add, [tab.files], [tab.report, tab.files], **SPEAKING)
    added.then(lambda: ("", *listed(library)), None, [tab.words, *tab.listed], **QUIET)
    # A page that was closed or loaded again shows what still goes on.
    resumed = gr.on([tab.refresh.click, around.select], resume, None, [tab.report], **SPEAKING)
    resumed.then(lambda words, page: listed(library, words, page), tab.where, tab.listed, **QUIET)


def _addition(library: Library, path: Path) -> Task:
    def run(watch: Watch) -> Sequence[FileResult]:
        try:
            return library.add(path, path.name, watch)
        finally:
            path.unlink(missing_ok=True)  # Gradio's own copy; of a secret file none may stay

    return Task(path.name, run)


def _listing(tab: DocumentsTab, library: Library) -> None:
    def show(words: str, page: int) -> tuple[Any, ...]:
        return listed(library, words, page)

    def removed(words: str, page: int, event: gr.EventData) -> tuple[Any, ...]:
        name = event._data.get("name")
        if not isinstance(name, str) or not name.startswith(REMOVE):
            return tuple(gr.skip() for _ in tab.listed)
        chosen = name.removeprefix(REMOVE).split(",")[:MOST]
        gone, faults = 0, []
        for identity in chosen:
            try:
                gone += len(library.remove(identity))
            except IndexFault as fault:
                faults.append(str(fault))
        if faults:
            gr.Warning(f"有 {len(faults)} 篇没有删除：{faults[0]}" if len(chosen) > 1 else faults[0], title="注意")
        if gone:
            gr.Info("已删除。" if gone == 1 else f"已删除 {gone} 篇。", title="提示")
        return listed(library, words, page)

    gr.on([tab.words.submit, tab.words.change], lambda words: listed(library, words), [tab.words], tab.listed, **QUIET)
    tab.back.click(lambda words, page: listed(library, words, page - 1), tab.where, tab.listed, **QUIET)
    tab.forward.click(lambda words, page: listed(library, words, page + 1), tab.where, tab.listed, **QUIET)
    tab.documents.act(removed, tab.where, tab.listed, **SPEAKING)
    tab.refresh.click(show, tab.where, tab.listed, **QUIET)


def _previewing(tab: DocumentsTab, library: Library) -> None:
    def shown(event: gr.EventData) -> tuple[Any, ...]:
        wanted = preview_action(event._data.get("name"))
        if wanted is None:
            return gr.skip(), gr.skip(), gr.skip()
        try:
            html = preview_html(library.index, *wanted)
        except IndexFault as fault:
            gr.Warning(str(fault), title="注意")
            return gr.update(visible=True), gr.update(visible=False), ""
        return gr.update(visible=False), gr.update(visible=True), html

    outputs = [tab.overview, tab.single, tab.preview]
    tab.previews.act(shown, None, outputs, **SPEAKING)
    tab.close.click(lambda: (gr.update(visible=True), gr.update(visible=False), ""), None, outputs, **QUIET)


def _working(tab: DocumentsTab, library: Library) -> Any:
    async def work(event: gr.EventData, request: gr.Request) -> AsyncIterator[Any]:
        visitor = visitor_of(request)
        tasks = orders(library, event._data.get("name"))
        if not tasks:
            yield gr.skip()
            return
        async for report in followed(library.intake.submit(tasks, visitor.id)):
            yield report

    return tab.works.act(work, None, [tab.report], **SPEAKING)


def orders(library: Library, name: object) -> list[Task]:
    """Return the tasks that the page asks for: “reindex-”, “retry-” or “discard-” with ids, or with “all”."""
    what, _, rest = name.partition("-") if isinstance(name, str) else ("", "", "")
    ids = rest.split(",")[:MOST]
    if what == "reindex":
        infos = library.index.documents()
        sources = dict.fromkeys(info.source for info in infos if rest == "all" or info.id in ids)
        return [Task(file_name(source), partial(_reindexed, library, source)) for source in sources]
    kept = [one for one in library.waiting() if rest == "all" or one.id in ids]
    if what == "discard":
        library.discard(one.id for one in kept)
    return [Task(one.name, partial(library.retry, one.id)) for one in kept if what == "retry"]


def _reindexed(library: Library, source: str, watch: Watch) -> Sequence[FileResult]:
    return [library.reindex(source, watch)]
