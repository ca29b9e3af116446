"""Taking documents out of the index, by id or by the place of their file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.types import DocumentInfo
from index.ingest import remove_document, remove_source
from index.stores import Stores
from index.types import IndexFault


def remove(stores: Stores, infos: Sequence[DocumentInfo], id_or_path: str) -> list[DocumentInfo]:
    """Remove one of the documents `infos` by its id, or all of a file, a zip archive or a folder.

    Raises:
        IndexFault: nothing in the index has this id or path.
    """
    path = Path(id_or_path)
    gone = _selected(infos, id_or_path, frozenset((id_or_path, str(path.absolute()), str(path.resolve()))))
    if not gone:
        raise IndexFault(f"索引里没有 {id_or_path}。用 python -m index list 查看现有文档的编号和路径。")
    for source in dict.fromkeys(info.source for info in gone):
        held = [info for info in infos if info.source == source]
        leaving = [info for info in gone if info.source == source]
        if len(leaving) == len(held):
            remove_source(stores, source, for_good=True)
        else:
            for info in leaving:
                remove_document(stores, info)
    return gone


def _selected(infos: Sequence[DocumentInfo], key: str, places: frozenset[str]) -> list[DocumentInfo]:
    """Return the documents with the id `key`, or of a file that is, or lies below, one of `places`."""

    def lies_in(source: str) -> bool:
        return any(source == place or source.startswith((f"{place}/", f"{place}!/")) for place in places)

    return [info for info in infos if info.id == key or lies_in(info.source)]
