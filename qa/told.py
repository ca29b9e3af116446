"""Whether a text tells of an aim or of a result: a figure among the targets of this year, or what came of them."""

from __future__ import annotations

import re

from qa.governing import Context, governing_periods, written_on
from qa.sentences import sentence_around
from qa.wording import AIMED, RESULT

_SECTION_AIMED = re.compile(
    r"总体部署|总体要求|政策取向|预期目标|(?:主要|重点|工作|政府)(?:目标|任务)|重点工作|工作的?建议|政府工作的建议|工作安排|下一步|今后"
)
_SECTION_DONE = re.compile(r"回顾|成就|成效|完成情况|执行情况|工作总结")
_MET = re.compile(
    r"(?<!确保)(?<!努力)(?<!力争)(?:完成|实现|达到|超过|超额|高于|低于|好于)[^，。；：]{0,12}(?:目标|预期|计划|任务)"
    r"|[比较][^，。；：]{0,12}(?:目标|预期|计划)[^，。；：]{0,4}[高低快慢多少好]"
)
_INTENDED = re.compile(r"(?:今年|全年|年内)(?:[^，。；：]{0,10}?)(?:要|再|将|拟|计划)(?![求点素闻])|^(?:要|再)")
_ANNOUNCED = re.compile(r"(?:目标|指标|任务)(?:任务)?(?:是|为)?[:：]$")


def told_as(context: Context, start: int, end: int) -> str:
    """Return "target" or "result" as a passage speaks of text[start:end], "" where it doesn't say which."""
    first, last = sentence_around(context.text, start, end)
    words = context.text[first:last]
    if _MET.search(words):
        return "result"
    if AIMED.search(words) or _INTENDED.search(words):
        return "" if RESULT.search(words) and AIMED.search(words) else "target"
    if _announced(f"{context.before}\n{context.text[:first]}"):
        return "target"
    aimed = _SECTION_AIMED.search(context.heading) or AIMED.search(context.heading)
    done = _SECTION_DONE.search(context.heading)
    if RESULT.search(words) and not aimed:
        return "result"
    if done and not aimed:
        return "result"
    when = _when(context, start, end)
    return {"before": "result", "own": "target"}.get(when, "") if aimed or when == "own" else ""


def says_target(words: str, heading: str) -> bool:
    """Return whether a sentence under a heading speaks of a target in as many words."""
    return bool(AIMED.search(words)) or (bool(AIMED.search(heading)) and not RESULT.search(words))


def _announced(text: str) -> bool:
    """Return whether the lines before list aims: “今年发展主要预期目标是：”, with no full stop since."""
    return any(_ANNOUNCED.search(line.strip()) for line in re.split(r"[。！？]", text)[-1].split("\n"))


def _when(context: Context, start: int, end: int) -> str:
    """Return "before" for what a passage says of years before its document's, "own" for that of the year just begun.

    What is said in March of the whole year is no result.
    """
    written = written_on(context)
    found = governing_periods(context, start, end)
    if not found or not written[:4].isdigit():
        return ""
    if all(one.last[:4] < written[:4] for one in found):
        return "before"
    own = all(one.kind == "year" and str(one.year) == written[:4] for one in found)
    return "own" if own and "01" <= written[5:7] <= "06" else ""
