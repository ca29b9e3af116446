"""How much of what a question asks about stands in a text: its content words, the long and rare ones weighing most."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from corpus.words import words
from qa.aliases import same_thing
from qa.asked import without_scope
from qa.wording import FUNCTION, INTERROGATIVE

_POSTS = ("长", "主任", "书记", "经理", "总理", "主席")
_OUTPUT = ("生产总值", "GDP")
_NOT_PER_UNIT = "".join(f"(?<!{unit}{of})" for unit in ("单位", "人均") for of in ("", "国内", "地区"))
PARTLY = 0.8  # what a word found only in pieces counts at most
ABSENT = 0.7  # weight of a word that no passage holds: often only another way to say it
COMMON = 0.15  # weight of a word that every passage holds
_AIM = re.compile(r"实际上?(?![使利])|预期(?!目标)|预计|打算")  # compared by code, and seldom said beside a figure


def word_weights(question: str, texts: Sequence[str]) -> dict[str, float]:
    """Return how much each content word of a question says: long and rare words much, words of every passage little."""
    weights: dict[str, float] = {}
    for word in content_words(question):
        held = sum(has(text, word) for text in texts)
        rarity = math.log((len(texts) + 1) / (held + 0.5)) if held else ABSENT
        weights[word] = len(word) * max(rarity, COMMON)
    return weights


def coverage(weights: Mapping[str, float], text: str) -> float:
    """Return the weighted share of a question's content words that stand in `text`."""
    total = sum(weights.values())
    return sum(weight * _share(text, word) for word, weight in weights.items()) / total if total else 0.0


def _share(text: str, word: str) -> float:
    """Return 1 where a word stands in a text, else a part for the pairs of characters of a long word that do."""
    if has(text, word):
        return 1.0
    pairs = [word[i : i + 2] for i in range(len(word) - 1)]
    return PARTLY * sum(pair in text for pair in pairs) / len(pairs) if len(pairs) > 1 else 0.0


def has(text: str, word: str) -> bool:
    """Return whether a word, or another for the same thing, stands in a text."""
    return any(_holds(text, one) for one in same_thing(word))


def _holds(text: str, word: str) -> bool:
    """Return whether a word stands in a text; 局长 doesn't stand in 副局长, nor 生产总值 in 单位生产总值能耗."""
    if word not in text:
        return False
    if word.endswith(_POSTS):
        return re.search(rf"(?<!副){re.escape(word)}", text) is not None
    return not word.endswith(_OUTPUT) or re.search(rf"{_NOT_PER_UNIT}{re.escape(word)}", text) is not None


@lru_cache(maxsize=256)
def content_words(question: str) -> tuple[str, ...]:
    """Return the words of a question that name what is asked about; periods, places and aims are compared elsewhere."""
    plain = _AIM.sub(" ", INTERROGATIVE.sub(" ", without_scope(question)))
    found = (word.text for word in words(plain))
    return tuple(dict.fromkeys(one for one in found if one not in FUNCTION and re.match(r"\w", one)))
