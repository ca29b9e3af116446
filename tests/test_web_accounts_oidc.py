"""The office's single sign-on, against a provider of our own over real HTTP."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from fastapi import FastAPI, Request

from qa.audit import FOLDER, files, read
from qa.settings import LoginSettings, OidcSettings, Settings
from qa.types import AnswerFault
from qa.web.accounts.access import Access
from qa.web.accounts.gate import Gate
from qa.web.accounts.oidc import role_of
from qa.web.accounts.oidc_routes import COOKIE, oidc_routes
from qa.web.accounts.routes import account_routes
from qa.web.visitors import Role, visitor_of
from tests.oidc_provider import CLIENT, SECRET, Provider, provider
from tests.web_accounts import PASSWORD, TEST

ROLES = "编辑组=editor 管理组=administrator 全体=reader"


@dataclass(frozen=True, slots=True)
class Site:
    """Our pages of logging in on a server of their own, the accounts behind them, and the provider."""

    address: str
    access: Access
    provider: Provider
    folder: Path


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    import uvicorn

    from qa.web.server import listen

    folder = tmp_path_factory.mktemp("sign-on")
    with provider() as told:
        oidc = OidcSettings(told.address, CLIENT, SECRET, "realm.groups", ROLES)
        login = LoginSettings(oidc=oidc)
        settings = Settings(data=folder, hosts=("wence.example",), login=login)
        access = Access.required(settings)  # no account is needed where the sign-on makes them
        assert access is not None
        app = FastAPI()
        app.include_router(account_routes(access, login))
        app.include_router(oidc_routes(access, login))

        @app.get("/who")
        def who(request: Request) -> dict[str, object]:
            visitor = visitor_of(request)
            return {"id": visitor.id, "name": visitor.name, "role": int(visitor.role)}

        app.add_middleware(Gate, access=access)
        bound = listen("127.0.0.1", 0)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Site(f"http://127.0.0.1:{bound.getsockname()[1]}", access, told, folder)
        finally:
            server.should_exit = True
            thread.join()
            bound.close()
            access.close()


@pytest.fixture
def site(shared_site: Site) -> Site:
    shared_site.provider.claims = {"preferred_username": "u1", "realm": {"groups": ["全体"]}}
    shared_site.provider.signing = None
    return shared_site


def went(client: httpx2.Client, start: str = "/login/oidc") -> httpx2.Response:
    """Go to the provider and come back, as a browser does."""
    to_provider = client.get(start)
    back = httpx2.get(to_provider.headers["location"])
    return client.get(back.headers["location"])


def test_the_sign_on_makes_an_account_and_keeps_its_role_in_step(site: Site) -> None:
    site.provider.claims |= {"sub": "u7", "preferred_username": "周敏", "realm": {"groups": ["全体", "编辑组", "别的"]}}
    with httpx2.Client(base_url=site.address) as client:
        assert "单位统一登录" in client.get("/login").text
        assert went(client, "/login/oidc?next=/%3Fpolicy%3Dx").headers["location"] == "/?policy=x"
        first = client.get("/who").json()
        assert (first["name"], first["role"]) == ("周敏", Role.EDITOR)
        assert "密码请在那里改" in client.get("/account").text
    site.provider.claims |= {"preferred_username": "周敏（改名）", "realm": {"groups": "全体"}}
    with httpx2.Client(base_url=site.address) as client:
        assert went(client).headers["location"] == "/"
        assert client.get("/who").json() == first | {"role": int(Role.READER)}
    assert [one.name for one in site.access.accounts.all()].count("周敏") == 1
    logins = [one for path in files(site.folder / FOLDER) for one in read(path) if one["event"] == "login"]
    assert [(one["name"], one["detail"]) for one in logins[:2]] == [("周敏", "单位统一登录")] * 2


@pytest.mark.parametrize("wrong", ["nonce", "aud", "iss", "exp", "key", "no nonce"])
def test_a_token_that_is_not_meant_for_us_is_refused(site: Site, wrong: str) -> None:
    from joserfc.jwk import RSAKey

    bad: dict[str, object] = {"nonce": "x", "aud": "other", "iss": "http://elsewhere.example", "exp": 1}
    if wrong in bad:
        site.provider.claims |= {wrong: bad[wrong]}
    elif wrong == "key":
        site.provider.signing = RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)
    else:
        site.provider.claims |= {"nonce": None}
    with httpx2.Client(base_url=site.address) as client:
        refused = went(client)
        assert (refused.status_code, "没有成功" in refused.text) == (403, True)
        assert client.get("/who").status_code == 401


def test_only_the_browser_that_began_may_finish_and_only_once(site: Site) -> None:
    with httpx2.Client(base_url=site.address) as mine, httpx2.Client(base_url=site.address) as other:
        back = httpx2.get(mine.get("/login/oidc").headers["location"]).headers["location"]
        assert other.get(back).status_code == 403  # a link that logs its reader in as somebody else
        assert mine.get(back).status_code == 403  # used up
        back = httpx2.get(mine.get("/login/oidc").headers["location"]).headers["location"]
        cookie = mine.cookies[COOKIE]
        assert mine.get(back).status_code == 303
        mine.cookies.set(COOKIE, cookie, path="/login/oidc")
        assert mine.get(back).status_code == 403
        assert mine.get("/login/oidc/callback?error=access_denied").status_code == 403
        assert mine.get("/login/oidc/callback?code=x&state=y").status_code == 403
        assert urlsplit(mine.get("/login/oidc?next=//x.example").headers["location"]).netloc in site.provider.address


def test_whom_the_office_gave_nothing_is_not_let_in(site: Site) -> None:
    site.provider.claims |= {"sub": "u8", "realm": {"groups": ["食堂"]}}
    with httpx2.Client(base_url=site.address) as client:
        refused = went(client)
        assert (refused.status_code, "没有使用问策的权限" in refused.text) == (403, True)


def test_a_name_that_a_password_account_has_is_not_taken_over(site: Site) -> None:
    site.access.accounts.add("本地管理员", Role.ADMINISTRATOR, PASSWORD, TEST)
    site.provider.claims |= {"sub": "u9", "preferred_username": "本地管理员"}
    with httpx2.Client(base_url=site.address) as client:
        refused = went(client)
        assert (refused.status_code, "已经有叫“本地管理员”的账号" in refused.text) == (403, True)
    locked = site.access.accounts.add("被锁的", Role.READER, "", TEST, f"{site.provider.address}|u10")
    site.access.accounts.lock(locked.name, TEST)
    site.provider.claims |= {"sub": "u10"}
    with httpx2.Client(base_url=site.address) as client:
        assert "锁定" in went(client).text
    with httpx2.Client(base_url=site.address) as client:  # nor does it have a password
        token = client.get("/login").text.split('name="token" value="')[1][:64]
        form = {"name": "被锁的", "password": "", "token": token}
        assert client.post("/login", data=form).status_code == 401


def test_roles_are_read_from_the_setting() -> None:
    settings = OidcSettings("http://x", "c", claim="groups", roles="a=editor b=administrator *=reader")
    assert role_of({"groups": ["a", "b"]}, settings) == Role.ADMINISTRATOR
    assert role_of({"groups": "a"}, settings) == Role.EDITOR
    assert role_of({}, settings) == Role.READER
    assert role_of({"groups": ["a"]}, OidcSettings("http://x", "c")) is None
    with pytest.raises(AnswerFault, match="WENCE_OIDC_ROLES"):
        role_of({}, OidcSettings("http://x", "c", roles="编辑组"))
    with pytest.raises(AnswerFault, match="没有叫“头儿”的角色"):
        role_of({}, OidcSettings("http://x", "c", roles="a=头儿"))
