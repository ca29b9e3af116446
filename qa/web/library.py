"""The documents behind the page: uploads kept on disk, listed, and removed together with their file."""

from __future__ import annotations

import hashlib
import re
import shutil
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.types import DocumentInfo
from index.types import FileResult

if TYPE_CHECKING:
    from index.store import Index

MAX_NAME = 80  # characters; 240 bytes of UTF-8, which every usual file system takes
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the document list; `page` counts from 0."""

    documents: tuple[DocumentInfo, ...]
    total: int
    matched: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Library:
    """Adds to and removes from an index what readers upload into `folder`."""

    index: Index
    folder: Path

    def add(self, upload: Path, name: str) -> Iterator[FileResult]:
        """Keep an uploaded file under its own name and index it; a file that gave nothing is not kept.

        The folder's name is the content's hash: the same file lands in the same place, and two different files of one
        name stand side by side instead of one replacing the other.
        """
        digest = hashlib.sha256(upload.read_bytes()).hexdigest()[:16]
        kept = self.folder.resolve() / digest / safe_name(name)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(upload, kept)
        try:
            yield from self.index.add([kept])
        finally:
            self._drop_unused(kept)

    def remove(self, document_id: str) -> list[DocumentInfo]:
        """Remove one document, and its uploaded file once nothing in the index comes from it.

        Raises:
            IndexFault: there is no such document.
        """
        removed: list[DocumentInfo] = self.index.remove(document_id)
        for document in removed:
            source = Path(document.source)
            for kept in (source, *source.parents):
                if kept.parent.parent == self.folder.resolve():
                    self._drop_unused(kept)
        return removed

    def _drop_unused(self, kept: Path) -> None:
        # A zip's documents have sources below the zip's own path.
        inside = (str(kept), f"{kept}/", f"{kept}!")
        sources = [document.source for document in self.index.documents()]
        if any(source == inside[0] or source.startswith(inside[1:]) for source in sources):
            return
        if kept.is_file():
            kept.unlink()
        if kept.parent.is_dir() and not any(kept.parent.iterdir()):
            kept.parent.rmdir()

    def listing(self, words: str = "", page: int = 0, size: int = 50) -> Listing:
        """Return a page of the documents whose facts hold all the given words."""
        everything = self.index.documents()
        wanted = unicodedata.normalize("NFKC", words).lower().split()
        matched = [document for document in everything if all(word in _facts(document) for word in wanted)]
        pages = max(1, -(-len(matched) // size))
        page = min(max(page, 0), pages - 1)
        closed = self.index.validity().closed(date.today().isoformat())
        shown = [
            replace(one, status=closed[one.id].label) if one.id in closed else one
            for one in matched[page * size : (page + 1) * size]
        ]
        return Listing(tuple(shown), len(everything), len(matched), page, pages)


def _facts(document: DocumentInfo) -> str:
    facts = (document.title, document.issuer, document.published, document.number, document.region, document.source)
    return unicodedata.normalize("NFKC", " ".join(facts)).lower()


def safe_name(name: str) -> str:
    """Return a file name without directories, control characters or leading dots, its suffix kept."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    cleaned = _UNSAFE.sub("_", last).strip().lstrip(".")
    stem, dot, suffix = cleaned.rpartition(".")
    if not dot:
        stem, suffix = cleaned, ""
    suffix = suffix[:10]
    stem = stem[: MAX_NAME - len(suffix) - 1].rstrip(". ") or "未命名"
    return f"{stem}.{suffix}" if suffix else stem
