"""Which files a path stands for: itself, the documents in a folder, or those in a zip archive."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.archives import archive_members
from corpus.formats.detection import is_archive
from corpus.reading import MAX_BYTES, SUFFIXES
from corpus.sidecars import MAX_SIDECAR_BYTES, Sidecar, is_sidecar, sidecar_names
from corpus.types import CorpusError


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read. `source` is its absolute path, or "/path/archive.zip!/inner/name.txt" inside an archive."""

    source: str
    name: str
    data: bytes
    sidecar: Sidecar | None = None


def source_files(paths: Iterable[Path]) -> Iterator[SourceFile | CorpusError]:
    """Yield the files that `paths` stand for, and an error for each that cannot be had; a file given twice comes once.

    A folder is searched in order of its names; hidden files, links that lead out of it, files of other formats and the
    pictures that a browser saved with a page are passed over. A file that is named itself is always yielded, or an
    error is.
    """
    seen: set[str] = set()
    for path in paths:
        for found in _expanded(path):
            source = found.source if isinstance(found, SourceFile) else str(found)
            if source not in seen:
                seen.add(source)
                yield found


def _expanded(path: Path) -> Iterator[SourceFile | CorpusError]:
    if not path.exists():
        yield CorpusError(f"找不到 {path}。请检查路径。")
    elif path.is_dir():
        found = list(_in_folder(path.resolve()))
        if not found:
            yield CorpusError(f"{path} 里没有可读的文件（{'、'.join(SUFFIXES)}、.zip）。请检查路径。")
        for file in found:
            yield from _contents(file)
    else:
        yield from _contents(path.resolve())  # whatever it is called: its content tells what it is


def _in_folder(folder: Path) -> Iterator[Path]:
    """Yield the readable files under a folder, sorted, without following links out of it."""
    for directory, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and not _saved_with(name, names))
        for name in sorted(names):
            file = Path(directory) / name
            if name.startswith((".", "~$")) or file.suffix.lower() not in (*SUFFIXES, ".zip"):
                continue
            if file.is_symlink() and not (file.exists() and file.resolve().is_relative_to(folder)):
                continue
            yield file.resolve()


def _saved_with(folder: str, names: list[str]) -> bool:
    """Tell the folder that a browser saved beside a page, for its pictures and scripts."""
    stem = re.sub(r"(?:_files|\.files|_文件)$", "", folder)
    return stem != folder and any(f"{stem}{suffix}" in names for suffix in (".html", ".htm"))


def _contents(file: Path) -> Iterator[SourceFile | CorpusError]:
    try:
        state = file.stat()
        if not stat.S_ISREG(state.st_mode):
            raise CorpusError(f"{file} 不是普通文件。请换成文档文件。")
        if state.st_size > MAX_BYTES:
            raise CorpusError(f"{file} 超过 {MAX_BYTES >> 20} MB。请拆成几个较小的文件。")
        data = file.read_bytes()
    except CorpusError as error:
        yield error
        return
    except OSError as error:
        yield CorpusError(f"{file} 打不开（{error.strerror}）。请检查权限。")
        return
    if not is_archive(data, file.name):
        yield SourceFile(str(file), file.name, data, _sidecar(file))
        return
    sidecars: dict[str, bytes] = {}  # an archive's sidecars come before its documents
    for member in archive_members(data, file):
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
