"""The HTTP interface beside the page: health, asking, and the page's own files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter, HTTPException, Response
from pydantic import BaseModel, ConfigDict, Field

from index.types import IndexFault
from qa.serialise import answer_json
from qa.types import AnswerFault, Turn
from qa.web.filters_in import FiltersIn
from qa.web.shell import STATIC_FILES, STATIC_PATH, static_file

if TYPE_CHECKING:
    from qa.assistant import Assistant

MAX_TURNS = 40


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


def routes(assistant: Assistant) -> APIRouter:
    """Return the routes over one assistant. They are plain functions: FastAPI runs each in a thread of its pool."""
    router = APIRouter()

    @router.get("/health")
    def health() -> dict[str, Any]:
        passages = assistant.index.passage_counts()
        return {"status": "ok", "documents": len(passages), "passages": sum(passages.values())}

    @router.post("/api/v1/ask")
    def ask(asked: QuestionIn) -> dict[str, Any]:
        turns = [Turn(turn.role, turn.content) for turn in asked.history]
        try:
            return answer_json(assistant.ask(asked.question, turns, filters=asked.filters.filters()))
        except (AnswerFault, IndexFault) as fault:
            raise HTTPException(status_code=503, detail=str(fault)) from fault

    @router.get(STATIC_PATH + "/{name}", include_in_schema=False)
    def page_file(name: str) -> Response:
        if name not in STATIC_FILES:
            raise HTTPException(status_code=404, detail="没有这个文件。")
        headers = {"Cache-Control": "no-cache"}
        return Response(static_file(name), media_type=STATIC_FILES[name], headers=headers)

    return router
