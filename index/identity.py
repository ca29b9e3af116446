"""What an index was made with: searching it with anything else would quietly find the wrong passages."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from index.catalogue import Catalogue
from index.settings import IndexSettings
from index.tokens import tokens_version
from index.types import IndexFault

REBUILDING = "rebuilding"
_NAMES = {"encoder": "向量模型", "tokens": "分词", "split": "切分设置", "reading": "文档读法"}
READING = "4"  # raised whenever the same file would give other documents, facts or passages
_EARLIER = "旧版"


def made_with(settings: IndexSettings, encoder_id: str) -> dict[str, str]:
    """Return what an index made now would be made with."""
    return {
        "encoder": encoder_id,
        "tokens": tokens_version(),
        "split": f"{settings.split.words}/{settings.split.characters}",
        "reading": READING,
    }


def collection_name(catalogue: Catalogue, made: Mapping[str, str], checked: bool) -> str:
    """Return the index's Chroma collection; a new index is given one and remembers `made`.

    Raises:
        IndexFault: `checked`, and the index was made with something else or left half rebuilt.
    """
    with catalogue.read() as connection:
        meta = catalogue.meta(connection)
    if not meta:
        # A name of its own, as several indexes may use one Chroma server.
        meta = {**made, "collection": f"wence-{uuid.uuid4().hex[:16]}"}
        with catalogue.write() as connection:
            catalogue.set_meta(connection, meta)
    if checked:
        _check(meta, made)
    return meta["collection"]


def _check(meta: Mapping[str, str], made: Mapping[str, str]) -> None:
    if REBUILDING in meta:
        raise IndexFault("索引重建到一半停了。请再运行一次 python -m index rebuild。")
    for key, name in _NAMES.items():
        if meta.get(key) != made[key]:
            raise IndexFault(
                f"建索引时的{name}是 {meta.get(key, _EARLIER)}，现在是 {made[key]}。"
                "请改回原来的设置，或运行 python -m index rebuild 重建索引。"
            )
