"""Judging retrieved passages by the words they hold."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from evals.metrics import normalise
from evals.types import Found, Gold, Question, Ranking, System

SHARE = 0.5  # of a quotation, in one piece, is enough where a cut fell inside it


def evidence(gold: Gold, passages: Sequence[Found]) -> list[Found]:
    """Return which of a document's passages hold the quotation.

    Only where none holds the whole of it are those taken that hold at least half in one piece: neighbours often say
    nearly the same with another figure.
    """
    quote = normalise(gold.quote)
    texts = [normalise(passage.text) for passage in passages]
    whole = [passage for passage, text in zip(passages, texts, strict=True) if quote in text]
    return whole or [
        passage
        for passage, text in zip(passages, texts, strict=True)
        if SequenceMatcher(None, text, quote, autojunk=False).find_longest_match().size >= SHARE * len(quote)
    ]


def rank(found: Sequence[Found], question: Question, system: System) -> Ranking:
    """Return which of the retrieved passages are evidence for the question, and how many passages are."""
    relevant = {passage for gold in question.gold for passage in evidence(gold, system.passages(gold.document))}
    return Ranking(tuple(passage in relevant for passage in found), len(relevant))
