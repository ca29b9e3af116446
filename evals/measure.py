"""Asking one question after another, and what became of each."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator

from evals.metrics import citation_correct, key_accuracy
from evals.relevance import rank
from evals.types import FIRST_WORDS, Outcome, Question, Shown, System
from qa.types import Answer, Citation

DEPTH = 10  # how many retrieved passages are judged
SHOWN = 5  # how many of them are kept for a report
_UNSEARCHED = ("chat", "empty", "input")  # reasons of refusals for which nothing is looked up
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
    reranked = [] if answer.refusal and answer.refusal.reason in _UNSEARCHED else system.rerank(query)
    reranking = rank(reranked[:DEPTH], question, system) if searchable else None
    flags = reranking.relevant if reranking else [False] * DEPTH
    return Outcome(
        question=question,
        text=answer.text,
        quotes=quotes,
        refused=answer.refused,
        reason=answer.refusal.reason if answer.refusal else "",
        keys=key_accuracy(question.keys, answer.text) == 1.0,
        cited=citation_correct(question.keys, (*quotes, *worked_out(answer))),
        exact=all(_same(citation.quote, system.original(citation)) for citation in used),
        seconds=seconds,
        ranking=rank(system.find(query, DEPTH), question, system) if searchable else None,
        reranking=reranking if rerank else None,
        score=max((one.probability for one in reranked), default=0.0),
        passages=tuple(
            Shown(one.title or one.document, one.text[:FIRST_WORDS], flag)
            for one, flag in zip(reranked[:SHOWN], flags, strict=False)
        ),
    )


def used_citations(answer: Answer) -> list[Citation]:
    """Return the citations whose numbers stand in the answer's text."""
    numbers = {int(number) for number in _NUMBER.findall(answer.text)}
    return [citation for citation in answer.citations if citation.number in numbers]


def worked_out(answer: Answer) -> list[str]:
    """Return what was computed from the citations, where the answer's check of it held: such a key needs no source."""
    held = {check.text for check in answer.checks if check.kind == "computed" and check.ok}
    return [one.text for one in answer.computed if one.value in held]


def _same(quote: str, original: str) -> bool:
    return _BREAKS.sub("", quote) == _BREAKS.sub("", original)
