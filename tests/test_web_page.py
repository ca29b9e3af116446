"""The web page in a real browser over a real server: ask, follow a citation, upload, remove, judge."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.audit import FOLDER, files, read
from tests.index_documents import write_texts
from tests.web_browser import ask, opened
from tests.web_server import Server, command, environment, free_port, indexed, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SUBSIDY = """云溪市工业和信息化局关于支持企业技术改造的通知

云工信〔2024〕7号

各县区工业和信息化局：
为支持企业开展技术改造，现将有关事项通知如下。
一、补助标准
对设备投资超过500万元的技术改造项目，按设备投资额的8%给予补助，单个企业最高补助260万元，分两年拨付。
二、申报时间
申报材料应于2024年6月30日前报送云溪市工业和信息化局。

云溪市工业和信息化局
2024年3月5日
"""
LIBRARY = """云溪市图书馆延长开放时间

自2024年5月1日起，云溪市图书馆每周开放时间由56小时延长到72小时，周五、周六晚间开放到21时。
"""
TEA = """云溪市茶叶产业发展情况

2023年，云溪市茶园面积达到4.7万亩，干茶产量3120吨，茶叶全产业链产值18.6亿元。
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over two small documents."""
    folder = tmp_path_factory.mktemp("page")
    texts = {"技改通知.txt": SUBSIDY, "图书馆.txt": LIBRARY}
    with running(indexed(folder, write_texts(folder / "documents", texts))) as started:
        yield started


def test_an_answer_leads_to_the_highlighted_words(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        assert "AI 生成，仅供参考" in page.inner_text("#ai-label")
        answer = ask(page, "云溪市技术改造项目单个企业最高补助多少？")
        assert "260万元" in answer
        assert "AI 生成，仅供参考" in answer
        page.locator("#log .answer.done button.chip").first.click()
        page.wait_for_selector("#source mark#quotation")
        assert "260万元" in page.inner_text("#source mark#quotation").replace("\n", "")
        panel = page.inner_text("#source")
        assert "关于支持企业技术改造的通知" in panel
        assert "云工信〔2024〕7号" in panel
        page.wait_for_function(
            """() => {
                const mark = document.querySelector('#quotation').getBoundingClientRect();
                const box = document.querySelector('#source .original').getBoundingClientRect();
                return mark.top >= box.top && mark.top < box.bottom && mark.top < window.innerHeight;
            }"""
        )


def test_the_filters_of_the_page_hold_for_the_answer(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        page.click("#filters button")
        page.wait_for_timeout(500)
        page.click("#filter-year input")
        page.click("#filter-year [role=option]:has-text('2024')")
        assert "只看了筛选出的" in ask(page, "云溪市技术改造项目单个企业最高补助多少？")
    question = {"question": "云溪市技术改造项目单个企业最高补助多少？", "filters": {"year": "2001"}}
    status, answer, _ = server.call("/api/v1/ask", question)
    assert (status, answer["reason"], answer["citations"]) == (200, "filter", [])
    assert server.call("/api/v1/ask", {"question": "问", "filters": {"yaer": "2024"}})[0] == 422


def test_a_question_outside_the_documents_is_refused_with_cards(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        ask(page, "云溪市地铁二号线什么时候开通？")
        assert page.locator("#log .answer.done button.chip").count() == 0
        if page.locator("#log .card").count():
            page.locator("#log .card").first.click()
            page.wait_for_selector("#source mark#quotation")


def test_stop_copy_again_and_new_conversation(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        ask(page, "图书馆每周开放多少小时？")
        page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
        page.locator("#log .act-copy").first.click()
        page.wait_for_function("window.copied")
        copied = page.evaluate("window.copied")
        assert "72小时" in copied
        assert "来源：\n[1] 《" in copied
        assert copied.endswith("（AI 生成，仅供参考）")
        page.click("#again")
        page.wait_for_selector("#ask", state="visible")
        page.wait_for_selector("#log .answer.done")
        assert page.locator("#log .answer").count() == 1
        page.click("#fresh")
        page.wait_for_selector("#log .welcome")
        assert page.locator("#log .answer").count() == 0


def test_an_uploaded_file_is_listed_and_can_be_removed(server: Server, browser: Browser, tmp_path: Path) -> None:
    with opened(browser, server.address) as page:
        page.click("role=tab[name='文件管理']")
        page.wait_for_selector("#table table")
        chosen = [tmp_path / "茶叶（2023）.txt", tmp_path / "坏文件.pdf"]
        chosen[0].write_text(TEA, "utf-8")
        chosen[1].write_bytes(b"%PDF-1.4 broken")
        page.set_input_files("#upload input[type=file]", chosen)
        page.wait_for_selector(".uploads.done")
        assert "已添加" in page.inner_text(".uploads li.added")
        assert "坏文件.pdf" in page.inner_text(".uploads li.failed")
        row = page.locator("#table tr", has_text="茶叶（2023）.txt")
        row.wait_for()
        kept = list((server.folder / "data" / "uploads").rglob("*.*"))
        assert [path.name for path in kept] == ["茶叶（2023）.txt"]

        page.click("role=tab[name='问答']")
        assert "18.6亿元" in ask(page, "2023年云溪市茶叶全产业链产值是多少？")

        page.click("role=tab[name='文件管理']")
        row.locator("button.danger").click()
        page.click("dialog button:not(.danger)")
        assert row.count() == 1
        row.locator("button.danger").click()
        page.click("dialog .confirm-yes")
        row.wait_for(state="detached")
        assert not kept[0].exists()
        status, answer, _ = server.call("/api/v1/ask", {"question": "2023年云溪市茶叶全产业链产值是多少？"})
        assert status == 200
        assert "18.6亿元" not in answer["answer"]


def test_what_a_document_says_it_is_can_be_corrected(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        page.click("role=tab[name='文件管理']")
        row = page.locator("#table tr", has_text="技改通知.txt")
        row.locator(".tool", has_text="更正").click()
        page.wait_for_selector("#correction", state="visible")
        assert page.input_value("#correct-number textarea") == "云工信〔2024〕7号"
        assert page.input_value("#correct-written textarea") == "2024-03-05"
        page.fill("#correct-number textarea", "云工信〔2024〕8号")
        page.fill("#correct-effective textarea", "下个月")
        page.click("#correction-save")
        page.wait_for_selector("#correction .problem")
        assert "施行日期“下个月”不是日期" in page.inner_text("#correction .problem")
        assert page.input_value("#correct-number textarea") == "云工信〔2024〕8号"
        page.fill("#correct-effective textarea", "2024年4月1日")
        page.click("#correction-save")
        page.wait_for_selector("#correction", state="hidden")
        row.locator("td[data-name='文号']", has_text="云工信〔2024〕8号").wait_for()
        row.locator(".tool", has_text="更正").click()
        page.wait_for_selector("#correction", state="visible")
        assert page.input_value("#correct-effective textarea") == "2024-04-01"
        page.click("#correction-restore")
        row.locator("td[data-name='文号']", has_text="云工信〔2024〕7号").wait_for()
        page.click("#correction-close")
        page.wait_for_selector("#correction", state="hidden")


def test_a_verdict_and_its_comment_are_stored(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        ask(page, "图书馆每周开放时间延长到多少小时？")
        page.locator("#log .act-down-0").click()
        page.wait_for_selector("#log .act-down-0.pressed")
        page.fill("#remark-text textarea", "没有说明从哪天起")
        page.click("#remark-send")
        page.wait_for_selector("#remark", state="hidden")
    lines = (server.folder / "data" / "feedback.jsonl").read_text("utf-8").splitlines()
    first, second = (json.loads(line) for line in lines[-2:])
    assert (first["verdict"], first["comment"]) == ("down", "")
    assert (second["verdict"], second["comment"]) == ("down", "没有说明从哪天起")
    assert first["id"] == second["id"]
    *_, asked = read(files(server.folder / "data" / FOLDER)[-1])
    assert (asked["interface"], asked["request"], asked["client"]) == ("page", first["id"], "127.0.0.1")
    assert "72小时" in first["answer"]


def test_the_operations_tab_shows_what_was_asked_and_asks_it_again(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        page.emulate_media(color_scheme="dark")
        ask(page, "图书馆周五开放到几点？")
        page.locator("#log .act-down-0").click()
        page.wait_for_selector("#log .act-down-0.pressed")
        ask(page, "云溪市游泳馆夏天几点开门？")
        page.click("role=tab[name='运行情况']")
        page.wait_for_selector("#operations .figures")
        assert "图书馆周五开放到几点？" in page.inner_text("#operations .verdicts")
        assert "游泳馆" in page.inner_text("#operations .missing")
        background = page.evaluate("getComputedStyle(document.querySelector('#operations .panel')).backgroundColor")
        assert max(map(int, background.removeprefix("rgb(").removesuffix(")").split(","))) < 64
        page.locator(".act-replay").first.click()
        page.wait_for_function("document.querySelectorAll('#log .answer').length === 1")
        page.wait_for_selector("#log .answer.done")
    with urllib.request.urlopen(server.address + "/operations/questions.csv?days=7", timeout=20) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        rows = list(csv.reader(io.StringIO(answer.read().decode("utf-8-sig"))))
    assert [(row[2], row[3], row[7]) for row in rows[-3:]] == [
        ("图书馆周五开放到几点？", "已回答", "没帮助"),
        ("云溪市游泳馆夏天几点开门？", "拒答", ""),
        ("图书馆周五开放到几点？", "已回答", ""),
    ]


def test_the_page_fits_a_phone(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        ask(page, "技术改造补助的申报材料什么时候前报送？")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        chat, source = page.locator("#log").bounding_box(), page.locator("#source").bounding_box()
        assert chat is not None
        assert source is not None
        assert source["y"] >= chat["y"] + chat["height"]
        assert page.locator("#ai-label").is_visible()


def test_the_http_interface_and_its_headers(server: Server) -> None:
    status, health, headers = server.call("/health")
    assert status == 200
    assert health["status"] == "ok"
    assert health["documents"] >= 2
    assert health["passages"] >= 2
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]
    question = {"question": "单个企业最高补助多少？", "history": [{"role": "user", "content": "云溪市技术改造补助"}]}
    status, answer, _ = server.call("/api/v1/ask", question)
    assert status == 200
    assert {"question", "answer", "refused", "citations", "checks"} <= set(answer)
    assert server.call("/api/v1/ask", {"question": "问", "histry": []})[0] == 422


def test_a_taken_port_and_a_locked_index_are_told_in_chinese(server: Server, tmp_path: Path) -> None:
    for folder, port, words in (
        (tmp_path, server.port, f"端口 {server.port} 已被"),
        (server.folder, free_port(), "索引"),
    ):
        second = subprocess.run(
            command(folder, port), cwd=tmp_path, env=environment(tmp_path), capture_output=True, timeout=60, check=False
        )
        message = second.stderr.decode("utf-8")
        assert second.returncode == 1, message
        assert words in message
        assert "Traceback" not in message
