"""Searching and judging over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from index.types import Hit
from qa.web.api_errors import json_only
from qa.web.api_types import MAX_JSON, FeedbackOut, HitOut, SearchOut, faults
from qa.web.feedback import MAX_COMMENT
from qa.web.service import Service

MAX_HITS = 50
Words = Annotated[str, Query(min_length=1, max_length=500, pattern=r"\S", description="要找的话")]
Count = Annotated[int, Query(ge=1, le=MAX_HITS, description="最多几条")]


class VerdictIn(BaseModel):
    """👍 or 👎 on an answer; `id` is the one that came with it. A second verdict on it replaces the first."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(max_length=64)
    verdict: Literal["up", "down"]
    comment: str = Field(default="", max_length=MAX_COMMENT)


def search_routes(service: Service) -> APIRouter:
    """Return the routes of searching and of feedback."""
    router = APIRouter(max_body_size=MAX_JSON)

    @router.get(
        "/api/v1/search", tags=["提问"], summary="查找段落，不作回答", response_model=SearchOut, responses=faults(503)
    )
    def search(q: Words, k: Count = 10) -> dict[str, Any]:
        return {"query": q, "hits": [hit_json(hit) for hit in service.index.search(q, k)]}

    @router.post(
        "/api/v1/feedback",
        tags=["提问"],
        summary="评价一个答案",
        responses=faults(400, 404, 413, 415),
        dependencies=[Depends(json_only)],
    )
    def feedback(given: VerdictIn) -> FeedbackOut:
        answer = service.asking.recent.find(given.id)
        if answer is None:
            detail = "没有这个编号的答案，或时间太久、程序已重启。请重新提问后再评价。"
            raise HTTPException(status_code=404, detail=detail)
        service.feedback.record(given.id, answer, given.verdict, given.comment)
        return FeedbackOut(status="recorded")

    return router


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return a found passage as the interfaces show it."""
    return HitOut(
        passage_id=hit.passage.id,
        document_id=hit.document.id,
        title=hit.document.title,
        heading=hit.passage.heading,
        text=hit.passage.text,
        start=hit.passage.start,
        end=hit.passage.end,
        score=round(float(hit.score), 6),
        issuer=hit.document.issuer,
        published=hit.document.published,
        document_number=hit.document.number,
    ).model_dump()
