"""`python -m qa users`: who may log in."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING, Any

from qa.settings import Settings

if TYPE_CHECKING:
    from qa.web.accounts.access import Access

_ROLES = ("reader", "editor", "administrator")


def add_users(commands: Any) -> None:
    """Add the command to a parser's commands."""
    users = commands.add_parser("users", help="管理账号：谁能登录、能做什么")
    actions = users.add_subparsers(dest="action", required=True, metavar="操作")
    add = actions.add_parser("add", help="添加账号")
    add.add_argument("name", metavar="名字")
    add.add_argument("--role", choices=_ROLES, default="reader", help="角色：读者、资料员或管理员（默认读者）")
    actions.add_parser("list", help="列出账号")
    remove = actions.add_parser("remove", help="删除账号，连同它的登录和令牌")
    password = actions.add_parser("password", help="改密码；已登录的要重新登录")
    role = actions.add_parser("role", help="改角色；已登录的要重新登录")
    lock = actions.add_parser("lock", help="锁定账号")
    unlock = actions.add_parser("unlock", help="解锁：管理员锁定的，或试错太多次的")
    token = actions.add_parser("token", help="领取给程序用的令牌（只显示一次）")
    for action in (remove, password, role, lock, unlock, token):
        action.add_argument("name", metavar="名字")
    role.add_argument("role", choices=_ROLES, metavar="角色", help=f"{'、'.join(_ROLES)}之一")
    token.add_argument("--label", default="", metavar="用途", help="令牌给谁用，便于以后辨认")
    token.add_argument("--remove", action="store_true", help="收回这个账号的所有令牌")
    for action in (add, password):
        action.add_argument("--password-stdin", action="store_true", help="从标准输入读密码（一行），不逐字询问")


def run_users(options: argparse.Namespace, settings: Settings) -> int:
    """Run one action and return the exit code.

    Raises:
        AccountFault: it cannot be done.
    """
    from qa.web.accounts.access import Access

    access = Access.open(settings)
    try:
        print(_done(access, options))
    finally:
        access.close()
    return 0


def _done(access: Access, options: argparse.Namespace) -> str:
    from qa.web.accounts.types import ROLE_NAMES, role_named
    from qa.web.visitors import Visitor

    accounts, by, name = access.accounts, Visitor(name="命令行"), getattr(options, "name", "")
    if options.action == "list":
        return _listed(access)
    if options.action == "add":
        role = role_named(options.role)
        added = accounts.add(name, role, _password(options.password_stdin), by)
        return f"已添加{ROLE_NAMES[role]}“{added.name}”。"
    account = accounts.named(name)
    if options.action == "token":
        if options.remove:
            return f"已收回“{account.name}”的 {access.tokens.remove(account, by)} 个令牌。"
        token = access.tokens.add(account, options.label, by)
        print(f"“{account.name}”的新令牌（只显示这一次，请存好）：", file=sys.stderr)
        return token
    if options.action == "password":
        accounts.set_password(name, _password(options.password_stdin), by)
        return f"“{account.name}”的密码已改。它已有的登录都已结束。"
    if options.action == "role":
        accounts.set_role(name, role_named(options.role), by)
        return f"“{account.name}”现在是{ROLE_NAMES[role_named(options.role)]}。"
    change, told = {
        "remove": (accounts.remove, "已删除"),
        "lock": (accounts.lock, "已锁定"),
        "unlock": (accounts.unlock, "已解锁"),
    }[options.action]
    change(name, by)
    return f"{told}“{account.name}”。"


def _listed(access: Access) -> str:
    from qa.web.accounts.html import moment
    from qa.web.accounts.types import ROLE_NAMES

    lines = []
    for one in access.accounts.all():
        marks = [*(["已锁定"] if one.locked else []), *(["单位统一登录"] if one.subject else [])]
        facts = (one.name, ROLE_NAMES[one.role], f"上次登录 {moment(one.last_login)}", *marks)
        lines.append("\t".join(facts))
    return "\n".join(lines) or "还没有账号。添加：python -m qa users add 名字 --role administrator"


def _password(from_stdin: bool) -> str:
    from qa.web.accounts.types import AccountFault

    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise AccountFault("这里不能询问密码。请加上 --password-stdin，从标准输入给出。")
    first = getpass.getpass("密码：")
    if getpass.getpass("再写一遍：") != first:
        raise AccountFault("两遍密码不一样。请再试一次。")
    return first
