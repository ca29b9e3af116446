"""Saved searches: kept for their visitor only, and on the page with what has come since."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qa.policy.shelf import Search
from qa.web.saved.panel import named, saved_html
from qa.web.saved.store import FILE_NAME, MOST, SavedFault, SavedSearches
from tests.index_documents import write_texts
from tests.web_browser import opened
from tests.web_server import Server, indexed, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TEXTS = {
    "种子.txt": "沙洲县种子补贴办法\n\n2024年3月1日\n\n第一条 对种植大户每亩补贴种子款45元。\n",
    "灌溉.txt": "沙洲县灌溉设备补贴办法\n\n2024年5月1日\n\n第一条 对新购灌溉设备补贴三成。\n",
}
MORE = "沙洲县农机补贴办法\n\n2024年9月1日\n\n第一条 对新购农机补贴四成。\n"


def test_a_search_is_its_visitors_and_counts_as_new_what_it_had_not_found(tmp_path: Path) -> None:
    saved = SavedSearches(tmp_path)
    search = Search(words="补贴", region="沙洲县", year="2024")
    saved.save("甲", search, ["a" * 20, "b" * 20])
    (kept,) = saved.listed("甲")
    assert kept.search == search
    assert kept.unseen(["a" * 20, "c" * 20, "d" * 20]) == 2
    assert saved.listed("乙") == saved.listed("") == []
    saved.looked_at("乙", kept.id, ["c" * 20])
    assert not saved.delete("乙", kept.id)
    assert SavedSearches(tmp_path).listed("甲") == [kept]  # the next time the program runs
    saved.looked_at("甲", kept.id, ["c" * 20])
    assert saved.listed("甲")[0].unseen(["c" * 20]) == 0
    assert saved.delete("甲", kept.id)
    assert saved.listed("甲") == []


def test_the_same_search_is_kept_once_and_there_is_a_bound(tmp_path: Path) -> None:
    saved = SavedSearches(tmp_path)
    for number in range(MOST):
        saved.save("甲", Search(words=f"补贴{number}"), [])
    saved.save("甲", Search(words="补贴0"), ["x"])
    assert len(saved.listed("甲")) == MOST
    with pytest.raises(SavedFault, match=f"最多 {MOST} 个。请先删除"):
        saved.save("甲", Search(words="另一个"), [])
    with pytest.raises(SavedFault, match="cookie"):
        saved.save("", Search(), [])


def test_a_broken_file_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    with pytest.raises(SavedFault, match="磁盘空间和文件权限"):
        SavedSearches(tmp_path).listed("甲")


def test_a_search_is_named_and_escaped(tmp_path: Path) -> None:
    assert named(Search()) == "全部政策"
    assert named(Search("种子", "沙洲县", year="2024")) == "种子 · 沙洲县 · 2024"
    saved = SavedSearches(tmp_path)
    saved.save("甲", Search(words='<img src=x> "&'), [])
    html = saved_html([(saved.listed("甲")[0], 3)])
    assert "<img" not in html
    assert "新 3" in html
    assert "/feeds/policies.atom?q=%3Cimg" in html
    assert saved_html([]) == ""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("saved")
    with running(indexed(folder, write_texts(folder / "documents", TEXTS))) as started:
        yield started


def cards(page: Page, count: int) -> None:
    page.wait_for_function("count => document.querySelectorAll('#policy-cards .card').length === count", arg=count)


def test_save_see_what_is_new_open_and_delete(server: Server, browser: Browser) -> None:
    with opened(browser, server.address) as page:
        page.get_by_role("tab", name="查政策").click()
        cards(page, 2)
        page.get_by_label("查找政策").fill("补贴办法")
        page.click("#policy-look")
        page.wait_for_selector("#policy-cards .subscribe a[href*='q=']")
        page.click("#policy-cards .keep")
        page.wait_for_selector("#policy-saved li:has-text('补贴办法')")
        assert page.locator("#policy-saved .new").count() == 0
        assert page.get_attribute("#policy-saved a", "href") == page.get_attribute("#policy-cards .subscribe a", "href")

        page.get_by_role("tab", name="文件管理").click()
        (server.folder / "农机.txt").write_text(MORE, "utf-8")
        page.set_input_files("#upload input[type=file]", server.folder / "农机.txt")
        page.wait_for_selector("#table :text('沙洲县农机补贴办法')")
        page.get_by_role("tab", name="查政策").click()
        page.wait_for_selector("#policy-saved .new:has-text('新 1')")

        page.get_by_label("查找政策").fill("灌溉")
        page.click("#policy-look")
        cards(page, 1)
        page.click("#policy-saved .open")
        cards(page, 3)
        assert page.get_by_label("查找政策").input_value() == "补贴办法"
        page.wait_for_selector("#policy-saved .new", state="detached")

        page.click("#policy-saved .drop")
        page.wait_for_selector("#policy-saved .saved", state="detached")
