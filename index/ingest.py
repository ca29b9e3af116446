"""Writing: a file's documents go into the vectors first and then, in one transaction, into the catalogue."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from corpus.cleaning import parse
from corpus.splitting import split
from corpus.types import CorpusError, Document, DocumentInfo, Passage, RawText, SplitSettings
from index import corrections
from index.catalogue import Catalogue, StoredPassage
from index.clusters import Clusters
from index.encoder import EncoderOnDemand
from index.lexical import LexicalIndex
from index.tokens import index_tokens
from index.vectors import VectorStore

_STEP = 64  # passages encoded between two steps of the progress bar

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Stores:
    """The parts that an index is made of."""

    catalogue: Catalogue
    lexical: LexicalIndex
    vectors: VectorStore
    encoder: EncoderOnDemand
    split: SplitSettings
    clusters: Clusters


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one file; `elsewhere` names other files that already hold documents of this one."""

    documents: tuple[DocumentInfo, ...]
    passages: int
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    document: Document
    passages: tuple[Passage, ...]
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A file's documents as they were read and cut before its turn, and what was encoded of them by then."""

    raw: RawText
    read: tuple[Document, ...]
    entries: Mapping[str, _Entry]  # by document id
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @property
    def passages(self) -> int:
        return sum(len(entry.passages) for entry in self.entries.values())


def encoder_text(title: str, heading: str, text: str) -> str:
    """Return what the encoder reads of a passage."""
    return f"{title}\n{heading}\n{text}"


def passage_counts(title: str, passages: Sequence[Passage]) -> list[Counter[str]]:
    """Return the tokens of title, heading and text of each passage with their numbers."""
    heads: dict[str, list[str]] = {}
    for passage in passages:
        if passage.heading not in heads:
            heads[passage.heading] = index_tokens(f"{title}\n{passage.heading}")
    return [Counter(heads[passage.heading] + index_tokens(passage.text)) for passage in passages]


def write_source(
    stores: Stores,
    raw: RawText,
    name: str,
    sha256: str,
    advance: Advance,
    only: Collection[str] | None = None,
    changed: corrections.Correction | None = None,
    ahead: Ahead | None = None,
) -> Written:
    """Put a file's documents in the place of those that it had; documents that another file holds stay there.

    With `only`, documents of other ids are left out, as they were taken out of the index. `changed` is a
    correction that is stored together with the documents. What was done `ahead` is used where it still holds.

    Raises:
        CorpusError: there is no text in the file.
    """
    ahead = ahead or Ahead(raw, tuple(own_documents(raw)), {})
    read = list(ahead.read)
    with stores.catalogue.read() as connection:
        known = stores.catalogue.known_documents(connection, [document.id for document in read])
        documents, kept = corrections.apply(connection, raw.source, read, changed)
    documents = [document for document in documents if only is None or document.id in only]
    elsewhere = {identity: source for identity, source in known.items() if source != raw.source}
    entries = [_entry(document, stores.split, ahead) for document in documents if document.id not in elsewhere]
    entries = [entry for entry in entries if entry.passages]
    if not entries and not elsewhere:
        raise CorpusError(f"{raw.source} 里没有可以检索的文字。请换一份有文字内容的文件。")
    vectors = _vectors(stores, entries, advance, ahead.vectors)
    ids = [passage.id for entry in entries for passage in entry.passages]
    if ids:
        matrix = np.stack([vectors[digest] for entry in entries for digest in entry.hashes])
        stores.vectors.upsert(ids, matrix)
    with stores.catalogue.write() as connection:
        old = _forget(stores, connection, raw.source)
        if entries:
            stores.catalogue.add_source(connection, raw, name, sha256)
        for position, entry in enumerate(entries):
            _enter(stores, connection, entry, position)
        for correction in kept:
            if correction.document_id not in elsewhere:
                corrections.keep(connection, correction)
        revision = stores.catalogue.revision(connection)
        stores.clusters.enter(connection, revision, [entry.document for entry in entries])
        stores.catalogue.add_vectors(connection, vectors, stores.encoder.id)
        stores.catalogue.drop_unused_vectors(connection, [stored.vector_hash for stored in old])
    stores.vectors.delete(sorted({stored.passage.id for stored in old} - set(ids)))
    infos = tuple(entry.document.info for entry in entries)
    return Written(infos, len(ids), tuple(sorted(set(elsewhere.values()))))


def read_ahead(stores: Stores, raw: RawText) -> Ahead:
    """Return a file's documents as they would be written now.

    Raises:
        CorpusError: there is no text in the file.
    """
    read = own_documents(raw)
    with stores.catalogue.read() as connection:
        documents, _ = corrections.apply(connection, raw.source, read, None)
    return Ahead(raw, tuple(read), {document.id: _entry(document, stores.split) for document in documents})


def encode_ahead(stores: Stores, files: Sequence[Ahead], advance: Advance = lambda _: None) -> None:
    """Encode the passages of several files at once, which keeps all the encoder's threads busy."""
    vectors = _vectors(stores, [entry for file in files for entry in file.entries.values()], advance, {})
    for file in files:
        file.vectors.update(vectors)


def own_documents(raw: RawText) -> list[Document]:
    """Return the documents of a file as they are read, each once.

    Raises:
        CorpusError: there is no text in the file.
    """
    return list({document.id: document for document in _parsed(raw)}.values())


def remove_source(stores: Stores, source: str, for_good: bool = False) -> None:
    """Take a file with all its documents out of every store.

    Removed `for_good`, its corrections do not pass to another file that comes into its place.
    """
    with stores.catalogue.write() as connection:
        if for_good:
            corrections.let_go(connection, source)
        old = _forget(stores, connection, source)
        stores.catalogue.drop_unused_vectors(connection, [stored.vector_hash for stored in old])
    stores.vectors.delete([stored.passage.id for stored in old])


def remove_document(stores: Stores, info: DocumentInfo) -> None:
    """Take one of a file's several documents out of every store."""
    with stores.catalogue.write() as connection:
        corrections.let_go(connection, info.source, info.id)
        old = _forget_passages(stores, connection, info)
        stores.clusters.forget(connection, [info.id])
        stores.catalogue.drop_document(connection, info.id)
        stores.catalogue.drop_unused_vectors(connection, [stored.vector_hash for stored in old])
    stores.vectors.delete([stored.passage.id for stored in old])


def _parsed(raw: RawText) -> list[Document]:
    try:
        return parse(raw)
    except CorpusError:
        raise
    # Text of any shape comes here; one that cleaning stumbles over must not keep the other files from their turn.
    except Exception as error:
        reason = f"读出了文字，但整理时出错（{type(error).__name__}）"
        raise CorpusError(f"{raw.source} {reason}，已经跳过。请检查内容，或另存为 txt 后再试。") from error


def _entry(document: Document, settings: SplitSettings, ahead: Ahead | None = None) -> _Entry:
    made = ahead.entries.get(document.id) if ahead else None
    if made and made.document == document:
        return made
    passages = tuple(split(document, settings))
    texts = (encoder_text(document.title, passage.heading, passage.text) for passage in passages)
    return _Entry(document, passages, tuple(hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts))


def _vectors(
    stores: Stores, entries: Sequence[_Entry], advance: Advance, ahead: Mapping[str, NDArray[np.float32]]
) -> dict[str, NDArray[np.float32]]:
    """Return the vectors by hash, those encoded `ahead` or in the cache as they are."""
    texts = {
        digest: encoder_text(entry.document.title, passage.heading, passage.text)
        for entry in entries
        for passage, digest in zip(entry.passages, entry.hashes, strict=True)
    }
    with stores.catalogue.read() as connection:
        vectors = {digest: ahead[digest] for digest in texts if digest in ahead}
        unknown = [digest for digest in texts if digest not in vectors]
        vectors.update(stores.catalogue.vectors(connection, unknown, stores.encoder.id))
    total = sum(len(entry.passages) for entry in entries)
    missing = [digest for digest in texts if digest not in vectors]
    advance(total - len(missing))
    for start in range(0, len(missing), _STEP):
        step = missing[start : start + _STEP]
        rows = stores.encoder.get().encode_passages([texts[digest] for digest in step])
        vectors.update(zip(step, rows, strict=True))
        advance(len(step))
    return vectors


def _enter(stores: Stores, connection: Connection, entry: _Entry, position: int) -> None:
    passages = list(zip(entry.passages, entry.hashes, strict=True))
    rows = stores.catalogue.add_document(connection, entry.document, position, passages)
    counts = passage_counts(entry.document.title, entry.passages)
    stores.lexical.add(connection, dict(zip(rows, counts, strict=True)))


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
