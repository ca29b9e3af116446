"""The web application: the page, the interfaces and the security headers in one FastAPI app."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import FastAPI

from qa.settings import LoginSettings, Settings
from qa.types import AnswerFault

if TYPE_CHECKING:
    from qa.policy.shelf import Shelf
    from qa.web.accounts.access import Access
    from qa.web.service import Service

MAX_UPLOAD = "100mb"
THREADS = 40  # that work beside those that wait for a turn to be answered
VERSION = "1"  # of the interfaces under /api/v1, not of the program


def create_app(service: Service, settings: Settings, access: Access | None = None) -> FastAPI:
    """Return the application over an open service; with `access` people must log in."""
    # Read by Gradio when it is imported: no reports to its makers, and uploads not in a folder shared by all users.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ.setdefault("GRADIO_TEMP_DIR", str((settings.data / "page-cache").resolve()))
    from qa.policy.shelf import Shelf
    from qa.web.policy_feeds import feed_routes

    app = create_interfaces(service)
    if access:
        add_accounts(app, access, settings.login)
    shelf = Shelf(service.index)
    app.include_router(feed_routes(shelf))
    _add_page(app, service, settings, shelf, access)
    _add_middleware(app, service, settings, access)
    return app


def _add_page(app: FastAPI, service: Service, settings: Settings, shelf: Shelf, access: Access | None) -> None:
    from qa.audit import FOLDER
    from qa.web.accounts.role_pages import mount_pages
    from qa.web.chat import Chat
    from qa.web.conversations.keeping import Keeper
    from qa.web.conversations.routes import conversation_routes
    from qa.web.conversations.store import Conversations
    from qa.web.feedback import FILE_NAME
    from qa.web.operations import Operations
    from qa.web.operations_csv import operations_routes
    from qa.web.page import build_page, theme
    from qa.web.saved.store import SavedSearches
    from qa.web.visitors import Role

    chat = Chat(service.asking_as("page"), service.feedback)
    operations = Operations(settings.data / FOLDER, settings.data / FILE_NAME)
    app.include_router(operations_routes(operations))
    keeper = Keeper(chat, Conversations(settings.data, settings.conversation_months))
    app.include_router(conversation_routes(keeper))
    saved = SavedSearches(settings.data)
    mount_pages(
        app,
        Role if access else [Role.ADMINISTRATOR],
        lambda role: build_page(keeper, service.library, shelf, settings.max_question, operations, saved, role, access),
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


def _add_middleware(app: FastAPI, service: Service, settings: Settings, access: Access | None) -> None:
    """Put what every request passes around the application, the innermost first."""
    from qa.web.accounts.cookies import FORM, SESSION
    from qa.web.accounts.gate import Gate
    from qa.web.api_documents import MAX_UPLOAD as UPLOAD
    from qa.web.api_documents import PATH as DOCUMENTS
    from qa.web.api_types import MAX_JSON
    from qa.web.guard import Guard, SizeLimit
    from qa.web.request_log import RequestIds
    from qa.web.shell import ChineseShell, SecurityHeaders
    from qa.web.visitors import Visitors

    app.add_middleware(ChineseShell)
    app.add_middleware(SizeLimit, limits={DOCUMENTS: UPLOAD, "/api/": MAX_JSON, "/v1/": MAX_JSON})
    if access:
        app.add_middleware(Gate, access=access)
    else:
        app.add_middleware(Visitors)
    app.add_middleware(Guard, listening=settings.host, hosts=settings.hosts, cookies=(SESSION, FORM))
    app.add_middleware(RequestIds, finished=service.metrics.requested)
    app.add_middleware(SecurityHeaders)


def add_accounts(app: FastAPI, access: Access, login: LoginSettings) -> None:
    """Add the pages of logging in, by password and by the office's single sign-on where there is one."""
    from qa.web.accounts.oidc_routes import oidc_routes
    from qa.web.accounts.routes import account_routes

    app.include_router(account_routes(access, login))
    description = app.openapi()  # kept by the application: what is added here is served
    description["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    description["security"] = [{"token": []}]
    if login.oidc.enabled:
        app.include_router(oidc_routes(access, login))


def create_interfaces(service: Service) -> FastAPI:
    """Return the application without the page: the HTTP interface, OpenAI's form of it, and MCP."""
    from anyio import to_thread

    from qa.turns import MOST_WAITING
    from qa.web.api import routes
    from qa.web.api_documents import document_routes
    from qa.web.api_errors import add_handlers, add_unknown
    from qa.web.api_page import PATH, add_page
    from qa.web.api_search import search_routes
    from qa.web.mcp_http import mcp_over_http
    from qa.web.openai_api import openai_routes
    from qa.web.reading.routes import reading_routes

    mcp_routes, answering = mcp_over_http(service.asking_as("mcp"))

    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        # Who waits for a turn to be answered holds a thread; what needs none must not wait for one meanwhile.
        to_thread.current_default_thread_limiter().total_tokens = MOST_WAITING + THREADS
        async with answering(application):
            yield

    app = FastAPI(
        title="问策",
        version=VERSION,
        description=f"政策与新闻资料问答的接口。说明页：{PATH}",
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    add_handlers(app)
    for router in (routes(service), search_routes(service), document_routes(service), reading_routes(service)):
        app.include_router(router)
    app.include_router(openai_routes(replace(service.asking_as("openai"), limit=None), service.limit))
    app.router.routes.extend(mcp_routes)
    add_page(app)
    add_unknown(app)
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
