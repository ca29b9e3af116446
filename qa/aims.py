"""Which figures of a sentence are targets and which results: “目标是1100万人以上，实际为1361万人”."""

from __future__ import annotations

from collections.abc import Sequence

from qa.figures import Figure
from qa.sentences import sentence_around
from qa.wording import AIMED, RESULT


def aimed_figures(text: str, held: Sequence[Figure]) -> dict[int, bool]:
    """Return for each figure of one sentence (by where it starts in `text`) whether it is a target."""
    aims: dict[int, bool] = {}
    for before, figure in zip([None, *held], held, strict=False):
        start = before.end if before else sentence_around(text, figure.start, figure.end)[0]
        words = text[start : figure.start]
        targets = [match.start() for match in AIMED.finditer(words)]
        results = [match.start() for match in RESULT.finditer(words)]
        if targets or results:
            aims[figure.start] = max(targets, default=-1) > max(results, default=-1)
        else:
            aims[figure.start] = before is not None and "，" not in words and aims[before.start]
    return aims
