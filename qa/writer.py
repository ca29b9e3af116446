"""The optional chat model: it words the answer; evidence, citations and checks stay ours."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.cleaned import clean
from qa.prompts import AGAIN, EVIDENCE, PASSAGE, SYSTEM
from qa.settings import ChatSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from index.types import Hit

ANSWER_LIMIT = 2000  # characters; a model that goes on for longer is cut off
PATIENCE = 6  # a whole answer may take so many times the longest single wait
_STATUS = {401: "，密钥不对", 403: "，密钥没有权限", 404: "，地址或模型名不对", 429: "，请求太多或额度用完"}


class WriterFault(Exception):
    """The chat model gave no usable answer; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An answer that did not hold, and what was wrong with it, in words for the model."""

    text: str
    fault: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes an answer from numbered passages with a LangChain chat model that says why it stopped, as OpenAI's do.

    `timeout` is the longest wait, in seconds, for the first words and for each further piece.
    """

    model: BaseChatModel
    name: str
    timeout: float
    close: Callable[[], None] = lambda: None  # gives the connections back

    @classmethod
    def from_settings(cls, settings: ChatSettings) -> Writer:
        """Return a writer for an OpenAI-compatible address.

        Raises:
            AnswerFault: the address or the key cannot be right.
        """
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        from qa.chat_client import chat_client

        client = chat_client(settings)
        model = ChatOpenAI(
            base_url=settings.base_url,
            model=settings.model,
            api_key=SecretStr(settings.key or "none"),
            http_client=client,
            http_socket_options=(),
            openai_proxy=None,  # else read from the environment, where it would clash with our own client
            timeout=settings.timeout,
            max_retries=0,
            temperature=0.0,
            stream_usage=False,
            use_responses_api=False,
        )
        return cls(model, settings.model, settings.timeout, client.close)

    def write(self, question: str, hits: Sequence[Hit], rejected: Rejected | None = None) -> Iterator[str]:
        """Yield the growing, cleaned answer; hits are numbered from 1. After a rejected one the model is told why.

        Raises:
            WriterFault: the model is dead, slow, breaks off, or speaks garbage.
        """
        import openai

        written = ""
        try:
            for written in self._grow(messages(question, hits, rejected)):
                yield clean(written)
        except (openai.APITimeoutError, TimeoutError) as error:
            raise WriterFault(f"对话模型“{self.name}”超时没有回应") from error
        except openai.APIConnectionError as error:
            raise WriterFault(f"连不上对话模型“{self.name}”，或连接中断") from error
        except openai.APIStatusError as error:
            reason = f"{error.status_code}{_STATUS.get(error.status_code, '')}{_waiting(error.response.headers)}"
            raise WriterFault(f"对话模型“{self.name}”返回错误（{reason}）") from error
        # What a server sends is turned into objects unchecked, so that garbage fails wherever it is first used.
        except (openai.OpenAIError, ValueError, TypeError, LookupError, AttributeError) as error:
            raise WriterFault(f"对话模型“{self.name}”的回应读不懂") from error
        if not clean(written).strip():
            raise WriterFault(f"对话模型“{self.name}”没有给出内容")

    def _grow(self, prompt: list[tuple[str, str]]) -> Iterator[str]:
        """Yield the raw answer as it grows.

        Raises:
            WriterFault: it takes too long, is too long, or ends before the model has said so.
        """
        began = heard = time.monotonic()
        written = ended = ""
        for piece in self.model.stream(prompt):
            now = time.monotonic()
            if isinstance(piece.content, str) and piece.content:
                written += piece.content
                heard = now
            ended = str(piece.response_metadata.get("finish_reason") or ended)
            if now - heard > self.timeout or now - began > PATIENCE * self.timeout:
                raise WriterFault(f"对话模型“{self.name}”太慢，没有按时答完")
            if len(written) > ANSWER_LIMIT or ended == "length":
                raise WriterFault(f"对话模型“{self.name}”的回答过长")
            yield written
        if not ended:
            raise WriterFault(f"对话模型“{self.name}”的回答中断了")
        if ended == "content_filter":
            raise WriterFault(f"对话模型“{self.name}”的回答被对方过滤了")


def messages(question: str, hits: Sequence[Hit], rejected: Rejected | None = None) -> list[tuple[str, str]]:
    """Return the prompt: the rules, then the numbered passages between markers that no document can know."""
    passages = "\n\n".join(
        PASSAGE.format(number=number, title=hit.document.title, details=_details(hit), text=hit.passage.text)
        for number, hit in enumerate(hits, start=1)
    )
    asked = [
        ("system", SYSTEM),
        ("human", EVIDENCE.format(mark=f"≡{secrets.token_hex(8)}≡", passages=passages, question=question)),
    ]
    return [*asked, ("ai", rejected.text), ("human", AGAIN.format(fault=rejected.fault))] if rejected else asked


def _waiting(headers: Mapping[str, str]) -> str:
    """Return how long the server asks to be left alone, where it says so in seconds."""
    seconds = headers.get("Retry-After", "")
    return f"，对方要求 {int(seconds)} 秒后再试" if seconds.isascii() and seconds.isdigit() and len(seconds) < 6 else ""


def _details(hit: Hit) -> str:
    facts = (hit.document.issuer, hit.document.number, hit.document.published, hit.document.region, hit.passage.heading)
    return "（" + "，".join(fact for fact in facts if fact) + "）" if any(facts) else ""
