"""The assistant as a system that can be measured."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from evals.types import FIRST_WORDS, Found, Shown
from index.searchers import DENSE, HYBRID, LEXICAL
from index.types import Hit
from qa.types import Answer, Citation, Turn

if TYPE_CHECKING:
    from qa.assistant import Assistant
    from qa.evidence import Evidence


LEGS = (LEXICAL, DENSE, HYBRID)
RERANKED = "reranked"


class Wence:
    """The assistant, asked as its users ask it."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        """Return the finished answer."""
        return self.assistant.ask(question, history)

    def find(self, query: str, k: int) -> list[Found]:
        """Return the hybrid searcher's passages."""
        return [found(hit) for hit in self.assistant.index.search(query, k)]

    def rerank(self, query: str) -> list[Found]:
        """Return the passages in the reader's order."""
        return [found(one.hit, one.probability if one.in_scope else 0.0) for one in self.assistant.retrieve(query)]

    def passages(self, document: str) -> list[Found]:
        """Return all passages of the file with this name."""
        return self._passages.get(document, [])

    def original(self, citation: Citation) -> str:
        """Return the characters at the citation's place in the original file."""
        return self.assistant.index.original_text(citation.document.id)[citation.start : citation.end]

    @cached_property
    def _passages(self) -> dict[str, list[Found]]:
        index = self.assistant.index
        files: dict[str, list[Found]] = {}
        for document in index.documents():
            name = Path(document.source).name
            files.setdefault(name, []).extend(Found(name, passage.text) for passage in index.passages(document.id))
        return files


def found(hit: Hit, probability: float = 0.0) -> Found:
    """Return a hit as relevance is judged: by file name and words."""
    return Found(Path(hit.document.source).name, hit.passage.text, hit.document.title, probability)


def shown(hit: Hit, right: bool) -> Shown:
    """Return a hit as a report shows it."""
    return Shown(hit.document.title, hit.passage.text[:FIRST_WORDS], right)


def best_probability(evidence: Sequence[Evidence]) -> float:
    """Return the probability of the best evidence that is about what was asked."""
    return max((one.probability for one in evidence if one.in_scope), default=0.0)
