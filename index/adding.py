"""Adding and rebuilding, file by file: one that fails never keeps the others from their turn.

Small files are read and encoded a few at a time, and then written one after another, each in its own transaction: what
is reported is written, and what a crash cuts off was not reported. Nothing is encoded while the right to write is held:
whoever removes a document waits for no other file.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.files import SourceFile, source_files
from corpus.sandbox import Sandbox
from corpus.sidecars import Statements, read_sidecar
from corpus.types import CorpusError, SecrecyError
from index.identity import REBUILDING
from index.ingest import Advance, Ahead, Stores, encode_ahead, read_ahead, remove_source, write_source
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

    `writing` is held for one file at a time.
    """
    for group in _groups(stores, files, sandbox, watch):
        several = [one.ahead for one in group if isinstance(one, _Turn) and isinstance(one.ahead, Ahead)]
        small = [one for one in several if one.passages <= _PASSAGES]
        if len(small) > 1:
            encode_ahead(stores, small)
        for one in group:
            if isinstance(one, CorpusError):
                yield 0, FileResult("", "failed", str(one))
                continue
            counted = _counted(one, advance, watch)
            if isinstance(one.ahead, Ahead) and not one.ahead.vectors:
                encode_ahead(stores, [one.ahead], counted)
                counted = _uncounted
            with writing():
                result = _add(stores, one, sandbox, counted)
            yield len(one.file.data), result


def uploaded(stores: Stores, data: bytes, name: str, source: str, writing: Writing) -> Iterator[tuple[int, FileResult]]:
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
        yield from add_files(stores, files, sandbox, writing, _uncounted)


def _counted(turn: _Turn, advance: Advance, watch: Watch) -> Advance:
    """Return what tells both of a file's encoded passages."""
    total = turn.ahead.passages if isinstance(turn.ahead, Ahead) else 0
    done = 0

    def count(passages: int) -> None:
        nonlocal done
        done += passages
        advance(passages)
        watch(Step(turn.file.source, "encoding", done, max(done, total)))

    return count


def _uncounted(passages: int) -> None:
    pass


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
    sha256 = digest_of(file)
    with stores.catalogue.read() as connection:
        before = stores.catalogue.source_sha256(connection, file.source)
        twin = stores.catalogue.same_bytes(connection, sha256)
    known = before == sha256 or twin is not None
    return _Turn(file, sha256, beside, None if known else _read(stores, file, beside, sandbox))


def _read(stores: Stores, file: SourceFile, beside: Statements, sandbox: Sandbox) -> Ahead | CorpusError:
    try:
        return read_ahead(stores, replace(sandbox.read(file.data, file.name, file.source), sidecar=beside.values))
    except CorpusError as error:
        return error


def _add(stores: Stores, turn: _Turn, sandbox: Sandbox, advance: Advance) -> FileResult:
    file, sha256, catalogue = turn.file, turn.sha256, stores.catalogue
    with catalogue.read() as connection:
        before = catalogue.source_sha256(connection, file.source)
        twin = catalogue.same_bytes(connection, sha256)
        known = tuple(catalogue.infos(connection, twin)) if twin else ()
    if before == sha256:
        with catalogue.read() as connection:
            known = tuple(catalogue.infos(connection, file.source))
        return FileResult(file.source, "unchanged", "内容没有变化", known)
    if twin:
        if before is not None:
            remove_source(stores, file.source)
        return FileResult(file.source, "updated" if before is not None else "unchanged", _same_as((twin,)), known)
    ahead = turn.ahead or _read(stores, file, turn.beside, sandbox)
    try:
        if isinstance(ahead, CorpusError):
            raise ahead
        written = write_source(stores, ahead.raw, file.name, sha256, advance, ahead=ahead)
    except CorpusError as error:
        return FileResult(file.source, "failed", str(error), secret=isinstance(error, SecrecyError))
    reason = " ".join(filter(None, (_same_as(written.elsewhere) if written.elsewhere else "", *turn.beside.problems)))
    new = "added" if written.documents else "unchanged"
    outcome = new if before is None else "updated"
    return FileResult(file.source, outcome, reason, written.documents, written.passages)


def digest_of(file: SourceFile) -> str:
    """Return what tells whether a file is as it was: its bytes and those of its sidecar."""
    digest = hashlib.sha256(file.data)
    if file.sidecar:
        digest.update(f"\n{file.sidecar.name}\n".encode() + (file.sidecar.data or b""))
    return digest.hexdigest()


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
