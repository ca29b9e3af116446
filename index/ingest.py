"""Writing: files' documents go, in one transaction, into the catalogue, and into the vectors before it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from corpus.types import CorpusError, Document, DocumentInfo, Passage, RawText
from index import corrections
from index.ahead import Ahead, Entry, encode, entry, read_ahead
from index.catalogue import StoredPassage
from index.stores import Advance, Stores
from index.tokens import index_tokens


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one file; `elsewhere` names other files that already hold documents of this one."""

    documents: tuple[DocumentInfo, ...]
    passages: int
    elsewhere: tuple[str, ...]


def write_source(
    stores: Stores,
    raw: RawText,
    name: str,
    sha256: str,
    advance: Advance,
    only: Collection[str] | None = None,
    changed: corrections.Correction | None = None,
) -> Written:
    """Put a file's documents in the place of those that it had; documents that another file holds stay there.

    With `only`, documents of other ids are left out, as they were taken out of the index. `changed` is a
    correction that is stored together with the documents.

    Raises:
        CorpusError: there is no text in the file.
    """
    ahead = read_ahead(stores, raw, only, changed)
    encode(stores, [ahead], advance)
    with transaction(stores) as writing:
        return writing.put(ahead, name, sha256, only, changed)


@dataclass(slots=True)
class Transaction:
    """Files that are written together, or not at all; what they have in common is written at its end."""

    stores: Stores
    connection: Connection
    documents: list[Document] = field(default_factory=list)
    counts: dict[int, Counter[str]] = field(default_factory=dict)  # by row of the lexical index
    ids: dict[str, str] = field(default_factory=dict)  # passage id: hash
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)  # by hash
    old: list[StoredPassage] = field(default_factory=list)

    def put(
        self,
        ahead: Ahead,
        name: str,
        sha256: str,
        only: Collection[str] | None = None,
        changed: corrections.Correction | None = None,
    ) -> Written:
        """Do what `write_source` does with a file that was read ahead; what has changed since is read again."""
        raw, catalogue, connection = ahead.raw, self.stores.catalogue, self.connection
        documents, kept = corrections.apply(connection, raw.source, list(ahead.read), changed)
        documents = [document for document in documents if only is None or document.id in only]
        known = catalogue.known_documents(connection, [document.id for document in ahead.read])
        elsewhere = {identity: source for identity, source in known.items() if source != raw.source}
        own = [document for document in documents if document.id not in elsewhere]
        entries = [one for document in own if (one := entry(document, self.stores.split, ahead)).passages]
        if not entries and not elsewhere:
            raise CorpusError(f"{raw.source} 里没有可以检索的文字。请换一份有文字内容的文件。")
        self._encoded(replace(ahead, entries={one.document.id: one for one in entries}))
        self.forget(raw.source)
        if entries:
            catalogue.add_source(connection, raw, name, sha256)
        for position, one in enumerate(entries):
            self._enter(one, position)
        for correction in kept:
            if correction.document_id not in elsewhere:
                corrections.keep(connection, correction)
        infos = tuple(one.document.info for one in entries)
        passages = sum(len(one.passages) for one in entries)
        return Written(infos, passages, tuple(sorted(set(elsewhere.values()))))

    def forget(self, source: str) -> None:
        """Take a file with all its documents out."""
        self.old += _forget(self.stores, self.connection, source)

    def _encoded(self, ahead: Ahead) -> None:
        encode(self.stores, [ahead], lambda _: None)
        self.vectors.update((digest, ahead.vectors[digest]) for digest, _ in ahead.texts())

    def _enter(self, one: Entry, position: int) -> None:
        passages = list(zip(one.passages, one.hashes, strict=True))
        rows = self.stores.catalogue.add_document(self.connection, one.document, position, passages)
        self.counts.update(zip(rows, passage_counts(one.document.title, one.passages), strict=True))
        self.documents.append(one.document)
        self.ids.update((passage.id, digest) for passage, digest in passages)

    def finish(self) -> None:
        """Write what the files have in common; the vectors last, so that nothing that fails leaves any behind."""
        stores, connection = self.stores, self.connection
        stores.lexical.add(connection, self.counts)
        if self.documents:
            stores.clusters.enter(connection, stores.catalogue.revision(connection), self.documents)
        stores.catalogue.add_vectors(connection, self.vectors, stores.encoder.id)
        stores.catalogue.drop_unused_vectors(connection, [stored.vector_hash for stored in self.old])
        if self.ids:
            stores.vectors.upsert(list(self.ids), np.stack([self.vectors[digest] for digest in self.ids.values()]))


@contextmanager
def transaction(stores: Stores) -> Iterator[Transaction]:
    """Write files together; what they had before leaves the vectors when it has left the catalogue."""
    with stores.catalogue.write() as connection:
        writing = Transaction(stores, connection)
        yield writing
        writing.finish()
    stores.vectors.delete(sorted({stored.passage.id for stored in writing.old} - writing.ids.keys()))


def remove_source(stores: Stores, source: str, for_good: bool = False) -> None:
    """Take a file with all its documents out of every store.

    Removed `for_good`, its corrections do not pass to another file that comes into its place.
    """
    with transaction(stores) as writing:
        if for_good:
            corrections.let_go(writing.connection, source)
        writing.forget(source)


def remove_document(stores: Stores, info: DocumentInfo) -> None:
    """Take one of a file's several documents out of every store."""
    with transaction(stores) as writing:
        corrections.let_go(writing.connection, info.source, info.id)
        writing.old += _forget_passages(stores, writing.connection, info)
        stores.clusters.forget(writing.connection, [info.id])
        stores.catalogue.drop_document(writing.connection, info.id)


def passage_counts(title: str, passages: Sequence[Passage]) -> list[Counter[str]]:
    """Return the tokens of title, heading and text of each passage with their numbers."""
    heads: dict[str, list[str]] = {}
    for passage in passages:
        if passage.heading not in heads:
            heads[passage.heading] = index_tokens(f"{title}\n{passage.heading}")
    return [Counter(heads[passage.heading] + index_tokens(passage.text)) for passage in passages]


def _forget(stores: Stores, connection: Connection, source: str) -> list[StoredPassage]:
    old: list[StoredPassage] = []
    infos = stores.catalogue.infos(connection, source)
    for info in infos:
        old += _forget_passages(stores, connection, info)
    stores.clusters.forget(connection, [info.id for info in infos])
    stores.catalogue.remove_source(connection, source)
    return old


def _forget_passages(stores: Stores, connection: Connection, info: DocumentInfo) -> list[StoredPassage]:
    old = stores.catalogue.passages(connection, info.id)
    counts = passage_counts(info.title, [stored.passage for stored in old])
    stores.lexical.remove(connection, {stored.row: count for stored, count in zip(old, counts, strict=True)})
    return old
