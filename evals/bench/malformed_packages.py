"""Zip archives, office packages and PDFs as they should not be."""

from __future__ import annotations

import io
import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from evals.bench.malformed_documents import DOCUMENTS, WORD_SPACE, parts_of, pdf, pdf_objects, sentences, zipped

Maker = Callable[[random.Random], tuple[str, bytes]]

_MEGABYTE = 1_000_000


@cache
def _bomb(unit: str, megabytes: int) -> bytes:
    """Return so much of one repeated text, raw-deflated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = (unit * (_MEGABYTE // len(unit))).encode()
    return b"".join([*(packer.compress(block) for _ in range(megabytes)), packer.flush()])


def _office_bomb(chance: random.Random) -> tuple[str, bytes]:
    kind = chance.choice((".docx", ".xlsx", ".ofd"))
    part = {".docx": "word/document.xml", ".xlsx": "xl/worksheets/sheet1.xml", ".ofd": "Doc_0/Pages/Page_0/Content.xml"}
    megabytes = chance.choice((90, 250, 400))
    unit = chance.choice((f"<w:p {WORD_SPACE}><w:r/></w:p>", "<a>", " ", "<row/>"))
    head = f"<w:document {WORD_SPACE}><w:body>" if kind == ".docx" else "<x>"
    data = zlib.decompress(_bomb(unit, megabytes), -15) if megabytes < 100 else None
    if data is not None:
        return kind, zipped({**parts_of(DOCUMENTS[kind]()), part[kind]: head.encode() + data})
    return kind, _raw_entry(parts_of(DOCUMENTS[kind]()), part[kind], _bomb(unit, megabytes), megabytes * _MEGABYTE)


def _raw_entry(parts: Mapping[str, bytes], name: str, packed: bytes, size: int) -> bytes:
    """Return an archive in which one entry is packed already, and says that it holds `size` bytes."""
    data = zipped({**parts, name: b""})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        kept = {entry.filename: archive.read(entry) for entry in archive.infolist() if entry.filename != name}
    local, central, offset = b"", b"", 0
    for number, (entry, content) in enumerate({**kept, name: packed}.items(), 1):
        method, length = (8, size) if number == len(kept) + 1 else (0, len(content))
        encoded, crc = entry.encode(), 0 if method else zlib.crc32(content)
        fields = struct.pack("<HHHHHIIIHH", 20, 0x800, method, 0, 0x5821, crc, len(content), length, len(encoded), 0)
        local += b"PK\x03\x04" + fields + encoded + content
        central += b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, offset) + encoded
        offset = len(local)
    count = len(kept) + 1
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count, count, len(central), offset, 0)


def _zip_bomb(chance: random.Random) -> tuple[str, bytes]:
    megabytes = chance.choice((5, 45, 300, 450))
    claimed = chance.choice((megabytes * _MEGABYTE, 1000))  # the header may lie
    return ".zip", _raw_entry({}, "大.txt", _bomb("0", megabytes), claimed)


def _crowded_zip(chance: random.Random) -> tuple[str, bytes]:
    count = chance.choice((5_001, 20_000, 60_000))
    return ".zip", _crowd(count)


@cache
def _crowd(count: int) -> bytes:
    return zipped({f"{number}.txt": b"" for number in range(count)})


def _nested_zip(chance: random.Random) -> tuple[str, bytes]:
    data, copies = sentences(5).encode(), chance.choice((1, 10))
    for depth in range(chance.randint(4, 12)):
        inner = f"{'r' if depth else '文'}{'.zip' if depth else '.txt'}"
        data = zipped({f"{number}{inner}": data for number in range(copies)})
    return ".zip", data


def _outward_zip(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(("../外.txt", "/etc/外.txt", "a/../../外.txt", "C:\\外.txt", "..\\外.txt", "\\\\主机\\外.txt"))
    return ".zip", zipped({name: sentences(5).encode(), "好.txt": sentences(5).encode()})


def _linked_zip(_: random.Random) -> tuple[str, bytes]:
    entry = zipfile.ZipInfo("链.txt")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(entry, "/etc/hostname")
    return ".zip", buffer.getvalue()


def _encrypted_zip(chance: random.Random) -> tuple[str, bytes]:
    data = bytearray(zipped({"密.txt": chance.randbytes(500)}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return ".zip", bytes(data)


def _overlapping_zip(chance: random.Random) -> tuple[str, bytes]:
    data = zipped({"甲.txt": sentences(300).encode()})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    count = chance.choice((50, 1000))
    size = end - start
    tail = struct.pack("<HHHHIIH", 0, 0, count, count, size * count, start, 0)
    records = b"".join(data[start:end].replace("甲".encode(), chr(0x4E00 + number).encode()) for number in range(count))
    return ".zip", data[:start] + records + b"PK\x05\x06" + tail


def _odd_zip(chance: random.Random) -> tuple[str, bytes]:
    method = chance.choice((zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_STORED))
    names = chance.choice(
        (["长" * 20_000 + ".txt"], ["a\nb.txt", " .txt", "..txt"], [f"{'d/' * 5000}a.txt"], ["CON.txt", "a\x01.txt"])
    )
    data = zipped({name: sentences(5).encode() for name in names}, method)
    return ".zip", data.replace("长".encode(), b"\xff\xfe\xfd", 2) if chance.random() < 0.3 else data


def _locked_pdf(chance: random.Random) -> tuple[str, bytes]:
    return ".pdf", pdf(f"{chance.random()}")


def _circular_pdf(chance: random.Random) -> tuple[str, bytes]:
    loops = (
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 1000000000>>"],
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Pages/Kids[2 0 R]/Count 5>>"],
        ["<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 3>>"],
        ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Parent 2 0 R/Kids[3 0 R]/Count 99999>>", "3 0 R"],
        ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{'2 0 R ' * 100_000}]/Count 100000>>"],
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</a 5 0 R>>>>>>",
            "<</Length 5>>stream\n/a Do\nendstream",
            "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</a 5 0 R>>>>/Length 11>>stream\n"
            "/a Do /a Do\nendstream",
        ],
    )
    return ".pdf", pdf_objects(chance.choice(loops), chance.random() < 0.3)


def _heavy_pdf(chance: random.Random) -> tuple[str, bytes]:
    unit = chance.choice(("(a) Tj ", "q ", "[", "0 0 m 9 9 l S ", "BT /F 9 Tf (abc) Tj ET ", "<<", " "))
    packed = zlib.compress(zlib.decompress(_bomb(unit, chance.choice((1, 10, 200))), -15), 6)
    return ".pdf", pdf_objects(
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 900 900]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            f"<</Filter/FlateDecode/Length {len(packed)}>>stream\n".encode() + packed + b"\nendstream",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


PACKAGES: Mapping[str, tuple[Maker, bool]] = {
    "office file unpacks hugely": (_office_bomb, False),
    "zip unpacks hugely": (_zip_bomb, True),
    "zip of too many": (_crowded_zip, True),
    "zip in zip in zip …": (_nested_zip, True),
    "zip names lead outside": (_outward_zip, True),
    "zip holds a link": (_linked_zip, True),
    "zip encrypted": (_encrypted_zip, True),
    "zip entries overlap": (_overlapping_zip, False),
    "zip odd names and methods": (_odd_zip, False),
    "pdf with a password": (_locked_pdf, True),
    "pdf in circles": (_circular_pdf, True),
    "pdf unpacks hugely": (_heavy_pdf, False),
}
