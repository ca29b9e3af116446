"""The things compared in a question, each told in full: what one leaves out is taken from the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.places import places
from qa.asked import SCOPE_WORDS
from qa.periods import periods
from qa.replacing import common_end
from qa.wording import RESULT, TARGET

_YEAR_BEFORE = re.compile(
    r"(?:上一?年度?|去年|前一年|头一年|往年)(?:的?(?:同期|年底|年末))?|(?:上一?年)?同期|(?:上|前)一?年"
)
_FILLER = re.compile(r"(?:的)?(?:平均|整体|总体)(?:水平)?$|的?(?:水平|时候|时|情况)$")
ENDING = re.compile(
    r"的?(?P<attribute>增速|增幅|涨幅|降幅|增长率|比重|占比|比例|总?投资额?|金额|总额|总量|数量|规模|人数|户数|套数|收入|利润)$"
)
AIM = re.compile(r"(?:的)?(?:预期|控制|主要|年度|原定)*(?:目标|计划|安排|指标)(?:值|数)?")
_DONE = re.compile(r"(?:的)?(?:实际)?(?:完成|实现|达到)(?:情况|值|数)?|实际(?:值|数)?|结果")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things compared: a question that stands alone, and the words by which the answer calls it."""

    question: str
    label: str


def both_sides(left: str, right: str, what: str) -> tuple[str, str]:
    """Return both things compared in full; what one leaves out (place, time, subject) is taken from the other."""
    left, right = left.strip("，, 的"), _FILLER.sub("", right.strip("，, 的"))
    right = _dated(right, left)
    if not rest_of(left) and not rest_of(right):
        left, right = left + what, right + what
    elif not rest_of(left):
        left = with_scope(right, left)
    elif not rest_of(right):
        right = with_scope(left, right)
    else:
        bare_aim = AIM.fullmatch(rest_of(right)) and not _DONE.search(left) and not AIM.search(left)
        right = _like(right, left)
        left = f"{left}实际" if bare_aim else left
        left = left if scope_of(left) else with_scope(left, "".join(text for _, _, text in scope_of(right)))
    return left, right


def _dated(right: str, left: str) -> str:
    """Write the year for 上年 where the other side names one."""
    years = [one.year for one in periods(left) if one.year]
    relative = _YEAR_BEFORE.match(right)
    if not relative or not years:
        return right
    rest = right[relative.end() :]
    named = periods(left)[-1]
    within = named.text.partition("年")[2] if "同期" in relative.group() else ""
    return f"{(years[-1] or 0) - 1}年{within}{rest}"


def _like(right: str, left: str) -> str:
    """Return the second thing with the scope, the modifiers or the attribute that only the first one names."""
    aimed, done = AIM.search(left), _DONE.search(left)
    bare = rest_of(right)
    if AIM.fullmatch(bare) or _DONE.fullmatch(bare):
        plain = (aimed or done) and _DONE.sub("", AIM.sub("", left)).strip("的 ")
        subject = plain or left
        return with_scope(f"{subject}的{bare}" if TARGET.search(bare) else f"{subject}{bare}", scope_text(right))
    attribute = ENDING.search(left)
    if attribute and not ENDING.search(right) and bare not in left:
        right = f"{right}的{attribute['attribute']}"
    if scope_of(right):
        return with_scope(right, scope_text(left), missing=True)
    owner, _, owned = left.rpartition("的")
    if owner and not attribute and common_end(owner, right) > common_end(owned, right):
        return f"{right}的{owned}"
    head = (left[: attribute.start()] if attribute else left).rpartition("的")
    return (head[0] + "的" if head[1] else scope_text(left)) + right


def labelled(texts: Sequence[str], ask: str) -> tuple[Side, ...]:
    """Return the sides, each called by what sets it apart: its year, its place, or its name."""
    scopes = [scope_text(one) for one in texts]
    rests = [rest_of(one) for one in texts]
    differing = [[one for _, _, one in scope_of(text) if not all(one in other for other in texts)] for text in texts]
    if len(set(rests)) == 1 or (all(differing) and len(set(scopes)) == len(texts)):
        labels = ["".join(one) or scope for one, scope in zip(differing, scopes, strict=True)]
    else:
        labels = [_name(one) for one in rests]
    return tuple(Side(f"{text}{ask}？", label) for text, label in zip(texts, labels, strict=True))


def _name(rest: str) -> str:
    """Return what to call a side that its name sets apart: 目标 and 实际 for these, else the whole name."""
    if TARGET.search(rest) and AIM.search(rest):
        return "目标"
    if _DONE.search(rest) and RESULT.search(rest):
        return "实际"
    attribute = ENDING.search(rest)
    return (rest[: attribute.start()] if attribute else rest) or rest


def scope_of(text: str) -> list[tuple[int, int, str]]:
    """Return the periods and places of a text, in order: (start, end, words)."""
    kept: list[tuple[int, int, str]] = []
    for one in sorted([*_times(text), *_places(text), *_levels(text)], key=lambda span: (span[0], -span[1])):
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept


def _times(text: str) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, one.text) for one in periods(text)]


def _places(text: str) -> list[tuple[int, int, str]]:
    return [(one.start, one.end, one.text) for one in places(text)]


def _levels(text: str) -> Iterator[tuple[int, int, str]]:
    for word in SCOPE_WORDS:
        for match in re.finditer(word, text):
            yield match.start(), match.end(), word


def scope_text(text: str) -> str:
    """Return the words of a text that name its periods and places."""
    return "".join(words for _, _, words in scope_of(text))


def rest_of(text: str) -> str:
    """Return a text without its periods and places."""
    return _without(text, scope_of(text)).strip("的，, ")


def _without(text: str, spans: Sequence[tuple[int, int, str]]) -> str:
    for start, end, _ in reversed(spans):
        text = text[:start] + text[end:]
    return text


def with_scope(text: str, scope: str, missing: bool = False) -> str:
    """Return `text` with its period and place exchanged for those of `scope`; `missing` only adds what it lacks."""
    for find in (_times, _places):
        wanted = "".join(words for _, _, words in find(scope))
        have = find(text)
        if not wanted or (missing and have):
            continue
        text = _without(text, have)
        at = have[0][0] if have else (_times(text)[-1][1] if find is _places and _times(text) else 0)
        text = text[:at] + wanted + text[at:]
    level = next((word for word in SCOPE_WORDS if word in scope), "")
    if level and not places(scope) and not (missing and (places(text) or any(word in text for word in SCOPE_WORDS))):
        after = _times(text)[-1][1] if _times(text) else 0
        text = _without(text, _places(text))
        text = text[:after] + level + text[after:]
    return text
