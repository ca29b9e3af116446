"""Asking one question after another, and what became of each."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator

from evals.metrics import citation_correct, key_accuracy
from evals.relevance import rank
from evals.types import Outcome, Question, System
from qa.types import Answer, Citation

DEPTH = 10  # how many retrieved passages are judged
_NUMBER = re.compile(r"\[(\d+)\]")
_BREAKS = re.compile(r"[\r\n]+")


def measure(system: System, questions: Iterable[Question], rerank: bool = False) -> Iterator[Outcome]:
    """Yield the outcome of each question as it is answered; `rerank` also judges the reranked order."""
    for question in questions:
        started = time.perf_counter()
        answer = system.ask(question.question, question.history)
        seconds = time.perf_counter() - started
        yield judge(system, question, answer, seconds, rerank)


def judge(system: System, question: Question, answer: Answer, seconds: float, rerank: bool = False) -> Outcome:
    """Return how right an answer is."""
    used = used_citations(answer)
    quotes = tuple(citation.quote for citation in used)
    query = answer.rewritten or question.question
    searchable = bool(question.gold)
    return Outcome(
        question=question,
        text=answer.text,
        quotes=quotes,
        refused=answer.refused,
        reason=answer.refusal.reason if answer.refusal else "",
        keys=key_accuracy(question.keys, answer.text) == 1.0,
        cited=citation_correct(question.keys, quotes),
        exact=all(_same(citation.quote, system.original(citation)) for citation in used),
        seconds=seconds,
        ranking=rank(system.find(query, DEPTH), question, system) if searchable else None,
        reranking=rank(system.rerank(query)[:DEPTH], question, system) if searchable and rerank else None,
    )


def used_citations(answer: Answer) -> list[Citation]:
    """Return the citations whose numbers stand in the answer's text."""
    numbers = {int(number) for number in _NUMBER.findall(answer.text)}
    return [citation for citation in answer.citations if citation.number in numbers]


def _same(quote: str, original: str) -> bool:
    return _BREAKS.sub("", quote) == _BREAKS.sub("", original)
