"""Questions for the meaning of a term, and the sentence of a text that says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.evidence import Evidence
from qa.sentences import sentences

_TERM = r"[“\"「《]?(?P<term>[^“”\"「」《》，,？?]{2,24}?)[”\"」》]?"
_ASKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?:请问)?(?:什么是|啥是|何谓|何为|什么叫做?|啥叫){_TERM}$",
        rf"^(?:请问)?(?:所谓的?)?{_TERM}(?:(?<=[”\"」》])[^，,“”\"]{{0,6}}?)?(?:是什么意思|是啥意思|什么意思|指的是什么|指什么|是指什么|指的是啥|"
        r"的(?:定义|含义|意思)(?:是什么)?|(?:如何|怎么|怎样)(?:定义|理解|解释))$",
        rf"^(?:请问)?(?:什么样?的?|哪些|怎样的)[\u4e00-\u9fff]{{0,4}}(?:叫做?|叫作|称为|被称为|算是?|属于){_TERM}$",
    )
)
_STRONG, _WEAK = 2, 1
_LIKELY = 0.2  # probability that a sentence needs which may as well say something else of the term


def defined_term(question: str) -> str:
    """Return the term whose meaning a question asks for; "" where it asks for something else."""
    text = question.strip().rstrip("？?。 ")
    for pattern in _ASKS:
        match = pattern.fullmatch(text)
        if match:
            return match["term"].strip()
    return ""


def defining(question: str, evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the evidence, marked anew, whose sentence defines the term asked for; None where none clearly does."""
    term = defined_term(question)
    best: tuple[int, Evidence] | None = None
    for one in evidence if term else ():
        found = definition(term, one.passage.text)
        if found and (best is None or found[2] > best[0]) and (found[2] == _STRONG or one.probability >= _LIKELY):
            best = found[2], replace(one, start=found[0], end=found[1])
    return best[1] if best else None


def definition(term: str, text: str) -> tuple[int, int, int] | None:
    """Return (start, end, strength) of the sentence that says what a term means, None where none does."""
    name = rf"[“\"「《]?{re.escape(term)}[”\"」》]?(?:[（(][^）)]{{0,30}}[）)])?"
    strong = re.compile(
        rf"{name}[，,]?(?:是指|指的是|系指|指(?=[^导标示定]))|所称的?{name}|(?:称为|列为|称作|叫做|叫作|统称为?|称之为){name}"
    )
    weak = re.compile(rf"{name}[，,]?(?:就是|是|即)(?![否不])")
    best: tuple[int, int, int] | None = None
    for start, end in sentences(text):
        sentence = text[start:end]
        strength = _STRONG if strong.search(sentence) else _WEAK if weak.match(sentence) else 0
        if strength and (best is None or strength > best[2]):
            best = start, end, strength
    return best
