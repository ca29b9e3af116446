"""The cookies of a login, and the tokens in forms that only our own pages can know."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

from starlette.requests import cookie_parser

from qa.web.accounts.digests import new_secret

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

SESSION = "wence_session"
FORM = "wence_form"  # before there is a session, a form's token is made from this one
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def cookie(header: str, name: str) -> str:
    """Return a cookie of a request's header, "" where it has none."""
    return cookie_parser(header).get(name, "")


def form_token(request: Request) -> str:
    """Return what a form must send back, made from a cookie that no other site can read or set; "" without one."""
    secret = request.cookies.get(SESSION) or request.cookies.get(FORM) or ""
    return token_of(secret) if secret else ""


def token_of(secret: str) -> str:
    """Return the form token that goes with a cookie's value."""
    return hmac.new(secret.encode("utf-8", "surrogatepass"), b"wence form", hashlib.sha256).hexdigest()


def from_our_form(request: Request, given: str) -> bool:
    """Tell whether a form carries the token that was put into it."""
    wanted = form_token(request)
    return bool(wanted) and hmac.compare_digest(wanted.encode(), given.encode("utf-8", "surrogatepass"))


def secure(request: Request, always: bool) -> bool:
    """Tell whether cookies may go over https only."""
    return always or request.url.scheme == "https"


def set_form_cookie(response: Response, only_https: bool) -> str:
    """Give a browser that is not logged in what its form's token is made from, and return it."""
    secret = new_secret()
    response.set_cookie(FORM, secret, max_age=3600, path="/", httponly=True, samesite="lax", secure=only_https)
    return secret


def set_session(response: Response, token: str, only_https: bool) -> None:
    """Give a browser its session; it goes when the browser is closed."""
    response.set_cookie(SESSION, token, path="/", httponly=True, samesite="lax", secure=only_https)
    response.delete_cookie(FORM, path="/")


def local_path(given: str) -> str:
    """Return a place on this site to go on to; the front page for anything else."""
    return given if len(given) <= 500 and _LOCAL.fullmatch(given) and not given.startswith("/log") else "/"
