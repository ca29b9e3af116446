"""The documents in a zip archive, read without unpacking to disk and within limits."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from corpus.reading import MAX_BYTES, SUFFIXES
from corpus.sidecars import is_sidecar
from corpus.types import CorpusError

_MAX_ENTRIES = 5000
_MAX_TOTAL = 500 * 1024 * 1024
_MAX_RATIO = 200  # text seldom shrinks to less than a hundredth
_RATIO_FROM = 1024 * 1024  # a small file of one repeated line does no harm
_READABLE = re.compile(r"[\x20-\x7e\u2010-\u2026\u2460-\u24ff\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


def archive_members(data: bytes, archive: Path) -> Iterator[tuple[str, bytes] | CorpusError]:
    """Yield the (name, content) of each document in a zip archive, sorted by name, and an error where there is one.

    The sidecars of documents come before all documents.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = [(_name(entry), entry) for entry in opened.infolist() if not entry.is_dir()]
            if problem := _refusal(entries, archive):
                yield problem
                return
            found = False
            for name, entry in sorted(entries, key=lambda pair: (not is_sidecar(pair[0]), pair[0])):
                if _wanted(name, entry):
                    found = found or not is_sidecar(name)
                    yield _member(opened, name, entry, archive)
            if not found:
                yield CorpusError(f"{archive} 里没有可读的文件（{'、'.join(SUFFIXES)}）。请检查压缩包。")
    except zipfile.BadZipFile:
        yield CorpusError(f"{archive} 已损坏，或者不是 zip 压缩包。请重新下载或重新压缩。")


def _refusal(entries: list[tuple[str, zipfile.ZipInfo]], archive: Path) -> CorpusError | None:
    if len(entries) > _MAX_ENTRIES:
        return CorpusError(f"{archive} 里的文件超过 {_MAX_ENTRIES} 个。请分成几个压缩包。")
    if sum(entry.file_size for _, entry in entries) > _MAX_TOTAL:
        return CorpusError(f"{archive} 解开后超过 {_MAX_TOTAL >> 20} MB。请分成几个压缩包。")
    if any(_escapes(name) for name, _ in entries):
        return CorpusError(f"{archive} 里有指向压缩包之外的路径，可能不安全。请重新压缩后再试。")
    return None


def _escapes(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in path.parts[0]


def _wanted(name: str, entry: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in parts)
    readable = PurePosixPath(name).suffix.lower() in SUFFIXES or is_sidecar(name)
    return not hidden and not stat.S_ISLNK(entry.external_attr >> 16) and readable


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
    opened: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo, archive: Path
) -> tuple[str, bytes] | CorpusError:
    place = f"{archive} 里的 {name}"
    if entry.flag_bits & _ENCRYPTED:
        return CorpusError(f"{place} 有密码。请去掉密码重新压缩。")
    suspicious = entry.file_size > _RATIO_FROM and entry.file_size > _MAX_RATIO * max(entry.compress_size, 1)
    if entry.file_size > MAX_BYTES or suspicious:
        return CorpusError(f"{place} 太大，或压缩得异常。请解压后单独添加。")
    try:
        with opened.open(entry) as stream:
            data = stream.read(MAX_BYTES + 1)  # the size in the header may be a lie
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        reason = "的压缩方法不支持" if isinstance(error, NotImplementedError) else "已损坏"
        return CorpusError(f"{place} {reason}。请重新压缩后再试。")
    return (name, data) if len(data) <= MAX_BYTES else CorpusError(f"{place} 太大。请解压后单独添加。")
