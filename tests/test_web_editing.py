"""An editor's day in a real browser over a real server: many files, one more try, a preview, another file, removing."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from corpus.cleaning import parse
from corpus.types import RawText
from index.settings import IndexSettings
from index.store import Index
from index.types import FileResult, Step, Watch
from qa.web import failed_files
from qa.web.documents import failed_html, uploads_html
from qa.web.documents_tab import followed, orders
from qa.web.failed_files import FailedFiles
from qa.web.intake import Intake, Task, Upload
from qa.web.library import Library
from qa.web.preview import PAGE, preview_action, preview_html, sheets_of
from qa.web.recorded_index import recorded
from tests.index_documents import write_texts
from tests.web_browser import ask, opened
from tests.web_server import Server, indexed, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NOTICE = """青岚市科学技术局关于发放创新券的通知

青科〔2024〕9号

各有关单位：
现就创新券发放事项通知如下。
一、发放标准
每家企业每年最高可领取创新券{amount}万元。

— 1 —

二、受理部门
由青岚市科学技术局受理。

青岚市科学技术局
2024年4月8日
"""
REEDS = "青岚市芦苇湿地修复情况\n\n2023年，青岚市修复芦苇湿地2714亩，引来候鸟63种。\n"
FERRY = "青岚市渡口改造进展\n\n2023年，青岚市改造渡口38处，投入资金519万元。\n"
SECRET = "机密★5年\n\n青岚市内部材料\n\n本材料不得外传。\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over two small documents."""
    folder = tmp_path_factory.mktemp("editing")
    texts = {"创新券.txt": NOTICE.format(amount=47), "湿地.txt": REEDS}
    with running(indexed(folder, write_texts(folder / "documents", texts))) as started:
        yield started


def test_an_editor_adds_retries_previews_replaces_and_removes(server: Server, browser: Browser, tmp_path: Path) -> None:
    broken, secret, good = tmp_path / "破损.pdf", tmp_path / "密件.txt", tmp_path / "渡口.txt"
    broken.write_bytes(b"%PDF-1.4 broken")
    secret.write_text(SECRET, "utf-8")
    good.write_text(FERRY, "utf-8")
    newer = tmp_path / "创新券（新）.md"
    newer.write_text(NOTICE.format(amount=83), "utf-8")
    with opened(browser, server.address) as page:
        page.click("role=tab[name='文件管理']")
        page.wait_for_selector("#table table")
        page.set_input_files("#upload input[type=file]", [broken, secret, good])
        page.wait_for_selector(".uploads.done")
        assert "3 / 3 个文件，2 个没有成功" in page.inner_text(".uploads")
        assert "标密级的文件没有留存" in page.inner_text(".uploads")
        kept = page.locator("#failed li")
        kept.first.wait_for()
        assert kept.count() == 1
        assert "破损.pdf" in kept.inner_text()

        kept.locator("text=再试一次").click()
        page.wait_for_function("document.querySelector('.uploads.done')?.textContent.includes('1 / 1 个文件')")
        assert "破损.pdf" in page.inner_text(".uploads li.failed")
        kept.locator("button.danger").click()
        page.click("dialog .confirm-yes")
        kept.wait_for(state="detached")

        row = page.locator("#table tr", has_text="创新券.txt")
        row.locator("text=预览").click()
        page.wait_for_selector("#preview .preview")
        original, cleaned = page.locator("#preview .words").all_inner_texts()
        assert "— 1 —" in original
        assert "— 1 —" not in cleaned
        assert page.inner_text("#preview del") == "划去的"
        assert page.inner_text("#preview .words del") == "— 1 —"
        assert page.inner_text("#preview .words .why") == "页码"
        page.click("#preview .tool:has-text('检索段落')")
        page.wait_for_selector("#preview .passages")
        assert "一、发放标准" in page.inner_text("#preview .passages")
        page.click("#preview-close")

        row.locator("text=替换").click()
        page.wait_for_selector("#replacing", state="visible")
        page.set_input_files("#replacing-file input[type=file]", newer)
        page.wait_for_selector("#replacing", state="hidden")
        page.locator("#table tr", has_text="创新券（新）.md").wait_for()
        assert row.count() == 0
        page.click("role=tab[name='问答']")
        answer = ask(page, "青岚市每家企业每年最高可领取创新券多少万元？")
        assert "83万元" in answer
        assert "47万元" not in answer

        page.click("role=tab[name='文件管理']")
        for name in ("创新券（新）.md", "渡口.txt"):
            page.locator("#table tr", has_text=name).locator(".pick-one").check()
        assert "选了 2 篇" in page.inner_text("#table .count")
        page.click("#table .act-picked-reindex")
        page.wait_for_function("document.querySelector('.uploads.done')?.textContent.includes('2 / 2 个文件')")
        page.click("#table .act-picked-remove")
        page.click("dialog .confirm-yes")
        page.locator("#table tr", has_text="渡口.txt").wait_for(state="detached")
        assert page.locator("#table .pick-one").count() == 1
    assert not list((server.folder / "data" / "uploads").rglob("*.*"))
    assert "机密" not in "".join(path.read_text("utf-8", "replace") for path in files(server.folder / "data"))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.parent.name != "audit"]


def test_nothing_answers_from_a_document_once_it_is_removed(server: Server, browser: Browser, tmp_path: Path) -> None:
    question, figure = "青岚市修复芦苇湿地多少亩？", "2714亩"

    def everything() -> str:
        asked = server.call("/api/v1/ask", {"question": question})[1]
        found = server.call("/api/v1/search?" + urlencode({"q": question}))[1]
        texts = [json.dumps(one, ensure_ascii=False) for one in (asked["answer"], asked["citations"], found["hits"])]
        stream = post(server, "/api/v1/ask/stream", {"question": question})
        return "\n".join([*texts, stream, get(server, "/feeds/policies.atom")])

    with opened(browser, server.address) as page:
        assert figure in ask(page, question)
        assert figure in everything()
        identity = next(one["id"] for one in server.call("/api/v1/documents")[1]["documents"] if "湿地" in one["title"])
        assert delete(server, f"/api/v1/documents/{identity}") == 200
        said = everything()
        assert figure not in said
        assert "芦苇湿地修复情况" not in get(server, "/feeds/policies.atom")
        assert server.call(f"/api/v1/documents/{identity}/text")[0] == 404
        assert figure not in ask(page, question)
        page.locator("#log button.chip").first.click()  # of the answer that was given before
        page.wait_for_selector("#source .notice")
        assert "已不在资料里" in page.inner_text("#source .notice")
        page.click("role=tab[name='查政策']")
        page.wait_for_selector("#policy-cards .policies")
        assert "芦苇" not in page.inner_text("#policy-cards")


def post(server: Server, path: str, body: object) -> str:
    request = urllib.request.Request(
        server.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        text: str = answer.read().decode("utf-8")
        return text


def get(server: Server, path: str) -> str:
    with urllib.request.urlopen(server.address + path, timeout=30) as answer:
        text: str = answer.read().decode("utf-8")
        return text


def delete(server: Server, path: str) -> int:
    with urllib.request.urlopen(urllib.request.Request(server.address + path, method="DELETE"), timeout=30) as answer:
        status: int = answer.status
        return status


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        yield Library(index, tmp_path / "data" / "uploads")


def upload(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_replaced_file_keeps_what_was_corrected_and_its_old_text_is_gone(library: Library, tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    index = recorded(library.index, lambda event, who, **facts: told.append((facts["action"], facts["outcome"])))
    library = Library(index, library.folder)
    (added,) = library.add(upload(tmp_path, "创新券.txt", NOTICE.format(amount=47)), "创新券.txt")
    library.correct(added.documents[0].id, {"number": "青科〔2024〕10号"})
    identity = added.documents[0].id
    bad = library.replace(identity, upload(tmp_path, "空.txt", " "), "空.txt")
    assert (bad.outcome, str(tmp_path) in bad.reason) == ("failed", False)
    assert "47万元" in library.index.document(identity).text
    steps: list[Step] = []
    result = library.replace(identity, upload(tmp_path, "新.md", NOTICE.format(amount=83)), "新.md", steps.append)
    (document,) = library.index.documents()
    assert result.documents == (document,)
    assert (document.number, document.format) == ("青科〔2024〕10号", "md")
    assert steps[0].stage == "reading"
    assert steps[-1].passages == steps[-1].total > 0
    assert not any("47万元" in hit.passage.text for hit in library.index.search("创新券最高多少万元", 10))
    assert [path.name for path in library.folder.rglob("*.*")] == ["新.md"]
    assert library.index.check().problems == ()
    assert told == [("add", "done"), ("correct", "done"), ("replace", "failed"), ("replace", "done")]


def test_indexing_again_reads_a_file_that_has_changed(library: Library, tmp_path: Path) -> None:
    (added,) = library.add(upload(tmp_path, "湿地.txt", REEDS), "湿地.txt")
    source = added.documents[0].source
    assert library.reindex(source).outcome == "updated"
    assert library.index.documents() == list(added.documents)
    Path(source).write_text(REEDS.replace("2714", "3105"), "utf-8")
    (changed,) = library.reindex(source).documents
    assert "3105亩" in library.index.document(changed.id).text
    assert [task.name for task in orders(library, f"reindex-{changed.id}")] == ["湿地.txt"]
    assert [task.name for task in orders(library, "reindex-all")] == ["湿地.txt"]
    assert orders(library, "reindex-nothing") == orders(library, "something") == orders(library, None) == []


def test_failed_files_are_kept_within_bounds_and_secret_ones_are_not(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(upload(tmp_path, "破损.pdf", b"%PDF-1.4 broken"), "破损.pdf")
    (kept,) = Library(library.index, library.folder).waiting()  # as after a restart
    assert (kept.name, "破损.pdf" in failed_html([kept])) == ("破损.pdf", True)
    assert library.retry(kept.id)[0].outcome == "failed"
    assert [one.id for one in library.waiting()] == [kept.id]
    library.add(upload(tmp_path, "密件.txt", SECRET), "密件.txt")
    with zipfile.ZipFile(tmp_path / "一包.zip", "w") as archive:
        archive.writestr("渡口.txt", FERRY)
        archive.writestr("密件.txt", SECRET)
    (result,) = library.add(tmp_path / "一包.zip", "一包.zip")
    assert "整个压缩包没有添加" in result.reason
    assert library.index.documents() == []
    assert [one.id for one in library.waiting()] == [kept.id]
    assert not list(library.folder.rglob("*.*"))
    monkeypatch.setattr(failed_files, "MOST", 1)
    (refused,) = library.add(upload(tmp_path, "又一个.pdf", b"%PDF-1.4 bad"), "又一个.pdf")
    assert "没有留存：待重试的文件已满" in refused.reason
    library.discard([kept.id])
    assert library.waiting() == []
    assert FailedFiles(library.failed.folder).find("../uploads") is None


def test_the_work_in_the_background_is_seen_and_outlives_a_failing_file() -> None:
    def fails(watch: Watch) -> Sequence[FileResult]:
        watch(Step("甲.zip!/乙.txt", "encoding", 3, 8))
        raise ValueError("broken")

    def works(watch: Watch) -> Sequence[FileResult]:
        return [FileResult("丙.txt", "unchanged")]

    async def reports() -> list[str]:
        return [html async for html in followed(work)]

    intake = Intake()
    work = intake.submit([Task("甲.zip", fails), Task("丙.txt", works)], "v1")
    with ThreadPoolExecutor() as pool:  # the browser of the other tests has a loop in this thread
        last = pool.submit(lambda: asyncio.run(reports())).result()[-1]
    assert "处理时出错（ValueError），请再试一次。" in last
    assert "2 / 2 个文件，1 个没有成功" in last
    assert intake.unfinished("v1") is None
    waiting = uploads_html([Upload("甲.zip", True, step=Step("甲.zip!/乙.txt", "encoding", 3, 8)), Upload("丙.txt")])
    assert "正在编码：乙.txt，3 / 8 段" in waiting
    assert "前面还有别人的 4 个" in uploads_html([Upload("丙.txt")], 4)


def test_a_long_document_is_previewed_in_pages_that_leave_nothing_out(library: Library, tmp_path: Path) -> None:
    lines = [f"第{number}段说明青岚市第{number}号渡口的改造情况和投入。<b>" for number in range(1, 240)]
    text = "青岚市渡口改造说明\n\n" + "\n\n".join(lines) + "\n"
    (added,) = library.add(upload(tmp_path, "渡口.txt", text), "渡口.txt")
    raw = RawText(text, "渡口.txt", "txt")
    (document,) = parse(raw)
    sheets = sheets_of(document, raw, alone=True)
    assert len(sheets) > 2
    assert max(sheet.end - sheet.start for sheet in sheets) <= PAGE
    assert "".join(document.text[sheet.start : sheet.end] for sheet in sheets) == document.text
    assert "".join(text[sheet.first : sheet.last] for sheet in sheets) == text
    html = preview_html(library.index, added.documents[0].id, "text", 99)
    assert f"第 {len(sheets)} / {len(sheets)} 页" in html
    assert "<b>" not in html
    assert preview_action(f"preview-{document.id}-passages-2") == (document.id, "passages", 2)
    assert preview_action("preview-../x-text-1") is None
