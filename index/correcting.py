"""Changing what the index says about a document, by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, replace

from corpus.corrections import corrected
from corpus.fields import NAMES, checked, consistent, field_named
from corpus.types import CorpusError, DocumentInfo
from index import corrections
from index.ahead import own_documents
from index.ingest import write_source
from index.stores import Stores
from index.types import IndexFault


def correct(stores: Stores, document_id: str, changes: Mapping[str, str], reset: Collection[str]) -> DocumentInfo:
    """Give a document other values, or those that were read where a field is in `reset`; return it as it is now.

    Raises:
        IndexFault: there is no such document or field, or a value cannot be.
    """
    changes, reset = _checked(changes), {_field(name) for name in reset}
    catalogue = stores.catalogue
    with catalogue.read() as connection:
        info = catalogue.document(connection, document_id).info
        raw, name, sha256 = catalogue.raw(connection, info.source)
        held = {entry.id for entry in catalogue.infos(connection, info.source)}
        read = own_documents(raw)
        position = next((place for place, document in enumerate(read) if document.id == document_id), -1)
        if position < 0:
            raise IndexFault("现在的程序从这个文件里读出的文档与索引里的不同。请先运行 python -m index rebuild。")
        before = corrections.of(connection, info.source, read, position)
    values = {field: value for field, value in before.values.items() if field not in reset} | changes
    try:
        consistent(asdict(corrected(read[position], values).info))
    except CorpusError as error:
        raise IndexFault(str(error)) from error
    changed = replace(before, values=values)
    written = write_source(stores, raw, name, sha256, lambda _: None, held, changed)
    return next(document for document in written.documents if document.id == document_id)


def _checked(changes: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in changes.items():
        field = _field(name)
        try:
            found[field] = checked(field, value)
        except CorpusError as error:
            raise IndexFault(str(error)) from error
    return found


def _field(name: str) -> str:
    if field := field_named(name):
        return field
    known = "、".join(f"{field}（{names[0]}）" for field, names in NAMES.items())
    raise IndexFault(f"没有“{name}”这一项。可以改的有：{known}。")
