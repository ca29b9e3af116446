"""The HTTP interface beside the page: health, asking (at once or as it grows), and the page's own files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field

from index.types import IndexFault
from qa.serialise import answer_json
from qa.types import Answer, AnswerFault, Turn
from qa.web.api_errors import json_only
from qa.web.api_types import MAX_JSON, AnswerOut, HealthOut, ReadyOut, faults, stream_faults
from qa.web.filters_in import FiltersIn
from qa.web.metrics import CONTENT_TYPE
from qa.web.request_log import current_request
from qa.web.service import Service
from qa.web.shell import STATIC_FILES, STATIC_PATH, static_file

MAX_TURNS = 40
STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "事件流：若干 answer（{“text”: 到此为止的全文}），最后一个 done（与 /api/v1/ask 相同的对象）"
        "或 error（{“detail”: 原因}）。done 之前的文字还没有核对，不要当作答案。",
        "content": {"text/event-stream": {}},
    }
}


class TurnIn(BaseModel):
    """One earlier message."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class QuestionIn(BaseModel):
    """A question with the conversation before it; unknown fields are refused, so that a typing error is noticed."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=10_000)
    history: list[TurnIn] = Field(default_factory=list, max_length=MAX_TURNS)
    filters: FiltersIn = Field(default_factory=lambda: FiltersIn())

    def turns(self) -> list[Turn]:
        """Return the earlier messages."""
        return [Turn(turn.role, turn.content) for turn in self.history]


def routes(service: Service) -> APIRouter:
    """Return the routes over one service. They are plain functions: FastAPI runs each in a thread of its pool."""
    router = APIRouter(max_body_size=MAX_JSON)
    _add_state(router, service)
    _add_asking(router, service)

    @router.get(STATIC_PATH + "/{name}", include_in_schema=False)
    def page_file(name: str) -> Response:
        if name not in STATIC_FILES:
            raise HTTPException(status_code=404, detail="没有这个文件。")
        headers = {"Cache-Control": "no-cache"}
        return Response(static_file(name), media_type=STATIC_FILES[name], headers=headers)

    return router


def _add_state(router: APIRouter, service: Service) -> None:
    @router.get("/health", tags=["运行"], summary="程序是否在运行", responses=faults(503))
    def health() -> HealthOut:
        passages = service.passage_counts()
        return HealthOut(status="ok", documents=len(passages), passages=sum(passages.values()))

    @router.get("/ready", tags=["运行"], summary="现在能否回答", responses=faults(503))
    def ready() -> ReadyOut:
        if problem := service.readiness.problem():
            raise HTTPException(status_code=503, detail=problem)
        return ReadyOut(status="ready")

    metrics_text: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}

    @router.get(
        "/metrics",
        tags=["运行"],
        summary="Prometheus 指标",
        response_class=Response,
        responses=metrics_text | faults(503),
    )
    def metrics() -> Response:
        return Response(service.metrics.text(), media_type=CONTENT_TYPE)


def _add_asking(router: APIRouter, service: Service) -> None:
    @router.post(
        "/api/v1/ask",
        tags=["提问"],
        summary="提问，一次返回完整的答案",
        response_model=AnswerOut,
        responses=faults(400, 413, 415, 429, 503),
        dependencies=[Depends(json_only), Depends(service.limit.of_request)],
    )
    def ask(asked: QuestionIn) -> dict[str, Any]:
        return _answered(service.asking.ask(asked.question, asked.turns(), filters=asked.filters.filters()))

    def room() -> None:
        service.asking.check_room()  # a stream that has begun can't be answered with a status any more

    @router.post(
        "/api/v1/ask/stream",
        tags=["提问"],
        summary="提问，答案边生成边返回（SSE）",
        response_class=EventSourceResponse,
        responses=STREAM | stream_faults(400, 413, 415, 429, 503),
        dependencies=[Depends(json_only), Depends(service.limit.of_request), Depends(room)],
    )
    def ask_stream(asked: QuestionIn) -> Iterator[ServerSentEvent]:
        try:
            for answer in service.asking.stream(asked.question, asked.turns(), filters=asked.filters.filters()):
                if answer.done:
                    yield _event("done", _answered(answer))
                else:
                    yield _event("answer", {"text": answer.text})
        except (AnswerFault, IndexFault) as fault:
            yield _event("error", {"detail": str(fault)})


def _event(name: str, data: dict[str, Any]) -> ServerSentEvent:
    return ServerSentEvent(event=name, raw_data=json.dumps(data, ensure_ascii=False))  # `data` would escape Chinese


def _answered(answer: Answer) -> dict[str, Any]:
    return {"id": current_request().id, **answer_json(answer)}
