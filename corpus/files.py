"""Which files a path stands for: itself, the documents in a folder, or those in a zip archive."""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.archives import UNPRINTABLE, Member, archive_members
from corpus.formats.detection import is_archive
from corpus.reading import MAX_BYTES, SUFFIXES
from corpus.sidecars import MAX_SIDECAR_BYTES, Sidecar, is_sidecar, sidecar_names
from corpus.types import CorpusError

_WANTED = frozenset((*SUFFIXES, ".zip"))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read. `source` is its absolute path, or "/path/archive.zip!/inner/name.txt" inside an archive."""

    source: str
    name: str
    data: bytes
    sidecar: Sidecar | None = None


Unpack = Callable[[bytes, Path], Iterator[Member | CorpusError]]


def source_files(paths: Iterable[Path], unpack: Unpack = archive_members) -> Iterator[SourceFile | CorpusError]:
    """Yield the files that `paths` stand for, and an error for each that cannot be had; a file given twice comes once.

    `unpack` opens archives: a sandbox's `members` does so in another process. A folder is searched in order of its
    names; hidden files, links that lead out of it, files of other formats and the pictures that a browser saved with a
    page are passed over. A file that is named itself is always yielded, or an error is.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _expanded(path, unpack):
            source = found.source if isinstance(found, SourceFile) else str(found)
            if source not in seen:
                seen.add(source)
                yield found


def total_bytes(paths: Iterable[Path]) -> int:
    """Return the size of the files that `paths` stand for, without reading them; an archive counts as it is packed."""
    total = 0
    for path in paths:
        with contextlib.suppress(OSError):  # told when it is read
            files = _in_folder(path.resolve()) if path.is_dir() else [path]
            total += sum(file.stat().st_size for file in files if isinstance(file, Path))
    return total


def _expanded(path: Path, unpack: Unpack) -> Iterator[SourceFile | CorpusError]:
    try:
        if not path.exists():
            yield CorpusError(f"找不到 {_shown(path)}。请检查路径。")
            return
        found = list(_in_folder(path.resolve())) if path.is_dir() else [path.resolve()]
    except OSError as error:
        yield _unopened(path, error)
        return
    if not found:
        yield CorpusError(f"{path} 里没有可读的文件（{'、'.join(SUFFIXES)}、.zip）。请检查路径。")
    for file in found:
        if isinstance(file, CorpusError):
            yield file
        else:
            yield from _contents(file, unpack)


def _in_folder(folder: Path) -> Iterator[Path | CorpusError]:
    """Yield the readable files under a folder, sorted, without following links out of it, and folders that are shut."""
    shut: list[OSError] = []
    for directory, folders, names in os.walk(folder, onerror=shut.append, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _saved_with(name, names))
        for name in sorted(names):
            file = Path(directory) / name
            if name.startswith((".", "~$")) or file.suffix.lower() not in _WANTED:
                continue
            if file.is_symlink() and not (file.exists() and file.resolve().is_relative_to(folder)):
                continue
            yield file.resolve()
    yield from (_unopened(Path(str(error.filename)), error) for error in shut)


def _saved_with(folder: str, names: list[str]) -> bool:
    """Tell the folder that a browser saved beside a page, for its pictures and scripts."""
    stem = re.sub(r"(?:_files|\.files|_文件)$", "", folder)
    return stem != folder and any(f"{stem}{suffix}" in names for suffix in (".html", ".htm"))


def _contents(file: Path, unpack: Unpack) -> Iterator[SourceFile | CorpusError]:
    try:
        data = _data(file)
    except CorpusError as error:
        yield error
        return
    if not is_archive(data, file.name):
        yield SourceFile(str(file), file.name, data, _sidecar(file))
        return
    sidecars: dict[str, bytes] = {}  # an archive's sidecars come before its documents
    for member in unpack(data, file):
        if isinstance(member, CorpusError):
            yield member
            continue
        inner, content = member
        if is_sidecar(inner):
            sidecars[inner] = content
            continue
        folder, _, name = inner.rpartition("/")
        names = (f"{folder}/{beside}".lstrip("/") for beside in sidecar_names(name))
        found = next((Sidecar(beside, sidecars[beside]) for beside in names if beside in sidecars), None)
        yield SourceFile(f"{file}!/{inner}", name, content, found)


def _data(file: Path) -> bytes:
    if _shown(file) != str(file):
        raise CorpusError(
            f"{_shown(file)} 的名字不是 UTF-8 编码，或者含有换行等控制字符。请给文件（或它所在的文件夹）改名后再试。"
        )
    try:
        state = file.stat()
        if not stat.S_ISREG(state.st_mode):
            raise CorpusError(f"{file} 不是普通文件。请换成文档文件。")
        if state.st_size > MAX_BYTES:
            raise CorpusError(f"{file} 超过 {MAX_BYTES >> 20} MB。请拆成几个较小的文件。")
        return file.read_bytes()
    except OSError as error:
        raise _unopened(file, error) from error


def _sidecar(file: Path) -> Sidecar | None:
    """Return the sidecar that lies beside a file, never one that a link leads to."""
    for name in sidecar_names(file.name):
        beside = file.with_name(name)
        if beside.is_file() and not beside.is_symlink():
            try:
                with beside.open("rb") as stream:
                    return Sidecar(name, stream.read(MAX_SIDECAR_BYTES + 1))
            except OSError:
                return Sidecar(name, None)
    return None


def _unopened(path: Path, error: OSError) -> CorpusError:
    return CorpusError(f"{_shown(path)} 打不开（{error.strerror}）。请检查权限和路径。")


def _shown(path: Path) -> str:
    """Return a path as it can be stored, and printed on one line: a name may hold bytes that are no text."""
    return UNPRINTABLE.sub("\ufffd", os.fsencode(path).decode("utf-8", "replace"))
