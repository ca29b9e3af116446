"""The optional chat model: it words the answer; evidence, citations and checks stay ours."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.prompts import EVIDENCE, PASSAGE, SYSTEM
from qa.settings import ChatSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from index.types import Hit

ANSWER_LIMIT = 2000  # characters; a model that goes on for longer is cut off
_THINKING = re.compile(r"<think>.*?(?:</think>|$)", re.S)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\]\d][^\]]*)\]\([^)]*\)|!\[\]\([^)]*\)")
_TAG = re.compile(r"</?[A-Za-z!][^>]*>?")
_ADDRESS = re.compile(r"(?:https?|ftp|javascript|data):\S+", re.I)


class WriterFault(Exception):
    """The chat model gave no usable answer; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes an answer from numbered passages with any LangChain chat model.

    `timeout` is the longest wait, in seconds, for the whole answer; the model's own client limits each single wait.
    """

    model: BaseChatModel
    name: str
    timeout: float

    @classmethod
    def from_settings(cls, settings: ChatSettings) -> Writer:
        """Return a writer for an OpenAI-compatible address."""
        from langchain_openai import ChatOpenAI
        from pydantic import SecretStr

        model = ChatOpenAI(
            base_url=settings.base_url,
            model=settings.model,
            api_key=SecretStr(settings.key or "none"),
            timeout=settings.timeout,
            max_retries=0,
            temperature=0.0,
            stream_usage=False,
        )
        return cls(model, settings.model, settings.timeout)

    def write(self, question: str, hits: Sequence[Hit]) -> Iterator[str]:
        """Yield the growing, cleaned answer; hits are numbered from 1.

        Raises:
            WriterFault: the model is dead, slow, or speaks garbage.
        """
        import httpx
        import openai

        deadline = time.monotonic() + self.timeout
        written = ""
        try:
            for piece in self.model.stream(messages(question, hits)):
                if isinstance(piece.content, str):
                    written += piece.content
                if time.monotonic() > deadline:
                    raise WriterFault(f"对话模型“{self.name}”在 {self.timeout:g} 秒内没有答完")
                if len(written) > ANSWER_LIMIT:
                    raise WriterFault(f"对话模型“{self.name}”的回答过长")
                yield clean(written)
        except (openai.APITimeoutError, httpx.TimeoutException, TimeoutError) as error:
            raise WriterFault(f"对话模型“{self.name}”超时没有回应") from error
        except openai.APIConnectionError as error:
            raise WriterFault(f"连不上对话模型“{self.name}”") from error
        except openai.APIStatusError as error:
            raise WriterFault(f"对话模型“{self.name}”返回错误（{error.status_code}）") from error
        except (openai.OpenAIError, httpx.HTTPError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise WriterFault(f"对话模型“{self.name}”的回应读不懂") from error
        if not clean(written).strip():
            raise WriterFault(f"对话模型“{self.name}”没有给出内容")


def messages(question: str, hits: Sequence[Hit]) -> list[tuple[str, str]]:
    """Return the prompt: the rules, then the numbered passages between markers that no document can know."""
    passages = "\n\n".join(
        PASSAGE.format(number=number, title=hit.document.title, details=_details(hit), text=hit.passage.text)
        for number, hit in enumerate(hits, start=1)
    )
    return [
        ("system", SYSTEM),
        ("human", EVIDENCE.format(mark=f"≡{secrets.token_hex(8)}≡", passages=passages, question=question)),
    ]


def _details(hit: Hit) -> str:
    facts = (hit.document.issuer, hit.document.number, hit.document.published, hit.document.region, hit.passage.heading)
    return "（" + "，".join(fact for fact in facts if fact) + "）" if any(facts) else ""


def clean(text: str) -> str:
    """Return a model's text without thinking, HTML, images, links and addresses."""
    text = _THINKING.sub("", text)
    text = _IMAGE_OR_LINK.sub(lambda match: match.group(1) or "", text)
    return _ADDRESS.sub("", _TAG.sub("", text))
