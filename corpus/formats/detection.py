"""Which format a file is, told by its content; its name only decides between texts that look alike."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import PurePath

from corpus.formats.office import OLE
from corpus.formats.plain import decode
from corpus.formats.spreadsheet import delimiter
from corpus.types import CorpusError

_HEAD = 65536
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|table|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAGS = re.compile(r"<(p|div|span|table|tr|td|br|li|ul|a|h[1-6])\b[^<>]*>", re.IGNORECASE)
_MARKDOWN = re.compile(r"^(?:#{1,6}[ \t]+\S|```|[-*+] \[[ x]\]|\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+)", re.MULTILINE)
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:[\w一-鿿-]+[ \t]*:.*\r?\n)+---[ \t]*(?:\r?\n|\Z)")
_MHTML = re.compile(r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?content-type:\s*multipart/related", re.IGNORECASE)
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"II+\x00", b"RIFF")
_REFUSED = (
    (b"Rar!", "是 rar 压缩包。请解压，或改成 zip 后再试。"),
    (b"7z\xbc\xaf\x27\x1c", "是 7z 压缩包。请解压，或改成 zip 后再试。"),
    (b"\x1f\x8b", "是 gz 压缩包。请解压后再试。"),
    (b"MZ", "是程序，不是文档。请换成文档文件。"),
    (b"\x7fELF", "是程序，不是文档。请换成文档文件。"),
    (b"SQLite format 3", "是数据库，不是文档。请换成文档文件。"),
)
_BINARY = (".pdf", ".docx", ".xlsx", ".ofd", ".zip", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif")
_AS_TEXT = 200  # characters; less under the name of a binary format is a server's error message
_BY_SUFFIX = {".md": "md", ".markdown": "md", ".csv": "csv", ".tsv": "csv"}


def format_of(data: bytes, name: str) -> str:
    """Return the format of a file's content.

    Raises:
        CorpusError: it is of none that can be read, or damaged.
    """
    for mark, reason in _REFUSED:
        if data.startswith(mark):
            raise CorpusError(f"{name} {reason}")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((OLE, b"{\\rtf")):
        return "office"
    if data.startswith(b"PK\x03\x04"):
        return _packed(data, name)
    if is_image(data):
        return "image"
    return _text_format(data, name)


def is_image(data: bytes) -> bool:
    """Tell whether the content begins as a picture does that can be read."""
    if data.startswith(b"RIFF"):
        return data[8:12] == b"WEBP"
    if data.startswith(b"BM"):  # two letters that a text may begin with too: the next four are the file's size
        return int.from_bytes(data[2:6], "little") == len(data)
    return data.startswith(_IMAGES)


def is_archive(data: bytes, name: str) -> bool:
    """Tell whether the content is a zip of documents, rather than one document that is zipped.

    Only the list of names at its end is looked at, which no damage or bomb can make expensive.
    """
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return False
    end = data.rfind(b"PK\x05\x06")
    size, start = struct.unpack_from("<II", data, end + 12) if 0 <= end <= len(data) - 20 else (0, 0)
    names = data[start : start + size]
    if not names.startswith(b"PK\x01\x02"):
        return name.lower().endswith(".zip")
    return not any(mark in names for mark in (b"[Content_Types].xml", b"OFD.xml", b"META-INF/manifest.xml"))


def _package(names: list[str]) -> str:
    if "word/document.xml" in names or "word/document2.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "OFD.xml" in names:
        return "ofd"
    return "other" if "[Content_Types].xml" in names or "META-INF/manifest.xml" in names else ""


def _packed(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            kind = _package(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise CorpusError(f"{name} 已损坏或不完整。请重新下载或重新导出。") from error
    if kind == "other":
        raise CorpusError(f"{name} 是演示文稿或别的办公文件，还不支持。请另存为 docx、xlsx 或 pdf。")
    if not kind:
        raise CorpusError(f"{name} 是压缩包。请把它作为 zip 压缩包添加，或解压后再试。")
    return kind


def _text_format(data: bytes, name: str) -> str:
    """Tell the formats apart that are text: a page's tags, a table's columns and Markdown's marks are signs."""
    suffix = PurePath(name).suffix.lower()
    try:
        text = decode(data, name)
    except CorpusError:
        if _HTML.match(data[:4096].decode("latin-1")):
            return "html"  # in an encoding that the page itself declares
        if suffix in _BINARY:
            raise CorpusError(f"{name} 已损坏，或者不是 {suffix[1:]} 文件。请重新下载或重新导出。") from None
        raise
    head = text[:_HEAD].removeprefix("\ufeff")
    if _MHTML.match(head.replace("\r\n", "\n")):
        return "mhtml"
    if suffix not in _BY_SUFFIX and (
        _HTML.match(head) or len(_TAGS.findall(head)) >= (1 if suffix[:4] == ".htm" else 8)
    ):
        return "html"
    if suffix in _BINARY and len(text.strip()) < _AS_TEXT:
        raise CorpusError(f"{name} 已损坏，或者不是 {suffix[1:]} 文件。请重新下载或重新导出。")
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if _FRONT_MATTER.match(head) or len(_MARKDOWN.findall(head)) >= 2:
        return "md"
    return "csv" if delimiter(head, strict=True) else "txt"
