"""The web application: the page, the HTTP interface and the security headers in one FastAPI app."""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING

from fastapi import FastAPI

from qa.settings import Settings
from qa.types import AnswerFault

if TYPE_CHECKING:
    from qa.assistant import Assistant

MAX_UPLOAD = "100mb"


def create_app(assistant: Assistant, settings: Settings) -> FastAPI:
    """Return the application over an open assistant."""
    # Read by Gradio when it is imported: no reports to its makers, and uploads not in a folder shared by all users.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("GRADIO_TEMP_DIR", str((settings.data / "page-cache").resolve()))
    import gradio as gr

    from qa.web.api import routes
    from qa.web.chat import Chat
    from qa.web.feedback import FILE_NAME, FeedbackLog
    from qa.web.library import Library
    from qa.web.page import build_page, theme
    from qa.web.shell import ChineseShell, SecurityHeaders

    app = FastAPI(title="问策", docs_url=None, redoc_url=None)
    app.include_router(routes(assistant))
    chat = Chat(assistant, FeedbackLog(settings.data / FILE_NAME))
    page = build_page(chat, Library(assistant.index, settings.data / "uploads"), settings.max_question)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        allowed_paths=[],
        max_file_size=MAX_UPLOAD,
        theme=theme(),
    )
    app.add_middleware(ChineseShell)
    app.add_middleware(SecurityHeaders)
    return app


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to the address, before anything slow is loaded.

    Raises:
        AnswerFault: the port is taken or not allowed; the message says what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise AnswerFault(
                f"端口 {port} 已被别的程序占用。请换一个端口，例如：python app.py --port {port + 1}"
            ) from error
        raise AnswerFault(
            f"不能在 {host}:{port} 上提供服务（{error.strerror}）。请用 --port 换一个端口，或改设置 WENCE_HOST。"
        ) from error
    return bound
