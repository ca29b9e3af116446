"""Every page, panel and form through axe-core in a real browser: nothing that it calls serious or critical."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.index_documents import write_texts
from tests.web_accounts import ADMINISTRATOR, PASSWORD, make_accounts
from tests.web_browser import ask
from tests.web_server import Server, indexed, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

POLICY = """南屏州关于支持冷链物流发展的通知

南屏商〔2024〕7号

各有关企业：
一、支持条件
（一）在南屏州登记注册，成立满两年；
（二）属于中小企业。
二、支持标准
新建冷库每立方米补助80元，单个企业最高50万元。
三、申报时间
自2024年4月1日起至2024年5月31日止。

南屏州商务局
2024年3月20日
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = indexed(
        tmp := tmp_path_factory.mktemp("accessibility"), write_texts(tmp / "documents", {"冷链.txt": POLICY})
    )
    make_accounts(folder)
    with running(folder, WENCE_LOGIN="on") as started:
        yield started


class Sweep:
    """Runs axe over a page as it stands and gathers what is bad."""

    def __init__(self) -> None:
        axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
        self._axe = axe.Axe()
        self.bad: list[str] = []
        self.looked_at = 0

    def look(self, page: Page, name: str) -> None:
        page.wait_for_timeout(250)  # what fades in has its colour then
        found = self._axe.run(page).response
        self.looked_at += bool(found["testEngine"]["version"])
        self.bad += [
            f"{name}: {one['id']} {one['nodes'][0]['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
        ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 360)])
def test_nothing_serious_on_any_page(server: Server, browser: Browser, scheme: str, width: int) -> None:
    sweep = Sweep()
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(server.address + "/login")
    sweep.look(page, "登录")
    page.fill("input[name=name]", ADMINISTRATOR)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#log .welcome")
    sweep.look(page, "问答")
    assert "50万元" in ask(page, "新建冷库单个企业最高补助多少？")
    page.locator("#log .chip").first.click()
    page.wait_for_selector("#source mark")
    page.click("#log .checks summary")
    sweep.look(page, "回答")
    reading = page.locator('#source a[href^="/read/"]').first.get_attribute("href")
    ask(page, "2031年新建冷库补助多少？")
    sweep.look(page, "拒答")
    _policies(page, sweep)
    _documents(page, sweep)
    for name in ("运行情况", "账号"):
        page.get_by_role("tab", name=name).click()
        page.wait_for_timeout(800)
        sweep.look(page, name)
    for address in (str(reading), "/account", "/api/docs"):
        page.goto(server.address + address)
        page.wait_for_timeout(500)
        sweep.look(page, address)
    context.close()
    assert not sweep.bad, "\n".join(sweep.bad)
    assert sweep.looked_at == 14


def _policies(page: Page, sweep: Sweep) -> None:
    page.get_by_role("tab", name="查政策").click()
    page.wait_for_selector("#policy-cards .card")
    page.click("#policy-cards .keep")
    page.wait_for_selector("#policy-saved li")
    sweep.look(page, "查政策")
    page.locator("#policy-cards .card").first.click()
    page.wait_for_selector("#policy-page .policy.done")
    page.locator("#policy-page .quote").first.click()
    page.wait_for_selector("#policy-source mark")
    page.locator("#policy-form .label-wrap").click()
    page.click("#form-check")
    page.wait_for_selector("#policy-checklist .checklist.done")
    sweep.look(page, "一份政策")


def _documents(page: Page, sweep: Sweep) -> None:
    page.get_by_role("tab", name="文件管理").click()
    page.wait_for_selector("#table table")
    sweep.look(page, "文件管理")
    page.locator("#table [class*='act-edit-']").first.click()
    page.wait_for_selector("#correction")
    sweep.look(page, "更正")
    page.locator("#table [class*='act-preview-']").first.click()
    page.wait_for_timeout(1000)
    sweep.look(page, "预览")
