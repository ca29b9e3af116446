"""Unanswered questions grouped by what they ask about: a hint at which documents are missing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.words import words

SHARED = 2  # content words that make two questions one group
LONGEST = 2000  # questions that are looked at: the newest
_WORD = re.compile(r"[\u4e00-\u9fff]{2,}|[A-Za-z][A-Za-z0-9.+-]+")
# Words by which one asks, not what one asks about.
_ASKING = frozenset(
    "什么 哪些 哪个 哪里 哪年 哪儿 多少 多久 多大 几个 怎么 怎么办 怎样 怎么样 如何 为什么 是否 有没有 是不是 能不能 "
    "可不可以 可以 能够 需要 应该 应当 请问 请教 告诉 介绍 说明 一下 时候 什么时候 何时 情况 具体 有关 相关 关于 "
    "目前 现在 今年 去年 明年 最新 "
    "我们 你们 他们 这个 那个 这些 那些 以及 还有 或者 如果 对于 根据 按照 规定 文件 政策 问题 内容 方面 主要"
    " 一共 分别 进行".split()
)


@dataclass(frozen=True, slots=True)
class Hint:
    """Questions that share `words`; each question once, `times` how often they were asked in all."""

    words: tuple[str, ...]
    questions: tuple[str, ...]
    times: int


def content_words(question: str) -> tuple[str, ...]:
    """Return the words that say what a question is about, each once, in their order."""
    found = (word.text.strip() for word in words(question))
    return tuple(dict.fromkeys(word for word in found if _WORD.fullmatch(word) and word not in _ASKING))


def hints(questions: Sequence[str]) -> list[Hint]:
    """Return the groups, the most asked first; a question joins the first group with which it shares enough words.

    Enough is two words, or all of the shorter one's where it has one word only.
    """
    groups: list[_Group] = []
    for question, times in Counter(questions[-LONGEST:]).items():
        about = content_words(question)
        if not about:
            continue  # “怎么办？” hints at no document
        group = next((one for one in groups if one.takes(about)), None)
        if group is None:
            groups.append(group := _Group(Counter(), []))
        group.words.update(about)
        group.questions.append((question, times))
    groups.sort(key=lambda group: -group.times)
    return [Hint(group.common(), tuple(question for question, _ in group.questions), group.times) for group in groups]


@dataclass(slots=True)
class _Group:
    words: Counter[str]  # in how many of the questions a word stands
    questions: list[tuple[str, int]]

    @property
    def times(self) -> int:
        return sum(times for _, times in self.questions)

    def takes(self, about: tuple[str, ...]) -> bool:
        common = {word for word, count in self.words.items() if 2 * count >= len(self.questions)}
        return len(common & set(about)) >= max(1, min(SHARED, len(about), len(common)))

    def common(self) -> tuple[str, ...]:
        return tuple(word for word, count in self.words.items() if 2 * count > len(self.questions))[:5]
