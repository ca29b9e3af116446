"""A real server that asks for a login: who gets in, as what, and what each role can reach."""

from __future__ import annotations

import json
import re
import secrets
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import openai
import pytest

from qa.audit import FOLDER, files, read, verify
from tests.index_documents import write_texts
from tests.web_accounts import (
    ADMINISTRATOR,
    EDITOR,
    HASTY,
    PASSWORD,
    PROGRAM,
    READER,
    form_token,
    logged_in,
    make_accounts,
    program,
)
from tests.web_browser import ask
from tests.web_server import Server, command, environment, free_port, indexed, running, wait_until_ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GROWTH = "云河市2023年规模以上工业增加值同比增长多少？"
NOTICE = "云河市夜间停车办法\n\n2024年6月1日起，云河市夜间停车每次收费5元。\n"
MOST = 4  # questions a minute


@dataclass(frozen=True, slots=True)
class Office:
    """A server with accounts, and a token of each."""

    server: Server
    tokens: dict[str, str]

    def as_program(self, name: str) -> Any:
        return program(self.server, self.tokens[name])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A server over three small documents that asks for a login."""
    folder = indexed_folder(tmp_path_factory)
    tokens = make_accounts(folder)
    with running(folder, WENCE_LOGIN="on", WENCE_QUESTIONS_A_MINUTE=str(MOST)) as started:
        wait_until_ready(started)
        yield Office(started, tokens)


def indexed_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office")
    return indexed(folder, write_texts(folder / "documents"))


def recorded(office: Office) -> list[dict[str, Any]]:
    return [record for path in files(office.server.folder / "data" / FOLDER) for record in read(path)]


def document_ids(client: httpx2.Client) -> dict[str, str]:
    return {one["title"]: one["id"] for one in client.get("/api/v1/documents").json()["documents"]}


def test_nobody_gets_past_the_door_without_a_login(office: Office) -> None:
    with httpx2.Client(base_url=office.server.address) as client:
        for path in ("/health", "/ready", "/login", "/wence/accounts.css"):
            assert client.get(path).status_code == 200, path
        page = client.get("/?policy=abc", headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["location"]) == (303, "/login?next=/%3Fpolicy%3Dabc")
        for path in ("/", "/config", "/metrics", "/api/v1/documents", "/api/openapi.json", "/api/docs",
                     "/feeds/policies.atom", "/operations/questions.csv", "/account", "/gradio_api/info", "/mcp",
                     "/gradio_api/queue/data", "/gradio_api/file=x", "/anything"):  # fmt: skip
            refused = client.get(path)
            assert (refused.status_code, "请先登录" in refused.json()["detail"]) == (401, True), path
            assert refused.headers["www-authenticate"].startswith("Bearer")
        client.cookies.clear()  # the login form's; with it, whoever hides an origin is refused anyhow
        for path in ("/gradio_api/queue/join", "/gradio_api/upload", "/api/v1/ask", "/mcp", "/logout"):
            assert client.post(path, json={}).status_code == 401, path
        assert client.delete("/api/v1/documents/x").status_code == 401
        for wrong in ("Bearer wrong", "Bearer", "Basic eDp5", f"Bearer {office.tokens[READER]}x"):
            answer = client.post("/v1/chat/completions", json={}, headers={"Authorization": wrong})
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalid_api_key")


def test_the_login_form_is_for_our_own_page_only(office: Office) -> None:
    with httpx2.Client(base_url=office.server.address) as client:
        page = client.get("/login?next=/%3Fpolicy%3Dab")
        assert "script" not in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        form = {"name": READER, "password": PASSWORD, "token": form_token(page.text)}
        ours = {"Origin": office.server.address}

        def sent(headers: dict[str, str], **changed: str) -> httpx2.Response:
            return client.post("/login", data=form | changed, headers=headers)

        assert sent({}).status_code == 403  # a cookie, and no word of where it comes from
        assert sent({"Origin": "null"}).status_code == 403
        assert sent({"Origin": "https://elsewhere.example"}).status_code == 403
        assert sent(ours | {"Sec-Fetch-Site": "cross-site"}).status_code == 403
        assert sent(ours, token="").status_code == 403
        assert sent(ours, token="0" * 64).status_code == 403
        wrong = sent(ours, password="不是这个密码", name="<b>x")
        assert (wrong.status_code, "账号或密码不对" in wrong.text, "<b>" in wrong.text) == (401, True, False)
        entered = sent(ours, next="/?policy=ab")
        assert (entered.status_code, entered.headers["location"]) == (303, "/?policy=ab")
        cookie = next(one for one in entered.headers.get_list("set-cookie") if one.startswith("wence_session="))
        assert {"httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
        assert client.get("/login?next=//elsewhere.example/").headers["location"] == "/"


@pytest.mark.parametrize("onward", ["//x.example", "/\\x.example", "https://x.example", "x", "/a\nb", "/login"])
def test_a_login_goes_on_to_our_own_places_only(office: Office, onward: str) -> None:
    with httpx2.Client(base_url=office.server.address, headers={"Origin": office.server.address}) as client:
        form = {"name": READER, "password": PASSWORD, "token": form_token(client.get("/login").text), "next": onward}
        assert client.post("/login", data=form).headers["location"] == "/"


def test_over_https_the_cookie_goes_no_other_way(office: Office) -> None:
    # As a reverse proxy on this machine passes on what came to it by https.
    address = office.server.address
    headers = {"Origin": address.replace("http:", "https:"), "X-Forwarded-Proto": "https"}
    page = httpx2.get(f"{address}/login", headers=headers)
    assert "; secure" in page.headers["set-cookie"].lower()
    form = {"name": READER, "password": PASSWORD, "token": form_token(page.text)}
    cookie = {"Cookie": page.headers["set-cookie"].partition(";")[0]}
    entered = httpx2.post(f"{address}/login", data=form, headers=headers | cookie)
    session = next(one for one in entered.headers.get_list("set-cookie") if one.startswith("wence_session="))
    assert "; secure" in session.lower()


def test_what_a_browser_writes_must_come_from_our_page(office: Office) -> None:
    with logged_in(office.server, READER) as client:
        body = {"data": [], "fn_index": 0, "session_hash": "x"}
        for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
            assert client.post("/gradio_api/queue/join", json=body, headers=headers).status_code == 403
        del client.headers["Origin"]
        assert client.post("/gradio_api/queue/join", json=body).status_code == 403
        assert client.post("/api/v1/ask", json={"question": "x"}).status_code == 403
        kept = client.post("/logout", data={"token": form_token(client.get("/account").text)})
        assert kept.status_code == 403
        ours = {"Origin": office.server.address}
        assert client.post("/logout", data={"token": "0" * 64}, headers=ours).headers["location"] == "/account"
        token = form_token(client.get("/account").text)
        session = client.cookies["wence_session"]
        assert client.post("/logout", data={"token": token}, headers=ours).headers["location"] == "/login?said=out"
        client.cookies.set("wence_session", session)
        assert client.get("/account").status_code == 401


def test_programs_may_do_what_their_account_may(office: Office) -> None:
    upload = {"files": ("停车.txt", NOTICE.encode(), "text/plain")}
    with office.as_program(READER) as reader, office.as_program(EDITOR) as editor:
        assert "8.4%" in reader.post("/api/v1/ask", json={"question": GROWTH}).json()["answer"]
        assert reader.get("/feeds/policies.atom").status_code == 200
        refused = reader.post("/api/v1/documents", files=upload)
        assert (refused.status_code, "读者" in refused.json()["detail"]) == (403, True)
        kept = document_ids(reader)
        assert reader.delete(f"/api/v1/documents/{next(iter(kept.values()))}").status_code == 403
        assert reader.post("/gradio_api/upload", files=upload).status_code == 403
        assert document_ids(reader) == kept
        (added,) = editor.post("/api/v1/documents", files=upload).json()["results"]
        assert added["outcome"] == "added"
        assert editor.delete(f"/api/v1/documents/{added['documents'][0]}").status_code == 200
        for one in (reader, editor):
            assert one.get("/operations/questions.csv").status_code == 403
            assert one.get("/metrics").status_code == 403
    with office.as_program(ADMINISTRATOR) as administrator:
        assert administrator.get("/operations/questions.csv").status_code == 200
        assert "wence_questions" in administrator.get("/metrics").text
    calendar = httpx2.get(f"{office.server.address}/feeds/deadlines.ics", auth=("", office.tokens[READER]))
    assert calendar.status_code == 200
    basic = httpx2.get(f"{office.server.address}/api/v1/documents", auth=("", office.tokens[READER]))
    assert basic.status_code == 401
    told = [one for one in recorded(office) if one["event"] == "document"]
    assert [(one["action"], one["name"], one["outcome"]) for one in told[:2]] == [
        ("add", EDITOR, "done"),
        ("remove", EDITOR, "done"),
    ]
    assert told[0]["title"] == "云河市夜间停车办法"
    assert told[0]["document"] == added["documents"][0]


def test_openais_and_mcps_own_clients_bring_a_token(office: Office) -> None:
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client

    base, question = f"{office.server.address}/v1", [{"role": "user", "content": GROWTH}]
    with openai.OpenAI(base_url=base, api_key=office.tokens[PROGRAM], max_retries=0) as client:
        answer = client.chat.completions.create(model="wence", messages=question)  # type: ignore[arg-type]
        assert "8.4%" in str(answer.choices[0].message.content)
    with (
        openai.OpenAI(base_url=base, api_key="sk-none", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError, match="令牌不对"),
    ):
        client.models.list()

    async def tools() -> str:
        headers = {"Authorization": f"Bearer {office.tokens[PROGRAM]}"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            transport = streamable_http_client(f"{office.server.address}/mcp", http_client=http)
            async with Client(transport) as mcp:
                result = await mcp.call_tool("ask", {"question": GROWTH})
                return json.dumps(result.structured_content, ensure_ascii=False)

    assert "8.4%" in anyio.run(tools)
    told = {(one["interface"], one["name"]) for one in recorded(office) if one["event"] == "ask"}
    assert {("openai", PROGRAM), ("mcp", PROGRAM)} <= told


def test_who_asks_too_fast_is_told_to_wait(office: Office) -> None:
    with office.as_program(HASTY) as client:
        statuses = [client.post("/api/v1/ask", json={"question": "你好"}).status_code for _ in range(MOST)]
        assert statuses == [200] * MOST
        told = client.post("/api/v1/ask/stream", json={"question": "你好"})
        assert (told.status_code, f"每分钟最多 {MOST} 个" in told.json()["detail"]) == (429, True)
        assert 1 <= int(told.headers["retry-after"]) <= 60
        body = {"model": "wence", "messages": [{"role": "user", "content": "你好"}]}
        same = client.post("/v1/chat/completions", json=body)
        assert (same.status_code, same.json()["error"]["code"]) == (429, "rate_limit_exceeded")
        assert client.get("/api/v1/search?q=工业").status_code == 200  # only questions are counted


def documents_event(client: httpx2.Client) -> tuple[int, list[Any]]:
    """Return the number by which an editor's page calls its removal of a document, and its inputs' values."""
    config = client.get("/config").json()
    (bridge,) = [one["id"] for one in config["components"] if one["props"].get("elem_id") == "documents-bridge"]
    event = next(one for one in config["dependencies"] if [bridge, "act"] in one["targets"] and len(one["inputs"]) == 2)
    return event["id"], ["", None]


def called(client: httpx2.Client, function: int, data: list[Any], name: str) -> str:
    """Call an event of the page directly, as a program that knows its number would, and return what came of it."""
    session = secrets.token_hex(6)
    body = {"data": data, "event_data": {"name": name}, "fn_index": function, "session_hash": session}
    joined = client.post("/gradio_api/queue/join", json=body)
    if joined.status_code != 200:
        return joined.text
    came = ""
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            came += line
            if "process_completed" in line or "unexpected_error" in line or "close_stream" in line:
                break
    return came


def test_a_reader_cannot_call_what_is_in_an_editors_page(office: Office) -> None:
    upload = {"files": ("夜间.txt", NOTICE.replace("夜间停车办法", "夜间办法").encode(), "text/plain")}
    with office.as_program(EDITOR) as helper:
        helper.post("/api/v1/documents", files=upload)
        (gone,) = [one for title, one in document_ids(helper).items() if title == "云河市夜间办法"]
        with logged_in(office.server, EDITOR) as editor, logged_in(office.server, READER) as reader:
            function, data = documents_event(editor)
            assert "documents-bridge" not in reader.get("/config").text
            known = {one["id"] for one in reader.get("/config").json()["dependencies"]}
            assert function not in known
            assert "process_completed" not in called(reader, function, data, f"remove-{gone}")
            assert gone in document_ids(helper).values()
            assert reader.post("/gradio_api/run/predict", json={"data": data, "fn_index": function}).status_code >= 400
            assert gone in document_ids(helper).values()
            assert "process_completed" in called(editor, function, data, f"remove-{gone}")
            assert gone not in document_ids(helper).values()
    last = [one for one in recorded(office) if one["event"] == "document"][-1]
    assert (last["action"], last["document"], last["name"]) == ("remove", gone, EDITOR)


def test_ones_own_account(office: Office) -> None:
    with logged_in(office.server, PROGRAM) as client:
        page = client.get("/account")
        assert PROGRAM in page.text
        made = client.post("/account/tokens", data={"label": "日程<b>", "token": form_token(page.text)})
        new = re.search(r"wence_[\w-]{43}", made.text)
        assert new
        assert "日程&lt;b&gt;" in made.text
        with program(office.server, new[0]) as other:
            assert other.get("/api/v1/documents").status_code == 200
            assert other.get("/account").status_code == 400
        identity = re.findall(r'name="id" value="([0-9a-f]{16})"', made.text)[-1]
        form = {"id": identity, "token": form_token(made.text)}
        assert "已收回" in client.post("/account/tokens/remove", data=form).text
        with program(office.server, new[0]) as other:
            assert other.get("/api/v1/documents").status_code == 401
        form = {"old": PASSWORD, "new": "password1234", "again": "password1234", "token": form_token(made.text)}
        assert "密码太常见" in client.post("/account/password", data=form).text
        form |= {"new": PASSWORD + "再长", "again": PASSWORD + "再短"}
        assert "不一样" in client.post("/account/password", data=form).text
        form |= {"again": PASSWORD + "再长"}
        assert client.post("/account/password", data=form).headers["location"] == "/login?said=password"
    with logged_in(office.server, PROGRAM, PASSWORD + "再长") as again:
        assert again.get("/account").status_code == 200


def test_wrong_passwords_lock_and_the_log_tells(office: Office) -> None:
    with httpx2.Client(base_url=office.server.address, headers={"Origin": office.server.address}) as client:
        form = {"name": HASTY, "password": "错了又错", "token": form_token(client.get("/login").text)}
        statuses = [client.post("/login", data=form).status_code for _ in range(6)]
        assert statuses == [401] * 5 + [429]
        told = client.post("/login", data=form | {"password": PASSWORD})
        assert (told.status_code, "请等 60 秒再试" in told.text or "请等 5" in told.text) == (429, True)
        assert 1 <= int(told.headers["retry-after"]) <= 61
    events = [one["event"] for one in recorded(office) if one["name"] == HASTY]
    assert events[-6:] == ["login-failed"] * 5 + ["lockout"]
    assert verify(office.server.folder / "data" / FOLDER)[1] == []


def tabs(page: Page) -> list[str]:
    return [one.strip() for one in page.locator('#tabs [role="tab"]').all_inner_texts()]


def enter(page: Page, office: Office, name: str) -> None:
    page.goto(office.server.address + "/")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#log .welcome")
    page.wait_for_selector("#who .who")
    assert name in page.inner_text("#who")


def leave(page: Page) -> None:
    page.click("#logout")
    page.wait_for_selector("text=已退出登录")
    page.goto(page.url.split("/login")[0] + "/")
    page.wait_for_selector("#password")


def test_each_role_sees_its_own_tabs(office: Office, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="en-US")
    failures: list[str] = []
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: failures.append(str(error)))
    try:
        page.goto(office.server.address + "/")
        page.fill("#name", READER)
        page.fill("#password", "不是这个密码")
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=alert] >> text=账号或密码不对")
        enter(page, office, READER)
        assert tabs(page) == ["问答", "查政策"]
        assert "8.4%" in ask(page, GROWTH)
        leave(page)
        enter(page, office, EDITOR)
        assert tabs(page) == ["问答", "查政策", "文件管理"]
        page.click('[role="tab"] >> text="文件管理"')
        ferry = office.server.folder / "渡口.txt"
        ferry.write_text(NOTICE.replace("停车", "渡口"), "utf-8")
        page.set_input_files("#upload input[type=file]", ferry)
        page.locator("#table tr", has_text="渡口.txt").wait_for()
        leave(page)
        enter(page, office, ADMINISTRATOR)
        assert tabs(page) == ["问答", "查政策", "文件管理", "运行情况", "账号"]
        administrate(page)
        context.clear_cookies()
        page.click('[role="tab"] >> text="问答"')
        page.wait_for_selector("#login-over >> text=登录已过期")
        assert failures == []
    finally:
        context.close()
    told = [(one["event"], one.get("interface", one.get("title")), one["name"]) for one in recorded(office)]
    assert ("ask", "page", READER) in told
    assert ("document", "云河市夜间渡口办法", EDITOR) in told


def administrate(page: Page) -> None:
    """Add, lock and remove an account in the administrator's tab; the last administrator stays."""

    def chosen(name: str) -> None:
        page.click("#account-chosen input")
        page.click(f'[role="option"] >> text="{name}"')

    page.click('[role="tab"] >> text="账号"')
    page.wait_for_selector(f"#accounts-table >> text={READER}")
    page.fill("#account-name :is(input, textarea)", "新来的")
    page.fill("#account-password input", PASSWORD)
    page.click("#account-add")
    page.wait_for_selector("#accounts-table >> text=新来的")
    chosen("新来的")
    page.click("#account-lock")
    page.wait_for_selector("#accounts-table >> text=已锁定")
    page.click("#account-remove")
    page.click("#account-really")
    page.wait_for_selector("#accounts-table >> text=新来的", state="detached")
    chosen(ADMINISTRATOR)
    page.click("#account-lock")
    page.wait_for_selector("text=最后一个能用的管理员")
    assert "已锁定" not in page.inner_text("#accounts-table")


def test_without_an_account_the_program_does_not_start(tmp_path: Path) -> None:
    done = subprocess.run(
        command(tmp_path, free_port()),
        env=environment(tmp_path, WENCE_LOGIN="on"),
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "python -m qa users add 名字 --role administrator" in done.stderr.decode()
