"""Reading a source over a real server: the reader view, pictures of pages, downloads, and the way through citations."""

from __future__ import annotations

import io
import json
import re
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

import pytest

from corpus.formats.marking import marks
from corpus.sandbox import Sandbox
from corpus.types import CorpusError, Document, DocumentInfo, OffsetMap, RawText, Run, Section
from qa.web.reading.addresses import reader_address
from qa.web.reading.places import cleaned_spans, contents, holds, page_marks
from qa.web.reading.text_html import Marked, text_html
from tests.policy_files import TITLE, pdf
from tests.web_browser import ask, opened
from tests.web_server import Server, running, wait_until_ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser

QUESTION = "清河县90至99周岁的老人每人每月补贴多少元？"
RULE = """云溪市小微企业贷款贴息办法

云金发〔2023〕5号

第一章 总则
第一条 为了支持小微企业融资，制定本办法。
<script>window.bad = 1</script><img src=x onerror="window.bad = 2">
第二章 贴息标准
第二条 按照实际支付利息的40%给予贴息，单个企业每年最高12万元。
第三条 本办法自2023年6月1日起施行，有效期三年。
"""
NEWS = "云溪市图书馆延长开放时间\n\n自2024年5月1日起，云溪市图书馆每周开放时间由56小时延长到72小时。\n"
NAMES = ("补贴办法.pdf", "贴息办法.txt", "图书馆.txt", "渡口.txt", "资料〔2024〕.zip")
FERRY = "云溪市老渡口复航\n\n2024年3月2日，云溪市老渡口复航，首日运送乘客八百人次。\n"
Reply = tuple[int, bytes, Any]  # status, body, headers


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a PDF, texts and an archive."""
    from index.settings import IndexSettings
    from index.store import Index

    folder = tmp_path_factory.mktemp("reading")
    documents = folder / "documents"
    documents.mkdir()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("新闻/渡口.txt", FERRY.replace("老渡口", "新渡口"))
    contents = (pdf(), RULE.encode(), NEWS.encode(), FERRY.encode(), packed.getvalue())
    for name, data in zip(NAMES, contents, strict=True):
        (documents / name).write_bytes(data)
    with Index.open(IndexSettings(directory=folder / "index")) as index:
        assert {result.outcome for result in index.add([documents])} == {"added"}
    with running(folder) as started:
        yield started


def got(server: Server, path: str) -> Reply:
    try:
        with urllib.request.urlopen(server.address + path, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), error.headers


def known(server: Server) -> dict[str, str]:
    """Return the ids of the documents by title."""
    return {one["title"]: one["id"] for one in server.call("/api/v1/documents")[1]["documents"]}


def original(server: Server, identity: str) -> str:
    return got(server, f"/api/v1/documents/{identity}/original")[1].decode()


def test_the_reader_view_shows_the_whole_text_escaped_with_the_place_marked(server: Server) -> None:
    identity = known(server)["云溪市小微企业贷款贴息办法"]
    words = "单个企业每年最高12万元"
    start = original(server, identity).index(words)
    address = reader_address(identity, start, start + len(words), words)
    status, body, headers = got(server, address.partition("#")[0])
    page = body.decode()
    assert status == 200
    assert f'<mark id="quotation" tabindex="-1">{words}</mark>' in page
    assert "&lt;script&gt;window.bad = 1&lt;/script&gt;&lt;img src=x onerror=" in page
    assert re.findall(r"<(?:script|style)(?![^>]* src=)|<img|\son\w+=|\sstyle=", page.replace("onerror=&", "")) == []
    assert "云金发〔2023〕5号" in page
    assert "<dt>施行日期</dt><dd>2023-06-01</dd>" in page
    for entry in ("第一章 总则", "第二章 贴息标准"):
        number = re.search(rf'<a href="#s(\d+)">{entry}</a>', page)
        assert number
        assert re.search(rf'<a class="anchor" id="s{number[1]}"></a>.*{entry}', page)
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    stale = got(server, f"/read/{identity}?start={start + 3}&end={start + 9}&sign=0123456789")[1].decode()
    assert "文件更新过" in stale
    assert "<mark" not in stale
    whole = got(server, f"/read/{identity}?start={start}&end={start + len(words)}&view=file")[1].decode()
    assert f">{words}</mark>" in whole
    assert "看整理后的正文" in whole


def test_a_page_is_drawn_with_the_words_marked(server: Server) -> None:
    identity = known(server)[TITLE]
    words = "具有本县户籍、年满八十周岁的老年人"
    start = original(server, identity).index(words)
    place = f"start={start}&end={start + len(words)}"
    status, png, headers = got(server, f"/read/{identity}/pages/1.png?{place}")
    assert (status, headers["content-type"]) == (200, "image/png")
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        assert picture.width <= 1200
        yellow = [color for _, color in picture.getcolors(1 << 20) or [] if color == (255, 224, 130)]
    assert yellow
    told = json.loads(got(server, f"/read/{identity}/pages/1?{place}")[1])
    assert told["marks"] >= 1
    assert 0 < told["top"] < 1
    elsewhere = original(server, identity).index("有效期5年")
    told = json.loads(got(server, f"/read/{identity}/pages/1?start={elsewhere}&end={elsewhere + 5}")[1])
    assert (told["marks"], told["note"]) == (0, "这一页的图上没有定位到引文（例如扫描件），请对照文字查看。")
    for page in ("0", "99"):
        assert "没有第" in json.loads(got(server, f"/read/{identity}/pages/{page}.png")[1])["detail"]
    text = known(server)["云溪市图书馆延长开放时间"]
    assert "没有页面图" in json.loads(got(server, f"/read/{text}/pages/1.png")[1])["detail"]


def test_files_are_downloads_under_their_own_names_only_as_they_were_read(server: Server) -> None:
    ids = known(server)
    status, data, headers = got(server, f"/read/{ids[TITLE]}/file")
    assert (status, data) == (200, (server.folder / "documents" / NAMES[0]).read_bytes())
    assert headers["content-type"] == "application/octet-stream"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-disposition"].startswith("attachment; filename=\"document.pdf\"; filename*=UTF-8''")
    assert unquote(headers["content-disposition"].rpartition("''")[2]) == NAMES[0]
    status, data, headers = got(server, f"/read/{ids['云溪市新渡口复航']}/file")
    assert (status, data.decode()) == (200, FERRY.replace("老渡口", "新渡口"))
    assert headers["content-disposition"].endswith(quote("渡口.txt"))

    news, path = ids["云溪市图书馆延长开放时间"], server.folder / "documents" / "图书馆.txt"
    path.with_name("图书馆.meta.yaml").write_text("地区: 云溪市\n", "utf-8")  # beside it, not in it
    assert got(server, f"/api/v1/documents/{news}/file")[1].decode() == NEWS
    path.write_text(NEWS.replace("72", "84"), "utf-8")
    status, body, _ = got(server, f"/read/{news}/file")
    assert status == 409
    assert "已经不是当时读的那一份" in body.decode()
    assert server.call(f"/api/v1/documents/{news}/file")[0] == 409
    path.unlink()
    status, body, _ = got(server, f"/read/{news}/file")
    assert status == 404
    assert "已经不在原来的位置" in body.decode()
    assert "72小时" in original(server, news)


def test_what_was_removed_is_told_on_a_page_of_its_own(server: Server) -> None:
    identity = known(server)["云溪市老渡口复航"]
    assert got(server, f"/read/{identity}")[0] == 200
    request = urllib.request.Request(f"{server.address}/api/v1/documents/{identity}", method="DELETE")
    with urllib.request.urlopen(request, timeout=30):
        pass
    for path in (f"/read/{identity}", f"/read/{identity}/file", "/read/%3Cscript%3E"):
        status, body, headers = got(server, path)
        assert status == 404
        assert "这份文件已经不在资料里" in body.decode()
        assert headers["content-type"].startswith("text/html")
    assert got(server, f"/read/{identity}/pages/1.png")[0] == 404


def test_from_an_answer_through_its_sources_to_the_whole_text(server: Server, browser: Browser) -> None:
    wait_until_ready(server)
    with opened(browser, server.address) as page:
        ask(page, QUESTION)
        ask(page, "申请高龄老人生活补贴要提交什么材料？")
        page.locator("#log .answer.done button.chip").last.click()
        page.wait_for_selector("#source mark#quotation")
        panel = page.inner_text("#source")
        assert "清政发〔2024〕7号" in panel
        assert "2024-07-01" in panel
        assert "现行有效" in panel
        page.wait_for_function("document.querySelector('#source .picture-note').textContent.includes('黄色处')")
        assert page.evaluate("document.querySelector('#source .page-picture img').naturalWidth") > 500
        total = int(page.inner_text("#source .step-count").split("/")[1])
        page.focus("#source .original")
        for wanted in [*range(total - 1, 0, -1), *range(2, total + 1)]:
            back = int(page.inner_text("#source .step-count").split("/")[0]) > wanted
            page.keyboard.press("ArrowLeft" if back else "ArrowRight")
            page.wait_for_function(
                f"document.querySelector('#source .step-count').textContent.startsWith('{wanted} /')"
            )
            page.wait_for_function("document.activeElement.closest('#source') !== null")
        quoted = "".join(page.inner_text("#source mark#quotation").split())
        with page.context.expect_page() as following:
            page.click("#source .read-whole")
        reader = following.value
        reader.wait_for_selector("mark#quotation")
        assert "".join("".join(reader.locator("article mark").all_inner_texts()).split()) == quoted
        box = reader.locator("mark#quotation").bounding_box()
        assert box is not None
        assert 0 < box["y"] < 900
        assert reader.locator(".contents details[open] a").count() > 3
        reader.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
        reader.click(".copy-reference")
        reader.wait_for_function("window.copied")
        copied = reader.evaluate("window.copied")
        assert copied.startswith(f"《{TITLE}》（清政发〔2024〕7号）")
        assert quoted in "".join(copied.split())
        reader.set_viewport_size({"width": 360, "height": 740})
        reader.reload()
        reader.wait_for_selector(".contents details:not([open])")
        assert reader.evaluate("document.documentElement.scrollWidth") <= 360
        reader.emulate_media(media="print")
        assert not reader.locator(".bar").is_visible()
        assert reader.locator("article").is_visible()


def boxes(*lines: str) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return characters ten wide and high, the lines twenty apart."""
    return [
        (character, (10.0 * at, 20.0 * row, 10.0 * at + 10, 20.0 * row + 10))
        for row, line in enumerate(lines)
        for at, character in enumerate(line)
    ]


def test_words_are_found_among_the_characters_of_a_page() -> None:
    page = boxes("每家企业最高补助50", "万元。另有补助50万元。", "80岁 100元 上门", "90岁 300元 代领")
    assert marks(page, "补助50万元") == [(60, 0, 100, 10), (0, 20, 20, 30)]
    assert marks(page, "补助50\n万元", earlier=1) == [(50, 20, 110, 30)]
    assert marks(page, "另有，补助") == [(30, 20, 70, 30)]
    assert marks(page, "年龄：90岁；标准：300元；方式：代领") == [
        (0, 60, 30, 70),
        (40, 60, 80, 70),
        (90, 60, 110, 70),
    ]
    assert marks(page, "完全没有的话") == []
    assert marks(page, "") == []
    bold = [one for one in boxes("甲乙丙") for _ in range(2)]
    assert marks(bold, "甲乙丙") == [(0, 0, 30, 10)]


def test_a_damaged_file_gives_no_picture_but_a_reason() -> None:
    with Sandbox() as sandbox:
        for data in (b"%PDF-1.7 broken", pdf()[:400], b"plain text"):
            with pytest.raises(CorpusError, match=r"坏\.pdf"):
                sandbox.picture(data, "坏.pdf", 1, "补助", 0)
        assert sandbox.picture(pdf(), "好.pdf", 1, "补助", 0).png.startswith(b"\x89PNG")


def test_words_on_a_scanned_page_are_marked_where_recognition_read_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    from corpus.formats import pictures
    from corpus.formats.layout import Page, Segment
    from corpus.formats.ocr import OcrMissing

    data = io.BytesIO()
    Image.new("RGB", (600, 200), "white").save(data, "PNG")
    line = Segment("每家最高补助50万元", 0, 50, 100, 60)
    monkeypatch.setattr(pictures, "picture_page", lambda *_: Page(300, 100, (line,)))
    found = pictures.page_picture(data.getvalue(), "扫描.png", 1, "补助50万元")
    assert (found.marks, found.top) == (1, 0.5)
    with Image.open(io.BytesIO(found.png)) as picture:
        assert [picture.getpixel((x, 110)) for x in (10, 120, 190)] == [
            (255, 255, 255),
            (255, 224, 130),
            (255, 224, 130),
        ]

    def missing(*_: object) -> Page:
        raise OcrMissing("没有安装文字识别")

    monkeypatch.setattr(pictures, "picture_page", missing)
    assert pictures.page_picture(data.getvalue(), "扫描.png", 1, "补助50万元").marks == 0


def test_places_lead_from_the_original_to_the_cleaned_text() -> None:
    raw = RawText("页眉\n第一段的前半\n— 1 —\n后半句。\n第二段。", "a.pdf", "pdf", page_starts=(0, 16))
    text = "第一段的前半后半句。\n第二段。"
    runs = (Run(0, 3, 6), Run(6, raw.text.index("后半"), 4), Run(10, raw.text.index("\n第二"), 5))
    sections = (Section(0, 11, "甲"), Section(11, 12, "乙 > 一"), Section(12, 13, "乙"), Section(13, 15, "乙 > 二"))
    document = Document(DocumentInfo("d", "题", "a.pdf", "pdf"), text, OffsetMap(runs), sections)
    start = raw.text.index("前半")
    spans = cleaned_spans(document, start, raw.text.index("后半") + 2)
    assert [text[first:last] for first, last in spans] == ["前半后半"]
    assert not holds(document, raw, spans, start, raw.text.index("后半") + 2)  # the page number lies between
    assert holds(document, raw, cleaned_spans(document, 3, 6), 3, 6)
    assert not holds(document, raw, cleaned_spans(document, 0, 2), 0, 2)
    assert page_marks(document, raw) == [(0, 1), (6, 2)]
    assert [(one.depth, one.name) for one in contents(document)] == [(0, "甲"), (0, "乙"), (1, "一"), (1, "二")]


def test_words_over_several_lines_are_marked_in_each() -> None:
    html = text_html("甲乙\n\n丙丁\n<b>", Marked([(1, 6)], [(4, 2)]))
    assert html == (
        '<div class="part"><p>甲<mark id="quotation" tabindex="-1">乙</mark></p>'
        '<p><mark><span class="page">第2页</span>丙丁</mark></p><p>&lt;b&gt;</p></div>'
    )
