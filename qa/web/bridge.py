"""How clicks that page.js takes reach Python."""

from __future__ import annotations

import gradio as gr


def bridge(name: str) -> gr.HTML:
    """Return the component by which clicks on what has this name in page.js reach Python."""
    script = f"window.wence.connect('{name}', (name) => trigger('act', {{name: name}}));"
    return gr.HTML("", elem_id=f"{name}-bridge", elem_classes="bridge", js_on_load=script)
