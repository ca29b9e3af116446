"""The form under the document list by which a person corrects what the index says about a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from corpus.facts import CORRECTED
from corpus.fields import DATES, NAMES
from index.types import IndexFault
from qa.web.documents import correction_html
from qa.web.events import SPEAKING
from qa.web.library import Library

EDIT = "edit-"
FIELDS = (
    *("title", "issuer", "number", "kind", "written", "released", "published", "effective", "expires", "status"),
    *("region", "addressee", "subjects", "contact", "phone"),
)


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """The components of the form; `document` holds the id of the document that is being corrected."""

    frame: gr.Column
    heading: gr.HTML
    boxes: tuple[gr.Textbox, ...]
    save: gr.Button
    restore: gr.Button
    close: gr.Button
    document: gr.State

    @property
    def shown(self) -> list[Any]:
        """Return what opening, saving and closing change."""
        return [self.frame, self.heading, self.document, *self.boxes]


def build_correction_form() -> CorrectionForm:
    """Lay out the form, closed, inside the current Blocks."""
    with gr.Column(elem_id="correction", visible=False) as frame:
        heading = gr.HTML("", elem_id="correction-head", apply_default_css=False)
        with gr.Row(elem_id="correction-fields"):
            boxes = tuple(
                gr.Textbox(
                    label=NAMES[field][0],
                    elem_id=f"correct-{field}",
                    min_width=220,
                    max_length=500,
                    placeholder="例如 2024-01-31" if field in DATES else "",
                )
                for field in FIELDS
            )
        with gr.Row(elem_id="correction-buttons"):
            save = gr.Button("保存更正", elem_id="correction-save", variant="primary", size="sm")
            restore = gr.Button("恢复读出的值", elem_id="correction-restore", size="sm")
            close = gr.Button("关闭", elem_id="correction-close", size="sm")
    return CorrectionForm(frame, heading, boxes, save, restore, close, gr.State(""))


def form_updates(library: Library, document_id: str, problem: str = "") -> tuple[Any, ...]:
    """Return the updates that show a document in the form.

    Raises:
        IndexFault: there is no such document.
    """
    document = library.index.document(document_id)
    original = library.index.original_text(document_id)
    heading = correction_html(document, original, problem)
    values = (getattr(document.info, field) for field in FIELDS)
    return (gr.update(visible=True), heading, document_id, *values)


def closed() -> tuple[Any, ...]:
    """Return the updates that close the form."""
    return (gr.update(visible=False), "", "", *("" for _ in FIELDS))


def join_correction_form(form: CorrectionForm, library: Library, bridge: gr.HTML, refresh: Any) -> None:
    """Join the form's events; `refresh(event)` shows the list again after an event."""

    def opened(event: gr.EventData) -> tuple[Any, ...]:
        name = event._data.get("name")
        if not isinstance(name, str) or not name.startswith(EDIT):
            return tuple(gr.skip() for _ in form.shown)
        return _told(lambda: form_updates(library, name.removeprefix(EDIT)))

    def saved(document_id: str, *values: str) -> tuple[Any, ...]:
        def save() -> tuple[Any, ...]:
            info = library.index.document(document_id).info
            given = {field: (value or "").strip() for field, value in zip(FIELDS, values, strict=True)}
            changes = {field: value for field, value in given.items() if value != getattr(info, field)}
            if not changes:
                gr.Info("没有改动。", title="提示")
                return closed()
            try:
                library.correct(document_id, changes)
            except IndexFault as fault:
                # What was typed stays, so that only the wrong value has to be written again.
                heading = form_updates(library, document_id, str(fault))[1]
                return (gr.update(visible=True), heading, document_id, *values)
            gr.Info("更正已保存。以后更新文件、重建索引，更正都保留。", title="提示")
            return closed()

        return _told(save)

    def restored(document_id: str) -> tuple[Any, ...]:
        def restore() -> tuple[Any, ...]:
            provenance = library.index.document(document_id).provenance
            fields = [entry.field for entry in provenance if entry.origin == CORRECTED]
            library.correct(document_id, {}, fields)
            gr.Info("已恢复成读出的值。" if fields else "这篇文档没有更正过。", title="提示")
            return form_updates(library, document_id)

        return _told(restore)

    bridge.act(opened, None, form.shown, **SPEAKING)
    refresh(form.save.click(saved, [form.document, *form.boxes], form.shown, **SPEAKING))
    refresh(form.restore.click(restored, [form.document], form.shown, **SPEAKING))
    form.close.click(closed, None, form.shown, **SPEAKING)


def _told(act: Any) -> tuple[Any, ...]:
    """Return what `act` returns; what goes wrong is said to the reader, and the form closes."""
    try:
        return tuple(act())
    except IndexFault as fault:
        gr.Warning(str(fault), title="注意")
        return closed()
