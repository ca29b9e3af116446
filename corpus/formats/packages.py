"""Zipped packages (docx, xlsx, ofd): opened within limits, their XML parsed without entities."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from corpus.types import CorpusError

_MAX_UNPACKED = 300 * 1024 * 1024
_MAX_PART = 100 * 1024 * 1024
# What zipfile, the XML parsers and the office libraries raise over a package that is damaged.
DAMAGE: tuple[type[Exception], ...] = (
    *(zipfile.BadZipFile, zlib.error, struct.error, SyntaxError, EOFError, OSError, NotImplementedError, RuntimeError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, ArithmeticError, AssertionError),
)


def check_size(data: bytes, name: str) -> None:
    """Refuse a package that unpacks to far too much.

    Raises:
        CorpusError: it does, or it is no package at all.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MAX_UNPACKED:
                raise CorpusError(f"{name} 解开后太大。请删去其中的图片，或拆成几个文件。")
    except zipfile.BadZipFile as error:
        raise CorpusError(f"{name} 已损坏或不完整。请重新下载或重新导出。") from error


def part_xml(archive: zipfile.ZipFile, path: str) -> Any:
    """Return the root element of an XML part.

    Raises:
        KeyError: there is no such part.
        ValueError: it is too large, or holds a document type or entities.
        xml.etree.ElementTree.ParseError: it is no XML.
    """
    import defusedxml.ElementTree

    with archive.open(path) as stream:
        content = stream.read(_MAX_PART + 1)  # the size in the header may be a lie
    if len(content) > _MAX_PART:
        raise ValueError(f"{path} is too large")
    return defusedxml.ElementTree.fromstring(content, forbid_dtd=True)
