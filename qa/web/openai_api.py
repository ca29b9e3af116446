"""The interface that OpenAI's clients talk to: /v1/models and /v1/chat/completions.

Only checked text leaves here: a client cannot take back what was streamed, so a streamed answer is sent in pieces once
it is finished. Citations, checks and refusal travel in the extra field `wence`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse, StreamingResponse
from starlette.responses import Response

from index.types import IndexFault
from qa.serialise import answer_json
from qa.types import Answer, AnswerFault
from qa.web.api_errors import json_only
from qa.web.api_types import MAX_JSON
from qa.web.asking import Asking
from qa.web.conversation import AI_LABEL
from qa.web.faults import openai_error
from qa.web.openai_types import MODEL, ModelOut, ModelsOut, RequestIn, completions_doc, openai_faults
from qa.web.question_limit import QuestionLimit
from qa.web.request_log import Request, current_request
from qa.web.sse import event, still_here

_PIECE = re.compile(r".{1,24}?(?:[。；！？\n]|(?:\[\d{1,3}\])+)+|.{1,24}", re.DOTALL)
STARTED = int(time.time())


def openai_routes(asking: Asking, limit: QuestionLimit) -> APIRouter:
    """Return the routes over one assistant."""
    router = APIRouter(max_body_size=MAX_JSON)

    @router.get("/v1/models", tags=["OpenAI 兼容"], summary="可用的模型", responses=openai_faults())
    def models() -> ModelsOut:
        return ModelsOut(data=[ModelOut(created=STARTED)])

    @router.get("/v1/models/{model}", tags=["OpenAI 兼容"], summary="一个模型", responses=openai_faults(404))
    def model(model: str) -> ModelOut:
        _check_model(model)
        return ModelOut(created=STARTED)

    @router.post(
        "/v1/chat/completions",
        tags=["OpenAI 兼容"],
        summary="提问（OpenAI 的形式）",
        response_class=JSONResponse,
        responses=completions_doc() | openai_faults(400, 404, 413, 415, 429, 503),
        dependencies=[Depends(json_only), Depends(limit.of_request)],
    )
    def completions(asked: RequestIn) -> Response:
        _check_model(asked.model)
        if problem := asked.unsupported():
            raise HTTPException(status_code=400, detail=problem)
        question, history = asked.conversation()
        request = current_request()
        if asked.stream:
            asking.check_room()
            growing = asking.stream(question, history)
            headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
            return StreamingResponse(
                still_here(_chunks(growing, request)), media_type="text/event-stream", headers=headers
            )
        answer = asking.ask(question, history)
        message = {"role": "assistant", "content": answer.text, "refusal": None, "wence": _extra(answer)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return JSONResponse({**_head(request, "chat.completion"), "choices": [choice]})

    return router


def _check_model(name: str) -> None:
    if name != MODEL:
        raise HTTPException(status_code=404, detail=f"没有叫“{name[:80]}”的模型。请把 model 改成“{MODEL}”。")


def _chunks(growing: Iterator[Answer], request: Request) -> Iterator[bytes]:
    """Yield the finished answer in pieces; the last chunk carries what was cited and checked."""
    head = _head(request, "chat.completion.chunk")

    def chunk(delta: dict[str, Any], ended: str | None = None, **extra: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": ended, "logprobs": None}
        return event({**head, "choices": [choice], **extra})

    yield chunk({"role": "assistant", "content": ""})
    try:
        *_, answer = growing
    except (AnswerFault, IndexFault) as fault:
        yield event({"error": openai_error(str(fault), "server_error")})
    else:
        for piece in _PIECE.findall(answer.text):
            yield chunk({"content": piece})
        yield chunk({}, "stop", wence=_extra(answer))
    yield b"data: [DONE]\n\n"


def _head(request: Request, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{request.id}", "object": kind, "created": int(time.time()), "model": MODEL}


def _extra(answer: Answer) -> dict[str, Any]:
    return {"id": current_request().id, **answer_json(answer), "label": AI_LABEL}
