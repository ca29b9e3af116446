"""Reading one file: its content tells the format, and each format has its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from corpus.formats.detection import format_of
from corpus.formats.html import read_html, read_mhtml
from corpus.formats.ocr import read_image
from corpus.formats.ofd import read_ofd
from corpus.formats.office import read_old_office
from corpus.formats.pdf import read_pdf
from corpus.formats.plain import read_markdown, read_text
from corpus.formats.spreadsheet import read_csv, read_xlsx
from corpus.formats.word import read_docx
from corpus.types import CorpusError, RawText

# What a folder or an archive is searched for; a file that is named itself is read whatever it is called.
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp")
SUFFIXES = (
    *(".txt", ".md", ".markdown", ".html", ".htm", ".mht", ".mhtml", ".csv", ".tsv"),
    *(".docx", ".xlsx", ".xlsm", ".pdf", ".ofd", ".doc", ".wps", ".xls", ".et", ".rtf"),
    *IMAGE_SUFFIXES,
)
MAX_BYTES = 50 * 1024 * 1024

_READERS: Mapping[str, Callable[[bytes, str, str], RawText]] = {
    "txt": read_text,
    "md": read_markdown,
    "html": read_html,
    "mhtml": read_mhtml,
    "csv": read_csv,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "pdf": read_pdf,
    "ofd": read_ofd,
    "image": read_image,
    "office": read_old_office,
}


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
    raw = _READERS[format_of(data, name)](data, name, source)
    if not any(character.isalnum() for character in raw.text[raw.body_start :]):
        raise CorpusError(f"{name} 里没有文字。请换一份有文字内容的文件。")
    return raw
