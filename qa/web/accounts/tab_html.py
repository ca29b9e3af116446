"""The list of accounts as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from qa.web.accounts.html import moment
from qa.web.accounts.types import ROLE_NAMES, Account
from qa.web.markup import safe


def accounts_html(accounts: Sequence[Account]) -> str:
    """Return the table of all accounts."""
    names = ("账号", "角色", "状态", "登录方式", "上次登录", "建立")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(_row(account, names) for account in accounts)
    # Focusable, so that the keyboard can move the table sideways on a narrow screen.
    scroll = '<div class="scroll" tabindex="0" role="region" aria-label="账号列表">'
    return (
        f'<div class="accounts"><p class="quiet">共 {len(accounts)} 个账号</p>'
        f"{scroll}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></div>"
    )


def _row(account: Account, names: Sequence[str]) -> str:
    state = '<span class="status">已锁定</span>' if account.locked else "正常"
    way = "单位统一登录" if account.subject else "密码"
    times = (moment(account.last_login), moment(account.created))
    values = (safe(account.name), ROLE_NAMES[account.role], state, way, *times)
    cells = "".join(f'<td data-name="{name}">{value}</td>' for name, value in zip(names, values, strict=True))
    return f"<tr>{cells}</tr>"
