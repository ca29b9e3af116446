"""An index whose changes are written into the audit log: who added, corrected or removed which document."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from corpus.types import DocumentInfo
from index.types import FileResult
from qa.web.visitors import Visitor, current_visitor

if TYPE_CHECKING:
    from index.store import Index

_ADDED = {"added": "add", "updated": "replace"}
Record = Callable[..., None]


def recorded(index: Index, record: Record) -> Index:
    """Return the index as the page and the interfaces write to it; reading goes straight through."""
    return cast("Index", RecordedIndex(index, record))


class RecordedIndex:
    """Stands in for an index; `record(event, who, **facts)` is called after each change."""

    def __init__(self, index: Index, record: Record) -> None:
        self._index = index
        self._record = record

    def __getattr__(self, name: str) -> Any:
        return getattr(self._index, name)

    def add(self, paths: Iterable[Path], *arguments: Any, **options: Any) -> Iterator[FileResult]:
        """Add files, and record each that changed something or failed."""
        who = current_visitor()  # asked for now: a generator may go on elsewhere
        for result in self._index.add(paths, *arguments, **options):
            self._noted(result, who)
            yield result

    def replace(self, document_id: str, *arguments: Any, **options: Any) -> FileResult:
        """Replace a document's file, and record what came of it."""
        return self._noted_one(self._index.replace(document_id, *arguments, **options))

    def rewrite(self, source: str, *arguments: Any, **options: Any) -> FileResult:
        """Index a file again, and record it."""
        return self._noted_one(self._index.rewrite(source, *arguments, **options), "reindex")

    def _noted_one(self, result: FileResult, action: str = "replace") -> FileResult:
        self._noted(result, current_visitor(), action)
        return result

    def remove(self, id_or_path: str) -> list[DocumentInfo]:
        """Remove documents, and record each."""
        removed: list[DocumentInfo] = self._index.remove(id_or_path)
        for info in removed:
            self._document("remove", info, current_visitor())
        return removed

    def correct(self, document_id: str, changes: Mapping[str, str], reset: Collection[str] = ()) -> DocumentInfo:
        """Correct a document's facts, and record which."""
        info = self._index.correct(document_id, changes, reset)
        named = [*(f"{name}={value}" for name, value in changes.items()), *(f"恢复 {name}" for name in reset)]
        self._document("correct", info, current_visitor(), "；".join(named)[:500])
        return info

    def _noted(self, result: FileResult, who: Visitor, action: str = "") -> None:
        if result.outcome == "failed":
            name = result.source.replace("\\", "/").rsplit("/", 1)[-1]
            self._record(
                "document", who, action=action or "add", outcome="failed", title=name, detail=result.reason[:300]
            )
        for info in result.documents if result.outcome in _ADDED else ():
            self._document(action or _ADDED[result.outcome], info, who)

    def _document(self, action: str, info: DocumentInfo, who: Visitor, detail: str = "") -> None:
        facts = {"document": info.id, "title": info.title, "detail": detail}
        self._record("document", who, action=action, outcome="done", **facts)
