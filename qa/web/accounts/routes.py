"""The addresses of logging in and out, and of one's own account."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from qa.settings import LoginSettings
from qa.web.accounts import cookies, html
from qa.web.accounts.access import Access
from qa.web.accounts.types import Account, AccountFault, SignInFault

MAX_FORM = 64 * 1024  # bytes
STALE = "这个页面放得太久了。请再试一次。"
_SAID = {"out": "已退出登录。", "password": "密码已改。请用新密码登录。"}
Text = Annotated[str, Form(max_length=2000)]


def account_routes(access: Access, login: LoginSettings) -> APIRouter:
    """Return the routes over one access."""
    router = APIRouter(include_in_schema=False, max_body_size=MAX_FORM)
    sign_on = login.oidc.label if login.oidc.enabled else ""
    _add_login(router, access, login, sign_on)
    _add_own_account(router, access, login)
    return router


def client_of(request: Request) -> str:
    """Return the address that a request came from."""
    return request.client.host if request.client else ""


def login_page(
    request: Request,
    login: LoginSettings,
    onward: str,
    *,
    told: str = "",
    fault: str = "",
    name: str = "",
    status: int = 200,
) -> Response:
    """Return the login form, with the cookie that goes with it where the browser has none yet."""
    sign_on = login.oidc.label if login.oidc.enabled else ""
    fresh = Response()
    token = cookies.form_token(request)
    if not token:
        token = cookies.token_of(cookies.set_form_cookie(fresh, cookies.secure(request, login.secure)))
    answer = html.page("登录", html.login_html(token, onward, told, fault, name, sign_on), status)
    for value in fresh.headers.getlist("set-cookie"):
        answer.headers.append("set-cookie", value)
    return answer


def _add_login(router: APIRouter, access: Access, login: LoginSettings, sign_on: str) -> None:
    @router.get("/login")
    def ask(request: Request, next: str = "/", said: str = "") -> Response:
        onward = cookies.local_path(next)
        if access.sessions.find(request.cookies.get(cookies.SESSION, "")):
            return RedirectResponse(onward, 303)
        return login_page(request, login, onward, told=_SAID.get(said, ""))

    @router.post("/login")
    def enter(request: Request, name: Text = "", password: Text = "", token: Text = "", next: Text = "/") -> Response:
        onward = cookies.local_path(next)
        if not cookies.from_our_form(request, token):
            return login_page(request, login, onward, fault=STALE, name=name, status=403)
        try:
            session = access.sign_in(name, password, client_of(request))
        except SignInFault as fault:
            answer = login_page(request, login, onward, fault=str(fault), name=name, status=429 if fault.wait else 401)
            if fault.wait:
                answer.headers["Retry-After"] = str(int(fault.wait) + 1)
            return answer
        access.sessions.close(request.cookies.get(cookies.SESSION, ""))  # of whoever was logged in here before
        answer = RedirectResponse(onward, 303, {"Cache-Control": "no-store"})
        cookies.set_session(answer, session, cookies.secure(request, login.secure))
        return answer

    @router.post("/logout")
    def leave(request: Request, token: Text = "") -> Response:
        if not cookies.from_our_form(request, token):
            return RedirectResponse("/account", 303)
        access.sign_out(request.cookies.get(cookies.SESSION, ""), client_of(request))
        return _out("out")


def _add_own_account(router: APIRouter, access: Access, login: LoginSettings) -> None:
    def shown(request: Request, account: Account, *, status: int = 200, **said: str) -> Response:
        body = html.account_html(account, cookies.form_token(request), access.tokens.of(account), **said)
        return html.page("我的账号", body, status)

    def whose(request: Request) -> Account:
        account = access.sessions.find(request.cookies.get(cookies.SESSION, ""))
        if account is None:  # a program with a token: these pages are for people
            raise HTTPException(400, "请在浏览器里登录后再打开这个页面。")
        return account

    @router.get("/account")
    def own(request: Request) -> Response:
        return shown(request, whose(request))

    @router.post("/account/password")
    def password(request: Request, old: Text = "", new: Text = "", again: Text = "", token: Text = "") -> Response:
        account = whose(request)
        if not cookies.from_our_form(request, token):
            return shown(request, account, fault=STALE, status=403)
        try:
            if new != again:
                raise AccountFault("两遍新密码不一样。请再写一次。")
            access.change_password(account, old, new, client_of(request))
        except AccountFault as fault:
            return shown(request, account, fault=str(fault), status=400)
        return _out("password")

    @router.post("/account/tokens")
    def add_token(request: Request, label: Text = "", token: Text = "") -> Response:
        account = whose(request)
        if not cookies.from_our_form(request, token):
            return shown(request, account, fault=STALE, status=403)
        try:
            return shown(request, account, new=access.tokens.add(account, label, account.visitor))
        except AccountFault as fault:
            return shown(request, account, fault=str(fault), status=400)

    @router.post("/account/tokens/remove")
    def remove_token(request: Request, id: Text = "", token: Text = "") -> Response:
        account = whose(request)
        if not cookies.from_our_form(request, token):
            return shown(request, account, fault=STALE, status=403)
        removed = access.tokens.remove(account, account.visitor, id) if id else 0
        return shown(request, account, told="已收回。" if removed else "这个令牌已经收回了。")


def _out(said: str) -> Response:
    answer = RedirectResponse(f"/login?{urlencode({'said': said})}", 303, {"Cache-Control": "no-store"})
    answer.delete_cookie(cookies.SESSION, path="/")
    return answer
