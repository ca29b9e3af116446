"""Files as they should not be, made from documents that are made here: damaged, bombed, mislabelled, encrypted."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from evals.bench.malformed_documents import DOCUMENTS, WORD_SPACE, docx_with, parts_of, sentences, zipped
from evals.bench.malformed_packages import PACKAGES, Maker

SUFFIXES = (".txt", ".md", ".html", ".docx", ".pdf", ".xlsx", ".csv", ".ofd", ".zip", ".png", ".doc")
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_DOCTYPE = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}<!ENTITY f SYSTEM "file:///etc/hostname">]>'


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file to read; `hopeless` says that reading any text from it would be wrong."""

    kind: str
    name: str
    data: bytes
    hopeless: bool


def bad_files(count: int, seed: int, only: str = "") -> Iterator[BadFile]:
    """Yield `count` files of all kinds in equal parts, or of those whose name holds `only`; the same for one seed."""
    kinds = len(_KINDS)
    for place, (kind, (maker, hopeless)) in enumerate(_KINDS.items()):
        if only not in kind:
            continue
        for number in range(place, count, kinds):
            suffix, data = maker(random.Random(f"{seed}/{number}"))
            yield BadFile(kind, f"{number:04}{suffix}", data, hopeless)


def _any(chance: random.Random) -> tuple[str, bytes]:
    suffix = chance.choice(sorted(DOCUMENTS))
    return suffix, DOCUMENTS[suffix]()


def _truncated(chance: random.Random) -> tuple[str, bytes]:
    suffix, data = _any(chance)
    return suffix, data[: chance.randrange(1, len(data))]


def _flipped(chance: random.Random) -> tuple[str, bytes]:
    suffix, data = _any(chance)
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 10, 100, 1000))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return suffix, bytes(changed)


def _overwritten(chance: random.Random) -> tuple[str, bytes]:
    suffix, data = _any(chance)
    start = chance.randrange(len(data))
    filling = chance.choice((b"\x00", b"\xff", b"<", b"%"))
    return suffix, data[:start] + filling * min(chance.randint(1, 5000), len(data) - start)


def _mislabelled(chance: random.Random) -> tuple[str, bytes]:
    suffix, data = _any(chance)
    return chance.choice([other for other in SUFFIXES if other != suffix]), data


def _joined(chance: random.Random) -> tuple[str, bytes]:
    (suffix, first), (_, second) = _any(chance), _any(chance)
    return suffix, first + second


def _noise(chance: random.Random) -> tuple[str, bytes]:
    return chance.choice(SUFFIXES), chance.randbytes(chance.randint(500, 50_000))


def _marked_noise(chance: random.Random) -> tuple[str, bytes]:
    mark = chance.choice((b"%PDF-1.7\n", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"Rar!\x1a\x07"))
    return chance.choice(SUFFIXES), mark + chance.randbytes(chance.randint(100, 20_000))


def _no_text(chance: random.Random) -> tuple[str, bytes]:
    return chance.choice(SUFFIXES), chance.choice((b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00" * 4096))


def _nulls(chance: random.Random) -> tuple[str, bytes]:
    data = bytearray(sentences(200).encode())
    for _ in range(chance.randint(1, 50)):
        data.insert(chance.randrange(len(data)), 0)
    return chance.choice((".txt", ".md", ".csv")), bytes(data)


def _unmarked_utf16(chance: random.Random) -> tuple[str, bytes]:
    return chance.choice((".txt", ".md")), sentences(50).encode(chance.choice(("utf-16-le", "utf-16-be")))


def _mixed_encodings(chance: random.Random) -> tuple[str, bytes]:
    return ".txt", sentences(20).encode() + sentences(20).encode("gb18030")[chance.randint(0, 1) :] + b"\xff"


def _strange_characters(chance: random.Random) -> tuple[str, bytes]:
    strange = "\u200b\u202e\u2066\ufeff\U000e0041\u0301\x1b\u2028\ufffe\U0010ffff"
    return chance.choice((".txt", ".md")), "".join(
        character + chance.choice(strange) * chance.randint(0, 9) for character in sentences(50)
    ).encode()


def _long_line(chance: random.Random) -> tuple[str, bytes]:
    unit = chance.choice(
        ("，", "第", "一、", "（一）", "<", "#", "a", " ", "1.", "|", "—", "。", "》", "第一条 ", "2024年")
    )
    return chance.choice((".txt", ".md", ".html", ".csv")), (unit * (400_000 // len(unit)) + "字").encode()


def _many_lines(chance: random.Random) -> tuple[str, bytes]:
    line = chance.choice(
        ("一、\n", "第一条\n", "■\n", "\n\n字", "| a | b |\n", "# 题\n", "— 3 —\n", "附件：\n", "a,b\n")
    )
    return chance.choice((".txt", ".md", ".csv")), (line * (200_000 // len(line))).encode()


def _front_matter(chance: random.Random) -> tuple[str, bytes]:
    aliases = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    recursive, deep = "a: &a [*a]\n", "a: " + "[" * 20_000 + "\n"
    tagged = "a: !!python/object/apply:os.system ['true']\n"
    return ".md", f"---\n{chance.choice((aliases, recursive, deep, tagged))}---\n{sentences(5)}".encode()


def _deep_html(chance: random.Random) -> tuple[str, bytes]:
    tag = chance.choice(("div", "span", "b", "ul><li", "table><tr><td", "blockquote", "a", "font", "section"))
    return ".html", f"<html><body>{f'<{tag}>' * 100_000}{sentences(10)}".encode()


def _wide_html(chance: random.Random) -> tuple[str, bytes]:
    rows = "".join(f"<tr>{'<td>格</td>' * 40}</tr>" for _ in range(chance.randint(500, 3000)))
    flat = "<p>段落，有几个字。</p>" * 50_000
    attributes = "<p " + " ".join(f'a{n}="值"' for n in range(50_000)) + ">正文。</p>"
    comment = "<!--" * 50_000 + "<p>正文。</p>"
    return ".html", f"<html><body>{chance.choice((f'<table>{rows}</table>', flat, attributes, comment))}".encode()


def _entities(chance: random.Random) -> tuple[str, bytes]:
    use = chance.choice(("&l9;", "&f;", "&l9;&f;"))
    suffix = chance.choice((".docx", ".xlsx", ".ofd", ".html"))
    if suffix == ".docx":
        return suffix, docx_with(
            f"{_DOCTYPE}<w:document {WORD_SPACE}><w:body><w:p><w:r><w:t>{use}</w:t></w:r></w:p></w:body></w:document>"
        )
    if suffix == ".xlsx":
        body = f'{_DOCTYPE}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{use}</t></si></sst>'
        return suffix, zipped({**parts_of(DOCUMENTS[suffix]()), "xl/sharedStrings.xml": body.encode()})
    if suffix == ".ofd":
        part = chance.choice(("OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"))
        return suffix, zipped({**parts_of(DOCUMENTS[suffix]()), part: f"{_DOCTYPE}<x>{use}</x>".encode()})
    return suffix, f"{_DOCTYPE}<html><body><p>{use}</p></body></html>".encode()


def _deep_docx(chance: random.Random) -> tuple[str, bytes]:
    depth = chance.choice((100, 1000, 20_000))
    opening = chance.choice(("<w:tbl><w:tr><w:tc>", "<w:sdt><w:sdtContent>", "<w:ins>", "<w:p><w:r><w:txbxContent>"))
    closing = "".join(f"</{tag}>" for tag in reversed(opening.strip("<>").split("><")))
    text = f"<w:p><w:r><w:t>{sentences(1).strip()}</w:t></w:r></w:p>"
    return ".docx", docx_with(
        f"<w:document {WORD_SPACE}><w:body>{opening * depth}{text}{closing * depth}</w:body></w:document>"
    )


def _wide_docx(chance: random.Random) -> tuple[str, bytes]:
    cell = "<w:tc><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc>"
    table = f"<w:tbl>{f'<w:tr>{cell * 50}</w:tr>' * chance.choice((100, 1500))}</w:tbl>"
    run = f"<w:p>{'<w:r><w:t>字</w:t></w:r>' * chance.choice((1000, 100_000))}</w:p>"
    return ".docx", docx_with(f"<w:document {WORD_SPACE}><w:body>{chance.choice((table, run))}</w:body></w:document>")


def _huge_picture(chance: random.Random) -> tuple[str, bytes]:
    side = chance.choice((20_000, 2_000_000_000))
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(bytes(1_000_000))
    chunks = [struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (header, body)]
    return chance.choice((".png", ".jpg", ".txt")), b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _old_office(chance: random.Random) -> tuple[str, bytes]:
    marks = ("WordDocument", "Workbook", "EncryptedPackage", "PowerPoint Document", "")
    mark = chance.choice(marks).encode("utf-16-le")
    return chance.choice((".doc", ".xls", ".docx", ".wps")), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(
        504
    ) + mark + chance.randbytes(9000)


def _broken_rows(chance: random.Random) -> tuple[str, bytes]:
    rows = (
        '"' + "未关的引号," * 50_000,
        "a" + "," * 300_000,
        ("甲,乙\n" + '"x""' * 30_000),
        "甲\t乙\n1,2;3\n" * 20_000,
    )
    return ".csv", chance.choice(rows).encode()


_KINDS: Mapping[str, tuple[Maker, bool]] = {
    **PACKAGES,
    "cut off": (_truncated, False),
    "bits flipped": (_flipped, False),
    "part overwritten": (_overwritten, False),
    "wrong suffix": (_mislabelled, False),
    "two files joined": (_joined, False),
    "noise": (_noise, True),
    "noise with a format's mark": (_marked_noise, True),
    "nothing in it": (_no_text, True),
    "null bytes in text": (_nulls, True),
    "UTF-16 without a mark": (_unmarked_utf16, True),
    "two encodings in one text": (_mixed_encodings, True),
    "strange characters": (_strange_characters, False),
    "one line of 400,000 characters": (_long_line, False),
    "a great many short lines": (_many_lines, False),
    "front matter bombs": (_front_matter, False),
    "html 100,000 deep": (_deep_html, False),
    "html very wide": (_wide_html, False),
    "entity bombs in xml": (_entities, False),
    "docx nested deeply": (_deep_docx, False),
    "docx very wide": (_wide_docx, False),
    "picture of huge size": (_huge_picture, True),
    "old office, broken": (_old_office, True),
    "csv with broken rows": (_broken_rows, False),
}
