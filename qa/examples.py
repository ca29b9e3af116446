"""Questions whose answers are known to stand in the documents: plain sentences with their figure asked for."""

from __future__ import annotations

import random
from contextlib import suppress

from index.store import Index
from index.types import IndexFault
from qa.figures import figures
from qa.periods import periods
from qa.sentences import sentences

_SHORTEST, _LONGEST = 14, 38  # characters of a sentence that makes a good question
_KINDS = frozenset({"percent", "amount"})


def examples(index: Index, count: int, chance: random.Random) -> list[str]:
    """Return up to `count` questions, each from another document."""
    documents = index.documents()
    chance.shuffle(documents)
    found: list[str] = []
    for document in documents:
        if len(found) == count:
            break
        asked: list[str] = []
        with suppress(IndexFault):  # it has just been removed
            asked = _questions(index.document(document.id).text)
        if asked:
            found.append(chance.choice(asked))
    return found


def _questions(text: str) -> list[str]:
    return [question for start, end in sentences(text) if (question := _question(text[start:end]))]


def _question(sentence: str) -> str:
    """Return the sentence with its last figure asked for, or "" where that makes no plain question."""
    if not _SHORTEST <= len(sentence) <= _LONGEST or not sentence.endswith("。") or not periods(sentence):
        return ""
    measured = [one for one in figures(sentence) if one.kind in _KINDS]
    if len(measured) != 1 or measured[0].end != len(sentence) - 1 or any(mark in sentence for mark in "；：“（|"):
        return ""
    return sentence[: measured[0].start] + "多少？"
