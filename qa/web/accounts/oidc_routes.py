"""The two addresses of the single sign-on: going to the provider, and coming back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from qa.settings import LoginSettings
from qa.web.accounts import cookies
from qa.web.accounts.access import Access
from qa.web.accounts.oidc import BROKEN, SignOn, role_table
from qa.web.accounts.routes import client_of, login_page
from qa.web.accounts.types import AccountFault, SignInFault

PATH, COOKIE = "/login/oidc", "wence_oidc"


def oidc_routes(access: Access, login: LoginSettings) -> APIRouter:
    """Return the routes.

    Raises:
        AccountFault: the roles' setting is not written as it should be.
    """
    router, sign_on = APIRouter(include_in_schema=False), SignOn(login.oidc, access)
    role_table(login.oidc)

    @router.get(PATH)
    def go(request: Request, next: str = "/") -> Response:
        try:
            address, secret = sign_on.begin(_back(request), cookies.local_path(next))
        except SignInFault as fault:
            return login_page(request, login, "/", fault=str(fault), status=502)
        answer = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
        only_https = cookies.secure(request, login.secure)
        answer.set_cookie(COOKIE, secret, 600, path=PATH, httponly=True, samesite="lax", secure=only_https)
        return answer

    @router.get(PATH + "/callback")
    def come_back(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
        try:
            if error or not code:
                raise SignInFault(BROKEN)
            cookie = request.cookies.get(COOKIE, "")
            session, onward = sign_on.finish(_back(request), code, state, cookie, client_of(request))
        except AccountFault as fault:
            answer = login_page(request, login, "/", fault=str(fault), status=403)
        else:
            access.sessions.close(request.cookies.get(cookies.SESSION, ""))
            answer = RedirectResponse(onward, 303, {"Cache-Control": "no-store"})
            cookies.set_session(answer, session, cookies.secure(request, login.secure))
        answer.delete_cookie(COOKIE, path=PATH)
        return answer

    return router


def _back(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{PATH}/callback"
