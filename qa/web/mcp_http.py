"""The MCP server over HTTP, at /mcp beside the page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from fastapi import FastAPI
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import BaseRoute

from qa.mcp import Answering, mcp_server

MAX_BODY = 1024 * 1024  # bytes


def mcp_over_http(
    assistant: Answering,
) -> tuple[list[BaseRoute], Callable[[FastAPI], AbstractAsyncContextManager[None]]]:
    """Return the route of /mcp, and the lifespan within which it answers.

    Each request stands alone and is answered in JSON: nothing is kept between two of them. Host and Origin are checked
    for the whole application by `qa.web.guard`.
    """
    server: Any = mcp_server(assistant)
    app = server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=MAX_BODY,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return list(app.routes), lifespan
