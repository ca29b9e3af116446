"""Lets each request through as its account, if that may do what is asked: by a browser's session or a token."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.web.accounts.access import Access
from qa.web.accounts.cookies import SESSION, cookie
from qa.web.accounts.permissions import role_needed
from qa.web.accounts.types import ROLE_NAMES, Account
from qa.web.guard import refuse
from qa.web.visitors import STRANGER, let_through

LOGIN = "/login"
NOT_LOGGED_IN = "请先登录。程序请带上请求头 Authorization: Bearer 令牌（用 python -m qa users token 名字 领取）。"
WRONG_TOKEN = "令牌不对，或已收回。请用 python -m qa users token 名字 领取新的。"
_CHALLENGE = (b"www-authenticate", b'Bearer realm="wence"')


class Gate:
    """Refuses who is not logged in, and who is but may not; the page's first request is sent on to the login."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app = app
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        method, path = scope.get("method", "GET"), scope["path"]
        needed = role_needed(method, path) if scope["type"] == "http" else role_needed("POST", path)
        if needed is None:
            let_through(scope, STRANGER)
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        account, fault = self._account(headers, path)
        if account is None:
            if method == "GET" and "text/html" in headers.get("accept", "") and "authorization" not in headers:
                await _to_login(scope, send)
            else:
                await refuse(scope, send, 401, fault, (_CHALLENGE,))
            return
        if account.role < needed:
            who = f"“{account.name}”是{ROLE_NAMES[account.role]}，"
            await refuse(scope, send, 403, f"{who}不能做这件事：要有{ROLE_NAMES[needed]}的权限。请找管理员。")
            return
        let_through(scope, account.visitor)
        await self.app(scope, receive, send)

    def _account(self, headers: Headers, path: str) -> tuple[Account | None, str]:
        """Return whose request it is, or why it is nobody's."""
        given = headers.get("authorization")
        if given is not None:
            return self.access.tokens.find(_token(given, path)), WRONG_TOKEN
        session = cookie(headers.get("cookie", ""), SESSION)
        return (self.access.sessions.find(session) if session else None), NOT_LOGGED_IN


def _token(header: str, path: str) -> str:
    kind, _, value = header.partition(" ")
    if kind.lower() == "bearer":
        return value.strip()
    if kind.lower() == "basic" and path.startswith("/feeds/"):
        # Calendars and feed readers know only this way: any name, and the token as the password.
        try:
            return base64.b64decode(value, validate=True).decode("utf-8").partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


async def _to_login(scope: Scope, send: Send) -> None:
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    place = LOGIN if wanted == "/" else f"{LOGIN}?next={quote(wanted, safe='/')}"
    headers = [(b"location", place.encode("ascii")), (b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
