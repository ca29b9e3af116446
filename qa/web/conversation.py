"""One conversation: its exchanges, the history handed to the answerer, and the text a reader copies."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from qa.types import Answer, Citation, Turn

AI_LABEL = "AI 生成，仅供参考"
_ARTICLE = re.compile(r"第\s*(?:[零〇一二三四五六七八九十百千]+|\d{1,4})\s*条(?:之[一二三四五六七八九十]+)?")
_MARK = re.compile(r"\s?\[\d{1,3}\]")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what came back so far; `verdict` is "up", "down" or "", `asked` an ISO time in UTC."""

    question: str
    answer: Answer | None = None
    fault: str = ""  # in Chinese: why asking failed
    stopped: bool = False
    verdict: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    asked: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    lost: tuple[int, ...] = ()  # opened again: the citations whose document has left the index since; not kept

    @property
    def finished(self) -> bool:
        return bool(self.fault) or self.stopped or (self.answer is not None and self.answer.done)


def history(exchanges: Sequence[Exchange]) -> list[Turn]:
    """Return the earlier messages as plain text, without citation marks and bold marks."""
    turns: list[Turn] = []
    for exchange in exchanges:
        turns.append(Turn("user", exchange.question))
        if exchange.answer is not None and exchange.answer.text:
            turns.append(Turn("assistant", without_marks(without_bold(exchange.answer.text))))
    return turns


def without_marks(text: str) -> str:
    """Return the text without `[n]`."""
    return _MARK.sub("", text)


def without_bold(text: str) -> str:
    """Return the text without `**` marks."""
    return text.replace("**", "")


def copy_answer(answer: Answer, stopped: bool = False) -> str:
    """Return an answer as plain text with its sources and the AI label, so that a copy never loses either."""
    parts = [without_bold(answer.text).strip()]
    if answer.citations:
        lines = [f"[{citation.number}] {copy_citation(citation)}" for citation in answer.citations]
        parts.append("来源：\n" + "\n".join(lines))
    parts.append(f"（{AI_LABEL}{'；回答被中途停止，内容不完整' if stopped else ''}）")
    return "\n\n".join(parts)


def copy_citation(citation: Citation) -> str:
    """Return 《title》（文号）第X条“quotation”; what the document has none of, a number or articles, is left out."""
    document = citation.document
    number = f"（{document.number}）" if document.number else ""
    page = f"（{citation.on_page}）" if citation.page else ""
    state = f"（{citation.status}）" if citation.warning else ""
    return f"《{document.title.strip('《》')}》{number}{article(citation)}{page}{state}“{citation.quote}”"


def article(citation: Citation) -> str:
    """Return the article that a quotation stands in (“第十二条”, “第十二条之一”); "" where it has none."""
    parts = (citation.quote, *reversed(citation.heading.split(" > ")))
    found = next(filter(None, map(_ARTICLE.match, parts)), None)
    return "".join(found[0].split()) if found else ""
