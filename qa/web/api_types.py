"""What the HTTP interface takes and gives: the models behind its OpenAPI description."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

MAX_JSON = 8 * 1024 * 1024  # bytes; forty long messages with every character escaped


class Fault(BaseModel):
    """Why a request failed, in Chinese, with what mends it."""

    detail: str


class Open(BaseModel):
    """A part of an answer; keys that later versions add pass through."""

    model_config = ConfigDict(extra="allow")


class CitationOut(Open):
    """One citation; `start` and `end` are offsets into the original file's decoded text."""

    number: int
    document_id: str
    title: str
    source: str
    quote: str
    start: int
    end: int
    issuer: str = ""
    published: str = ""
    document_number: str = ""
    copies: int = 0
    status: str = ""
    status_note: str = ""
    page: int = Field(0, description="引文开始的页码，从 1 数起；没有页的格式为 0")


class CheckOut(Open):
    """One thing in the answer that code compared with the cited words; `citation` is 0 when in none."""

    kind: str
    text: str
    ok: bool
    citation: int


class AnswerOut(Open):
    """A finished answer; `id` is the request's, which feedback refers to."""

    id: str
    question: str
    answer: str
    refused: bool
    reason: str = ""
    rewritten: str = ""
    notice: str = ""
    writer: str
    citations: list[CitationOut]
    checks: list[CheckOut]
    timings: dict[str, float]


class HealthOut(BaseModel):
    """That the process lives, and how much is in the index."""

    status: str
    documents: int
    passages: int


class ReadyOut(BaseModel):
    """That questions can be answered now."""

    status: str


class DocumentOut(Open):
    """What a document is: every fact that is known of it, "" where unknown; `file` is its file's name."""

    id: str
    title: str
    file: str
    format: str
    passages: int


class DocumentsOut(BaseModel):
    """One page of the documents; `total` counts all, `matched` those that hold the words of `q`."""

    documents: list[DocumentOut]
    total: int
    matched: int
    page: int
    pages: int


class SectionOut(BaseModel):
    """A stretch of a document's cleaned text under one heading path."""

    start: int
    end: int
    heading: str


class TextOut(BaseModel):
    """A document's cleaned text from `start` to `end` (all of it unless asked otherwise), and its sections."""

    document_id: str
    title: str
    start: int
    end: int
    length: int = Field(description="整篇的字数")
    text: str
    sections: list[SectionOut]


class FileOut(BaseModel):
    """What became of one file: `outcome` is "added", "updated", "unchanged" or "failed"."""

    file: str
    outcome: str
    reason: str = ""
    documents: list[str] = Field(default_factory=list, description="文档编号")
    passages: int = 0


class UploadOut(BaseModel):
    """What became of each uploaded file; a zip archive gives one result for each file in it."""

    results: list[FileOut]


class RemovedOut(BaseModel):
    """The document that is gone."""

    id: str
    title: str


class HitOut(BaseModel):
    """A passage found for a query; `start` and `end` are offsets into the document's cleaned text."""

    passage_id: str
    document_id: str
    title: str
    heading: str
    text: str
    start: int
    end: int
    score: float
    issuer: str
    published: str
    document_number: str


class SearchOut(BaseModel):
    """The passages found, best first."""

    query: str
    hits: list[HitOut]


class FeedbackOut(BaseModel):
    """That a verdict is on disk."""

    status: str


def faults(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the error answers of an operation for its OpenAPI description."""
    return {status: {"model": Fault, "description": _WHY[status]} for status in (*statuses, 401, 403, 421, 422)}


def stream_faults(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the same for an operation that answers with a stream of events: its errors are JSON none the less."""
    schema = {"$ref": f"#/components/schemas/{Fault.__name__}"}
    return {
        status: {"content": {"application/json": {"schema": schema}}, "description": told["description"]}
        for status, told in faults(*statuses).items()
    }


_WHY = {
    400: "不支持的参数，或请求不完整",
    401: "要登录时：没有登录，或令牌不对",
    403: "请求来自别的网站，或没有这个权限",
    404: "没有这个编号",
    409: "原文件已不是当时读的那一份",
    413: "内容太大",
    415: "内容类型不对",
    421: "不能用这个地址访问",
    422: "参数不合要求",
    429: "提问太快；响应头 Retry-After 是要等的秒数",
    503: "现在不能回答：索引或模型出错",
}
