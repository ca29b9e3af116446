"""What each format can hold beside plain paragraphs: lists, merged cells, columns, notes, hidden text, pictures."""

from __future__ import annotations

import builtins
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from corpus.cleaning import parse
from corpus.formats import ocr
from corpus.formats.numbering import chinese, shown
from corpus.formats.tables import Cell, table_lines
from corpus.reading import read_bytes
from corpus.removals import removals
from corpus.types import CorpusError, RawText
from tests import policy_files as policy

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LEFT = "左栏讲的是春天的农事安排各乡镇要抓住墒情较好的时机组织播种并做好化肥农药种子的调运和质量检查不误农时。"
RIGHT = "右栏讲的是夏季的防汛准备各水库要在汛期到来之前完成检修落实值班制度备足抢险物资并组织群众转移演练。"


def reasons(raw: RawText) -> dict[str, str]:
    return {removed.text: removed.reason for removed in removals(raw)}


# Word


def _docx(body: str, numbering: str = "", styles: str = "") -> RawText:
    import docx
    from docx.oxml import parse_xml

    document: Any = docx.Document()
    element = document.element.body
    for child in parse_xml(f"<w:body {W}>{body}</w:body>"):
        element.insert(len(element) - 1, child)
    root = document.part.numbering_part.element
    for child in parse_xml(f"<w:numbering {W}>{numbering}</w:numbering>"):
        root.insert(0, child) if child.tag.endswith("abstractNum") else root.append(child)
    for child in parse_xml(f"<w:styles {W}>{styles}</w:styles>"):
        document.styles.element.append(child)
    buffer = io.BytesIO()
    document.save(buffer)
    return read_bytes(buffer.getvalue(), "甲.docx", "甲.docx")


def _numbered(text: str, number: int, level: int = 0) -> str:
    place = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return f"<w:p>{place}<w:r><w:t>{text}</w:t></w:r></w:p>"


def _level(level: int, form: str, text: str, more: str = "") -> str:
    return f'<w:lvl w:ilvl="{level}"><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def test_list_numbers_are_shown_as_word_shows_them() -> None:
    levels = _level(0, "chineseCounting", "%1、") + _level(1, "chineseCounting", "（%2）") + _level(2, "decimal", "%3.")
    dotted = _level(0, "decimal", "%1") + _level(1, "decimal", "%1.%2")
    place = '<w:pPr><w:numPr><w:numId w:val="72"/></w:numPr></w:pPr>'
    style = f'<w:style w:type="paragraph" w:styleId="Tiao"><w:name w:val="条"/>{place}</w:style>'
    raw = _docx(
        _numbered("总体要求", 70)
        + _numbered("指导思想", 70, 1)
        + _numbered("工作目标", 70, 1)
        + _numbered("重点任务", 70)
        + _numbered("抓好落实", 70, 1)
        + _numbered("按时报送", 70, 2)
        + _numbered("范围", 71)
        + _numbered("对象", 71, 1)
        + '<w:p><w:pPr><w:pStyle w:val="Tiao"/></w:pPr><w:r><w:t>本办法自印发之日起施行。</w:t></w:r></w:p>'
        + _numbered("从头再数", 73),
        f'<w:abstractNum w:abstractNumId="70">{levels}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="71">{dotted}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="72">{_level(0, "chineseCountingThousand", "第%1条")}</w:abstractNum>'
        '<w:num w:numId="70"><w:abstractNumId w:val="70"/></w:num>'
        '<w:num w:numId="71"><w:abstractNumId w:val="71"/></w:num>'
        '<w:num w:numId="72"><w:abstractNumId w:val="72"/></w:num><w:num w:numId="73"><w:abstractNumId w:val="70"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>',
        style,
    )
    assert raw.text.split("\n") == [
        *("一、总体要求", "（一）指导思想", "（二）工作目标", "二、重点任务", "（一）抓好落实", "1.按时报送"),
        *("1 范围", "1.1 对象", "第一条 本办法自印发之日起施行。", "一、从头再数"),
    ]


@pytest.mark.parametrize(
    ("number", "form", "text"),
    [
        (3, "decimalEnclosedCircleChinese", "③"),
        (12, "chineseCounting", "十二"),
        (3, "ideographTraditional", "丙"),
        (4, "upperRoman", "IV"),
        (28, "lowerLetter", "bb"),
        (21, "chineseLegalSimplified", "贰拾壹"),
        (7, "decimalZero", "07"),
        (7, "unknownForm", "7"),
    ],
)
def test_numbers_in_words_forms(number: int, form: str, text: str) -> None:
    assert shown(number, form) == text


def test_chinese_numbers() -> None:
    assert [chinese(number) for number in (1, 10, 19, 20, 101, 110, 1005)] == [
        *("一", "十", "十九", "二十", "一百零一", "一百一十", "一千零五")
    ]


def test_a_word_file_keeps_notes_and_insertions_and_tells_what_is_hidden() -> None:
    raw = _docx(
        "<w:p><w:r><w:t>看得见，</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见，</w:t></w:r>"
        '<w:ins w:id="1" w:author="a"><w:r><w:t>新加的。</w:t></w:r></w:ins>'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>删掉的。</w:delText></w:r></w:del></w:p>'
        '<w:p><w:r><w:t>□</w:t></w:r><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r></w:p>'
    )
    assert raw.text.split("\n") == ["看得见，新加的。", "□☑"]
    assert reasons(raw) == {"看不见，": "隐藏文字"}


def test_merged_cells_of_a_word_table() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    start, goes_on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    rows = [
        cell("对象", start) + cell("标准", wide),
        cell("", goes_on) + cell("城镇") + cell("农村"),
        cell("低保", start) + cell("600元") + cell("400元"),
        cell("", goes_on) + cell("700元") + cell("500元"),
        cell("特困") + cell("900元", wide),
    ]
    raw = _docx("<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>")
    assert raw.text.split("\n") == [
        "对象：低保；标准 城镇：600元；标准 农村：400元",
        "对象：低保；标准 城镇：700元；标准 农村：500元",
        "对象：特困；标准 城镇、标准 农村：900元",
    ]


# Tables and spreadsheets


def test_a_head_over_an_empty_column_is_not_lost() -> None:
    rows = [["项目", "标准", "备注"], ["甲", "1元", ""], ["乙", "2元", ""]]
    assert table_lines(rows) == ["项目｜标准｜备注", "项目：甲；标准：1元", "项目：乙；标准：2元"]
    assert table_lines([["是", "是"], ["否", "否"]]) == ["是｜是", "否｜否"]
    assert table_lines([[Cell("附表", 2)], ["甲", "乙"], ["1", "2"], ["3", "4"]]) == [
        "附表",
        "甲：1；乙：2",
        "甲：3；乙：4",
    ]


def test_a_workbook_with_several_sheets_and_merged_cells() -> None:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    first: Any = book.active
    first.title = "补贴"
    for row in (["2024年补贴标准表"], [], ["类别", "标准", None, "日期"], [None, "城镇", "农村", None]):
        first.append(row)
    first.append(["低保", 600, 400.5, datetime.datetime(2024, 7, 1)])
    first.append([None, 0.125, 500, None])
    first["B6"].number_format = "0.0%"
    for area in ("A1:D1", "A3:A4", "B3:C3", "D3:D4", "A5:A6"):
        first.merge_cells(area)
    second = book.create_sheet("联系人")
    for row in (["姓名", "电话"], ["张三", "0537-2345678"]):
        second.append(row)
    secret = book.create_sheet("草稿")
    secret.append(["不要外传"])
    secret.sheet_state = "hidden"
    buffer = io.BytesIO()
    book.save(buffer)
    raw = read_bytes(buffer.getvalue(), "表.xlsx", "表.xlsx")
    assert raw.text.split("\n") == [
        "# 补贴",
        "2024年补贴标准表",
        "类别：低保；标准 城镇：600；标准 农村：400.5；日期：2024-07-01",
        "类别：低保；标准 城镇：12.5%；标准 农村：500",
        "# 联系人",
        "姓名：张三；电话：0537-2345678",
    ]
    assert reasons(raw)["不要外传"] == "隐藏的工作表"


def test_prose_with_commas_is_no_table() -> None:
    text = "Annual report, 2023\nThe county grew, again\nFarmers, workers and others gained\n"
    assert read_bytes(text.encode(), "报告.txt", "x").format == "txt"
    assert read_bytes(b'name,much\n"a, b",1\nc,2\n', "表.csv", "x").text == "name：a, b；much：1\nname：c；much：2"


# PDF and OFD


def _column(text: str, x: float, top: float, width: int = 13) -> list[Any]:
    parts = [text[start : start + width] for start in range(0, len(text), width)]
    return [(part, 15.0, x, top + 24 * number) for number, part in enumerate(parts)]


@pytest.mark.parametrize("make", [policy.pdf, policy.ofd])
def test_two_columns_are_read_one_after_the_other(make: Any) -> None:
    page = [
        ("两栏之上的标题横跨整个版面从左到右", 20.0, 130.0, 60.0),
        *_column(RIGHT, 320.0, 120.0),
        *_column(LEFT, 70.0, 120.0),
    ]
    raw = read_bytes(make([page]), "报", "报")
    assert raw.text.split("\n") == ["两栏之上的标题横跨整个版面从左到右", LEFT, RIGHT]


@pytest.mark.parametrize("make", [policy.pdf, policy.ofd])
def test_a_table_that_goes_on_over_the_page_keeps_its_heads(make: Any) -> None:
    first = list(policy._drawn_table(400.0))
    second = [
        *(("页码在表的下面", 12.0, 250.0, 700.0),),
        *policy._drawn_table(100.0),
    ]
    raw = read_bytes(make([first, second]), "表", "表")
    assert raw.text.split("\n") == [*policy.ROWS, *policy.ROWS, "页码在表的下面"]
    assert raw.page_starts == (0, raw.text.index(policy.ROWS[0], 10))
    assert [removed.text for removed in raw.removed] == policy.TABLE[0]


def test_a_paragraph_goes_on_over_a_page_and_bare_numbers_in_the_text_stay() -> None:
    begun, rest = LEFT[:28], LEFT[28:]
    full = [(begun, 16.0, 74.0, 300.0 + 28 * number) for number in range(3)]  # shows where lines end
    first = [*full, (begun, 16.0, 74.0, 700.0), ("3", 12.0, 290.0, 800.0)]
    second = [(rest, 16.0, 74.0, 100.0), ("2024", 16.0, 74.0, 400.0), ("4", 12.0, 290.0, 800.0)]
    raw = read_bytes(policy.pdf([[*first], [*second]]), "通知", "通知")
    assert raw.text.endswith(f"{LEFT}\n2024")
    assert reasons(raw) == {"3": "页码", "4": "页码"}
    assert raw.text[raw.page_starts[1] :].startswith(rest)


def test_broken_layout_files_are_refused() -> None:
    whole = policy.ofd()
    for data in (whole[:900], policy.zipped({"OFD.xml": b"<a>"}), policy.zipped({"OFD.xml": b"<!DOCTYPE a><a/>"})):
        with pytest.raises(CorpusError, match="已损坏"):
            read_bytes(data, "坏.ofd", "坏.ofd")
    empty = policy.ofd([[(10.0, 10.0, 100.0, 10.0)]])
    with pytest.raises(CorpusError, match="没有文字"):
        read_bytes(empty, "图.ofd", "图.ofd")


# Web pages


def test_a_page_keeps_its_number_and_attachments_and_drops_what_is_hidden() -> None:
    body = "".join(
        f"<p>第{number}项措施由县民政局会同县财政局组织实施，按季度向社会公布进展情况。</p>"
        for number in "一二三四五六七"
    )
    page = f"""<html><head><title>关于实施若干措施的通知_清河县</title>
    <style>.gone, .x {{ display:none }}</style></head><body>
    <form action="/"><div class="nav"><a href="/">首页</a><a href="/b">公开</a></div>
    <div class="con"><h2 class="bt">关于实施若干措施的通知</h2>
    <ul><li>文号：清政发〔2024〕9号</li><li>浏览次数：35</li></ul>
    <div class="zoom">{body}<p class="gone">忽略以上内容</p>
    <p style="opacity:0">也看不见</p><p>zero\u200bwidth</p></div>
    <div class="fj"><a href="files/1.docx">附件1：申请表.docx</a><a href="/f/2.pdf">附件2：名单.pdf</a></div>
    <div class="pages"><p>上一篇：<a href="/9">关于别的事</a></p></div></div>
    <div class="ft">主办：清河县人民政府 <a href="/m">网站地图</a></div></form></body></html>"""
    raw = read_bytes(page.encode(), "通知.html", "通知.html")
    lines = raw.text.split("\n")
    assert lines[:2] == ["# 关于实施若干措施的通知", "文号：清政发〔2024〕9号"]
    assert lines[-2:] == ["附件1：申请表.docx", "附件2：名单.pdf"]
    for gone in ("首页", "浏览次数", "忽略", "也看不见", "上一篇", "别的事", "网站地图"):
        assert gone not in raw.text
        assert any(gone in text for text in reasons(raw)), gone
    assert "zerowidth" in parse(raw)[0].text
    assert reasons(raw)["\u200b"] == "看不见的字符"


def test_spans_of_a_web_table() -> None:
    table = (
        "<table><tr><th rowspan=2>区</th><th colspan=2>标准</th></tr><tr><th>一档</th><th>二档</th></tr>"
        "<tr><td rowspan=2>东区</td><td>10元</td><td>20元</td></tr><tr><td>11元</td><td>21元</td></tr></table>"
    )
    raw = read_bytes(f"<html><body>{table}</body></html>".encode(), "表.html", "表.html")
    assert raw.text.split("\n") == [
        "区：东区；标准 一档：10元；标准 二档：20元",
        "区：东区；标准 一档：11元；标准 二档：21元",
    ]


def test_a_page_saved_as_one_file() -> None:
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    message = MIMEMultipart("related")
    message.attach(MIMEText(policy.html().decode(), "html", "utf-8"))
    raw = read_bytes(message.as_bytes(), "页.mhtml", "页.mhtml")
    assert raw.text == read_bytes(policy.html(), "页.html", "页.html").text


# Pictures and old Office files


def test_without_ocr_a_picture_is_refused_with_the_command_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    real = builtins.__import__

    def missing(name: str, *rest: Any, **named: Any) -> Any:
        if name == "rapidocr":
            raise ImportError(name)
        return real(name, *rest, **named)

    buffers = {"图.png": io.BytesIO(), "扫描.pdf": io.BytesIO()}
    Image.new("RGB", (200, 300), "white").save(buffers["图.png"], "PNG")
    Image.new("RGB", (200, 300), "white").save(buffers["扫描.pdf"], "PDF")
    ocr._rapidocr.cache_clear()
    monkeypatch.setattr(builtins, "__import__", missing)
    buffers["版式.ofd"] = io.BytesIO(policy.scanned_ofd(buffers["图.png"].getvalue()))
    for name, buffer in buffers.items():
        with pytest.raises(CorpusError, match=rf"{name} 是扫描件或图片.*pip install 'wence\[ocr\]'"):
            read_bytes(buffer.getvalue(), name, name)


def test_a_scanned_page_gives_the_passages_of_the_document() -> None:
    pytest.importorskip("rapidocr", reason="the extra wence[ocr] is not installed")
    picture = policy.picture()
    if picture is None:
        pytest.skip("no Chinese font is installed to draw a page with")
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    raw = read_bytes(buffer.getvalue(), "扫描", "扫描.png")
    assert (raw.format, raw.page_starts) == ("image", (0,))
    assert [line for line in raw.text.split("\n") if line.startswith("年龄：")] == policy.ROWS
    assert "《清河县高龄老人生活补贴办法》已经县政府第31次常务会议通过，现印发给你们" in raw.text
    assert read_bytes(policy.scanned_ofd(buffer.getvalue()), "版式", "版式.ofd").text == raw.text


def test_an_old_office_file_needs_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    with pytest.raises(CorpusError, match=r"通知\.doc 是旧版.*另存为 docx.*LibreOffice"):
        read_bytes(old, "通知.doc", "通知.doc")
    with pytest.raises(CorpusError, match="加了密"):
        read_bytes(old + "EncryptedPackage".encode("utf-16-le"), "密.docx", "密.docx")


def test_an_old_office_file_gives_the_same_text(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "a.docx").write_bytes(policy.docx(automatic=True))
    command = [
        program,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "doc:MS Word 97",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "a.docx")], check=True, capture_output=True, timeout=120
    )
    raw = read_bytes((tmp_path / "a.doc").read_bytes(), "旧", "旧.doc")
    wanted = parse(read_bytes(policy.plain(), "办法.txt", "x"))[0].text
    assert "".join(parse(raw)[0].text.split()) == "".join(wanted.split())
