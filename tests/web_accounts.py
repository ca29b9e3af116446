"""Accounts and their logins for the tests of a server that asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from qa.settings import Settings
from qa.web.accounts.access import Access
from qa.web.visitors import Role, Visitor
from tests.web_server import Server

PASSWORD = "云深不知处 5186"
NAMES = {"读者小林": Role.READER, "资料员小周": Role.EDITOR, "管理员老陈": Role.ADMINISTRATOR}
READER, EDITOR, ADMINISTRATOR = NAMES
PROGRAM, HASTY = "办公系统", "急性子"  # a reader's program, and a reader who asks too fast
TEST = Visitor(name="测试")
_TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')


def make_accounts(folder: Path) -> dict[str, str]:
    """Make the accounts of a server in a folder, and return a token of each by its name."""
    access = Access.open(Settings(data=folder / "data"))
    try:
        for name, role in {**NAMES, PROGRAM: Role.READER, HASTY: Role.READER}.items():
            access.accounts.add(name, role, PASSWORD, TEST)
        return {one.name: access.tokens.add(one, "测试", TEST) for one in access.accounts.all()}
    finally:
        access.close()


def form_token(html: str) -> str:
    """Return the token in a page's form."""
    found = _TOKEN.search(html)
    assert found, html
    return found[1]


@contextmanager
def logged_in(server: Server, name: str, password: str = PASSWORD) -> Iterator[httpx2.Client]:
    """A browser's requests after a login: with its cookies and its origin."""
    with httpx2.Client(base_url=server.address, headers={"Origin": server.address}, timeout=60) as client:
        form = {"name": name, "password": password, "token": form_token(client.get("/login").text)}
        answer = client.post("/login", data=form)
        assert answer.status_code == 303, answer.text
        yield client


@contextmanager
def program(server: Server, token: str) -> Iterator[httpx2.Client]:
    """A program's requests, with a token."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=server.address, headers=headers, timeout=60) as client:
        yield client
