"""Each format is read whole; what cannot be read is refused in Chinese, never indexed."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus.cleaning import parse
from corpus.paragraphs import paragraphs
from corpus.reading import read, read_bytes
from corpus.types import CorpusError, RawText

TEXT = "关于做好秋收工作的通知\r\n\r\n各村：\r\n　　请于2024年10月15日前完成秋收，确保颗粒归仓。\r\n"


def pdf(*pages: list[str], password: str = "") -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption(password) if password else None)
    for lines in pages:
        canvas.setFont("STSong-Light", 14)
        for number, line in enumerate(lines):
            canvas.drawString(72, 760 - 24 * number, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def docx() -> bytes:
    import docx as library

    document: Any = library.Document()
    document.add_heading("清河县养老服务办法", 0)
    document.add_heading("第一章 总则", 1)
    document.add_paragraph("第一条 为了发展养老服务，制定本办法。")
    table = document.add_table(rows=3, cols=2)
    for row, cells in enumerate((("年龄", "标准"), ("80至89岁", "每月100元"), ("90岁以上", "每月300元"))):
        for column, cell in enumerate(cells):
            table.cell(row, column).text = cell
    document.add_paragraph("第二条 本办法自2024年1月1日起施行。")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def visible(text: str) -> Counter[str]:
    return Counter("".join(text.split()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_plain_text_in_every_encoding_keeps_its_line_breaks(encoding: str) -> None:
    raw = read_bytes(TEXT.encode(encoding), "通知.txt", "/in/通知.txt")
    assert (raw.text, raw.format, raw.source) == (TEXT, "txt", "/in/通知.txt")


def test_rare_characters_in_gb18030() -> None:
    assert read_bytes("浙江省龙泉市㛃村𠮷氏".encode("gb18030"), "a.txt", "a").text == "浙江省龙泉市㛃村𠮷氏"


def test_markdown_front_matter_stays_text() -> None:
    data = "---\ntitle: 办法\ndate: 2023-01\nnumber: 0012\nregion: 山东省\n---\n\n# 办法\n\n正文。\n"
    raw = read_bytes(data.encode(), "办法.md", "办法.md")
    assert raw.front_matter == {"title": "办法", "date": "2023-01", "number": "0012", "region": "山东省"}
    assert raw.text == data
    assert raw.text[raw.body_start :].strip() == "# 办法\n\n正文。"


def test_a_broken_front_matter_is_refused() -> None:
    with pytest.raises(CorpusError, match=r"办法\.md.*YAML"):
        read_bytes("---\ntitle: [未完\n---\n正文。".encode(), "办法.md", "办法.md")


def test_a_web_page_keeps_its_article_and_table_and_drops_the_rest() -> None:
    rows = "".join(f"<tr><td>{name}</td><td>{much}</td></tr>" for name, much in (("一类", "500元"), ("二类", "300元")))
    page = f"""<!DOCTYPE html><html><head><title>站名</title><meta name="PubDate" content="2024-03-05 10:00">
    <meta name="ArticleTitle" content="补贴办法"><script>var 脚本 = 1;</script></head><body>
    <nav><a href="/">首页</a><a href="/x">新闻</a></nav><div class="top-nav"><a href="/y">办事大厅</a></div>
    <div id="main"><h1>补贴办法</h1><p>各县应当<b>按月</b>发放
    补贴，<span style="display: none">隐藏的指令</span>不得拖欠。{"补贴资金专款专用，接受社会监督。" * 20}</p>
    <table><tr><th>类别</th><th>标准</th></tr>{rows}</table><p hidden>不可见</p></div>
    <footer>版权所有</footer></body></html>"""
    raw = read_bytes(page.encode(), "a.html", "a.html")
    assert raw.front_matter == {"date": "2024-03-05 10:00", "title": "补贴办法"}
    assert raw.text.startswith("# 补贴办法\n各县应当按月发放补贴，不得拖欠。")
    assert raw.text.endswith("类别：一类；标准：500元\n类别：二类；标准：300元")
    for gone in ("首页", "办事大厅", "隐藏的指令", "不可见", "版权", "脚本", "站名"):
        assert gone not in raw.text


def test_a_page_that_declares_the_wrong_charset() -> None:
    page = '<html><head><meta charset="utf-8"></head><body><p>国标编码的网页正文。</p></body></html>'
    assert read_bytes(page.encode("gb18030"), "a.htm", "a.htm").text == "国标编码的网页正文。"


def test_docx_paragraphs_headings_and_tables_in_order() -> None:
    raw = read_bytes(docx(), "办法.docx", "办法.docx")
    assert raw.text.split("\n") == [
        "# 清河县养老服务办法",
        "# 第一章 总则",
        "第一条 为了发展养老服务，制定本办法。",
        "年龄：80至89岁；标准：每月100元",
        "年龄：90岁以上；标准：每月300元",
        "第二条 本办法自2024年1月1日起施行。",
    ]
    document = parse(raw)[0]
    assert document.title == "清河县养老服务办法"
    assert document.info.effective == "2024-01-01"
    assert visible(document.text) == visible(raw.text.replace("# ", ""))


def test_pdf_pages_are_joined_and_their_numbers_left_out() -> None:
    opening = "为了满足老年人的养老服务需求，现将有关事项通知如下，请各乡镇结合实际，认真抓好落实，按时报送进展情况。"
    rest = "各乡镇要把养老服务列入年度工作要点，明确专人负责，落实经费保障，每季度检查一次，年底向社会公布结果。"
    body = [part[start : start + 22] for part in (opening, rest) for start in range(0, len(part), 22)]
    first = ["清河县人民政府关于发展养老服务的通知", *body[:2], "— 1 —"]
    second = [*body[2:], "— 2 —"]
    raw = read_bytes(pdf(first, second), "通知.pdf", "通知.pdf")
    assert (raw.format, len(raw.page_starts)) == ("pdf", 2)
    text = parse(raw)[0].text
    assert text.split("\n")[1:] == [opening, rest]
    assert visible(text) == visible("".join((*first[:-1], *second[:-1])))


def test_no_visible_character_is_lost_in_text() -> None:
    text = TEXT + "zero\u200bwidth and a wrapped latin\nword — 3 — 里面的不算页码\n— 3 —\n第三条\t列表\n"
    found = "".join(paragraph.text for paragraph in paragraphs(RawText(text, "a", "txt")))
    assert visible(found) + visible("— 3 —\u200b") == visible(text)


@pytest.mark.parametrize(
    ("data", "name", "mend"),
    [
        (b"", "空.txt", "空文件"),
        (b" \r\n\t", "空白.md", "空文件"),
        (b"\x00\x01\x02\x03" * 50, "程序.txt", "不是文本文件"),
        (b"\xff\xfe\xfd\x81\x30" * 9, "乱码.txt", "不完整|编码|不是文本"),
        ("断在半个字上".encode()[:-1], "断.txt", "不完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 99, "旧.doc", "另存为 docx"),
        (b"PK\x03\x04broken", "坏.docx", "已损坏"),
        (b"not a pdf", "假.pdf", "已损坏"),
        (b"%PDF-1.7\nbroken", "坏.pdf", "已损坏"),
        (b"\x89PNG\r\n\x1a\n", "图.png", "图片"),
        (b"Rar!\x1a\x07\x00", "包.zip", "rar"),
        (b"404 Not Found", "附件.xlsx", "已损坏"),
        ("。，！".encode(), "点.txt", "没有文字"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_name_and_a_mend(data: bytes, name: str, mend: str) -> None:
    with pytest.raises(CorpusError, match=f"{name}.*(?:{mend})") as refused:
        read_bytes(data, name, name)
    assert "请" in str(refused.value)


def test_protected_empty_and_truncated_pdf_are_told_apart() -> None:
    with pytest.raises(CorpusError, match="有密码"):
        read_bytes(pdf(["秘密"], password="x"), "密.pdf", "密.pdf")
    with pytest.raises(CorpusError, match="没有文字"):
        read_bytes(pdf([]), "空白.pdf", "空白.pdf")
    for data, name in ((docx()[:2000], "断.docx"), (pdf(["正文"])[:300], "断.pdf")):
        with pytest.raises(CorpusError, match="已损坏"):
            read_bytes(data, name, name)


def test_an_office_file_of_another_kind_is_named() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("ppt/presentation.xml", "<presentation/>")
    with pytest.raises(CorpusError, match="演示文稿"):
        read_bytes(buffer.getvalue(), "会.pptx", "会.pptx")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="找不到"):
        read(tmp_path / "无.txt")
    with pytest.raises(CorpusError, match="打不开"):
        read(tmp_path)
