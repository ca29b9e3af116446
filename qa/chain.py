"""问策 as LangChain sees it: a retriever, and the whole question-answering chain as a Runnable."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.messages import BaseMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import run_in_executor
from langchain_core.runnables.utils import Input

from qa.assistant import Assistant
from qa.types import Answer, AnswerFault, Turn
from qa.validity import status

ChainInput = str | Mapping[str, Any]  # a question, or {"question": …, "history": messages or (role, content) pairs}

_ROLES = {"human": "user", "ai": "assistant"}


class WenceRetriever(BaseRetriever):
    """Passages of the index, best first; with `rerank` the built-in reader decides the order."""

    assistant: Any
    k: int = 8
    rerank: bool = True

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        assistant: Assistant = self.assistant
        if self.rerank:
            hits = [one.hit for one in assistant.retrieve(query)][: self.k]
        else:
            hits = assistant.index.search(query, self.k)
        return [
            Document(
                id=hit.passage.id,
                page_content=hit.passage.text,
                metadata={
                    "title": hit.document.title,
                    "source": hit.document.source,
                    "document_id": hit.document.id,
                    "heading": hit.passage.heading,
                    "published": hit.document.published,
                    "number": hit.document.number,
                    "status": status(assistant.index, hit.document)[0],
                },
            )
            for hit in hits
        ]


class AnswerChain(Runnable[ChainInput, Answer]):
    """From a question to a checked `Answer`; `stream` yields it as it grows. Batch and async come with Runnable."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def invoke(self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Return the finished answer."""
        return self._call_with_config(lambda given: self.assistant.ask(*_question(given)), input, config)

    def stream(self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any) -> Iterator[Answer]:
        """Yield the growing answer; the last one is `done`."""
        yield from self._transform_stream_with_config(iter([input]), self._grow, config, **kwargs)

    async def astream(
        self, input: ChainInput, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Answer]:
        """Yield the growing answer; the work is done in a thread."""
        growing = self.stream(input, config, **kwargs)
        while (answer := await run_in_executor(config, next, growing, None)) is not None:
            yield answer

    def _grow(self, inputs: Iterator[ChainInput]) -> Iterator[Answer]:
        for given in inputs:
            yield from self.assistant.stream(*_question(given))


def _question(given: ChainInput | Input) -> tuple[str, Sequence[Turn]]:
    if isinstance(given, str):
        return given, ()
    if not isinstance(given, Mapping) or not isinstance(given.get("question"), str):
        raise AnswerFault("链的输入应是问题文字，或 {“question”: 问题, “history”: 对话}。")
    turns = [_turn(one) for one in given.get("history") or ()]
    return given["question"], tuple(turn for turn in turns if turn.role in {"user", "assistant"})


def _turn(message: object) -> Turn:
    """Return a message as a turn; the roles of system and tool messages stay what they are."""
    match message:
        case Turn():
            return message
        case BaseMessage():
            return Turn(_ROLES.get(message.type, message.type), str(message.text))
        case {"role": str(role), "content": str(content)} | (str(role), str(content)):
            return Turn(_ROLES.get(role, role), content)
    raise AnswerFault("“history”里每一项应是 LangChain 消息、Turn 或（角色, 内容）。")
