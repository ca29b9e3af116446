"""The measures of CMRC 2018 (Cui and others, 2019), as its official evaluation computes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

# The official list also names ……, which, being two characters, is never met when a text is gone through one by one.
_PUNCTUATION = frozenset("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』")
_CHINESE = re.compile(r"[一-龥]")
# Stands for the word splitter of NLTK that the official evaluation uses on what is not Chinese.
_WORD = re.compile(r"\w+(?:[.,']\w+)*|[^\w\s]")


def segments(text: str) -> list[str]:
    """Return the Chinese characters of a text one by one and its other words whole, without the punctuation."""
    found: list[str] = []
    other = ""
    for character in text.lower().strip():
        if character in _PUNCTUATION:
            continue
        if _CHINESE.match(character):
            found += [*_WORD.findall(other), character]
            other = ""
        else:
            other += character
    return found + _WORD.findall(other)


def exact_match(answers: Sequence[str], prediction: str) -> float:
    """Return 1.0 where the prediction is one of the answers but for punctuation and case."""
    return float(_bare(prediction) in {_bare(answer) for answer in answers})


def f1(answers: Sequence[str], prediction: str) -> float:
    """Return the best F1 over the answers of the longest run of segments in common."""
    return max(_f1(segments(answer), segments(prediction)) for answer in answers)


def _f1(answer: Sequence[str], prediction: Sequence[str]) -> float:
    common = longest_common_run(answer, prediction)
    return 2 * common / (len(answer) + len(prediction)) if common else 0.0


def longest_common_run(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many neighbouring items stand in both in the same order at most."""
    best, before = 0, [0] * (len(second) + 1)
    for one in first:
        row = [0, *(before[place] + 1 if one == other else 0 for place, other in enumerate(second))]
        best = max(best, *row)
        before = row
    return best


def _bare(text: str) -> str:
    return "".join(character for character in text.lower().strip() if character not in _PUNCTUATION)
