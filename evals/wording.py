"""How near an answer's words are to the wanted ones."""

from __future__ import annotations

import re

from evals.metrics import char_f1, key_in, length_ratio, rouge_l, strip_marks

KEY_LENGTH = 20  # characters of a clause that are key enough
_FIGURE = re.compile(r"\d+(?:[,.]\d+)*[%％]?")
_CLAUSE = re.compile(r"[^，。；：、！？,;:!?\s]+")
_MARKED = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)


def key_part(gold: str) -> list[str]:
    """Return what an answer can't do without: all figures of the gold, dates among them, or else its longest clause.

    Of a clause that is longer, the first 20 characters.
    """
    figures = list(dict.fromkeys(_FIGURE.findall(gold)))
    clauses = sorted(_CLAUSE.findall(gold), key=len, reverse=True)
    return figures or [clause[:KEY_LENGTH] for clause in clauses[:1]]


def marked(answer: str) -> str:
    """Return the words that an answer has in bold; all of them where none are."""
    return "".join(_MARKED.findall(answer)) or answer


def marks(answer: str, gold: str) -> dict[str, float]:
    """Return the measures of one answer; `length` only where there is one."""
    text = strip_marks(answer)
    result = {
        "rouge_l": rouge_l(text, gold),
        "span_rouge_l": rouge_l(strip_marks(marked(answer)), gold),
        "f1": char_f1(text, gold),
        "key": float(bool(text) and all(key_in(key, text) for key in key_part(gold))),
    }
    return result | {"length": length_ratio(text, gold)} if text else result
