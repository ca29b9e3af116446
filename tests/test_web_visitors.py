"""Who is at the other end: a browser is known again by a cookie, and only by one of our own making."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from fastapi import FastAPI, Request

from qa.web.visitors import COOKIE, NOBODY, Role, Visitors, visitor_of


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    from starlette.testclient import TestClient

    app = FastAPI()

    @app.get("/")
    @app.get("/who")
    def who(request: Request) -> dict[str, str]:
        return {"id": visitor_of(request).id}

    app.add_middleware(Visitors)
    with TestClient(app) as opened:
        yield opened


def test_the_page_gives_a_browser_a_cookie_that_scripts_cannot_read(client: httpx2.Client) -> None:
    assert "set-cookie" not in client.get("/who").headers
    first = client.get("/")
    given = first.headers["set-cookie"]
    assert given.startswith(f"{COOKIE}=")
    assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in given.split(";")}
    assert "set-cookie" not in client.get("/").headers
    identity = client.get("/who").json()["id"]
    assert identity.startswith("browser-")
    assert client.cookies[COOKIE] not in identity
    assert first.json()["id"] == identity


@pytest.mark.parametrize("cookie", ["", "short", "z" * 32, '"' * 40, "a" * 33])
def test_a_cookie_of_another_making_is_nobody(client: httpx2.Client, cookie: str) -> None:
    assert client.get("/who", headers={"cookie": f"{COOKIE}={cookie}"}).json()["id"] == ""


def test_roles_are_in_order() -> None:
    assert Role.READER < Role.EDITOR < Role.ADMINISTRATOR == NOBODY.role
