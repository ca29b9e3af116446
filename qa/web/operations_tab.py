"""The operations tab: for administrators; what it shows is in operations_html.py."""

from __future__ import annotations

from datetime import date
from typing import Any

import gradio as gr

from qa.web.events import QUIET
from qa.web.operations import PERIODS, Operations
from qa.web.operations_html import operations_html


def build_operations_tab(operations: Operations, tab: gr.Tab) -> None:
    """Lay out the tab inside the current Blocks; it is read anew each time it is opened."""
    with gr.Column(elem_id="operations"):
        with gr.Row(elem_id="operations-period"):
            period = gr.Radio(
                [(f"最近 {days} 天", days) for days in PERIODS],
                value=PERIODS[1],
                label="时间",
                elem_id="operations-days",
            )
            again = gr.Button("刷新", elem_id="operations-refresh", size="sm")
        shown = gr.HTML("", elem_id="operations-shown", apply_default_css=False)

    def show(days: Any) -> str:
        return operations_html(operations.record(days if days in PERIODS else PERIODS[1], date.today()))

    gr.on([tab.select, again.click, period.input], show, [period], [shown], **QUIET)
