"""The web page with a slow chat model: from an empty index to an answer that grows and is stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from evals.bench.loopback import serving
from tests.web_browser import ask, chromium, opened
from tests.web_server import running

HARBOUR = """望潮县渔港建设情况

2022年，望潮县投入1.85亿元扩建中心渔港，新增泊位46个，可停靠渔船620艘。
"""
QUESTION = "2022年望潮县投入多少钱扩建中心渔港？"
PIECES = ["2022年，望潮县投入", "**1.85亿元**", "扩建中心渔港[1]。", *["渔港扩建正在进行，", "泊位继续增加，"] * 20]


class SlowModel(BaseHTTPRequestHandler):
    """Speaks the streaming form of the OpenAI chat interface, a piece at a time."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in PIECES:
            choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
            chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "slow", "choices": [choice]}
            try:
                self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
                self.wfile.flush()
            except (BrokenPipeError, ConnectionResetError):
                return
            time.sleep(0.25)
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test's output is for the test."""


@contextmanager
def slow_model() -> Iterator[str]:
    """Serve the slow model and yield its address."""
    with serving(SlowModel) as address:
        yield f"{address}/v1"


def test_from_an_empty_index_to_an_answer_that_grows_and_is_stopped(tmp_path: Path) -> None:
    document = tmp_path / "渔港.txt"
    document.write_text(HARBOUR, "utf-8")
    with (
        chromium() as browser,
        slow_model() as address,
        running(tmp_path, WENCE_CHAT_BASE_URL=address, WENCE_CHAT_MODEL="slow", WENCE_CHAT_TIMEOUT="60") as server,
        opened(browser, server.address) as page,
    ):
        assert "还没有资料" in page.inner_text("#log .welcome")
        page.click(".act-documents")
        page.wait_for_selector("#table .documents.empty")
        page.set_input_files("#upload input[type=file]", document)
        page.wait_for_selector("#table table")

        page.click("role=tab[name='问答']")
        page.wait_for_selector("#log .welcome:has-text('现有资料 1 篇')")
        page.fill("#question textarea", QUESTION)
        page.keyboard.press("Enter")
        page.wait_for_selector("#log .answer.growing strong:has-text('1.85亿元')")
        assert page.is_disabled("#again")
        page.click("#stop")
        page.wait_for_selector("#log .answer.done")
        stopped = page.inner_text("#log .answer.done")
        assert "已停止" in stopped
        assert "1.85亿元" in stopped
        page.wait_for_timeout(800)
        assert page.inner_text("#log .answer.done") == stopped

        page.click("#fresh")
        page.wait_for_selector("#log .welcome")
        assert page.locator("#log .answer").count() == 0
        assert page.locator("#ask").is_visible()
        assert "您好" in ask(page, "你好")
    assert "还没有资料" in (tmp_path / "server.log").read_text("utf-8")
