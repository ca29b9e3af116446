"""The file that a document was read from, given out only while it is still the file that was read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.files import SourceFile, source_files
from corpus.sandbox import Sandbox
from corpus.types import CorpusError, RawText
from index.adding import digest
from index.types import IndexFault

if TYPE_CHECKING:
    from index.store import Index

_INSIDE = "!/"  # between an archive and what lies in it


class OriginalFault(IndexFault):
    """The file of a document cannot be given out as it was read; the message says why."""


class OriginalGone(OriginalFault):
    """It is no longer where it was."""


class OriginalChanged(OriginalFault):
    """Something else stands in its place."""


def original_file(index: Index, document_id: str, sandbox: Sandbox) -> SourceFile:
    """Return the file that a document was read from, with the bytes that were read.

    Raises:
        OriginalGone: it was moved or deleted, or was never on this machine.
        OriginalChanged: its content is no longer what was read.
        IndexFault: there is no such document.
    """
    raw, name, told = index.file(document_id)
    file = _found(raw.source, sandbox)
    if file is None:
        raise OriginalGone(
            f"{name} 已经不在原来的位置，没有原文件可以下载。请用下面的文字版；"
            "需要原文件的话，请管理员把文件放回原处，或重新添加一次。"
        )
    # Without a digest (another document of the file was removed), or with another sidecar, its words decide.
    if digest(file) != told and not _reads_the_same(file, raw, sandbox):
        raise OriginalChanged(
            f"{name} 在加入之后被改动过，已经不是当时读的那一份，所以不提供下载。请管理员重新添加这个文件。"
        )
    return file


def _found(source: str, sandbox: Sandbox) -> SourceFile | None:
    for path in _places(source):
        if path.is_file():
            try:
                for file in source_files([path], sandbox.members):
                    if isinstance(file, SourceFile) and file.source == source:
                        return file
            except OSError:
                continue
    return None


def _places(source: str) -> Iterator[Path]:
    """Yield the path itself and, for what lies in an archive, those that the archive may have."""
    if not Path(source).is_absolute():
        return
    yield Path(source)
    at = source.find(_INSIDE)
    while at >= 0:
        yield Path(source[:at])
        at = source.find(_INSIDE, at + 1)


def _reads_the_same(file: SourceFile, raw: RawText, sandbox: Sandbox) -> bool:
    try:
        return sandbox.read(file.data, file.name, file.source).text == raw.text
    except CorpusError:
        return False
