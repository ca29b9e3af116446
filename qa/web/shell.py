"""What surrounds Gradio's page: security headers, our own static files, and a Chinese HTML shell."""

from __future__ import annotations

from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STYLES = (
    "colours.css",
    "style.css",
    "policy.css",
    "operations.css",
    "conversations.css",
    "accounts.css",
    "reading.css",
    "editing.css",
)
SCRIPTS = ("clipboard.js", "page.js", "conversations.js", "accounts.js", "reading.js", "editing.js")
STATIC_FILES = {
    **dict.fromkeys(STYLES, "text/css; charset=utf-8"),
    "api.css": "text/css; charset=utf-8",
    **dict.fromkeys(SCRIPTS, "text/javascript; charset=utf-8"),
}
STATIC_PATH = "/wence"

# Gradio runs inline scripts and builds its HTML components with `new Function`, so both must be allowed; what the
# policy guarantees is that the page neither loads from nor sends to any other address.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with "no-referrer" a form would not tell its origin, which the guard asks for
    "X-Frame-Options": "SAMEORIGIN",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class SecurityHeaders:
    """Adds the security headers to every response, streamed ones included."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)  # a page of our own may have a stricter one
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class ChineseShell:
    """Rewrites the one HTML page: its language, and our style and script ahead of Gradio's.

    Gradio's page says lang="en" and picks its own labels by the browser's language; page.js must run before Gradio's
    script to settle that, and Gradio's `head` parameter takes effect only after it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return
        # Asked for without compression, so that the page arrives here as text.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        start: Message | None = None
        body = b""

        async def hold(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if start is None or message.get("more_body"):
                return
            if Headers(scope=start).get("content-type", "").startswith("text/html"):
                body = chinese_page(body.decode("utf-8")).encode("utf-8")
                MutableHeaders(scope=start)["content-length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self.app({**scope, "headers": plain}, receive, hold)


def chinese_page(html: str) -> str:
    """Return Gradio's page with lang="zh-CN" and our style sheet and script first in its head."""
    styles = "".join(f'<link rel="stylesheet" href="{STATIC_PATH}/{name}">' for name in STYLES)
    scripts = "".join(f'<script src="{STATIC_PATH}/{name}"></script>' for name in SCRIPTS)
    return html.replace('lang="en"', 'lang="zh-CN"', 1).replace("<head>", f"<head>{styles}{scripts}", 1)


def static_file(name: str) -> bytes:
    """Return one of the page's own files; KeyError for any other name."""
    if name not in STATIC_FILES:
        raise KeyError(name)
    return (Path(__file__).parent / name).read_bytes()
