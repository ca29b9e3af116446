"""`python -m evals.bench.page [--index DIR]`: how soon the page is there, and how soon an answer begins, in a browser.

Needs the package `playwright` and a Chromium.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from evals.bench.load import served
from evals.library import DOCUMENTS, KEPT, keep_in_step
from evals.metrics import percentile
from evals.suites import OWN, load_suite
from evals.types import EvalFault
from index.settings import IndexSettings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAINT, WORDS = 1.5, 0.8  # seconds: the targets
LOADS, QUESTIONS = 7, 20
TYPING = 3.0  # seconds that a reader takes for the next question at the very least; 猜你想问 is looked for meanwhile
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# When the words of the welcome were first on the screen, in milliseconds since the page was asked for.
_WATCH_WELCOME = """
new MutationObserver((_, watcher) => {
  const welcome = document.querySelector('#log .welcome h2');
  if (!welcome || !welcome.offsetHeight) return;
  watcher.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(() => { window.welcomeAt = performance.now(); }));
}).observe(document, { childList: true, subtree: true });
"""
# How long after Enter the first words of an answer were on the screen.
_WATCH_ANSWER = """
(count) => {
  window.wordsAt = 0;
  const box = document.querySelector('#question textarea');
  box.addEventListener('keydown', () => { window.pressedAt = performance.now(); }, { once: true });
  new MutationObserver((_, watcher) => {
    const answers = document.querySelectorAll('#log .answer');
    const body = answers.length > count && answers[answers.length - 1].querySelector('.body');
    if (!body || !body.textContent.trim()) return;
    watcher.disconnect();
    requestAnimationFrame(() => { window.wordsAt = performance.now(); });
  }).observe(document.querySelector('#log'), { childList: true, subtree: true, characterData: true });
}
"""


def first_paint(browser: Browser, address: str, fresh: bool) -> list[tuple[float, float]]:
    """Return (first contentful paint, welcome on the screen) in seconds for each load; `fresh` ones have no cache."""
    found = []
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    for _ in range(LOADS):
        if fresh:
            context.close()
            context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.add_init_script(_WATCH_WELCOME)
        page.goto(address + "/")
        page.wait_for_function("window.welcomeAt", timeout=30_000)
        paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
        found.append((page.evaluate(paint) / 1000, page.evaluate("window.welcomeAt") / 1000))
        page.close()
    context.close()
    return found


def first_words(page: Page, question: str) -> float:
    """Return the seconds from Enter to the first words of the answer."""
    count = page.locator("#log .answer").count()
    finished = page.locator("#log .answer.done").count()
    page.fill("#question textarea", question)
    page.evaluate(_WATCH_ANSWER, count)
    page.keyboard.press("Enter")
    page.wait_for_function("window.wordsAt", timeout=60_000)
    seconds: float = page.evaluate("(window.wordsAt - window.pressedAt) / 1000")
    page.wait_for_function("count => document.querySelectorAll('#log .answer.done').length > count", arg=finished)
    page.wait_for_selector("#ask", state="visible")
    return seconds


def _started(playwright: object) -> Browser:
    path = next((found for found in map(shutil.which, _BROWSERS) if found), None)
    if path is None:
        raise EvalFault("这台机器上没有 Chromium。请先安装，例如 apt-get install chromium。")
    browser: Browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])  # type: ignore[attr-defined]
    return browser


def measured(address: str, questions: list[str]) -> bool:
    """Print the figures, and return whether the targets are met.

    Raises:
        EvalFault: there is no browser.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise EvalFault("没有安装 playwright。请先运行 pip install -e '.[dev]'。") from error
    with sync_playwright() as playwright:
        browser = _started(playwright)
        first_paint(browser, address, fresh=True)  # the server's own first time counts for nobody
        print("| the page, seconds | first paint p50 | longest | welcome shown p50 | longest |\n|---|--:|--:|--:|--:|")
        shown = []
        for name, fresh in (("first visit", True), ("again, with its cache", False)):
            paints, welcomes = zip(*first_paint(browser, address, fresh), strict=True)
            shown.append(percentile(welcomes, 50))
            figures = (percentile(paints, 50), max(paints), percentile(welcomes, 50), max(welcomes))
            print(f"| {name} | " + " | ".join(f"{one:.2f}" for one in figures) + " |")
        page = browser.new_page()
        page.goto(address + "/")
        page.wait_for_selector("#log .welcome")
        first_words(page, questions[0])
        seconds = []
        for question in questions[1 : QUESTIONS + 1]:
            page.click("#fresh")
            page.wait_for_selector("#log .welcome")
            page.wait_for_timeout(1000 * TYPING)
            seconds.append(first_words(page, question))
        browser.close()
    late = percentile(seconds, 95)
    print(f"\nfirst words after Enter, {len(seconds)} questions: p50 {percentile(seconds, 50):.2f} s, p95 {late:.2f} s")
    print(f"targets: welcome shown {PAINT} s, first words p95 {WORDS} s")
    return max(shown) <= PAINT and late <= WORDS


def main(arguments: list[str] | None = None) -> int:
    """Measure; returns 0 where the targets are met."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.page", description="测量网页多快出来、答案多快开始")
    parser.add_argument("--index", type=Path, metavar="DIR", help="用这个现成索引的副本，不用自带文件另建")
    options = parser.parse_args(arguments)
    index = options.index or KEPT / "bundled"
    try:
        if options.index is None:
            keep_in_step(IndexSettings(directory=index), DOCUMENTS)
        asked = [one.question for one in load_suite(OWN) if not one.history]
        questions = random.Random(1).sample(asked, QUESTIONS + 1)
        with served(index) as running:
            return 0 if measured(running.address, questions) else 1
    except EvalFault as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
