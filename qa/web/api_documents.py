"""Documents over HTTP: listed, read, downloaded, uploaded and removed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, HTTPException, Query, Response, UploadFile

from corpus.reading import MAX_BYTES
from corpus.types import DocumentInfo
from index.types import FileResult
from qa.web.api_errors import form_only
from qa.web.api_types import (
    DocumentOut,
    DocumentsOut,
    FileOut,
    RemovedOut,
    SectionOut,
    TextOut,
    UploadOut,
    faults,
)
from qa.web.library import file_name, safe_name
from qa.web.reading.downloads import attachment
from qa.web.service import Service

MAX_FILES = 50
MAX_UPLOAD = 200 * 1024 * 1024  # bytes of one request; a single file has the corpus room's own limit
PATH = "/api/v1/documents"
TAGS: list[str | Enum] = ["文件"]  # as FastAPI wants them typed

Words = Annotated[str, Query(max_length=200, description="只列标题、单位、文号、地区或文件名里有这些词的")]
Page = Annotated[int, Query(ge=1, le=1_000_000, description="第几页，从 1 数起")]
Size = Annotated[int, Query(ge=1, le=200, description="每页几篇")]
Offset = Annotated[int, Query(ge=0, le=2**40, description="从第几个字起")]
End = Annotated[int | None, Query(ge=0, le=2**40, description="到第几个字为止（不含）；不给就到末尾")]
Files = Annotated[list[UploadFile], File(min_length=1, max_length=MAX_FILES, description="一个或几个文件；zip 会展开")]


Replacement = Annotated[UploadFile, File(description="一个文件，不能是 zip")]


def document_routes(service: Service) -> APIRouter:
    """Return the routes of documents."""
    router = APIRouter()
    _add_reading(router, service)
    _add_texts(router, service)
    _add_writing(router, service)
    return router


def known_document(service: Service, identity: str) -> DocumentInfo:
    """Return a document's facts.

    Raises:
        HTTPException: there is none with this id (404).
    """
    for document in service.index.documents():
        if document.id == identity:
            return document
    raise HTTPException(
        status_code=404, detail="没有这个编号的文档，可能已被删除。用 GET /api/v1/documents 查看现有的。"
    )


def document_facts(document: DocumentInfo, passages: int) -> dict[str, Any]:
    """Return all facts of a document; the file's name instead of its place on the server."""
    facts = asdict(document)
    source = facts.pop("source")
    return {**facts, "file": file_name(source), "passages": passages}


def _add_reading(router: APIRouter, service: Service) -> None:
    @router.get(PATH, tags=TAGS, summary="列出文档", response_model=DocumentsOut, responses=faults(503))
    def documents(q: Words = "", page: Page = 1, size: Size = 50) -> dict[str, Any]:
        listing = service.library.listing(q, page - 1, size)
        passages = service.passage_counts()
        shown = listing.documents if page <= listing.pages else ()
        return {
            "documents": [document_facts(document, passages.get(document.id, 0)) for document in shown],
            "total": listing.total,
            "matched": listing.matched,
            "page": page,
            "pages": listing.pages,
        }

    @router.get(
        PATH + "/{document_id}",
        tags=TAGS,
        summary="一篇文档的信息",
        response_model=DocumentOut,
        responses=faults(404, 503),
    )
    def document(document_id: str) -> dict[str, Any]:
        found = known_document(service, document_id)
        return document_facts(found, service.passage_counts().get(found.id, 0))


def _add_texts(router: APIRouter, service: Service) -> None:
    @router.get(PATH + "/{document_id}/text", tags=TAGS, summary="整理后的正文和章节", responses=faults(404, 503))
    def text(document_id: str, start: Offset = 0, end: End = None) -> TextOut:
        known_document(service, document_id)
        document = service.index.document(document_id)
        length = len(document.text)
        first = min(start, length)
        last = length if end is None else max(first, min(end, length))
        sections = [SectionOut(start=one.start, end=one.end, heading=one.heading) for one in document.sections]
        return TextOut(
            document_id=document.id,
            title=document.title,
            start=first,
            end=last,
            length=length,
            text=document.text[first:last],
            sections=[one for one in sections if one.start < last and one.end > first],
        )

    plain: dict[int | str, dict[str, Any]] = {
        200: {"description": "原文件里的文字，作为附件", "content": {"text/plain": {"schema": {"type": "string"}}}}
    }

    @router.get(
        PATH + "/{document_id}/original",
        tags=TAGS,
        summary="下载原文件里的文字",
        response_class=Response,
        responses=plain | faults(404, 503),
    )
    def original(document_id: str) -> Response:
        name = safe_name(file_name(known_document(service, document_id).source))
        name = name if name.lower().endswith(".txt") else f"{name}.txt"
        body = service.index.original_text(document_id).encode("utf-8", "replace")
        return Response(body, media_type="text/plain; charset=utf-8", headers=attachment(name))


def _add_writing(router: APIRouter, service: Service) -> None:
    @router.post(
        PATH,
        tags=TAGS,
        summary="上传文件，逐个说明结果",
        responses=faults(400, 413, 415, 503),
        dependencies=[Depends(form_only)],
        max_body_size=MAX_UPLOAD,
    )
    def upload(files: Files) -> UploadOut:
        return UploadOut(results=[result for file in files for result in _added(service, file)])

    @router.put(
        PATH + "/{document_id}",
        tags=TAGS,
        summary="用新文件替换一篇文档的文件",
        description="新文件读不出来就不替换，旧的照常回答。替换后编号随内容改变，新编号在 documents 里。",
        responses=faults(400, 404, 413, 415, 503),
        dependencies=[Depends(form_only)],
        max_body_size=MAX_UPLOAD,
    )
    def replace(document_id: str, file: Replacement) -> UploadOut:
        known_document(service, document_id)
        return UploadOut(results=_replaced(service, document_id, file))

    @router.delete(PATH + "/{document_id}", tags=TAGS, summary="删除一篇文档", responses=faults(404, 503))
    def remove(document_id: str) -> RemovedOut:
        known_document(service, document_id)  # the index also takes paths, which are none of a client's business
        removed = service.library.remove(document_id)
        return RemovedOut(id=removed[0].id, title=removed[0].title)


def _replaced(service: Service, document_id: str, file: UploadFile) -> list[FileOut]:
    name = safe_name(file.filename or "")
    if (file.size or 0) > MAX_BYTES:
        return [_too_large(name)]
    with _on_disk(file) as path:
        return [_file_out(service.library.replace(document_id, path, name), name)]


def _too_large(name: str) -> FileOut:
    return FileOut(file=name, outcome="failed", reason=f"超过 {MAX_BYTES >> 20} MB。请拆成几个较小的文件。")


@contextmanager
def _on_disk(file: UploadFile) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="wence-") as kept:
        shutil.copyfileobj(file.file, kept)
        kept.flush()
        yield Path(kept.name)


def _added(service: Service, file: UploadFile) -> list[FileOut]:
    name = safe_name(file.filename or "")
    if (file.size or 0) > MAX_BYTES:
        return [_too_large(name)]
    with _on_disk(file) as path:
        results = service.library.add(path, name)
    if not results:
        return [FileOut(file=name, outcome="failed", reason="里面没有可以读的文件。")]
    return [_file_out(result, name) for result in results]


def _file_out(result: FileResult, name: str) -> FileOut:
    """Return one result without the place of the file on the server."""
    inside = result.source.partition("!/")[2]
    return FileOut(
        file=f"{name}!/{inside}" if inside else name,
        outcome=result.outcome,
        reason=result.reason,
        documents=[document.id for document in result.documents],
        passages=result.passages,
    )
