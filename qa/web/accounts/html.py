"""The pages outside of Gradio: logging in, and one's own account. Plain HTML without any script or picture."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from urllib.parse import quote

from fastapi.responses import HTMLResponse

from qa.web.accounts.passwords import LONGEST, SHORTEST
from qa.web.accounts.tokens import LONGEST_LABEL, Token
from qa.web.accounts.types import ROLE_NAMES, Account
from qa.web.shell import STATIC_PATH
from qa.web.visitors import Visitor

# Stricter than the page's own: nothing but two style sheets, and forms to ourselves.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_MARK = '<p class="brand"><span class="mark" aria-hidden="true">策</span>问策</p>'


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """Return one of these pages."""
    styles = "".join(f'<link rel="stylesheet" href="{STATIC_PATH}/{name}">' for name in ("colours.css", "accounts.css"))
    html = (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)} · 问策</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><link rel="icon" href="data:,">'
        f'{styles}</head><body class="account-page"><main>{_MARK}{body}</main></body></html>'
    )
    return HTMLResponse(html, status, _HEADERS)


def login_html(token: str, onward: str, told: str = "", fault: str = "", name: str = "", sign_on: str = "") -> str:
    """Return the login form; `told` is good news, `fault` what went wrong, `sign_on` the other way's label."""
    other = ""
    if sign_on:
        href = f"/login/oidc?next={escape(_quoted(onward))}"
        other = f'<p class="or">或</p><a class="button plain" id="sign-on" href="{href}">{escape(sign_on)}</a>'
    autofocus = ("", " autofocus") if name else (" autofocus", "")
    return (
        f'<h1>登录</h1><p class="quiet">政策与新闻资料问答</p>{_told(told, fault)}'
        f'<form method="post" action="/login">{_hidden(token)}'
        f'<input type="hidden" name="next" value="{escape(onward)}">'
        f'<label for="name">账号</label><input id="name" name="name" autocomplete="username" required maxlength="200" '
        f'autocapitalize="none" spellcheck="false" value="{escape(name)}"{autofocus[0]}>'
        f'<label for="password">密码</label><input id="password" name="password" type="password" '
        f'autocomplete="current-password" required maxlength="{LONGEST}"{autofocus[1]}>'
        f'<button type="submit">登录</button></form>{other}'
        '<p class="quiet foot">忘了密码，或没有账号，请找管理员。</p>'
    )


def account_html(
    account: Account, token: str, tokens: Iterable[Token], told: str = "", fault: str = "", new: str = ""
) -> str:
    """Return the page of one's own account; `new` is a token just made, shown this once."""
    facts = f'<p class="quiet">{escape(ROLE_NAMES[account.role])} · 上次登录 {moment(account.last_login)}</p>'
    shown = ""
    if new:
        shown = (
            '<div class="told" role="status"><p>新令牌（只显示这一次，请现在就抄下来）：</p>'
            f'<code id="new-token">{escape(new)}</code></div>'
        )
    return (
        f"<h1>{escape(account.name)}</h1>{facts}{_told(told, fault)}{shown}"
        f'<p class="links"><a href="/">回到问答</a></p>{_password(account, token)}{_tokens(token, tokens)}'
        f'<section><form method="post" action="/logout">{_hidden(token)}'
        '<button type="submit" class="plain" id="logout">退出登录</button></form></section>'
    )


def corner_html(visitor: Visitor, token: str) -> str:
    """Return what the page shows of the account in its upper corner."""
    return (
        f'<nav class="who" aria-label="账号">'
        f'<a href="/account" title="我的账号：改密码、令牌">{escape(visitor.name)}</a>'
        f'<span class="role">{ROLE_NAMES[visitor.role]}</span><form method="post" action="/logout">{_hidden(token)}'
        '<button type="submit" class="tool" id="logout">退出</button></form></nav>'
    )


def moment(seconds: float) -> str:
    """Return a time as people here write it."""
    return f"{datetime.fromtimestamp(seconds):%Y-%m-%d %H:%M}" if seconds else "从未"


def _password(account: Account, token: str) -> str:
    if account.subject:
        return '<section><h2>密码</h2><p class="quiet">您由单位统一登录，密码请在那里改。</p></section>'
    fields = (
        ("old", "现在的密码", "current-password"),
        ("new", "新密码", "new-password"),
        ("again", "再写一遍", "new-password"),
    )
    boxes = "".join(
        f'<label for="{name}">{label}</label><input id="{name}" name="{name}" type="password" autocomplete="{kind}" '
        f'required maxlength="{LONGEST}">'
        for name, label, kind in fields
    )
    return (
        f'<section><h2>改密码</h2><form method="post" action="/account/password">{_hidden(token)}'
        f'<input type="hidden" autocomplete="username" value="{escape(account.name)}">{boxes}'
        f'<p class="quiet">至少 {SHORTEST} 个字符。改了以后，各处都要重新登录。</p>'
        '<button type="submit">改密码</button></form></section>'
    )


def _tokens(token: str, tokens: Iterable[Token]) -> str:
    rows = "".join(
        f"<li><span><strong>{escape(one.label) or '（没有说明）'}</strong>"
        f'<span class="quiet">领取 {moment(one.created)} · 上次使用 {moment(one.used)}</span></span>'
        f'<form method="post" action="/account/tokens/remove">{_hidden(token)}'
        f'<input type="hidden" name="id" value="{escape(one.id)}">'
        f'<button type="submit" class="plain small" aria-label="收回令牌 {escape(one.label)}">收回</button></form></li>'
        for one in tokens
    )
    return (
        '<section><h2>给程序用的令牌</h2><p class="quiet">程序用请求头 <code>Authorization: Bearer 令牌</code> '
        f'以您的权限使用接口。说明见<a href="/api/docs">接口说明</a>。</p>{f"<ul>{rows}</ul>" if rows else ""}'
        f'<form method="post" action="/account/tokens">{_hidden(token)}<label for="label">用途</label>'
        f'<input id="label" name="label" maxlength="{LONGEST_LABEL}" placeholder="例如：办公系统" required>'
        '<button type="submit" class="plain">领取新令牌</button></form></section>'
    )


def _told(told: str, fault: str) -> str:
    good = f'<p class="told" role="status">{escape(told)}</p>' if told else ""
    return good + (f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else "")


def _hidden(token: str) -> str:
    return f'<input type="hidden" name="token" value="{escape(token)}">'


def _quoted(path: str) -> str:
    return quote(path, safe="")
