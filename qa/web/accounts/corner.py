"""Whose page it is, in its upper corner."""

from __future__ import annotations

import gradio as gr

from qa.web.accounts.cookies import SESSION, token_of
from qa.web.accounts.html import corner_html
from qa.web.visitors import visitor_of


def whose_html(request: gr.Request) -> str:
    """Return the name, the role and the way out of whoever opens the page."""
    session = request.cookies.get(SESSION, "")
    return corner_html(visitor_of(request), token_of(session)) if session else ""
