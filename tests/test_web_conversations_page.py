"""The list of conversations in a real browser: each of its own, kept over a reload and a restart."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.index_documents import write_texts
from tests.web_browser import ask, opened
from tests.web_server import Server, indexed, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

POOL = """青岭市游泳馆暑期开放安排

2025年7月1日至8月31日，青岭市游泳馆每天开放14小时，学生票价12元。
"""
LOAN = """青岭市小微企业贷款贴息办法

第一条 为降低融资成本，制定本办法。
第二条 对小微企业当年新增贷款给予贴息，单户贴息金额最高35万元。
第三条 申请材料报青岭市财政局。
"""
FISH = """青岭市渔业生产情况

2024年，青岭市海水养殖产量达到9.6万吨。
"""
CATCH = "2024年青岭市海水养殖产量是多少？"
FIRST, SECOND = "青岭市游泳馆每天开放多少小时？", "青岭市小微企业贷款贴息金额最高多少？"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("conversations")
    texts = {"游泳馆.txt": POOL, "贴息.txt": LOAN, "渔业.txt": FISH}
    with running(indexed(folder, write_texts(folder / "documents", texts))) as started:
        yield started


def titles(page: Page) -> list[str]:
    return page.locator("#conversations-list .name").all_inner_texts()


def menu(page: Page, title: str, choice: str) -> None:
    item = page.locator(".conversation", has_text=title)
    item.locator("summary").click()
    item.locator(f".tool:has-text('{choice}')").click()


def test_a_conversation_is_listed_found_renamed_reopened_and_deleted(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        page.wait_for_selector("#conversations-list >> text=还没有对话")
        assert "14小时" in ask(page, FIRST)
        page.wait_for_selector(".conversation .open[aria-current]")
        page.click("#fresh")
        page.wait_for_selector("#log .welcome")
        ask(page, SECOND)
        page.wait_for_function("document.querySelectorAll('.conversation').length === 2")
        assert titles(page) == [SECOND, FIRST]
        shown = page.inner_html("#log .answer.done")

        page.reload()
        page.wait_for_selector("#log .answer.done")
        assert page.inner_html("#log .answer.done") == shown
        page.locator("#log button.chip").first.click()
        page.wait_for_selector("#source mark#quotation")

        page.fill("#conversations-search :is(input, textarea)", "14小时")
        page.wait_for_function("document.querySelectorAll('.conversation').length === 1")
        assert "14小时" in page.inner_text(".conversation .found")
        page.click(".conversation .open")
        page.wait_for_selector("#log .answer.done >> text=14小时")
        page.fill("#conversations-search :is(input, textarea)", "")
        page.wait_for_function("document.querySelectorAll('.conversation').length === 2")

        menu(page, FIRST, "重命名")
        page.fill("dialog input", "暑期开放")
        page.keyboard.press("Enter")
        page.wait_for_selector(".conversation .name >> text=暑期开放")
        page.wait_for_function("document.activeElement.textContent.includes('暑期开放')")
        menu(page, "暑期开放", "删除")
        page.click("dialog .confirm-yes")
        page.wait_for_selector("#log .welcome")  # the open one was deleted
        page.wait_for_function("document.querySelectorAll('.conversation').length === 1")
        assert titles(page) == [SECOND]


def test_a_revised_question_takes_the_place_of_what_followed(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        ask(page, FIRST)
        ask(page, "学生票价多少？")
        page.locator(".revise").first.click()
        page.click("dialog button:not(.confirm-yes)")
        assert page.locator("#revision").count() == 0
        page.locator(".revise").first.click()
        page.click("dialog .confirm-yes")
        page.wait_for_selector("#revision")
        assert page.input_value("#question textarea") == FIRST
        page.fill("#question textarea", SECOND)
        page.keyboard.press("Enter")
        page.wait_for_selector("#log .answer.done >> text=35万元")
        assert page.locator("#log .answer").count() == 1
        page.wait_for_selector(f".conversation .name >> text={SECOND}")
        page.click("#again")  # asked once more: still one, here and in what is kept
        page.wait_for_selector("#log .answer.growing, #stop", state="attached")
        page.wait_for_selector("#ask", state="visible")
        page.wait_for_selector("#log .answer.done")
        page.reload()
        page.wait_for_selector("#log .answer.done >> text=35万元")
        assert page.locator("#log .answer").count() == 1
        assert titles(page) == [SECOND]


def test_another_browser_neither_sees_nor_gets_a_conversation(server: Server, browser: Browser) -> None:
    from docx import Document

    with opened(browser, server.address) as page, opened(browser, server.address) as other:
        ask(page, SECOND)
        page.wait_for_selector(".conversation")
        other.wait_for_selector("#conversations-list >> text=还没有对话")
        link = str(page.locator(".conversation a").get_attribute("href"))
        identity = link.removeprefix("/conversations/").removesuffix(".docx")
        page.locator(".conversation summary").click()
        with page.expect_download() as download:
            page.click(".conversation a")
        assert download.value.suggested_filename.startswith("问策 青岭市小微企业贷款贴息金额最高多少")
        assert download.value.suggested_filename.endswith(".docx")
        text = "\n".join(one.text for one in Document(download.value.path()).paragraphs)
        assert "35万元" in text
        assert "《青岭市小微企业贷款贴息办法》" in text

        for action in ("open", "rename", "delete"):
            other.evaluate(f"window.wence.conversations.send('conversation-{action}-{identity}', '抢来的')")
        other.wait_for_selector(".toast-body >> text=没有这个对话")
        assert other.locator("#log .answer").count() == 0
        assert other.request.get(server.address + link).status == 404
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(server.address + link, timeout=20)
        page.reload()
        page.wait_for_selector("#log .answer.done >> text=35万元")
        assert titles(page) == [SECOND]


@contextmanager
def narrow(page: Page) -> Iterator[None]:
    page.set_viewport_size({"width": 320, "height": 640})
    yield
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_on_a_phone_the_list_is_a_drawer_that_the_keyboard_opens(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page, narrow(page):
        ask(page, FIRST)
        fold = page.locator("#conversations-fold button")
        assert not page.locator("#conversations-list").is_visible()
        fold.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".conversation", state="visible")
        assert fold.get_attribute("aria-expanded") == "true"
        page.keyboard.press("Escape")
        assert not page.locator("#conversations-list").is_visible()
        assert page.evaluate("document.activeElement.textContent") == "对话记录"


def test_an_answer_from_a_removed_document_says_so(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        assert "9.6万吨" in ask(page, CATCH)
        page.wait_for_selector(".conversation")
        _, listed, _ = server.call("/api/v1/documents")
        removed = next(one["id"] for one in listed["documents"] if "渔业" in one["title"])
        address = f"{server.address}/api/v1/documents/{removed}"
        urllib.request.urlopen(urllib.request.Request(address, method="DELETE"), timeout=20).close()
        page.reload()
        page.wait_for_selector("#log .answer.done >> text=9.6万吨")
        assert "已不在资料里" in page.inner_text("#log .answer.done .notice")
        page.locator("#log button.chip").first.click()
        page.wait_for_selector("#source .notice >> text=看不到原文")
        assert "9.6万吨" in page.inner_text("#source mark#quotation")
        assert "9.6万吨" not in ask(page, CATCH)
