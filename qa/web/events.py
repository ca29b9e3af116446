"""How the page's Gradio events run: the options shared by all of them."""

from __future__ import annotations

from typing import Any

_COMMON: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

# Quick changes of the page, which must not wait behind answers in the queue.
QUIET: dict[str, Any] = {**_COMMON, "queue": False}
# Quick, too, but only a queued event can show a message to the reader.
SPEAKING: dict[str, Any] = {**_COMMON, "concurrency_limit": None}
# Answers: several readers at once.
STREAMED: dict[str, Any] = {**_COMMON, "concurrency_limit": 8}
# Writing to the index: one at a time, a later reader's files wait in the queue.
WRITING: dict[str, Any] = {**_COMMON, "concurrency_limit": 1}
