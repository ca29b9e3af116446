"""The editors' tab over planted documents: the list, previews, the correction form, and uploads with planted names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals.bench.injection_documents import MARKUP, TEMPLATES
from evals.bench.injection_page import Visit, leaf_through

if TYPE_CHECKING:
    from playwright.sync_api import Page

_TAB = "文件管理"


def open_documents(visit: Visit, opened: int) -> None:
    """Look at all pages of the list, preview and correct the first `opened` documents, and upload some."""
    page = visit.page()
    page.goto(f"{visit.address}/")
    page.wait_for_selector("#log .welcome")
    page.get_by_role("tab", name=_TAB).click()
    page.wait_for_selector("#table table")
    for number in range(opened):
        row = page.locator("#table tbody tr").nth(number)
        row.get_by_role("button", name="预览").click()
        page.wait_for_selector("#preview .preview.done")
        visit.look(page)
        page.get_by_role("button", name="检索段落").click()
        page.wait_for_selector("#preview .passages")
        visit.look(page)
        page.click("#preview-close")
        row.get_by_role("button", name="更正").click()
        page.wait_for_selector("#correction", state="visible")
        visit.look(page)
        page.click("#correction-close")
        page.wait_for_selector("#correction", state="hidden")
    _upload(page)
    visit.look(page)
    leaf_through(visit, page, "#page-forward", "#table")
    page.close()


def _upload(page: Page) -> None:
    names = [
        f"{piece.replace('/', '∕')}.{suffix}"
        for piece, suffix in zip((MARKUP[3], MARKUP[5], TEMPLATES[1]), ("txt", "md", "pdf"), strict=True)
    ]
    text = "白鹭港试航情况\n\n2024年5月，白鹭港完成试航。"
    files = [{"name": name, "mimeType": "text/plain", "buffer": f"{text}{name}".encode()} for name in names]
    page.set_input_files("#upload input[type=file]", files)  # type: ignore[arg-type]  # as Playwright documents it
    page.wait_for_selector(".uploads.done")
