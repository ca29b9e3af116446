"""What an OpenAI-compatible client sends and gets: the parts of that interface that mean something here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from qa.types import Turn

MODEL = "wence"
MAX_MESSAGES = 200
EXAMPLE = [{"role": "user", "content": "最高补助多少？"}]
ONLY_TEXT = "只支持文字。请去掉图片、声音和文件。"
LAST_IS_USER = "最后一条消息应是用户的问题（role 为 user，内容是文字）。"


class PartIn(BaseModel):
    """One part of a message; only text parts mean something."""

    model_config = ConfigDict(extra="ignore")

    type: str = Field(max_length=40)
    text: str | None = Field(default=None, max_length=20_000)


class MessageIn(BaseModel):
    """One message of the conversation; system messages change nothing."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[PartIn] | None = Field(default=None, max_length=20_000)

    @property
    def text(self) -> str:
        """Return the message's text, its parts one after another."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""

    @property
    def only_text(self) -> bool:
        parts = self.content if isinstance(self.content, list) else []
        return all(part.type in ("text", "refusal") for part in parts)


class RequestIn(BaseModel):
    """A request. How a text model would sample (temperature, top_p, max_tokens, seed, …) means nothing here."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(max_length=200, examples=[MODEL])
    messages: list[MessageIn] = Field(min_length=1, max_length=MAX_MESSAGES, examples=[EXAMPLE])
    stream: bool | None = None
    n: int | None = None
    logprobs: bool | None = None
    response_format: dict[str, Any] | None = None
    tool_choice: str | dict[str, Any] | None = None
    modalities: list[str] | None = None

    def unsupported(self) -> str:
        """Return in Chinese what was asked for that cannot be given; empty when all is well."""
        kind = (self.response_format or {}).get("type", "text")
        if kind != "text":
            return "不支持 response_format：答案只以文字给出，出处和核对结果在附加字段 wence 里。请去掉这个参数。"
        if (self.n or 1) != 1:
            return "一次只给一个答案。请去掉 n，或设为 1。"
        if self.logprobs:
            return "不支持 logprobs。请去掉这个参数。"
        if self.tool_choice not in (None, "none", "auto"):
            return "不会调用工具。请去掉 tool_choice。"
        if any(one != "text" for one in self.modalities or ()):
            return ONLY_TEXT
        last = self.messages[-1]
        if last.role != "user" or not last.text.strip():
            return LAST_IS_USER
        return "" if all(message.only_text for message in self.messages) else ONLY_TEXT

    def conversation(self) -> tuple[str, list[Turn]]:
        """Return the question and the messages of reader and assistant before it."""
        *before, last = [Turn(one.role, one.text) for one in self.messages if one.role in ("user", "assistant")]
        return last.content, [turn for turn in before if turn.content]


class ModelOut(BaseModel):
    """The one model."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int
    owned_by: str = MODEL


class ModelsOut(BaseModel):
    """The list of models."""

    object: Literal["list"] = "list"
    data: list[ModelOut]


class ErrorOut(BaseModel):
    """What went wrong."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAIFault(BaseModel):
    """An error in OpenAI's form."""

    error: ErrorOut


class AnswerMessageOut(BaseModel):
    """The answer; `wence` holds citations, checks and refusal as /api/v1/ask gives them."""

    role: Literal["assistant"]
    content: str
    refusal: str | None
    wence: dict[str, Any]


class ChoiceOut(BaseModel):
    """The one answer."""

    index: int
    message: AnswerMessageOut
    finish_reason: Literal["stop"]
    logprobs: None


class CompletionOut(BaseModel):
    """A finished answer. There is no `usage`: no tokens are bought here, and none are counted."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChoiceOut]


def completions_doc() -> dict[int | str, dict[str, Any]]:
    """Return the description of both forms of an answer."""
    return {
        200: {
            "model": CompletionOut,
            "description": "答案；stream 为 true 时是事件流，最后一段带 wence",
            "content": {"text/event-stream": {}},
        }
    }


def openai_faults(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the error answers of an operation for its OpenAPI description."""
    told = {"model": OpenAIFault, "description": "出错，原因在 error.message"}
    return {status: dict(told) for status in (*statuses, 401, 403, 421, 422)}
