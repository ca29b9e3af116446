"""The accounts tab: for administrators, who see it in their page only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from qa.types import AnswerFault
from qa.web.accounts.access import Access
from qa.web.accounts.tab_html import accounts_html
from qa.web.accounts.types import ROLE_NAMES, role_named
from qa.web.events import SPEAKING
from qa.web.visitors import Visitor, visitor_of

_ROLES = list(ROLE_NAMES.values())


@dataclass(frozen=True, slots=True)
class AccountsTab:
    """The components of the tab that its events join."""

    table: gr.HTML
    name: gr.Textbox
    role: gr.Dropdown
    password: gr.Textbox
    add: gr.Button
    chosen: gr.Dropdown
    new_role: gr.Dropdown
    change: gr.Button
    new_password: gr.Textbox
    reset: gr.Button
    lock: gr.Button
    unlock: gr.Button
    remove: gr.Button
    sure: gr.Row
    really: gr.Button
    rather_not: gr.Button

    @property
    def listed(self) -> list[Any]:
        """Return what any change of the accounts changes."""
        return [self.table, self.chosen, self.sure]


def build_accounts_tab(access: Access, tab: gr.Tab) -> None:
    """Lay out the tab inside the current Blocks and join its events."""
    parts = _layout()
    _joining(parts, access, tab)


def _layout() -> AccountsTab:
    with gr.Column(elem_id="accounts"):
        table = gr.HTML("", elem_id="accounts-table", apply_default_css=False)
        with gr.Column(elem_classes="account-box"):
            gr.HTML("<h2>添加账号</h2>", apply_default_css=False)
            with gr.Row(elem_classes="account-row"):
                name = gr.Textbox(label="账号名", elem_id="account-name", max_length=40, min_width=180)
                role = gr.Dropdown(_ROLES, value=_ROLES[0], label="角色", elem_id="account-role", min_width=120)
                password = gr.Textbox(label="初始密码", type="password", elem_id="account-password", min_width=180)
                add = gr.Button("添加", elem_id="account-add", variant="primary", size="sm")
        with gr.Column(elem_classes="account-box"):
            gr.HTML("<h2>更改账号</h2>", apply_default_css=False)
            with gr.Row(elem_classes="account-row"):
                chosen = gr.Dropdown([], label="账号", elem_id="account-chosen", min_width=180)
                lock = gr.Button("锁定", elem_id="account-lock", size="sm")
                unlock = gr.Button("解锁", elem_id="account-unlock", size="sm")
                remove = gr.Button("删除", elem_id="account-remove", variant="stop", size="sm")
            with gr.Row(elem_classes="account-row", elem_id="account-sure", visible=False) as sure:
                gr.HTML("<p>确定删除这个账号吗？它的登录和令牌都会失效。</p>", apply_default_css=False)
                really = gr.Button("确定删除", elem_id="account-really", variant="stop", size="sm")
                rather_not = gr.Button("不删了", elem_id="account-rather-not", size="sm")
            with gr.Row(elem_classes="account-row"):
                new_role = gr.Dropdown(
                    _ROLES, value=_ROLES[0], label="新角色", elem_id="account-new-role", min_width=120
                )
                change = gr.Button("改角色", elem_id="account-change", size="sm")
                new_password = gr.Textbox(
                    label="新密码", type="password", elem_id="account-new-password", min_width=180
                )
                reset = gr.Button("重设密码", elem_id="account-reset", size="sm")
    return AccountsTab(
        table,
        name,
        role,
        password,
        add,
        chosen,
        new_role,
        change,
        new_password,
        reset,
        lock,
        unlock,
        remove,
        sure,
        really,
        rather_not,
    )


def _joining(parts: AccountsTab, access: Access, tab: gr.Tab) -> None:
    accounts = access.accounts

    def shown(chosen: str | None = None) -> tuple[Any, ...]:
        everyone = accounts.all()
        names = [one.name for one in everyone]
        kept = chosen if chosen in names else None
        return accounts_html(everyone), gr.update(choices=names, value=kept), gr.update(visible=False)

    def told(chosen: str | None, change: Callable[[], None], said: str) -> tuple[Any, ...]:
        try:
            change()
        except AnswerFault as fault:
            gr.Warning(str(fault), title="注意")
        else:
            gr.Info(said, title="提示")
        return shown(chosen)

    def add(name: str, role: str, password: str, request: gr.Request) -> tuple[Any, ...]:
        try:
            added = accounts.add(name, role_named(role), password, visitor_of(request))
        except AnswerFault as fault:
            gr.Warning(str(fault), title="注意")
            return (*shown(), name, password)
        gr.Info(f"已添加“{added.name}”。", title="提示")
        return (*shown(), "", "")

    def changing(change: Callable[..., None], said: str) -> Callable[..., Any]:
        def changed(chosen: str | None, request: gr.Request) -> tuple[Any, ...]:
            if not chosen:
                return _none_chosen(shown)
            return told(chosen, lambda: change(chosen, visitor_of(request)), f"“{chosen}”{said}")

        return changed

    def role(chosen: str | None, wanted: str, request: gr.Request) -> tuple[Any, ...]:
        if not chosen:
            return _none_chosen(shown)
        by: Visitor = visitor_of(request)
        return told(chosen, lambda: accounts.set_role(chosen, role_named(wanted), by), f"“{chosen}”现在是{wanted}。")

    def reset(chosen: str | None, password: str, request: gr.Request) -> tuple[Any, ...]:
        if not chosen:
            return (*_none_chosen(shown), password)
        by: Visitor = visitor_of(request)
        return (*told(chosen, lambda: accounts.set_password(chosen, password, by), f"“{chosen}”的密码已改。"), "")

    listed = parts.listed
    tab.select(shown, None, listed, **SPEAKING)
    entered = [parts.name, parts.role, parts.password]
    parts.add.click(add, entered, [*listed, parts.name, parts.password], **SPEAKING)
    parts.lock.click(changing(accounts.lock, "已锁定，它的登录都已结束。"), [parts.chosen], listed, **SPEAKING)
    parts.unlock.click(changing(accounts.unlock, "已解锁。"), [parts.chosen], listed, **SPEAKING)
    parts.change.click(role, [parts.chosen, parts.new_role], listed, **SPEAKING)
    parts.reset.click(reset, [parts.chosen, parts.new_password], [*listed, parts.new_password], **SPEAKING)
    parts.remove.click(lambda chosen: gr.update(visible=bool(chosen)), [parts.chosen], [parts.sure], **SPEAKING)
    parts.really.click(changing(accounts.remove, "已删除。"), [parts.chosen], listed, **SPEAKING)
    parts.rather_not.click(lambda: gr.update(visible=False), None, [parts.sure], **SPEAKING)


def _none_chosen(shown: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
    gr.Info("请先在“账号”一格里选一个。", title="提示")
    return shown()
