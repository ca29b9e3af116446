"""The documents behind the page and the interfaces: the one place where they are added, changed and removed."""

from __future__ import annotations

import hashlib
import logging
import re
import shutil
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.types import DocumentInfo
from index.types import FileResult, IndexFault, Watch, unwatched
from qa.web.failed_files import FailedFile, FailedFiles
from qa.web.intake import Intake

if TYPE_CHECKING:
    from index.store import Index

_log = logging.getLogger("wence.library")
MAX_NAME = 80  # characters; 240 bytes of UTF-8, which every usual file system takes
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
ALL_SECRET = "压缩包里有标密级的文件：整个压缩包没有添加，也没有留存。请去掉它们再压缩"
NOT_KEPT = "标密级的文件没有留存"


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
    """Changes an index; what is uploaded lies in `folder`, what failed in one beside it.

    Who changed what is recorded by the index that it is given (see recorded_index.py).
    """

    index: Index
    folder: Path
    intake: Intake = field(default_factory=Intake)
    failed: FailedFiles = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "failed", FailedFiles(self.folder.parent / "failed"))

    def add(self, upload: Path, name: str, watch: Watch = unwatched) -> list[FileResult]:
        """Keep an uploaded file under its own name and index it; what failed is kept for another try, unless secret.

        The folder's name is the content's hash: the same file lands in the same place, and two different files of one
        name stand side by side instead of one replacing the other.
        """
        kept = self._copied(upload, name)
        try:
            results = list(self.index.add([kept], watch=watch))
            if any(result.secret for result in results):
                results = self._without_secrets(kept, results)
        finally:
            self._drop_unused(kept)
        results = [self._plain(result) for result in results]
        return self._failures_kept(upload, kept, results)

    def retry(self, identity: str, watch: Watch = unwatched) -> list[FileResult]:
        """Add a kept file once more.

        Raises:
            IndexFault: it is not kept any more.
        """
        found = self.failed.find(identity)
        if found is None:
            raise IndexFault("这个文件已经不在待重试的里面。请刷新列表。")
        return self.add(found[1], found[0].name, watch)

    def discard(self, identities: Iterable[str]) -> None:
        """Delete kept files that failed."""
        for identity in identities:
            self.failed.forget(identity)

    def replace(self, document_id: str, upload: Path, name: str, watch: Watch = unwatched) -> FileResult:
        """Put an uploaded file in the place of a document's own; where it fails, the old one goes on answering.

        Raises:
            IndexFault: there is no such document.
        """
        kept = self._copied(upload, name)
        before = self.index.document(document_id).info
        try:
            result = self.index.replace(document_id, kept, watch)
        finally:
            self._drop_unused(kept)
            self._drop_sources([before])
        return self._plain(result)

    def reindex(self, source: str, watch: Watch = unwatched) -> FileResult:
        """Index one file again.

        Raises:
            IndexFault: the index has no such file.
        """
        return self._plain(self.index.rewrite(source, watch))

    def correct(self, document_id: str, changes: Mapping[str, str], reset: Collection[str] = ()) -> DocumentInfo:
        """Correct what the index says about a document; see `Index.correct`.

        Raises:
            IndexFault: there is no such document or field, or a value cannot be.
        """
        return self.index.correct(document_id, changes, reset)

    def remove(self, document_id: str) -> list[DocumentInfo]:
        """Remove one document, and its uploaded file once nothing in the index comes from it.

        Raises:
            IndexFault: there is no such document.
        """
        removed: list[DocumentInfo] = self.index.remove(document_id)
        self._drop_sources(removed)
        return removed

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

    def waiting(self) -> list[FailedFile]:
        """Return the files that failed and are kept, the newest first."""
        return self.failed.all()

    def _copied(self, upload: Path, name: str) -> Path:
        with upload.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()[:16]
        kept = self.folder.resolve() / digest / safe_name(name)
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(upload, kept)
        return kept

    def _without_secrets(self, kept: Path, results: list[FileResult]) -> list[FileResult]:
        """Take an archive that holds a secret file out again as a whole: its copy would keep the secret."""
        if not any(result.documents for result in results) and len(results) == 1:
            return [replace(result, reason=f"{result.reason.rstrip('。')}。{NOT_KEPT}。") for result in results]
        here = {info.source for info in self.index.documents() if _inside(info.source, kept)}
        for source in here:
            self.index.remove(source)
        told = [replace(result, reason=f"{result.reason.rstrip('。')}。") for result in results if result.secret]
        return [FileResult(str(kept), "failed", f"{ALL_SECRET}：{''.join(one.reason for one in told)}", secret=True)]

    def _failures_kept(self, upload: Path, kept: Path, results: list[FileResult]) -> list[FileResult]:
        identity = kept.parent.name
        failed = [result for result in results if result.outcome == "failed"]
        if any(result.secret for result in failed) or (results and not failed):
            self.failed.forget(identity)
            return results
        reason = " ".join(result.reason for result in failed[:3]) or "里面没有可以读的文件。"
        if len(failed) > 3:
            reason += f" 另有 {len(failed) - 3} 个文件没有添加。"
        problem = ""
        if self.failed.folder.resolve() not in upload.resolve().parents:
            problem = self.failed.keep(upload, identity, kept.name, reason)
        if problem and failed:
            failed_last = replace(failed[-1], reason=f"{failed[-1].reason.rstrip('。')}。{problem}。")
            return [failed_last if result is failed[-1] else result for result in results]
        return results

    def _plain(self, result: FileResult) -> FileResult:
        """Return a result whose reason names files without their place on the server."""
        reason = result.reason
        for place in dict.fromkeys((str(self.folder.resolve()), str(self.folder))):
            reason = re.sub(re.escape(place) + r"[\\/][0-9a-f]{16}[\\/]", "", reason)
        return replace(result, reason=reason)

    def _drop_sources(self, documents: Iterable[DocumentInfo]) -> None:
        for document in documents:
            source = Path(document.source)
            for kept in (source, *source.parents):
                if kept.parent.parent == self.folder.resolve():
                    self._drop_unused(kept)

    def _drop_unused(self, kept: Path) -> None:
        if any(_inside(document.source, kept) for document in self.index.documents()):
            return
        if kept.is_file():
            kept.unlink()
        if kept.parent.is_dir() and not any(kept.parent.iterdir()):
            kept.parent.rmdir()


def _inside(source: str, kept: Path) -> bool:
    # An archive's documents have sources below the archive's own path.
    return source == str(kept) or source.startswith((f"{kept}/", f"{kept}!"))


def file_name(source: str) -> str:
    """Return the last part of a source."""
    return re.split(r"[\\/]", source)[-1]


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
