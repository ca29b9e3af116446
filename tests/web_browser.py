"""A real browser for the tests of the web page."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a headless Chromium; the test is skipped where there is none."""
    path = next((found for found in map(shutil.which, BROWSERS) if found), None)
    if path is None:
        pytest.skip("no Chromium on this machine: install it to test the page")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """A loaded page; leaving it checks that it asked nothing of any other host and raised no script error."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(20_000)
    asked: list[str] = []
    failures: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: failures.append(str(error)))
    page.goto(address + "/")
    page.wait_for_selector("#log .welcome")
    try:
        yield page
    finally:
        context.close()
    assert failures == []
    assert asked
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def ask(page: Page, question: str) -> str:
    """Ask through the page and return the finished answer's text."""
    before = page.locator("#log .answer.done").count()
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    page.wait_for_function("count => document.querySelectorAll('#log .answer.done').length > count", arg=before)
    page.wait_for_selector("#ask", state="visible")
    return page.locator("#log .answer.done").last.inner_text()
