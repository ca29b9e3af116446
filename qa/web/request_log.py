"""Every request gets an id: in the answer's header, in the log, and in what is recorded about a question."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qa.web.faults import fault_body

HEADER = "X-Request-ID"
LOGGED = ("/api/", "/v1/", "/mcp", "/ready")  # the page's own traffic (assets, queue) would drown the rest
_log = logging.getLogger("wence.requests")


@dataclass(frozen=True, slots=True)
class Request:
    """What is known of the request being answered; the empty one where a question comes from elsewhere."""

    id: str = ""
    client: str = ""  # the address that it came from


_NONE = Request()
_current: ContextVar[Request] = ContextVar("wence_request", default=_NONE)
Finished = Callable[[str, str, int, float], None]  # method, route, status, seconds


def current_request() -> Request:
    """Return the request that this thread or task is answering."""
    return _current.get()


def log_to_stderr() -> None:
    """Write one line a request to stderr: time, id, client, method, path (no query: it may hold words), status, ms."""
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger = logging.getLogger("wence")
    logger.addHandler(shown)
    logger.setLevel(logging.INFO)
    logger.propagate = False


class RequestIds:
    """Gives each request its id, logs it when it is over, and turns an unforeseen error into a 500 that names it."""

    def __init__(self, app: ASGIApp, finished: Finished) -> None:
        self.app = app
        self.finished = finished

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(secrets.token_hex(8), (scope.get("client") or ("",))[0])
        token = _current.set(request)
        status, began = 0, time.perf_counter()

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request.id
            await send(message)

        try:
            await self.app(scope, receive, named)
        except Exception:
            _log.exception("%s %s %s", request.id, scope["method"], scope["path"])
            if status:
                raise  # the answer has begun: all that is left is to break it off
            await _say_500(request.id, scope["path"], named)
        finally:
            _current.reset(token)
            seconds = time.perf_counter() - began
            self.finished(scope["method"], _route(scope), status, seconds)
            if scope["path"].startswith(LOGGED) or status >= 500:
                place = (request.id, request.client, scope["method"], ascii(scope["path"])[1:-1])
                _log.info("%s %s %s %s %d %.0fms", *place, status, seconds * 1000)


def _route(scope: Scope) -> str:
    """Return the route's pattern, so that the number of different ones is bounded."""
    path = getattr(scope.get("route"), "path", "")
    return str(path) or "page"


async def _say_500(identity: str, path: str, send: Send) -> None:
    detail = f"服务器内部出错。请稍后再试；如果还是这样，请把编号 {identity} 告诉管理员，日志里有详情。"
    body = json.dumps(fault_body(path, 500, detail), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
