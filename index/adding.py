"""Adding and rebuilding, file by file: one that fails never keeps the others from their turn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from corpus.files import SourceFile
from corpus.sandbox import Sandbox
from corpus.sidecars import Statements, read_sidecar
from corpus.types import CorpusError, DocumentInfo
from index.identity import REBUILDING
from index.ingest import Advance, Stores, remove_source, write_source
from index.types import FileResult


def add_file(stores: Stores, file: SourceFile, sandbox: Sandbox, advance: Advance) -> FileResult:
    """Bring the index in step with one file, read in `sandbox`."""
    beside = read_sidecar(file.sidecar) if file.sidecar else Statements({})
    sha256 = _digest(file)
    catalogue = stores.catalogue
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
    try:
        raw = replace(sandbox.read(file.data, file.name, file.source), sidecar=beside.values)
        written = write_source(stores, raw, file.name, sha256, advance)
    except CorpusError as error:
        return FileResult(file.source, "failed", str(error))
    reason = " ".join(filter(None, (_same_as(written.elsewhere) if written.elsewhere else "", *beside.problems)))
    new = "added" if written.documents else "unchanged"
    outcome = new if before is None else "updated"
    return FileResult(file.source, outcome, reason, written.documents, written.passages)


def _digest(file: SourceFile) -> str:
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


def selected(infos: list[DocumentInfo], key: str, places: frozenset[str]) -> list[DocumentInfo]:
    """Return the documents with the id `key`, or of a file that is, or lies below, one of `places`."""

    def lies_in(source: str) -> bool:
        return any(source == place or source.startswith((f"{place}/", f"{place}!/")) for place in places)

    return [info for info in infos if info.id == key or lies_in(info.source)]


def _same_as(sources: tuple[str, ...]) -> str:
    return f"内容与 {'、'.join(sources)} 相同"
