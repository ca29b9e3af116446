"""Who is at the other end of a request: an account, or without accounts a browser known by a cookie."""

from __future__ import annotations

import hashlib
import re
import secrets
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum
from http.cookies import CookieError, SimpleCookie
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "wence_visitor"
_YEAR = 365 * 24 * 3600  # seconds
_KEY = re.compile(r"[0-9a-f]{32}")


class Role(IntEnum):
    """What somebody may do; each role may do what the lower ones may."""

    READER = 1  # ask, search, read
    EDITOR = 2  # add, correct, replace and remove documents
    ADMINISTRATOR = 3  # see what was asked by all, and manage accounts


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody's conversations, limits and permissions hang on this; `id` is empty for a program without a cookie."""

    id: str = ""
    name: str = ""  # the account's; empty where there are no accounts
    role: Role = Role.ADMINISTRATOR  # who reaches a page without accounts sits at this machine


NOBODY = Visitor()
STRANGER = Visitor(role=Role.READER)  # who has not logged in, where that is asked for
_current: ContextVar[Visitor] = ContextVar("wence_visitor", default=NOBODY)


def visitor_of(request: Any) -> Visitor:
    """Return who sent a request (Starlette's or Gradio's)."""
    inner = getattr(request, "request", None) or request
    found = getattr(getattr(inner, "state", None), "visitor", NOBODY)
    return found if isinstance(found, Visitor) else NOBODY


def current_visitor() -> Visitor:
    """Return whom this thread or task is working for, where no request is at hand."""
    # The page's work is done by Gradio's queue, outside of the request, which Gradio notes in a variable of its own.
    gradio = sys.modules.get("gradio.context")
    request = gradio.LocalContext.request.get(None) if gradio else None
    return visitor_of(request) if request is not None else _current.get()


def let_through(scope: Scope, visitor: Visitor) -> None:
    """Note in a request whose it is, for `visitor_of` and `current_visitor`."""
    scope.setdefault("state", {})["visitor"] = visitor
    _current.set(visitor)


class Visitors:
    """Knows a browser again by a random cookie that its scripts cannot read; only the page itself sets it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        key = _key(Headers(scope=scope).get("cookie", ""))
        fresh = not key and scope["type"] == "http" and scope["path"] == "/"
        if fresh:
            key = secrets.token_hex(16)
        let_through(scope, Visitor(id=_id(key)) if key else NOBODY)

        async def send_with_cookie(message: Message) -> None:
            if fresh and message["type"] == "http.response.start":
                cookie = f"{COOKIE}={key}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax"
                MutableHeaders(scope=message).append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _key(header: str) -> str:
    cookies = SimpleCookie()
    try:
        cookies.load(header)
    except CookieError:
        return ""
    value = cookies[COOKIE].value if COOKIE in cookies else ""
    return value if _KEY.fullmatch(value) else ""


def _id(key: str) -> str:
    # What is stored with conversations does not open them: the cookie cannot be told from it.
    return "browser-" + hashlib.sha256(key.encode()).hexdigest()[:24]
