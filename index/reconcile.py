"""Keeping the vectors in step with the catalogue, and telling whether all is well."""

from __future__ import annotations

import numpy as np

from index.stores import Stores
from index.types import Health, IndexFault
from index.vectors import BATCH

_PROBES = 2000  # vectors read at each start; a lost graph loses nearly all of them


def reconcile(stores: Stores) -> None:
    """Put back into Chroma what it lacks, and take out what the catalogue does not know.

    Raises:
        IndexFault: the catalogue lacks vectors, too.
    """
    with stores.catalogue.read() as connection:
        hashes = stores.catalogue.passage_hashes(connection)
    there = set(stores.vectors.ids())
    stores.vectors.delete(sorted(there - hashes.keys()))
    present = sorted(hashes.keys() & there)
    if stores.vectors.unreadable(present[:: max(1, len(present) // _PROBES)]):
        stores.vectors.recreate()
        present = []
    lacking = hashes.keys() - set(present)
    _put_back(stores, {identity: hashes[identity] for identity in lacking})
    _compare(stores)


def _compare(stores: Stores) -> None:
    """Find the copies among documents that no one has compared yet."""
    catalogue = stores.catalogue
    with catalogue.read() as connection:
        missing = stores.clusters.missing(connection)
    for identity in missing:
        with catalogue.write() as connection:
            document = catalogue.document(connection, identity)
            stores.clusters.enter(connection, catalogue.revision(connection), [document])


def health(stores: Stores) -> Health:
    """Read every vector and every posting, and say what is wrong."""
    with stores.catalogue.read() as connection:
        documents = stores.catalogue.infos(connection)
        hashes = stores.catalogue.passage_hashes(connection)
        kept = stores.catalogue.vectors(connection, hashes.values(), stores.encoder.id)
        broken = stores.lexical.broken_rows(connection)
    ids = sorted(hashes)
    lost = stores.vectors.unreadable(ids)
    unknown = set(stores.vectors.ids()) - hashes.keys()
    uncached = [identity for identity, digest in hashes.items() if digest not in kept]
    problems = (
        (len(lost), "个段落的向量读不出来。请重新打开索引（会自动补齐）；若仍不行，请运行 python -m index rebuild。"),
        (len(unknown), "个向量没有对应的段落。请重新打开索引（会自动清理）。"),
        (len(uncached), "个段落在目录库里没有向量。请运行 python -m index rebuild。"),
        (len(broken), "个段落的词索引不完整。请运行 python -m index rebuild。"),
    )
    return Health(
        documents=len(documents),
        passages=len(ids),
        vectors=len(ids) - len(lost),
        lexical=len(ids) - len(broken),
        encoder=stores.encoder.id,
        problems=tuple(f"{count} {text}" for count, text in problems if count),
    )


def _put_back(stores: Stores, hashes: dict[str, str]) -> None:
    ids = sorted(hashes)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        with stores.catalogue.read() as connection:
            kept = stores.catalogue.vectors(connection, [hashes[identity] for identity in batch], stores.encoder.id)
        if any(hashes[identity] not in kept for identity in batch):
            raise IndexFault("索引缺少一部分向量。请运行 python -m index rebuild 重建索引。")
        stores.vectors.upsert(batch, np.stack([kept[hashes[identity]] for identity in batch]))
