"""Showing on the command line what the index knows of a document, and correcting it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from corpus.fields import NAMES
from corpus.regions import level
from corpus.types import Document, DocumentInfo
from index.types import IndexFault

if TYPE_CHECKING:
    from index.store import Index

_ORIGINS = {
    "page data": "网页信息",
    "front matter": "文件开头的说明",
    "sidecar": "说明文件",
    "corrected": "人工更正",
    "file name": "文件名",
    "derived": "推断",
}


def facts(info: DocumentInfo, provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document's fields with where each was read, as JSON shows them."""
    places = {field: _place(place) for field, place in provenance.items()}
    return {**asdict(info), "level": level(info.region), "provenance": places}


def shown(document: Document, original: str) -> str:
    """Return a document's facts as lines: the field, its value, and where it was read."""
    places = {entry.field: entry for entry in document.provenance}
    lines = [f"编号 {document.id}", f"文件 {document.info.source}"]
    if document.info.parent:
        lines.append(f"所在版面 {document.info.parent}")
    for field, names in NAMES.items():
        value, entry = getattr(document.info, field), places.get(field)
        if not value and entry is None:
            continue
        where = ""
        if entry and entry.start >= 0:
            words = " ".join(original[entry.start : entry.end].split())
            where = f"原文第 {entry.start + 1}-{entry.end} 字“{words if len(words) <= 40 else words[:39] + '…'}”"
        elif entry:
            where = _ORIGINS[entry.origin]
        lines.append(f"{names[0]}（{field}）：{value or '无'}" + (f"  ← {where}" if where else ""))
    return "\n".join(lines)


def assignments(texts: Sequence[str]) -> dict[str, str]:
    """Return the fields and values of "field=value" arguments.

    Raises:
        IndexFault: one is of another form.
    """
    found: dict[str, str] = {}
    for text in texts:
        field, sign, value = text.partition("=")
        if not sign or not field.strip():
            raise IndexFault(f"“{text}”写得不对。请写成 项目=值，例如 文号=国发〔2024〕1号；只写 文号= 表示没有文号。")
        found[field.strip()] = value
    return found


def print_correction(index: Index, document_id: str, texts: Sequence[str], reset: Sequence[str]) -> None:
    """Correct a document, and print its facts as they are now."""
    changes = assignments(texts)
    if not changes and not reset:
        raise IndexFault("没有要改的。请写 项目=值，或用 --reset 项目 恢复读出的值。")
    index.correct(document_id, changes, reset)
    print(shown(index.document(document_id), index.original_text(document_id)))


def _place(place: Any) -> Any:
    return {"start": place[0], "end": place[1]} if isinstance(place, list) else place
