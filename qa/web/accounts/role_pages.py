"""One page for each role: what a role may not do is not in its page, so that no request to the page can reach it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.visitors import NOBODY, Role

if TYPE_CHECKING:
    import gradio as gr


class RolePages:
    """Hands each request to the page of its visitor's role."""

    def __init__(self, pages: Mapping[Role, ASGIApp]) -> None:
        self.pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        visitor = scope.get("state", {}).get("visitor", NOBODY)
        await self.pages[visitor.role](scope, receive, send)


def mount_pages(app: FastAPI, roles: Iterable[Role], build: Callable[[Role], gr.Blocks], **options: Any) -> None:
    """Mount a page for each role at the root of an application; `options` are Gradio's own for mounting."""
    import gradio as gr

    from qa.web.page_sessions import forgetting_closed

    # Gradio mounts into an application, of which we want the page and what starts and stops it.
    frames = {role: gr.mount_gradio_app(FastAPI(), build(role), path="/", **options) for role in roles}
    pages: dict[Role, Any] = {
        role: next(one.app for one in frame.routes if isinstance(one, Mount)) for role, frame in frames.items()
    }
    before = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(outer: FastAPI) -> AsyncIterator[Any]:
        async with AsyncExitStack() as stack:
            state = await stack.enter_async_context(before(outer))
            for role, frame in frames.items():
                await stack.enter_async_context(frame.router.lifespan_context(frame))
                await stack.enter_async_context(forgetting_closed(pages[role].state_holder))
            yield state

    app.router.lifespan_context = lifespan
    app.mount("/", RolePages(pages))
