"""The same document in every format gives the same passages, and no format loses a visible character."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from corpus.cleaning import parse
from corpus.files import SourceFile, source_files
from corpus.reading import read_bytes
from corpus.removals import UNKNOWN, removals
from corpus.splitting import split
from corpus.types import Document, RawText, SplitSettings, page_of
from tests import policy_files as policy


def raw_of(name: str) -> RawText:
    return read_bytes(policy.WHOLE[name](), f"办法.{name.rpartition('.')[2]}", name)


def document_of(raw: RawText) -> Document:
    (document,) = parse(raw)
    return document


def passages(raw: RawText) -> list[tuple[str, str]]:
    return [(passage.heading, passage.text) for passage in split(document_of(raw), SplitSettings())]


def seen(*texts: str) -> Counter[str]:
    return Counter("".join("".join(texts).split()))


@pytest.mark.parametrize("name", policy.WHOLE)
def test_the_same_document_gives_the_same_passages_in_every_format(name: str) -> None:
    found = passages(raw_of(name))
    assert found == passages(raw_of("utf-8.txt"))
    assert [heading for heading, _ in found][1] == "第一章 总则 > 第一条"
    assert len(found) == 7
    info = document_of(raw_of(name)).info
    assert (info.title, info.number, info.effective) == (policy.TITLE, "清政发〔2024〕7号", "2024-07-01")


def test_an_archive_gives_the_same_passages_as_its_files(tmp_path: Path) -> None:
    names = ["gb18030.txt", "typed.docx", "layer.pdf", "layout.ofd", "page.html"]
    (tmp_path / "包.zip").write_bytes(policy.zipped({name: policy.WHOLE[name]() for name in names}))
    files = [file for file in source_files([tmp_path / "包.zip"]) if isinstance(file, SourceFile)]
    assert sorted(file.name for file in files) == sorted(names)
    wanted = passages(raw_of("utf-8.txt"))
    assert all(passages(read_bytes(file.data, file.name, file.source)) == wanted for file in files)


@pytest.mark.parametrize("name", policy.WHOLE)
def test_the_content_tells_the_format_whatever_the_file_is_called(name: str) -> None:
    suffix = name.rpartition(".")[2]
    for other in ("办法", "办法.pdf", "办法.docx", "办法.doc", "办法.txt"):
        assert read_bytes(policy.WHOLE[name](), other, name).format == suffix, other


@pytest.mark.parametrize("name", ["layer.pdf", "layout.ofd"])
def test_every_place_has_its_page(name: str) -> None:
    raw = raw_of(name)
    document = document_of(raw)
    assert len(raw.page_starts) == 2
    places = {mark: page_of(raw, document.offsets.original(document.text.index(mark))) for mark in ("第一条", "第六条")}
    assert places == {"第一条": 1, "第六条": 2}
    assert [page_of(raw, offset) for offset in (0, raw.page_starts[1] - 1, raw.page_starts[1])] == [1, 1, 2]
    assert page_of(raw_of("typed.docx"), 5) == 0


# Each format read without our readers: all the words that are in the file.


def _text(data: bytes) -> Iterable[str]:
    return [data.decode("utf-8")]


def _html(data: bytes) -> Iterable[str]:
    from lxml import html

    return [str(piece) for piece in html.fromstring(data.decode()).xpath("//body//text()")]


def _docx(data: bytes) -> Iterable[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [
            archive.read(name).decode() for name in archive.namelist() if re.search(r"document|header|footer", name)
        ]
    return [text for part in parts for text in re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", part)]


def _pdf(data: bytes) -> Iterable[str]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as book:
        return [character["text"] for page in book.pages for character in page.chars]


def _ofd(data: bytes) -> Iterable[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist() if name.endswith("Content.xml")]
    return [text for part in parts for text in re.findall(r"<ofd:TextCode[^>]*>([^<]*)<", part)]


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("utf-8.txt", _text),
        ("wrapped.txt", _text),
        ("markdown.md", _text),
        ("page.html", _html),
        ("typed.docx", _docx),
        ("layer.pdf", _pdf),
        ("layout.ofd", _ofd),
    ],
)
def test_what_is_cleaned_and_what_is_removed_is_what_was_there(
    name: str, reading: Callable[[bytes], Iterable[str]]
) -> None:
    raw = raw_of(name)
    gone = removals(raw)
    assert UNKNOWN not in {removed.reason for removed in gone}
    assert all(removed.text == raw.text[removed.start :][: len(removed.text)] for removed in gone if removed.start >= 0)
    # A table says its heads again in each row, and marks which value is whose.
    added = seen(*policy.TABLE[0] * 2, "：：：；；" * 3) if name not in ("utf-8.txt", "wrapped.txt") else seen()
    whole = seen(document_of(raw).text, *(removed.text for removed in gone))
    assert whole - added == seen(*reading(policy.WHOLE[name]()))


def test_a_table_alone_is_the_same_in_every_spreadsheet() -> None:
    wanted = [("", "\n".join(policy.ROWS))]
    for name, data in {
        "表.csv": policy.table_csv(),
        "表二.csv": policy.table_csv(";", "utf-8-sig"),
        "表三": policy.table_csv("\t", "utf-16"),
        "表四.txt": policy.table_csv("\t", "utf-8"),
        "表.xlsx": policy.table_xlsx(),
    }.items():
        raw = read_bytes(data, name, name)
        assert passages(raw) == wanted, name
        cells = [cell for row in csv.reader(io.StringIO(policy.table_csv(encoding="utf-8").decode())) for cell in row]
        assert not seen(*cells) - seen(raw.text)
