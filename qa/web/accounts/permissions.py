"""Which role each address asks for. What is not named here is for readers to read, and for editors to change."""

from __future__ import annotations

from qa.web.visitors import Role

_READING = {"GET", "HEAD", "OPTIONS"}
# Needed by the login page, by who watches over the program, and Gradio's own files, which are the same for everyone.
_OPEN = ("/login", "/wence/", "/health", "/ready", "/assets/", "/static/", "/theme.css", "/favicon.ico", "/robots.txt")
_ADMINISTRATION = ("/metrics", "/operations", "/accounts", "/audit", "/monitoring")
# What readers send: questions, verdicts, what belongs to themselves, and the page's own events. Which events there
# are depends on the role, too: see role_pages.py.
_READERS_WRITE = (
    *("/api/v1/ask", "/api/v1/search", "/api/v1/feedback", "/api/v1/conversations", "/v1/", "/mcp", "/conversations"),
    *("/logout", "/account/", "/gradio_api/"),
)
_EDITORS_WRITE = ("/gradio_api/upload",)


def role_needed(method: str, path: str) -> Role | None:
    """Return the lowest role that may send a request; None where nobody need log in."""
    if _under(path, _OPEN):
        return None
    if _under(path, _ADMINISTRATION):
        return Role.ADMINISTRATOR
    if method in _READING:
        return Role.READER
    if _under(path, _READERS_WRITE) and not _under(path, _EDITORS_WRITE):
        return Role.READER
    return Role.EDITOR


def _under(path: str, places: tuple[str, ...]) -> bool:
    return any(path == place.rstrip("/") or path.startswith(place.rstrip("/") + "/") for place in places)
