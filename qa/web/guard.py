"""Which requests are let in at all: none from another web site through a reader's browser, none that is too large."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.faults import fault_body

_READING = {"GET", "HEAD", "OPTIONS"}
_LOCAL_NAMES = {"localhost"}
WRONG_HOST = (
    "不能用这个地址访问。请用 http://127.0.0.1 或 http://localhost 加端口打开；"
    "如果前面有反向代理，请把它的域名写进设置 WENCE_HOSTS。"
)
WRONG_ORIGIN = "这个请求来自别的网站，已拒绝。请在问策自己的页面里操作。"


def is_loopback(host: str) -> bool:
    """Return whether a host (a name or an address, without a port) is this machine only."""
    name = host.strip("[]").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name in _LOCAL_NAMES


class Guard:
    """Refuses a foreign Host while listening on loopback (DNS rebinding), and writing on behalf of another origin.

    `hosts` are further names under which the service may be reached, such as a reverse proxy's. Requests without an
    Origin come from programs, not from a browser's page, and pass, unless one of `cookies` is with them.
    """

    def __init__(self, app: ASGIApp, listening: str, hosts: Iterable[str] = (), cookies: Iterable[str] = ()) -> None:
        self.app = app
        self.loopback = is_loopback(listening)
        self.hosts = frozenset(host.lower() for host in hosts)
        self.cookies = frozenset(cookies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            if not self._known_host(headers.get("host", "")):
                await refuse(scope, send, 421, WRONG_HOST)
                return
            writes = scope["type"] == "websocket" or scope["method"] not in _READING
            if writes and not (self._same_origin(headers) and self._told_origin(headers)):
                await refuse(scope, send, 403, WRONG_ORIGIN)
                return
        await self.app(scope, receive, send)

    def _known_host(self, given: str) -> bool:
        name = _name(given)
        return not self.loopback or is_loopback(name) or name in self.hosts

    def _same_origin(self, headers: Headers) -> bool:
        if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.netloc.lower() == headers.get("host", "").lower() or (parts.hostname or "") in self.hosts

    def _told_origin(self, headers: Headers) -> bool:
        # Every browser names the origin of what it writes: with a login's cookie and without one, something hides it.
        if not cookie_parser(headers.get("cookie", "")).keys() & self.cookies:
            return True
        return "origin" in headers or headers.get("sec-fetch-site") == "same-origin"


class SizeLimit:
    """Refuses a request that says itself to be larger than its path allows; the longest fitting prefix counts.

    Requests that don't say are cut off by the routes' own limits.
    """

    def __init__(self, app: ASGIApp, limits: Mapping[str, int]) -> None:
        self.app = app
        self.limits = sorted(limits.items(), key=lambda limit: -len(limit[0]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = Headers(scope=scope).get("content-length", "")
            limit = next((size for prefix, size in self.limits if scope["path"].startswith(prefix)), None)
            if limit is not None and given.isdecimal() and int(given) > limit:
                await refuse(scope, send, 413, f"内容太大：最多 {limit >> 20} MB。请分几次发送。")
                return
        await self.app(scope, receive, send)


def _name(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


async def refuse(
    scope: Scope, send: Send, status: int, detail: str, further: Iterable[tuple[bytes, bytes]] = ()
) -> None:
    """Answer a request with an error in the form of the interface that was called; `further` are headers."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = json.dumps(fault_body(scope["path"], status, detail), ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *further]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
