"""The HTTP interface over a real server: asking, searching, documents, feedback, state, and who is let in."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from tests.index_documents import write_texts
from tests.web_server import Server, indexed, running, wait_until_ready

GROWTH = "云河市2023年规模以上工业增加值同比增长多少？"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over three small documents."""
    folder = tmp_path_factory.mktemp("api")
    with running(indexed(folder, write_texts(folder / "documents"))) as started:
        wait_until_ready(started)
        yield started


@pytest.fixture
def client(server: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=server.address, timeout=60, trust_env=False) as opened:
        yield opened


def detail(answer: httpx2.Response, status: int) -> str:
    assert answer.status_code == status, answer.text
    text: str = answer.json()["detail"]
    assert any("\u4e00" <= character <= "\u9fff" for character in text), text
    return text


def events(text: str) -> list[tuple[str, Any]]:
    blocks = [dict(line.split(": ", 1) for line in block.split("\n")) for block in text.strip().split("\n\n")]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


def test_an_answer_comes_at_once_or_as_events_with_the_same_object(client: httpx2.Client) -> None:
    whole = client.post("/api/v1/ask", json={"question": GROWTH}).json()
    assert "8.4%" in whole["answer"]
    assert "8.4%" in whole["citations"][0]["quote"]
    streamed = client.post("/api/v1/ask/stream", json={"question": GROWTH})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    *_, (name, last) = events(streamed.text)
    assert name == "done"
    same = {"id", "timings"}
    assert {key: last[key] for key in last if key not in same} == {key: whole[key] for key in whole if key not in same}
    assert last["id"] == streamed.headers["x-request-id"]


def test_search_gives_slices_of_the_text(client: httpx2.Client) -> None:
    found = client.get("/api/v1/search", params={"q": "毕业生就业补贴", "k": 2}).json()
    best = found["hits"][0]
    assert "600元" in best["text"]
    assert len(found["hits"]) == 2
    span = {"start": best["start"], "end": best["end"]}
    text = client.get(f"/api/v1/documents/{best['document_id']}/text", params=span).json()
    assert text["text"] == best["text"]
    assert best["heading"] in [section["heading"] for section in text["sections"]]


def test_documents_are_paged_and_filtered(client: httpx2.Client) -> None:
    first, second, third = (
        client.get("/api/v1/documents", params={"size": 2, "page": page}).json() for page in (1, 2, 3)
    )
    assert (len(first["documents"]), len(second["documents"]), third["documents"]) == (2, 1, [])
    assert first["total"] == 3
    assert first["pages"] == 2
    only = client.get("/api/v1/documents", params={"q": "青岭县人民政府"}).json()["documents"]
    assert [document["title"] for document in only] == ["青岭县促进就业办法"]
    facts = client.get(f"/api/v1/documents/{only[0]['id']}").json()
    assert facts["published"] == "2022-05-01"
    assert facts["file"] == "青岭县就业办法.md"
    assert "source" not in facts


def test_an_upload_is_reported_file_by_file_answers_is_downloaded_and_removed(
    client: httpx2.Client, server: Server
) -> None:
    text = "霞浦镇2022年对虾养殖面积为3210亩。\n"
    files = [("files", ("对虾（2022）.txt", text.encode())), ("files", ("程序.exe", b"MZ"))]
    added, failed = client.post("/api/v1/documents", files=files).json()["results"]
    assert (added["outcome"], added["file"]) == ("added", "对虾（2022）.txt")
    assert failed["outcome"] == "failed"
    assert "不是文档" in failed["reason"]
    assert str(server.folder) not in failed["reason"]
    (identity,) = added["documents"]
    question = {"question": "霞浦镇2022年对虾养殖面积是多少？"}
    assert "3210亩" in client.post("/api/v1/ask", json=question).json()["answer"]

    original = client.get(f"/api/v1/documents/{identity}/original")
    assert original.text == text
    disposition = original.headers["content-disposition"]
    assert disposition.startswith("attachment;")
    assert quote("对虾（2022）.txt") in disposition

    newer = {"file": ("对虾（2022年报）.md", text.replace("3210", "4108").encode())}
    (replaced,) = client.put(f"/api/v1/documents/{identity}", files=newer).json()["results"]
    assert (replaced["outcome"], replaced["file"]) == ("updated", "对虾（2022年报）.md")
    detail(client.get(f"/api/v1/documents/{identity}"), 404)
    answer = client.post("/api/v1/ask", json=question).json()["answer"]
    assert "4108亩" in answer
    assert "3210" not in answer
    (identity,) = replaced["documents"]

    assert client.delete(f"/api/v1/documents/{identity}").json()["id"] == identity
    assert "4108" not in client.post("/api/v1/ask", json=question).json()["answer"]
    detail(client.delete(f"/api/v1/documents/{identity}"), 404)
    assert not [path for path in (server.folder / "data" / "uploads").rglob("*") if path.is_file()]


def test_a_path_is_no_document(client: httpx2.Client, server: Server) -> None:
    detail(client.delete(f"/api/v1/documents/{quote(str(server.folder / 'documents'), safe='')}"), 404)
    assert client.get("/health").json()["documents"] == 3


def test_a_verdict_by_the_answers_id_lands_in_the_log_of_the_page(client: httpx2.Client, server: Server) -> None:
    identity = client.post("/api/v1/ask", json={"question": GROWTH}).json()["id"]
    verdict = {"id": identity, "verdict": "down", "comment": "没有写明口径"}
    assert client.post("/api/v1/feedback", json=verdict).json() == {"status": "recorded"}
    line = json.loads((server.folder / "data" / "feedback.jsonl").read_text("utf-8").splitlines()[-1])
    assert (line["id"], line["verdict"], line["comment"]) == (identity, "down", "没有写明口径")
    assert "8.4%" in line["answer"]
    detail(client.post("/api/v1/feedback", json={"id": "nobody", "verdict": "up"}), 404)
    detail(client.post("/api/v1/feedback", json={**verdict, "verdict": "maybe"}), 422)


def test_bad_requests_are_told_in_chinese(client: httpx2.Client) -> None:
    ask, as_json = "/api/v1/ask", {"Content-Type": "application/json"}
    assert "“histry”" in detail(client.post(ask, json={"question": "问", "histry": []}), 422)
    assert "10000" in detail(client.post(ask, json={"question": "长" * 10_001}), 422)
    assert "JSON" in detail(client.post(ask, content=b"{", headers=as_json), 422)
    detail(client.post(ask, content=b'{"question": "\\ud800"}', headers=as_json), 422)
    detail(client.post(ask, content=b'{"question": "\xe4"}', headers=as_json), 400)
    assert "application/json" in detail(client.post(ask, content='{"question": "问"}'), 415)
    assert "multipart" in detail(client.post("/api/v1/documents", json={}), 415)
    detail(client.post(ask, content=b"x" * (9 << 20), headers=as_json), 413)
    detail(client.post(ask, content=iter([b" " * (1 << 20)] * 9), headers=as_json), 413)
    detail(client.get("/api/v1/search", params={"q": " "}), 422)
    detail(client.get("/api/v1/search", params={"q": "问", "k": 999}), 422)
    detail(client.get("/api/v1/documents/nobody/text"), 404)
    detail(client.get("/api/v2/ask"), 404)
    assert client.request("PURGE", ask).headers["allow"] == "POST"
    detail(client.put(ask, json={}), 405)


def test_no_other_site_may_act_through_a_readers_browser(client: httpx2.Client, server: Server) -> None:
    identity = client.get("/api/v1/documents").json()["documents"][0]["id"]
    for headers in (
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://localhost:{server.port + 1}"},
        {"Sec-Fetch-Site": "cross-site"},
    ):
        detail(client.delete(f"/api/v1/documents/{identity}", headers=headers), 403)
        detail(client.post("/api/v1/ask", json={"question": GROWTH}, headers=headers), 403)
        assert client.post("/gradio_api/upload", files={"files": b"x"}, headers=headers).status_code == 403
        assert client.post("/mcp", json={}, headers=headers).status_code == 403
    same = {"Origin": server.address, "Sec-Fetch-Site": "same-origin"}
    assert client.post("/api/v1/ask", json={"question": "你好"}, headers=same).status_code == 200
    for host in ("evil.example", f"evil.example:{server.port}", "127.0.0.1.evil.example", ""):
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        connection.request("GET", "/health", headers={"Host": host})
        assert connection.getresponse().status in (400, 421)
        connection.close()
    assert client.get("/health", headers={"Host": f"localhost:{server.port}"}).status_code == 200


def test_a_named_proxy_host_is_let_in() -> None:
    from qa.web.guard import Guard, is_loopback

    async def nothing(*_: object) -> None:
        raise AssertionError

    guard = Guard(nothing, "127.0.0.1", ["wence.example"])
    assert guard._known_host("wence.example")
    assert not guard._known_host("other.example")
    assert Guard(nothing, "0.0.0.0")._known_host("other.example")
    assert [is_loopback(host) for host in ("::1", "[::1]", "localhost", "127.9.9.9", "0.0.0.0", "a.b")] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]


def test_state_metrics_and_the_log_with_request_ids(client: httpx2.Client, server: Server) -> None:
    assert client.get("/ready").json() == {"status": "ready"}
    refused = client.post("/api/v1/ask", json={"question": "霜岭市2019年的地铁里程是多少？"})
    assert refused.json()["refused"]
    figures = client.get("/metrics").text
    assert 'wence_questions_total{interface="api",outcome="refused"}' in figures
    assert f'wence_refusals_total{{reason="{refused.json()["reason"]}"}}' in figures
    assert 'wence_answer_seconds_bucket{interface="api",le="0.8"}' in figures
    assert "wence_documents 3.0" in figures
    assert "wence_passages " in figures
    log = (server.folder / "server.log").read_text("utf-8")
    line = next(line for line in log.splitlines() if refused.headers["x-request-id"] in line)
    assert "POST /api/v1/ask 200" in line
    assert "霜岭" not in log


def test_every_question_is_in_the_audit_log(client: httpx2.Client, server: Server) -> None:
    from qa.audit import FOLDER, files, read, verify

    answer = client.post("/api/v1/ask", json={"question": f"我的手机13812345678。{GROWTH}"})
    chat = {"model": "wence", "messages": [{"role": "user", "content": GROWTH}]}
    client.post("/v1/chat/completions", json=chat)
    folder = server.folder / "data" / FOLDER
    *_, first, second = read(files(folder)[-1])
    assert first["request"] == answer.headers["x-request-id"]
    assert first["client"] == "127.0.0.1"
    assert "138******78" in first["question"]
    assert second["interface"] == "openai"
    assert second["sources"][0]["title"] == "云河市2023年工业简况"
    assert verify(folder)[1] == []


def test_the_description_and_its_page_load_nothing_from_elsewhere(client: httpx2.Client) -> None:
    description = client.get("/api/openapi.json").json()
    assert {"/api/v1/ask", "/api/v1/ask/stream", "/api/v1/search", "/v1/chat/completions"} <= set(description["paths"])
    page = client.get("/api/docs").text
    assert all(path in page for path in description["paths"])
    assert 'lang="zh-CN"' in page
    assert "<script" not in page
    assert page.count("href=") == 3  # the empty icon, our own style sheet, the description
    assert client.get("/wence/api.css").status_code == 200


def test_ready_says_that_models_are_loading_and_then_what_is_wrong() -> None:
    from index.types import IndexFault
    from qa.web.readiness import LOADING, Readiness

    class Broken:
        """An assistant whose index cannot be searched."""

        @property
        def index(self) -> Broken:
            return self

        def search(self, query: str, k: int) -> list[object]:
            raise IndexFault("索引坏了。")

    readiness = Readiness(Broken())  # type: ignore[arg-type]
    assert readiness.problem() == LOADING
    readiness.warm.set()
    assert readiness.problem() == "索引坏了。"


def test_uploads_over_the_limit_are_refused_before_they_are_read(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(300 << 20)}
    connection.request("POST", "/api/v1/documents", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 413
    assert "200 MB" in json.loads(answer.read())["detail"]
    connection.close()


def test_files_are_kept_apart_from_the_server_paths(tmp_path: Path) -> None:
    from qa.web.library import file_name

    assert file_name(str(tmp_path / "甲.txt")) == "甲.txt"
    assert file_name("/资料/包.zip!/内/乙.txt") == "乙.txt"
