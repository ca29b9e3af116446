"""Reading ahead: a file's documents, cut into passages and encoded, before anything is written."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.cleaning import parse
from corpus.splitting import split
from corpus.types import CorpusError, Document, Passage, RawText, SplitSettings
from index import corrections
from index.stores import Advance, Stores

_STEP = 64  # passages encoded between two steps of the progress bar


@dataclass(frozen=True, slots=True)
class Entry:
    document: Document
    passages: tuple[Passage, ...]
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A file's documents as they were read and cut before its turn, and what was encoded of them by then."""

    raw: RawText
    read: tuple[Document, ...]
    entries: Mapping[str, Entry]  # by document id
    vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @property
    def passages(self) -> int:
        return sum(len(one.passages) for one in self.entries.values())

    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield the hash of each passage and what the encoder reads of it."""
        for one in self.entries.values():
            for passage, digest in zip(one.passages, one.hashes, strict=True):
                yield digest, encoder_text(one.document.title, passage.heading, passage.text)


def encoder_text(title: str, heading: str, text: str) -> str:
    """Return what the encoder reads of a passage."""
    return f"{title}\n{heading}\n{text}"


def read_ahead(
    stores: Stores,
    raw: RawText,
    only: Collection[str] | None = None,
    changed: corrections.Correction | None = None,
) -> Ahead:
    """Return a file's documents as they would be written now.

    Raises:
        CorpusError: there is no text in the file.
    """
    read = own_documents(raw)
    with stores.catalogue.read() as connection:
        documents, _ = corrections.apply(connection, raw.source, read, changed)
    chosen = [document for document in documents if only is None or document.id in only]
    return Ahead(raw, tuple(read), {document.id: entry(document, stores.split) for document in chosen})


def encode(stores: Stores, files: Sequence[Ahead], advance: Advance) -> None:
    """Find the vectors of the passages of files, all at once, which keeps the encoder's threads busy."""
    texts: dict[str, str] = {}
    for file in files:
        advance(sum(digest in file.vectors for one in file.entries.values() for digest in one.hashes))
        texts.update((digest, text) for digest, text in file.texts() if digest not in file.vectors)
    vectors = _vectors(stores, texts, advance) if texts else {}
    for file in files:
        file.vectors.update((digest, vectors[digest]) for digest, _ in file.texts() if digest in vectors)


def own_documents(raw: RawText) -> list[Document]:
    """Return the documents of a file as they are read, each once.

    Raises:
        CorpusError: there is no text in the file.
    """
    return list({document.id: document for document in _parsed(raw)}.values())


def _parsed(raw: RawText) -> list[Document]:
    try:
        return parse(raw)
    except CorpusError:
        raise
    # Text of any shape comes here; one that cleaning stumbles over must not keep the other files from their turn.
    except Exception as error:
        reason = f"读出了文字，但整理时出错（{type(error).__name__}）"
        raise CorpusError(f"{raw.source} {reason}，已经跳过。请检查内容，或另存为 txt 后再试。") from error


def entry(document: Document, settings: SplitSettings, ahead: Ahead | None = None) -> Entry:
    made = ahead.entries.get(document.id) if ahead else None
    if made and made.document == document:
        return made
    passages = tuple(split(document, settings))
    texts = (encoder_text(document.title, passage.heading, passage.text) for passage in passages)
    return Entry(document, passages, tuple(hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts))


def _vectors(stores: Stores, texts: Mapping[str, str], advance: Advance) -> dict[str, NDArray[np.float32]]:
    """Return the vectors of texts by their hashes; those in the catalogue are as they are."""
    with stores.catalogue.read() as connection:
        vectors = stores.catalogue.vectors(connection, texts, stores.encoder.id)
    missing = [digest for digest in texts if digest not in vectors]
    advance(len(texts) - len(missing))
    for start in range(0, len(missing), _STEP):
        step = missing[start : start + _STEP]
        rows = stores.encoder.get().encode_passages([texts[digest] for digest in step])
        vectors.update(zip(step, rows, strict=True))
        advance(len(step))
    return vectors
