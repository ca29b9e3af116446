"""The sound documents, one of each format, that the malformed ones are made from."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache

WORD_SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_CITIES = ("青石市", "临江市", "望海市", "云梦县", "长宁县")


def sentences(count: int) -> str:
    """Return lines of a notice."""
    return "".join(
        f"{number}. {_CITIES[number % 5]}应当于2024年{number % 12 + 1}月底前完成第{number}项检查，并报送结果。\n"
        for number in range(1, count + 1)
    )


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


@cache
def docx() -> bytes:
    """Return a Word document with a heading, paragraphs and a table."""
    import docx as word

    document = word.Document()
    document.add_heading("关于开展安全检查的通知", 1)
    for line in sentences(40).splitlines():
        document.add_paragraph(line)
    table = document.add_table(3, 3)
    for row in table.rows:
        for cell in row.cells:
            cell.text = "格"
    return _saved(document)


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a package by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def docx_with(body: str) -> bytes:
    """Return a Word document whose main part is `body`."""
    return zipped({**parts_of(docx()), "word/document.xml": body.encode()})


@cache
def xlsx() -> bytes:
    """Return a workbook of one sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["市县", "项目", "数量"])
    for number in range(50):
        sheet.append([_CITIES[number % len(_CITIES)], f"第{number}项", number])
    return _saved(book)


@cache
def pdf(password: str = "") -> bytes:
    """Return a PDF of three pages in Chinese."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=password or None, invariant=1)
    lines = sentences(90).splitlines()
    for page in range(3):
        canvas.setFont("STSong-Light", 12)
        for place, line in enumerate(lines[page * 30 : page * 30 + 30]):
            canvas.drawString(60, 780 - 24 * place, line)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def pdf_objects(objects: Sequence[str | bytes], own_tail: bool = False) -> bytes:
    """Return a PDF of these objects, numbered from 1, the first being the catalogue.

    With `own_tail` its cross-reference table names itself as the one before it.
    """
    data = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        encoded = content if isinstance(content, bytes) else content.encode()
        data += f"{number} 0 obj\n".encode() + encoded + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    before = f"/Prev {len(data)}" if own_tail else ""
    tail = (
        f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(places) + 1}/Root 1 0 R{before}>>"
    )
    return data + f"{tail}\nstartxref\n{len(data)}\n%%EOF".encode()


@cache
def ofd() -> bytes:
    """Return an OFD of one page."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    texts = "".join(
        f'<ofd:TextObject ID="{10 + place}" Boundary="20 {20 + 8 * place} 170 8" Font="1" Size="4">'
        f'<ofd:TextCode X="0" Y="4">{line}</ofd:TextCode></ofd:TextObject>'
        for place, line in enumerate(sentences(25).splitlines())
    )
    parts = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        "</ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {space}><ofd:Content><ofd:Layer ID="2">{texts}</ofd:Layer>'
        "</ofd:Content></ofd:Page>",
    }
    return zipped({name: text.encode() for name, text in parts.items()})


def html() -> bytes:
    """Return a web page."""
    body = "".join(f"<p>{line}</p>" for line in sentences(60).splitlines())
    table = "<table><tr><th>市</th><th>数</th></tr><tr><td>甲</td><td>1</td></tr></table>"
    return (
        f"<!DOCTYPE html><html><head><title>通知</title></head><body><h1>通知</h1>{body}{table}</body></html>".encode()
    )


def _saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


DOCUMENTS: Mapping[str, Callable[[], bytes]] = {
    ".txt": lambda: sentences(80).encode(),
    ".md": lambda: f"---\ntitle: 通知\n---\n# 通知\n\n{sentences(80)}".encode(),
    ".html": html,
    ".csv": lambda: ("市县,数量\n" + "青石市,1\n" * 200).encode("gb18030"),
    ".docx": docx,
    ".xlsx": xlsx,
    ".pdf": pdf,
    ".ofd": ofd,
    ".zip": lambda: zipped({"甲.txt": sentences(30).encode(), "乙.docx": docx(), "丙.pdf": pdf()}),
}
