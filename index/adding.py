"""Adding and rebuilding: a file that fails never keeps the others from their turn.

Files are read, encoded and written a few at a time, each few in one transaction: what is reported is written, and what
a crash cuts off was not reported. While some are written the next ones are read and encoded.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection

from corpus.files import SourceFile, source_files
from corpus.sandbox import Sandbox
from corpus.sidecars import Statements, read_sidecar
from corpus.types import CorpusError, SecrecyError
from index.ahead import Ahead, encode, read_ahead
from index.identity import REBUILDING
from index.ingest import Transaction, remove_source, transaction, write_source
from index.stores import Advance, Stores
from index.types import FileResult, Step, Watch, unwatched

_FILES, _PASSAGES = 16, 32  # read ahead at most: enough for two threads, and soon written

Writing = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A file that waits for its turn; `ahead` is None where it seems to be in the index as it is."""

    file: SourceFile
    sha256: str
    beside: Statements
    ahead: Ahead | CorpusError | None


def add_files(
    stores: Stores,
    files: Iterable[SourceFile | CorpusError],
    sandbox: Sandbox,
    writing: Writing,
    advance: Advance,
    watch: Watch = unwatched,
) -> Iterator[tuple[int, FileResult]]:
    """Bring the index in step with files, read in `sandbox`; yield each one's size in bytes and what became of it.

    `writing` is held for a few files at a time.
    """
    # Three things go on at once: one few is read, the one before it is encoded, and the one before that is written.
    read = _prepared(_groups(stores, files, sandbox, watch))
    for group in _prepared(_encoded(stores, read)):
        for one in group:
            if isinstance(one, _Turn) and isinstance(one.ahead, Ahead):
                told = counted(one.file.source, one.ahead, watch, advance)
                encode(stores, [one.ahead], told)  # large files only: their progress is told
        with writing():
            results = _added(stores, group, sandbox)
        for one, result in zip(group, results, strict=True):
            yield len(one.file.data) if isinstance(one, _Turn) else 0, result


def uploaded(stores: Stores, data: bytes, name: str, source: str, writing: Writing) -> Iterator[FileResult]:
    """Add the bytes of a file that lies nowhere, or of an archive; `source` is what its documents name."""
    with tempfile.TemporaryDirectory(prefix="wence-") as folder, Sandbox() as sandbox:
        # Through a real file, so that an upload goes the very same way as any other file.
        path = Path(folder).resolve() / (Path(name).name or "upload")
        path.write_bytes(data)
        files = (
            CorpusError(str(file).replace(str(path), name))
            if isinstance(file, CorpusError)
            else SourceFile(file.source.replace(str(path), source, 1), file.name, file.data)
            for file in source_files([path], sandbox.members)
        )
        for _, result in add_files(stores, files, sandbox, writing, lambda _: None):
            yield replace(result, source=result.source or source)


def counted(source: str, ahead: Ahead, watch: Watch, advance: Advance = lambda _: None) -> Advance:
    """Return what tells both of a file's encoded passages."""
    done = 0

    def count(passages: int) -> None:
        nonlocal done
        done += passages
        advance(passages)
        watch(Step(source, "encoding", done, max(done, ahead.passages)))

    return count


def _prepared(groups: Iterator[list[_Turn | CorpusError]]) -> Iterator[list[_Turn | CorpusError]]:
    """Yield each group while the one after it is made in a thread of its own."""
    with ThreadPoolExecutor(1, thread_name_prefix="reading-ahead") as worker:
        coming = worker.submit(next, groups, None)
        while group := coming.result():
            coming = worker.submit(next, groups, None)
            yield group


def _encoded(stores: Stores, groups: Iterator[list[_Turn | CorpusError]]) -> Iterator[list[_Turn | CorpusError]]:
    for group in groups:
        several = [one.ahead for one in group if isinstance(one, _Turn) and isinstance(one.ahead, Ahead)]
        encode(stores, [one for one in several if one.passages <= _PASSAGES], lambda _: None)
        yield group


def _groups(
    stores: Stores, files: Iterable[SourceFile | CorpusError], sandbox: Sandbox, watch: Watch
) -> Iterator[list[_Turn | CorpusError]]:
    group: list[_Turn | CorpusError] = []
    passages = 0
    for file in files:
        if isinstance(file, SourceFile):
            watch(Step(file.source, "reading"))
        one = file if isinstance(file, CorpusError) else _turn(stores, file, sandbox)
        group.append(one)
        if isinstance(one, _Turn) and isinstance(one.ahead, Ahead):
            passages += one.ahead.passages
        # What needs no encoding is not kept waiting for others.
        if len(group) >= _FILES or passages >= _PASSAGES or not passages:
            yield group
            group, passages = [], 0
    if group:
        yield group


def _turn(stores: Stores, file: SourceFile, sandbox: Sandbox) -> _Turn:
    beside = read_sidecar(file.sidecar) if file.sidecar else Statements({})
    sha256 = digest(file)
    with stores.catalogue.read() as connection:
        before, twin = _held(stores, connection, file, sha256)
    known = before == sha256 or twin is not None
    return _Turn(file, sha256, beside, None if known else _read(stores, file, beside, sandbox))


def _read(stores: Stores, file: SourceFile, beside: Statements, sandbox: Sandbox) -> Ahead | CorpusError:
    try:
        return read_ahead(stores, replace(sandbox.read(file.data, file.name, file.source), sidecar=beside.values))
    except CorpusError as error:
        return error


def _held(stores: Stores, connection: Connection, file: SourceFile, sha256: str) -> tuple[str | None, str | None]:
    """Return the digest that the index has of a file, and the first file in it with these very bytes."""
    catalogue = stores.catalogue
    return catalogue.source_sha256(connection, file.source), catalogue.same_bytes(connection, sha256)


def _added(stores: Stores, group: list[_Turn | CorpusError], sandbox: Sandbox) -> list[FileResult]:
    turns = [one for one in group if isinstance(one, _Turn) and one.ahead is None]
    if len(turns) == len(group):
        with stores.catalogue.read() as connection:  # nothing to write, most likely
            results = [
                _unchanged(stores, connection, one, *_held(stores, connection, one.file, one.sha256)) for one in turns
            ]
        if all(results):
            return [result for result in results if result]
    with transaction(stores) as writing:
        return [_written(writing, one, sandbox) for one in group]


def _written(writing: Transaction, one: _Turn | CorpusError, sandbox: Sandbox) -> FileResult:
    if isinstance(one, CorpusError):
        return FileResult("", "failed", str(one))
    stores, connection = writing.stores, writing.connection
    before, twin = _held(stores, connection, one.file, one.sha256)
    return _unchanged(stores, connection, one, before, twin) or _changed(writing, one, sandbox, before, twin)


def _unchanged(
    stores: Stores, connection: Connection, turn: _Turn, before: str | None, twin: str | None
) -> FileResult | None:
    """Return what is said of a file that is in the index as it is, else None."""
    if before == turn.sha256:
        return as_it_was(stores, connection, turn.file.source)
    if twin is None or before is not None:
        return None
    known = tuple(stores.catalogue.infos(connection, twin))
    return FileResult(turn.file.source, "unchanged", _same_as((twin,)), known)


def as_it_was(stores: Stores, connection: Connection, source: str) -> FileResult:
    """Return what is said of a file that has not changed."""
    return FileResult(source, "unchanged", "内容没有变化", tuple(stores.catalogue.infos(connection, source)))


def _changed(writing: Transaction, turn: _Turn, sandbox: Sandbox, before: str | None, twin: str | None) -> FileResult:
    file, stores = turn.file, writing.stores
    if twin:
        known = tuple(stores.catalogue.infos(writing.connection, twin))
        writing.forget(file.source)
        return FileResult(file.source, "updated", _same_as((twin,)), known)
    ahead = turn.ahead or _read(stores, file, turn.beside, sandbox)
    try:
        if isinstance(ahead, CorpusError):
            raise ahead
        written = writing.put(ahead, file.name, turn.sha256)
    except CorpusError as error:
        return FileResult(file.source, "failed", str(error), secret=isinstance(error, SecrecyError))
    reason = " ".join(filter(None, (_same_as(written.elsewhere) if written.elsewhere else "", *turn.beside.problems)))
    new = "added" if written.documents else "unchanged"
    outcome = new if before is None else "updated"
    return FileResult(file.source, outcome, reason, written.documents, written.passages)


def digest(file: SourceFile) -> str:
    """Return what tells whether a file is as it was: its bytes and those of its sidecar."""
    told = hashlib.sha256(file.data)
    if file.sidecar:
        told.update(f"\n{file.sidecar.name}\n".encode() + (file.sidecar.data or b""))
    return told.hexdigest()


def rebuild_files(stores: Stores, made: dict[str, str], advance: Advance) -> Iterator[FileResult]:
    """Write every file again from its kept original; the index counts as made with `made` only when all are done."""
    catalogue = stores.catalogue
    with catalogue.write() as connection:
        catalogue.set_meta(connection, {REBUILDING: "1"})
        stores.lexical.clear(connection)
        sources = catalogue.sources(connection)
    stores.vectors.recreate()
    for source in sources:
        with catalogue.read() as connection:
            raw, name, sha256 = catalogue.raw(connection, source)
        try:
            written = write_source(stores, raw, name, sha256, advance)
        except CorpusError as error:
            remove_source(stores, source)
            yield FileResult(source, "failed", str(error))
        else:
            yield FileResult(source, "updated", "", written.documents, written.passages)
    with catalogue.write() as connection:
        catalogue.drop_other_vectors(connection, stores.encoder.id)
        catalogue.set_meta(connection, made)
        catalogue.drop_meta(connection, REBUILDING)


def _same_as(sources: tuple[str, ...]) -> str:
    return f"内容与 {'、'.join(sources)} 相同"
