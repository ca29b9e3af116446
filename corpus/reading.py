"""Reading one file: which format it is, told by its content first and its name second."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from corpus.formats.html import read_html
from corpus.formats.pdf import read_pdf
from corpus.formats.plain import read_markdown, read_text
from corpus.formats.word import read_docx
from corpus.types import CorpusError, RawText

SUFFIXES = (".txt", ".md", ".markdown", ".html", ".htm", ".docx", ".pdf")  # what a folder is searched for
MAX_BYTES = 50 * 1024 * 1024

_READERS: Mapping[str, Callable[[bytes, str, str], RawText]] = {
    "txt": read_text,
    "md": read_markdown,
    "html": read_html,
    "docx": read_docx,
    "pdf": read_pdf,
}
_BY_SUFFIX = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html", ".txt": "txt"}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_REFUSED = (
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "是旧版 Office 文件或加了密的 Office 文件。请用 Word 去掉密码、另存为 docx 后再试。",
    ),
    (b"Rar!", "是 rar 压缩包。请解压，或改成 zip 后再试。"),
    (b"7z\xbc\xaf\x27\x1c", "是 7z 压缩包。请解压，或改成 zip 后再试。"),
    (b"\x1f\x8b", "是 gz 压缩包。请解压后再试。"),
    (b"{\\rtf", "是 rtf 文件。请用 Word 另存为 docx 后再试。"),
    (b"\x89PNG", "是图片，没有文字。请先用文字识别软件转成文本。"),
    (b"\xff\xd8\xff", "是图片，没有文字。请先用文字识别软件转成文本。"),
    (b"GIF8", "是图片，没有文字。请先用文字识别软件转成文本。"),
)


def read(path: Path) -> RawText:
    """Read one file.

    Raises:
        CorpusError: the file cannot be read, or is of no format that can.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CorpusError(f"{path} 超过 {MAX_BYTES >> 20} MB。请拆成几个较小的文件。")
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise CorpusError(f"找不到 {path}。请检查路径。") from error
    except OSError as error:
        raise CorpusError(f"{path} 打不开（{error.strerror}）。请检查权限，并确认它是文件。") from error
    return read_bytes(data, path.name, str(path.resolve()))


def read_bytes(data: bytes, name: str, source: str) -> RawText:
    """Read the content of a file called `name`; `source` is what its documents will name as their source.

    Raises:
        CorpusError: the content is empty, damaged, protected, or of no format that can be read.
    """
    if not data.strip(b"\x00 \t\r\n"):
        raise CorpusError(f"{name} 是空文件。请换一份有内容的文件。")
    raw = _READERS[_format(data, name)](data, name, source)
    if not any(character.isalnum() for character in raw.text[raw.body_start :]):
        raise CorpusError(f"{name} 里没有文字。请换一份有文字内容的文件。")
    return raw


def _format(data: bytes, name: str) -> str:
    for mark, reason in _REFUSED:
        if data.startswith(mark):
            raise CorpusError(f"{name} {reason}")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    suffix = Path(name).suffix.lower()
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, name)
    if suffix in (".pdf", ".docx"):
        raise CorpusError(f"{name} 已损坏，或者不是 {suffix[1:]} 文件。请重新下载或重新导出。")
    if _HTML.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    raise CorpusError(f"{name} 的格式不支持。请换成 txt、md、html、docx 或带文字的 pdf。")


def _zipped(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise CorpusError(f"{name} 已损坏或不完整。请重新下载或重新导出。") from error
    if "word/document.xml" in names:
        return "docx"
    if "[Content_Types].xml" in names:
        raise CorpusError(f"{name} 是表格或演示文稿，还不支持。请另存为 docx、pdf 或 txt。")
    if "OFD.xml" in names:
        raise CorpusError(f"{name} 是 OFD 版式文件，还不支持。请用阅读器导出为 pdf 或 txt。")
    raise CorpusError(f"{name} 是压缩包。请把它作为 zip 压缩包添加，或解压后再试。")
