"""Different words for one thing: short names, and ways of writing periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("aliases.txt")
_CN_MONTHS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11}
_FIRST_MONTHS = re.compile(r"(?:的)?(?:前|头)(1[01]|[2-9]|十一?|[二三四五六七八九])个?月(?!底|初)")
_TO_MONTH = re.compile(r"(\d{1,2})\s*(?:月)?\s*[-—–~～到]+\s*(\d{1,2})月")
_SHORT_YEAR = re.compile(r"(?<![\d.])([012]\d)年(?!代|级|期|间|来|以)")


def normal_question(question: str) -> str:
    """Return the question with its periods written as documents write them: 前11个月 as 1至11月, 19年 as 2019年."""

    def months(match: re.Match[str]) -> str:
        count = match.group(1)
        return f"1至{_CN_MONTHS.get(count, count)}月"

    question = _FIRST_MONTHS.sub(months, question)
    question = _TO_MONTH.sub(r"\1至\2月", question)
    return _SHORT_YEAR.sub(r"20\1年", question)


def expanded(question: str) -> str:
    """Return the question followed by the other words for what it names, for searching."""
    others = [other for word, group in _named(question) for other in group if other != word and other not in question]
    return " ".join([question, *dict.fromkeys(others)])


def localised(question: str, text: str) -> str:
    """Return the question in the words that `text` uses: GDP becomes 国内生产总值 where only that stands there."""
    for word, group in _named(question):
        if word not in text:
            there = next((other for other in group if other in text), "")
            if there and there not in question:
                question = question.replace(word, there, 1)
    return question


def same_thing(word: str) -> tuple[str, ...]:
    """Return the words that name what `word` names, itself among them."""
    return _groups().get(word, (word,))


def _named(question: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each listed word that the question holds, the longest at each place, with its group."""
    position = 0
    longest = max(map(len, _groups()), default=0)
    while position < len(question):
        for length in range(min(longest, len(question) - position), 1, -1):
            word = question[position : position + length]
            if word in _groups():
                yield word, _groups()[word]
                position += length - 1
                break
        position += 1


@lru_cache(maxsize=1)
def _groups() -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for line in _FILE.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            group = tuple(line.split())
            groups |= dict.fromkeys(group, group)
    return groups
