"""The routes by which a source is read: the reader view, pictures of pages, and the file as a download."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import HTMLResponse

from corpus.sandbox import Sandbox
from index.originals import OriginalChanged, OriginalFault, original_file
from index.types import IndexFault
from qa.validity import status
from qa.web.api_documents import PATH as DOCUMENTS
from qa.web.api_documents import TAGS, known_document
from qa.web.api_types import faults
from qa.web.reading.addresses import PATH, text_address
from qa.web.reading.downloads import KIND, attachment
from qa.web.reading.pictures import Busy, NoPicture, Pictures
from qa.web.reading.reader import GONE, HEADERS, Asked, message_html, reader_html

if TYPE_CHECKING:
    from corpus.formats.pictures import PagePicture
    from corpus.types import DocumentInfo
    from qa.web.service import Service

Place = Annotated[int, Query(ge=0, le=2**40)]
Sign = Annotated[str, Query(max_length=20)]
_FOUND = "黄色处是引文。"
_NOT_FOUND = "这一页的图上没有定位到引文（例如扫描件），请对照文字查看。"
_BYTES: dict[int | str, dict[str, Any]] = {
    200: {"description": "原文件，作为附件", "content": {KIND: {"schema": {"type": "string", "format": "binary"}}}}
}


def reading_routes(service: Service) -> APIRouter:
    """Return the routes over one service; the sandbox starts its first process when it is first needed."""
    router = APIRouter()
    sandbox = Sandbox()
    _add_reader(router, service)
    _add_pictures(router, service, Pictures(service.index, sandbox))
    _add_files(router, service, sandbox)
    return router


def _add_reader(router: APIRouter, service: Service) -> None:
    @router.get(PATH + "/{document_id}", include_in_schema=False)
    def read(document_id: str, start: Place = 0, end: Place = 0, sign: Sign = "", view: Sign = "") -> HTMLResponse:
        info = _info(service, document_id)
        if info is None:
            return _message(404, "找不到这份文件", GONE)
        try:
            document, (raw, _, _) = service.index.document(document_id), service.index.file(document_id)
        except IndexFault as fault:
            return _message(503, "现在打不开", str(fault))
        asked = Asked(start, end, sign, view == "file")
        return HTMLResponse(reader_html(document, raw, asked, status(service.index, info)), headers=HEADERS)


def _add_pictures(router: APIRouter, service: Service, pictures: Pictures) -> None:
    def drawn(document_id: str, page: int, start: int, end: int) -> PagePicture:
        known_document(service, document_id)
        try:
            return pictures.picture(document_id, page, start, end)
        except (NoPicture, OriginalFault) as fault:
            raise HTTPException(status_code=404, detail=str(fault)) from fault
        except Busy as fault:
            raise HTTPException(status_code=503, detail=str(fault), headers={"Retry-After": "5"}) from fault

    @router.get(PATH + "/{document_id}/pages/{page}.png", include_in_schema=False)
    def picture(document_id: str, page: int, start: Place = 0, end: Place = 0) -> Response:
        return Response(drawn(document_id, page, start, end).png, media_type="image/png", headers=HEADERS)

    @router.get(PATH + "/{document_id}/pages/{page}", include_in_schema=False)
    def about_picture(document_id: str, page: int, start: Place = 0, end: Place = 0) -> dict[str, Any]:
        """Return what reading.js says below a picture, and where its first mark is, as a share of its height."""
        found = drawn(document_id, page, start, end)
        note = "" if end <= start else _FOUND if found.marks else _NOT_FOUND
        return {"marks": found.marks, "top": found.top, "note": note}


def _add_files(router: APIRouter, service: Service, sandbox: Sandbox) -> None:
    def sent(document_id: str) -> Response:
        file = original_file(service.index, document_id, sandbox)
        return Response(file.data, media_type=KIND, headers=attachment(file.name))

    @router.get(
        DOCUMENTS + "/{document_id}/file",
        tags=TAGS,
        summary="下载原文件",
        response_class=Response,
        responses=_BYTES | faults(404, 409, 503),
    )
    def file(document_id: str) -> Response:
        known_document(service, document_id)
        try:
            return sent(document_id)
        except OriginalFault as fault:
            raise HTTPException(status_code=_status(fault), detail=str(fault)) from fault

    @router.get(PATH + "/{document_id}/file", include_in_schema=False)
    def file_for_readers(document_id: str) -> Response:
        """Return the same with what went wrong on a page of its own."""
        if _info(service, document_id) is None:
            return _message(404, "找不到这份文件", GONE)
        try:
            return sent(document_id)
        except OriginalFault as fault:
            link = f'<a class="tool" href="{text_address(document_id)}">下载文字版</a> '
            return _message(_status(fault), "原文件不能下载", str(fault), link)
        except IndexFault as fault:
            return _message(503, "现在打不开", str(fault))


def _status(fault: OriginalFault) -> int:
    return 409 if isinstance(fault, OriginalChanged) else 404


def _info(service: Service, document_id: str) -> DocumentInfo | None:
    return next((one for one in service.index.documents() if one.id == document_id), None)


def _message(code: int, title: str, text: str, link: str = "") -> HTMLResponse:
    return HTMLResponse(message_html(title, text, link), code, headers=HEADERS)
