"""One policy document of our own, written in every format that an office keeps its documents in."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

TITLE = "清河县高龄老人生活补贴办法"
TABLE = [
    ["年龄", "补贴标准", "发放方式"],
    ["80至89周岁", "每人每月100元", "社会保障卡"],
    ["90至99周岁", "每人每月300元", "社会保障卡"],
    ["100周岁以上", "每人每月1,000元", "上门发放"],
]
ROWS = [f"年龄：{age}；补贴标准：{much}；发放方式：{how}" for age, much, how in TABLE[1:]]
# (what it is, its automatic number, its text)
BLOCKS: list[tuple[str, str, str]] = [
    ("title", "", TITLE),
    ("centre", "", "清政发〔2024〕7号"),
    ("plain", "", "各乡镇人民政府，县政府各部门："),
    ("text", "", "《清河县高龄老人生活补贴办法》已经县政府第31次常务会议通过，现印发给你们，请结合实际认真组织实施。"),
    ("chapter", "第一章", "总则"),
    (
        "article",
        "第一条",
        "为了保障高龄老人的基本生活，健全老年人福利制度，弘扬尊老敬老的传统美德，根据省民政厅的有关规定，结合本县实际情况，制定本办法。",
    ),
    ("article", "第二条", "本办法所称高龄老人，是指具有本县户籍、年满八十周岁的老年人。"),
    ("chapter", "第二章", "补贴标准和程序"),
    ("article", "第三条", "高龄老人生活补贴按照下列标准发放："),
    ("table", "", ""),
    (
        "article",
        "第四条",
        "申请人应当向户籍所在地的村（居）民委员会提出书面申请，并提交下列材料，村（居）民委员会应当自收到申请之日起五个工作日内完成初审：",
    ),
    ("item", "（一）", "身份证和户口簿的原件；"),
    ("item", "（二）", "近期一寸免冠照片两张。"),
    (
        "article",
        "第五条",
        "乡镇人民政府应当在十个工作日内完成审核，县民政局应当在五个工作日内作出决定；决定不予发放的，应当书面说明理由，并告知申请人依法申请行政复议或者提起行政诉讼的权利。",
    ),
    ("article", "第六条", "本办法自2024年7月1日起施行，有效期5年。"),
    ("right", "", "清河县人民政府"),
    ("right", "", "2024年6月3日"),
]
_SPACED = ("chapter", "article")  # a number, a space, the text
HEAD = "清河县人民政府公报"


def line(kind: str, number: str, text: str) -> str:
    return f"{number} {text}" if kind in _SPACED else number + text


def lines() -> list[str]:
    return [
        entry for kind, number, text in BLOCKS for entry in (ROWS if kind == "table" else [line(kind, number, text)])
    ]


def plain(separator: str = "\n") -> bytes:
    return separator.join(lines()).encode()


def gb18030() -> bytes:
    return "\r\n".join(lines()).encode("gb18030")


def indented() -> bytes:
    return "\n\n".join(f"　　{entry}" for entry in lines()).encode("utf-8-sig")


def wrapped(width: int = 28) -> bytes:
    """Hard-wrapped as a printed page is, with its page numbers."""
    found: list[str] = []
    for kind, number, text in BLOCKS:
        for whole in ROWS if kind == "table" else [line(kind, number, text)]:
            whole = f"　　{whole}" if kind in ("text", "article", "item", "chapter", "table") else whole
            found += [whole[start : start + width] for start in range(0, len(whole), width)]
    half = next(place for place, entry in enumerate(found) if "第四条" in entry)
    return "\n".join([*found[:half], "— 1 —", *found[half:], "— 2 —"]).encode()


def markdown() -> bytes:
    found: list[str] = []
    for kind, number, text in BLOCKS:
        if kind == "table":
            found.append("\n".join("| " + " | ".join(row) + " |" for row in [TABLE[0], ["---"] * 3, *TABLE[1:]]))
        else:
            found.append({"title": "# ", "chapter": "## "}.get(kind, "") + line(kind, number, text))
    return "\n\n".join(found).encode()


def html() -> bytes:
    body: list[str] = []
    for kind, number, text in BLOCKS:
        if kind == "table":
            rows = ["".join(f"<td><p>{cell}</p></td>" for cell in row) for row in TABLE]
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        elif kind != "title":
            body.append(f'<p style="text-indent:2em"><span>{line(kind, number, text)}</span></p>')
    names = ("首页", "政务公开", "互动交流")
    menu = "".join(f'<li><a href="/{place}">{name}</a></li>' for place, name in enumerate(names))
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{TITLE}_清河县人民政府</title></head><body>
<div class="top"><ul class="menu">{menu}</ul></div>
<div class="wz">当前位置：<a href="/">首页</a> &gt; <a href="/z">通知</a></div><div class="main"><h1>{TITLE}</h1>
<div class="tools"><span>字体：</span><a>大</a> <a>中</a> <a>小</a> <a>打印本页</a></div>
<div class="text">{"".join(body)}</div><div class="share"><a href="#">分享到</a><a href="#">微信</a></div></div>
<div class="bottom"><p>主办：清河县人民政府办公室　网站标识码：3706000001</p></div></body></html>""".encode()


def docx(automatic: bool = False) -> bytes:
    """Write a docx; with `automatic` numbers Word counts the chapters, articles and items itself."""
    import docx as library

    document: Any = library.Document()
    numbers = _numbering(document) if automatic else {}
    document.sections[0].header.paragraphs[0].text = HEAD
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    for kind, number, text in BLOCKS:
        if kind == "table":
            table = document.add_table(rows=len(TABLE), cols=3)
            for row, cells in enumerate(TABLE):
                for column, cell in enumerate(cells):
                    table.cell(row, column).text = cell
            continue
        whole = text if kind in numbers else line(kind, number, text)
        styles = {"title": "Title", "chapter": "Heading 1"}
        paragraph = document.add_paragraph(whole, style=styles.get(kind, "Normal"))
        if kind in numbers:
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = numbers[kind][1]
            properties.get_or_add_numId().val = numbers[kind][0]
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _numbering(document: Any) -> dict[str, tuple[int, int]]:
    """Add three lists to a document; return the list and the level of each kind of block."""
    from docx.oxml import parse_xml

    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    root = document.part.numbering_part.element
    texts = {"chapter": "第%1章", "article": "第%1条", "item": "（%1）"}
    for identity, text in enumerate(texts.values(), 90):
        level = (
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
        )
        kind = parse_xml(f'<w:abstractNum {w} w:abstractNumId="{identity}">{level}</w:abstractNum>')
        root.insert(0, kind)
        root.append(parse_xml(f'<w:num {w} w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>'))
    return {name: (identity, 0) for identity, name in enumerate(texts, 90)}


# A line on a page: its text, its size and where it begins; or a ruled line: two ends.
_Drawn = tuple[str, float, float, float] | tuple[float, float, float, float]
_WIDTH, _HEIGHT, _MARGIN, _SIZE = 595.0, 842.0, 74.0, 16.0


def pages(width: int = 28) -> list[list[_Drawn]]:
    """Lay the document out on two A4 pages as 公文 are: lines of 28 characters, an indent of two, a ruled table."""
    found: list[list[_Drawn]] = []
    y = 0.0

    def turn() -> None:
        nonlocal y
        found.append([(HEAD, 10.0, _WIDTH / 2 - 45, 50.0), (f"— {len(found) + 1} —", 12.0, _WIDTH / 2 - 20, 800.0)])
        y = 110.0

    turn()
    for kind, number, text in BLOCKS:
        if kind == "table":
            for drawn in _drawn_table(y):
                found[-1].append(drawn)
            y += len(TABLE) * 30 + 20
            continue
        size = 22.0 if kind == "title" else _SIZE
        whole = line(kind, number, text)
        whole = f"　　{whole}" if kind in ("text", "article", "item") else whole
        for start in range(0, len(whole), width):
            if y > 740:
                turn()
            part = whole[start : start + width]
            x = _MARGIN + (len(part) - len(part.lstrip("　"))) * size
            if kind in ("title", "centre", "chapter"):
                x = _WIDTH / 2 - len(part) * size / 2
            elif kind == "right":
                x = _WIDTH - _MARGIN - (len(part) + 2) * size
            found[-1].append((part.strip("　"), size, x, y))
            y += 28.0
    return found


def _drawn_table(top: float) -> Iterator[_Drawn]:
    edges = [_MARGIN, _MARGIN + 130, _MARGIN + 290, _WIDTH - _MARGIN]
    bottom = top + 30 * len(TABLE)
    yield from ((edges[0], top + 30 * row, edges[-1], top + 30 * row) for row in range(len(TABLE) + 1))
    yield from ((edge, top, edge, bottom) for edge in edges)
    for row, cells in enumerate(TABLE):
        yield from ((cell, 14.0, edges[column] + 6, top + 30 * row + 8) for column, cell in enumerate(cells))


def pdf(layout: list[list[_Drawn]] | None = None) -> bytes:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(_WIDTH, _HEIGHT))
    for page in layout or pages():
        for drawn in page:
            if isinstance(drawn[0], str):
                canvas.setFont("STSong-Light", drawn[1])
                canvas.drawString(drawn[2], _HEIGHT - drawn[3] - drawn[1] * 0.86, drawn[0])
            else:
                canvas.line(drawn[0], _HEIGHT - drawn[1], drawn[2], _HEIGHT - drawn[3])
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def ofd(layout: list[list[_Drawn]] | None = None) -> bytes:
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    mm = 25.4 / 72
    parts = {
        "OFD.xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    }
    listed = ""
    for number, page in enumerate(layout or pages()):
        objects = "".join(_ofd_object(drawn, mm) for drawn in page)
        listed += f'<ofd:Page ID="{number + 1}" BaseLoc="Pages/Page_{number}/Content.xml"/>'
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {name}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    area = f"<ofd:PageArea><ofd:PhysicalBox>0 0 {_WIDTH * mm:.3f} {_HEIGHT * mm:.3f}</ofd:PhysicalBox></ofd:PageArea>"
    parts["Doc_0/Document.xml"] = (
        f"<ofd:Document {name}><ofd:CommonData>{area}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>"
    )
    return zipped({path: text.encode() for path, text in parts.items()})


def scanned_ofd(picture: bytes) -> bytes:
    """Write an OFD whose one page is a picture."""
    name = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    page = '<ofd:ImageObject Boundary="0 0 210 297" ResourceID="5"/>'
    texts = {
        "OFD.xml": f"<ofd:OFD {name}><ofd:DocBody><ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "D/Document.xml": f"<ofd:Document {name}><ofd:CommonData><ofd:DocumentRes>Res.xml</ofd:DocumentRes>"
        '</ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="P/Content.xml"/></ofd:Pages></ofd:Document>',
        "D/Res.xml": f'<ofd:Res {name} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image">'
        "<ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>",
        "D/P/Content.xml": f"<ofd:Page {name}><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>",
    }
    return zipped({path: text.encode() for path, text in texts.items()} | {"D/Res/a.png": picture})


def _ofd_object(drawn: _Drawn, mm: float) -> str:
    if isinstance(drawn[0], str):
        text, size, x, y = drawn[0], drawn[1] * mm, drawn[2] * mm, drawn[3] * mm
        steps = " ".join(f"{size if ord(character) > 0x2E7F else size / 2:.3f}" for character in text[:-1])
        return (
            f'<ofd:TextObject Boundary="{x:.3f} {y:.3f} {size * len(text):.3f} {size:.3f}" Size="{size:.3f}">'
            f'<ofd:TextCode X="0" Y="{size * 0.86:.3f}" DeltaX="{steps}">{text}</ofd:TextCode></ofd:TextObject>'
        )
    x0, y0, x1, y1 = (value * mm for value in drawn if not isinstance(value, str))
    return (
        f'<ofd:PathObject Boundary="{x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f}">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0:.3f} {y1 - y0:.3f}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def picture() -> Any:
    """Return the title, a paragraph and the table as a scanner would see them, None without a Chinese font."""
    from PIL import Image, ImageDraw, ImageFont

    fonts = {
        "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": 2,
        "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc": 0,
    }
    path = next((path for path in fonts if Path(path).exists()), None)
    if path is None:
        return None
    scale = 2.0
    image = Image.new("RGB", (int(_WIDTH * scale), 700), "white")
    draw = ImageDraw.Draw(image)
    text = next(text for kind, _, text in BLOCKS if kind == "text")
    drawn: list[_Drawn] = [
        (TITLE, 22.0, 150.0, 40.0),
        (text[:26], _SIZE, 106.0, 80.0),
        (text[26:], _SIZE, _MARGIN, 108.0),
    ]
    for item in (*drawn, *_drawn_table(150.0)):
        if isinstance(item[0], str):
            font = ImageFont.truetype(path, int(item[1] * scale), index=fonts[path])
            draw.text((item[2] * scale, (item[3] - 4) * scale), item[0], font=font, fill="black")
        else:
            draw.line([value * scale for value in item if not isinstance(value, str)], fill="black", width=2)
    return image


def table_csv(delimiter: str = ",", encoding: str = "gb18030") -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter).writerows(TABLE)
    return buffer.getvalue().encode(encoding)


def table_xlsx() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in TABLE:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


WHOLE: dict[str, Callable[[], bytes]] = {
    "utf-8.txt": plain,
    "gb18030.txt": gb18030,
    "indented.txt": indented,
    "wrapped.txt": wrapped,
    "markdown.md": markdown,
    "page.html": html,
    "typed.docx": docx,
    "numbered.docx": lambda: docx(automatic=True),
    "layer.pdf": pdf,
    "layout.ofd": ofd,
}
