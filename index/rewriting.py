"""Replacing a document's file by another, and indexing a file again, while the rest keeps answering."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import NoResultFound

from corpus.files import SourceFile, source_files
from corpus.sandbox import Sandbox
from corpus.types import CorpusError, SecrecyError
from index import tables
from index.adding import Writing, add_files, as_it_was, counted, digest
from index.ahead import Ahead, encode, read_ahead
from index.catalogue import Catalogue
from index.ingest import transaction
from index.stores import Stores
from index.types import FileResult, IndexFault, Step, Watch


def replace_file(stores: Stores, document_id: str, path: Path, writing: Writing, watch: Watch) -> FileResult:
    """Put the file at `path` in the place of a document's file, under its own name; where it fails, the old one stays.

    Raises:
        IndexFault: there is no such document.
    """
    catalogue = stores.catalogue
    with catalogue.read() as connection:
        before = catalogue.document(connection, document_id).info.source
    with Sandbox() as sandbox:
        try:
            file = _single(path, sandbox)
            sha256 = digest(file)
            with catalogue.read() as connection:
                twin = catalogue.same_bytes(connection, sha256)
                if twin == before:
                    return as_it_was(stores, connection, before)
            if twin:
                raise CorpusError(f"没有替换：{file.name} 与另一份资料 {Path(twin).name} 相同。")
            watch(Step(file.source, "reading"))
            ahead = read_ahead(stores, sandbox.read(file.data, file.name, file.source))
            _only_here(catalogue, ahead, before, file.name)
        except CorpusError as error:
            return FileResult(str(path), "failed", str(error), secret=isinstance(error, SecrecyError))
    encode(stores, [ahead], counted(file.source, ahead, watch))
    try:
        with writing(), transaction(stores) as change:
            # Renamed first: what was corrected belongs to the file's place, and goes with it to the new text.
            _rename(change.connection, before, file.source)
            written = change.put(ahead, file.name, sha256)
    except CorpusError as error:
        return FileResult(str(path), "failed", str(error))
    return FileResult(file.source, "updated", "", written.documents, written.passages)


def rewrite_file(stores: Stores, source: str, writing: Writing, watch: Watch) -> FileResult:
    """Index one file again: as it lies on disk now where it changed, else from the original that the index keeps.

    What was taken out of it stays out. Where it fails, it stays as it was.

    Raises:
        IndexFault: the index has no such file.
    """
    catalogue = stores.catalogue
    with catalogue.read() as connection:
        known = catalogue.source_sha256(connection, source)
    if known is None:
        raise IndexFault(f"索引里没有 {source}，可能刚被删除。请刷新列表。")
    watch(Step(source, "reading"))
    if known and Path(source).is_file():
        with Sandbox() as sandbox:
            files = source_files([Path(source)], sandbox.members)
            for _, result in add_files(stores, files, sandbox, writing, lambda _: None, watch):
                if result.outcome != "unchanged":
                    return result
    try:
        with catalogue.read() as connection:
            raw = catalogue.raw(connection, source)[0]
        ahead = read_ahead(stores, raw)
        encode(stores, [ahead], counted(source, ahead, watch))
        with writing(), transaction(stores) as change:
            _, name, sha256 = catalogue.raw(change.connection, source)
            # An empty digest: some of its documents were taken out, which bringing them back would undo.
            held = {info.id for info in catalogue.infos(change.connection, source)}
            written = change.put(ahead, name, sha256, None if sha256 else held)
    except NoResultFound:
        raise IndexFault(f"索引里没有 {source}，可能刚被删除。请刷新列表。") from None
    except CorpusError as error:
        return FileResult(source, "failed", str(error))
    return FileResult(source, "updated", "", written.documents, written.passages)


def _single(path: Path, sandbox: Sandbox) -> SourceFile:
    found = list(source_files([path], sandbox.members))
    if len(found) == 1 and isinstance(found[0], CorpusError):
        raise found[0]
    if len(found) != 1 or not isinstance(found[0], SourceFile) or "!/" in found[0].source:
        raise CorpusError(f"{path.name} 是压缩包，不能用来替换一份资料。请选择解开后的那一个文件。")
    return found[0]


def _only_here(catalogue: Catalogue, ahead: Ahead, before: str, name: str) -> None:
    """Refuse a file whose text another file holds already, or that has none."""
    if not ahead.passages:
        raise CorpusError(f"{name} 里没有可以检索的文字。请换一份有文字内容的文件。")
    with catalogue.read() as connection:
        known = catalogue.known_documents(connection, [document.id for document in ahead.read])
    others = sorted({Path(source).name for source in known.values() if source != before})
    if others:
        raise CorpusError(f"没有替换：{name} 的内容与另一份资料 {others[0]} 相同。")


def _rename(connection: Connection, before: str, after: str) -> None:
    """Give a file another place, with all that hangs on it."""
    if before == after:
        return
    column = tables.sources.c
    row = connection.execute(select(tables.sources).where(column.source == before)).one()
    connection.execute(insert(tables.sources).values({**row._mapping, "source": after}))
    for table in (tables.documents, tables.corrections):
        connection.execute(update(table).where(table.c.source == before).values(source=after))
    connection.execute(tables.sources.delete().where(column.source == before))
