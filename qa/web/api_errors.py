"""Every error of the HTTP interface as {"detail": a Chinese sentence}, under /v1 in OpenAI's form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.routing import Route, compile_path
from starlette.types import Receive, Scope, Send

from index.types import IndexFault
from qa.turns import Busy
from qa.types import AnswerFault
from qa.web.faults import OPENAI, fault_body
from qa.web.question_limit import TooManyQuestions

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SAID = {
    400: "请求的格式不对。请对照接口说明 /api/docs 检查。",
    404: "没有这个地址。接口说明见 /api/docs。",
    405: "这个地址不接受这种请求方法。接口说明见 /api/docs。",
    413: "内容太大。请分几次发送。",
}
_ASKED_FOR = {
    "string_type": "应是文字",
    "int_type": "应是整数",
    "int_parsing": "应是整数",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "list_type": "应是列表",
    "dict_type": "应是对象",
    "model_attributes_type": "应是 JSON 对象",
    "string_pattern_mismatch": "是空的或形式不对",
    "string_unicode": "里有残缺的字符",
    "missing": "没有给出",
    "extra_forbidden": "不是这里的参数",
}
_BOUNDS = {
    "string_too_long": "最多 {max_length} 字",
    "string_too_short": "至少 {min_length} 字",
    "too_long": "最多 {max_length} 项",
    "too_short": "至少 {min_length} 项",
    "greater_than_equal": "不能小于 {ge}",
    "less_than_equal": "不能大于 {le}",
    "literal_error": "只能是 {expected}",
}


def json_only(request: Request) -> None:
    """Refuse any other type than JSON: no page of another site can send that without asking first."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(status_code=415, detail="请用 JSON 发送，并带上请求头 Content-Type: application/json。")


def form_only(request: Request) -> None:
    """Refuse any other type than a multipart form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        raise HTTPException(status_code=415, detail="请用 multipart/form-data 上传文件，字段名 files。")


def add_handlers(app: FastAPI) -> None:
    """Let an application answer every error in this form."""

    @app.exception_handler(RequestValidationError)
    async def wrong(request: Request, error: RequestValidationError) -> JSONResponse:
        status = 400 if request.url.path.startswith(OPENAI) else 422
        return fault_response(request, status, "；".join(dict.fromkeys(map(_sentence, error.errors()[:5]))) + "。")

    @app.exception_handler(StarletteHTTPException)
    async def told(request: Request, error: StarletteHTTPException) -> JSONResponse:
        detail = str(error.detail)
        if not _CHINESE.search(detail):
            detail = _SAID.get(error.status_code, _SAID[400])
        return fault_response(request, error.status_code, detail, error.headers)

    @app.exception_handler(TooManyQuestions)
    async def too_fast(request: Request, error: TooManyQuestions) -> JSONResponse:
        return fault_response(request, 429, str(error), {"Retry-After": str(error.wait)})

    @app.exception_handler(AnswerFault)
    @app.exception_handler(IndexFault)
    async def broken(request: Request, error: Exception) -> JSONResponse:
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Busy) else None
        return fault_response(request, 503, str(error), headers)


def add_unknown(app: FastAPI) -> None:
    """Answer what no route answers, below the interfaces' own prefixes; the page would take it otherwise."""
    unknown = _Unknown(app.openapi()["paths"])
    own = [path for path in unknown.paths if not path.startswith(("/api/", "/v1/"))]
    for path in ("/api/{rest:path}", "/v1/{rest:path}", *own):
        app.router.routes.append(Route(path, unknown, include_in_schema=False))


class _Unknown:
    """An endpoint for any method (a plain function would get GET only) that says what is wrong with the request."""

    def __init__(self, paths: Mapping[str, Mapping[str, Any]]) -> None:
        self.paths = list(paths)
        self.known = [(compile_path(path)[0], {one.upper() for one in methods}) for path, methods in paths.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        allowed = set[str]().union(*(methods for pattern, methods in self.known if pattern.match(scope["path"])))
        if allowed:
            raise HTTPException(status_code=405, detail=_SAID[405], headers={"Allow": ", ".join(sorted(allowed))})
        raise HTTPException(status_code=404, detail=_SAID[404])


def fault_response(
    request: Request, status: int, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Return an error in the form of the interface that was called."""
    return JSONResponse(fault_body(request.url.path, status, detail), status, headers)


def _sentence(error: Mapping[str, Any]) -> str:
    kind, place = error["type"], [str(part) for part in error["loc"]]
    if kind == "json_invalid":
        return "请求体不是 JSON"
    where = ".".join(place[1:]) or "请求体"
    context = {name: value for name, value in error.get("ctx", {}).items() if name != "error"}
    if kind in _BOUNDS:
        expected = str(context.get("expected", "")).replace(" or ", " 或 ")
        return f"“{where}”" + _BOUNDS[kind].format(**{**context, "expected": expected})
    if kind in _ASKED_FOR:
        return f"“{where}”{_ASKED_FOR[kind]}"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"“{where}”{message if _CHINESE.search(message) else '不合要求'}"
