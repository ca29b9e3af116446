"""Words of an answer that nothing says on which it rests: what a document or a question told a model to write.

Figures, dates and names are compared one by one elsewhere (qa/verify.py). This looks at the rest of the wording: a
model may put it in its own words, but hardly any clause of a true answer shares nothing with its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from qa.statements import without_marks

_CLAUSE = re.compile(r"[^，,；;。！？!?：:\n（）()]+[：:]?")
_LETTERS = re.compile(
    r"(?![零〇一二三四五六七八九十百千万亿两])[\u3400-\u9fff\U00020000-\U0003ffffA-Za-z]"
)  # no figures
_FOREIGN = re.compile(r"[A-Za-z]{5,}")
_SHORTEST = 5  # letters: 具体如下 says nothing that could be wrong
_SHARED = 0.3  # of a clause's pairs of letters; by chance some are shared with any text
_FEW, _SHARED_OF_FEW = 8, 0.5  # a clause of fewer letters shares more of its pairs by chance
_SAME = re.compile(r"[比较与同](?:上一?年|去年)(?:同期|同月)?相?比?")  # 比上年同期增长 says 同比增长
# What announces a list speaks of the answer.
_LEAD = re.compile(r"(?:如下|以下|下列|包括|分为|主要|具体|方面|根据|按照|依据|总之|综上|结论)[^：:]{0,12}[：:]?$")


def ungrounded(answer: str, sources: Iterable[str]) -> list[str]:
    """Return the clauses of an answer that share next to nothing with its sources (the question is one of them)."""
    texts = [_letters(text) for text in sources]
    known = {pair for text in texts for pair in _pairs(text)}
    whole = "\n".join(texts)
    found: list[str] = []
    for match in _CLAUSE.finditer(without_marks(answer)):
        clause = match.group().strip()
        letters = _letters(clause)
        foreign = [word for word in _FOREIGN.findall(clause) if word.lower() not in whole]
        pairs = _pairs(letters)
        needed = _SHARED_OF_FEW if len(letters) < _FEW else _SHARED
        strange = len(letters) >= _SHORTEST and len(pairs & known) < needed * len(pairs)
        if foreign or (strange and not _LEAD.search(clause)):
            found.append(clause)
    return found


def _letters(text: str) -> str:
    return "".join(_LETTERS.findall(_SAME.sub("同比", text.replace("百分之", "")))).lower()


def _pairs(letters: str) -> set[str]:
    return {letters[at : at + 2] for at in range(len(letters) - 1)}
