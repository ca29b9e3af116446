"""The documents in a zip archive and in archives within it, read without unpacking to disk and within limits."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from corpus.reading import MAX_BYTES, SUFFIXES
from corpus.sidecars import is_sidecar
from corpus.types import CorpusError

_MAX_ENTRIES = 5000
_MAX_RECORDS = 100_000  # of archives within it too; counted before a list of them would fill the memory
_MAX_TOTAL = 500 * 1024 * 1024
_MAX_RATIO = 200  # text seldom shrinks to less than a hundredth
_RATIO_FROM = 1024 * 1024  # a small file of one repeated line does no harm
_MAX_DEPTH = 3  # archives within archives, the outermost counted
_READABLE = re.compile(r"[\x20-\x7e\u2010-\u2026\u2460-\u24ff\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")  # what would break a line, or a terminal
_MAX_NAME = 1000  # characters
_RECORD = b"PK\x01\x02"
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
_ZIP = ".zip"
_DOCUMENT_PARTS = frozenset(("[Content_Types].xml", "OFD.xml"))
# What the standard library raises over the records of a damaged archive, names that are not UTF-8 among them.
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for gigabytes of memory, and no office uses them

Member = tuple[str, bytes]


@dataclass(slots=True)
class _Left:
    """What may still come out of the outermost archive and all within it."""

    entries: int
    size: int
    too_deep: list[str] = field(default_factory=list)  # archives that were not opened, told of in one error


def archive_members(data: bytes, archive: Path) -> Iterator[Member | CorpusError]:
    """Yield the (name, content) of each document in a zip archive, sorted by name, and an error where there is one.

    A document of an archive within it is called "inner.zip!/name". The sidecars of an archive come first.
    """
    found, left = False, _Left(_MAX_ENTRIES, _MAX_TOTAL)
    for member in _members(data, str(archive), left, 1):
        found = found or isinstance(member, CorpusError) or not is_sidecar(member[0])
        yield member
    if left.too_deep:
        first, count = left.too_deep[0], len(left.too_deep)
        which = f"{first} 是" if count == 1 else f"{archive} 里有 {count} 个压缩包（例如 {first}）是"
        yield CorpusError(f"{which}第 {_MAX_DEPTH + 1} 层压缩包，套得太深。请解开外面的几层后再试。")
    elif not found:
        yield CorpusError(f"{archive} 里没有可读的文件（{'、'.join(SUFFIXES)}）。请检查压缩包。")


def _members(data: bytes, archive: str, left: _Left, depth: int) -> Iterator[Member | CorpusError]:
    try:
        if data.count(_RECORD) > _MAX_RECORDS:
            raise _too_many(archive)
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = [
                (UNPRINTABLE.sub("\ufffd", _name(entry)), entry) for entry in opened.infolist() if not entry.is_dir()
            ]
            if not _DOCUMENT_PARTS.isdisjoint(name for name, _ in entries):
                raise CorpusError(f"{archive} 不是压缩包，是 Office 或 OFD 文件。请把它的后缀改成 docx、xlsx 或 ofd。")
            _refuse(entries, archive, left)
            for name, entry in sorted(entries, key=lambda pair: (not is_sidecar(pair[0]), pair[0])):
                if _wanted(name, entry):
                    yield from _member(opened, name, entry, archive, left, depth)
    except CorpusError as error:
        yield error
    except _DAMAGES:
        yield CorpusError(f"{archive} 已损坏，或者不是 zip 压缩包。请重新下载或重新压缩。")


def _refuse(entries: list[tuple[str, zipfile.ZipInfo]], archive: str, left: _Left) -> None:
    left.entries -= len(entries)
    if left.entries < 0:
        raise _too_many(archive)
    left.size -= sum(entry.file_size for _, entry in entries)
    if left.size < 0:
        raise CorpusError(f"{archive} 解开后超过 {_MAX_TOTAL >> 20} MB。请分成几个压缩包。")
    if any(len(name) > _MAX_NAME for name, _ in entries):
        raise CorpusError(f"{archive} 里有名字太长的文件。请改名后重新压缩。")
    if any(_escapes(name) for name, _ in entries):
        raise CorpusError(f"{archive} 里有指向压缩包之外的路径，可能不安全。请重新压缩后再试。")


def _too_many(archive: str) -> CorpusError:
    return CorpusError(f"{archive} 里的文件超过 {_MAX_ENTRIES} 个。请分成几个压缩包。")


def _escapes(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in "".join(path.parts[:1])


def _wanted(name: str, entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in parts)
    linked = stat.S_ISLNK(entry.external_attr >> 16)
    readable = PurePosixPath(name).suffix.lower() in (*SUFFIXES, _ZIP) or is_sidecar(name)
    return not hidden and not linked and readable


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name as it was meant: archives made on Chinese Windows hold GBK names that are not marked so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    stored = entry.orig_filename.encode("cp437", "replace")
    # Some names are valid in both, 通知 in GBK for one: what reads as Chinese throughout is meant.
    for encoding in ("utf-8", "gb18030"):
        try:
            name = stored.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _READABLE.fullmatch(name):
            return name
    return entry.filename


def _member(
    opened: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo, archive: str, left: _Left, depth: int
) -> Iterator[Member | CorpusError]:
    place = f"{archive} 里的 {name}"
    nested = PurePosixPath(name).suffix.lower() == _ZIP
    if nested and depth == _MAX_DEPTH:
        left.too_deep.append(place)
        return
    try:
        data = _content(opened, entry, place)
    except CorpusError as error:
        yield error
        return
    if not nested:
        yield name, data
        return
    for member in _members(data, place, left, depth + 1):
        yield member if isinstance(member, CorpusError) else (f"{name}!/{member[0]}", member[1])


def _content(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, place: str) -> bytes:
    if entry.flag_bits & _ENCRYPTED:
        raise CorpusError(f"{place} 有密码。请去掉密码重新压缩。")
    if entry.compress_type not in _METHODS:
        raise CorpusError(f"{place} 的压缩方法不支持。请重新压缩后再试。")
    suspicious = entry.file_size > _RATIO_FROM and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1)
    if entry.file_size > MAX_BYTES or suspicious:
        raise CorpusError(f"{place} 太大，或压缩得异常。请解压后单独添加。")
    try:
        with opened.open(entry) as stream:
            data = stream.read(MAX_BYTES + 1)  # the size in the header may be a lie
    except _DAMAGES as error:
        raise CorpusError(f"{place} 已损坏。请重新压缩后再试。") from error
    if len(data) > MAX_BYTES:
        raise CorpusError(f"{place} 太大。请解压后单独添加。")
    return data
