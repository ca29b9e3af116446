"""The policy tab in a real browser over a real server: find, open, follow a quote, check a company, save, subscribe."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from qa.policy.feeds import ATOM
from qa.policy.types import Profile
from qa.web.policies import found_html, policy_html
from qa.web.policy_form import NONE_OF_THEM, NOT_TOLD, profile_of
from tests.index_documents import write_texts
from tests.web_browser import ask, opened
from tests.web_server import Server, indexed, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NEXT = date.today().year + 1
NOTICE = f"""松江台市工业和信息化局关于申报首台套装备奖励的通知

松工信〔2024〕12号

各有关企业：
现将首台套装备奖励申报事项通知如下。
一、申报条件
（一）在松江台市登记注册，成立满三年；
（二）属于高新技术企业；
（三）产品已实现首次销售。
二、奖励标准
每台（套）给予20万元奖励，单个企业最高60万元。
三、申报时间
自2024年3月11日起至{NEXT}年6月30日止。
四、受理部门
松江台市工业和信息化局装备科，咨询电话：0455-8800123。

松江台市工业和信息化局
2024年3月5日
"""
NEWS = """松江台市花卉市场开业

<script>window.bad = 1</script>2023年10月8日，松江台市花卉市场开业，首日客流达到三千人次。
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a policy and a piece of news."""
    folder = tmp_path_factory.mktemp("policy")
    texts = {"首台套.txt": NOTICE, "花卉.txt": NEWS}
    with running(indexed(folder, write_texts(folder / "documents", texts))) as started:
        yield started


def show_tab(page: Page) -> None:
    page.get_by_role("tab", name="查政策").click()
    page.wait_for_selector("#policy-cards .policies.done")


def field(page: Page, name: str) -> str:
    return f"#form-{name} input, #form-{name} textarea"


def test_find_open_follow_and_check(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        show_tab(page)
        assert page.locator("#policy-cards .card").count() == 2
        page.get_by_label("查找政策").fill("首台套 奖励")
        page.click("#policy-look")
        page.wait_for_function("document.querySelector('#policy-cards .card-title').textContent.includes('首台套')")
        page.locator("#policy-cards .card").first.click()
        page.wait_for_selector("#policy-page .policy.done")
        text = page.inner_text("#policy-page")
        assert "松工信〔2024〕12号" in text
        assert "单个企业最高60万元" in text
        assert "文中没有写明" in text  # the papers are not told
        page.locator("#policy-page .quote", has_text="属于高新技术企业").click()
        page.wait_for_selector("#policy-source mark#quotation")
        assert page.inner_text("#policy-source mark#quotation") == "属于高新技术企业"
        page.locator("#policy-form .label-wrap").click()
        page.fill(field(page, "place"), "松江台市")
        page.fill(field(page, "founded"), "2016年8月")
        page.get_by_label("科技型中小企业").check()
        page.click("#form-check")
        page.wait_for_selector("#policy-checklist .checklist.done")
        rows = [row.inner_text() for row in page.locator("#policy-checklist .checklist li").all()]
        assert len(rows) == 4
        assert "符合" in rows[0]
        assert "不符合" not in rows[0]
        assert "不符合" in rows[1]
        assert "填写的资质里没有高新技术企业" in rows[1]
        assert "需补充信息" in rows[2]
        assert f"{NEXT}-06-30截止" in rows[3]
        with page.expect_download() as saved:
            page.get_by_text("保存为 Markdown").click()
        kept = Path(saved.value.path()).read_text("utf-8")
        assert "AI 生成，仅供参考" in kept
        assert "属于高新技术企业 | 不符合" in kept
        page.get_by_text("← 返回列表").click()
        page.wait_for_selector("#policy-cards .card", state="visible")
        assert page.evaluate("window.bad") is None


def test_questions_after_an_answer_can_be_asked(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        ask(page, "松江台市首台套装备奖励单个企业最高多少？")
        page.wait_for_selector("#suggestions .act-suggest")
        texts = page.locator("#suggestions .act-suggest").all_inner_texts()
        assert 1 <= len(texts) <= 3
        before = page.locator("#log .answer.done").count()
        page.locator("#suggestions .act-suggest").first.click()
        page.wait_for_function("count => document.querySelectorAll('#log .answer.done').length > count", arg=before)
        assert texts[0] in page.inner_text("#log .question >> nth=-1")
        assert page.locator("#log .answer.done").last.locator("button.chip").count() >= 1


def test_a_wrong_value_is_told_and_nothing_is_lost(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        show_tab(page)
        page.locator("#policy-cards .card", has_text="首台套").click()
        page.locator("#policy-form .label-wrap").click()
        page.fill(field(page, "employees"), "八十多")
        page.click("#form-check")
        page.wait_for_selector("#policy-checklist .fault")
        assert "从业人员“八十多”不是数字" in page.inner_text("#policy-checklist")
        assert page.input_value(field(page, "employees")) == "八十多"


def test_what_a_company_filled_in_is_there_again_after_loading_the_page(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        show_tab(page)
        page.locator("#policy-cards .card", has_text="首台套").click()
        page.locator("#policy-form .label-wrap").click()
        page.fill(field(page, "place"), "松江台市")
        page.get_by_label("科技型中小企业").check()
        page.wait_for_function("localStorage.getItem('wence-profile')")
        page.wait_for_timeout(300)
        page.reload()
        show_tab(page)
        page.locator("#policy-cards .card", has_text="首台套").click()
        page.locator("#policy-form .label-wrap").click()
        assert page.input_value(field(page, "place")) == "松江台市"
        assert page.get_by_label("科技型中小企业").is_checked()
        page.click("#form-clear")
        page.wait_for_function("!document.querySelector('#form-place input, #form-place textarea').value")
        assert not page.get_by_label("科技型中小企业").is_checked()


def test_words_that_stand_nowhere_find_nothing(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        show_tab(page)
        page.get_by_label("查找政策").fill("zzz")
        page.click("#policy-look")
        page.wait_for_selector("#policy-cards .empty")
        assert "没有找到含有“zzz”的文件" in page.inner_text("#policy-cards")
        page.get_by_label("查找政策").fill("花卉")
        page.click("#policy-look")
        page.wait_for_selector("#policy-cards .card")
        assert page.locator("#policy-cards .card").count() == 1
        page.click("#facet-year input")
        assert page.locator("#facet-year [role=option]").all_inner_texts() == ["✓\n全部", "2023（1）"]


def test_the_tab_fits_a_small_phone(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        page.set_viewport_size({"width": 320, "height": 640})
        show_tab(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.locator("#policy-cards .card", has_text="首台套").click()
        page.locator("#policy-page .quote").first.click()
        page.wait_for_selector("#policy-source mark#quotation")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_feed_and_the_calendar(server: Server) -> None:
    from icalendar import Calendar

    feed = ElementTree.fromstring(get(server, "/feeds/policies.atom"))
    entries = feed.findall(f"{{{ATOM}}}entry")
    assert len(entries) == 2
    assert "<script>" in "".join(entry.findtext(f"{{{ATOM}}}summary") or "" for entry in entries)  # as text
    chosen = ElementTree.fromstring(get(server, "/feeds/policies.atom?q=%E9%A6%96%E5%8F%B0%E5%A5%97&year=2024"))
    assert [entry.findtext(f"{{{ATOM}}}title") for entry in chosen.findall(f"{{{ATOM}}}entry")] == [
        "松江台市工业和信息化局关于申报首台套装备奖励的通知"
    ]
    events = Calendar.from_ical(get(server, "/feeds/deadlines.ics")).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [date(NEXT, 6, 30)]
    with pytest.raises(urllib.error.HTTPError, match="422"):
        get(server, "/feeds/policies.atom?q=" + "a" * 200)


def test_a_feed_leads_to_the_open_policy(server: Server, browser: Browser) -> None:
    feed = ElementTree.fromstring(get(server, "/feeds/policies.atom?year=2024"))
    link = feed.find(f"{{{ATOM}}}entry/{{{ATOM}}}link")
    assert link is not None
    context = browser.new_context()
    page = context.new_page()
    page.goto(link.get("href") or "")
    page.wait_for_selector("#policy-page .policy.done", state="visible")
    assert "首台套" in page.inner_text("#policy-page h2")
    context.close()


def get(server: Server, path: str) -> bytes:
    with urllib.request.urlopen(server.address + path, timeout=30) as answer:
        data: bytes = answer.read()
        return data


def test_the_form_makes_a_profile_or_says_what_is_wrong() -> None:
    today = date(2025, 6, 1)
    empty: tuple[Any, ...] = ("", "", NOT_TOLD, NOT_TOLD, "", "", "", "", [], [])
    assert profile_of(*empty, today=today) == Profile()
    told = profile_of(
        " 甲市 ", "农业", "小型", "企业法人", "2019年3月", "1,200人", "300", "2.5%", [NONE_OF_THEM], None, today=today
    )
    assert (told.place, told.founded, told.employees, told.research) == ("甲市", "2019-03", 1200, 2.5)
    assert told.qualifications == ()
    assert told.records is None
    for place, value in ((4, "去年"), (4, "2031-01"), (5, "很多"), (6, "-3"), (8, [NONE_OF_THEM, "高新技术企业"])):
        wrong = list(empty)
        wrong[place] = value
        with pytest.raises(ValueError, match="请"):
            profile_of(*wrong, today=today)


def test_what_stands_in_documents_is_escaped() -> None:
    from corpus.types import DocumentInfo
    from qa.policy.shelf import Found, Search
    from qa.policy.types import Condition, PolicyFields, Quote

    info = DocumentInfo("d1", "<img src=x>标题", "/资料/a.txt", "txt", issuer="<b>局</b>")
    cards = found_html(Found((info,), 1, 1, 0, 1), Search(words='"><script>'), {"d1": "<i>首句"}, date(2025, 1, 1))
    page = policy_html(info, PolicyFields("d1", conditions=(Condition(Quote(0, 3, "<a>")),)), date(2025, 1, 1))
    for html in (cards, page):
        assert "<img" not in html
        assert "<script" not in html
        assert "<i>" not in html
        assert "<a>" not in html
    assert "act-policy-d1-0-3" in page
