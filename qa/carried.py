"""The year and place of a follow-up put into the question before it, and those of that question into the follow-up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.places import places
from qa.periods import periods
from qa.wording import LEVEL_WORD, LEVELS, WIDE_WORD

_NEXT_YEAR = re.compile(r"第二年|下一年|次年|后一年|转年")
_LAST_YEAR = re.compile(r"(?:再?往|再|之)?(?:前一年|上一年)|头一年|上年(?!度)")
_SAME_YEAR = re.compile(r"(?:(?:这|那|同)一?年|当年|同期)(?:里|内)?的?(?!度)")
_SHORT_YEAR = re.compile(r"(?<!\d)([012]\d)年")
# 居全国第几位, 占全国的比重: what is compared with is no place asked about.
_COMPARED = re.compile(r"(?:居|占|列|比|较|于|过|在(?=全[国省市县]))$")
_RANK = re.compile(r"第几|排|位次|名次")


def with_full_years(core: str, before: str) -> str:
    """Write 18年 as 2018年, and 第二年 and 当年 as the year that they mean after the question before."""
    core = _SHORT_YEAR.sub(r"20\1年", core)
    named = [period for period in periods(before) if period.year]
    if not named:
        return core
    year = named[-1].year or 0
    core = _NEXT_YEAR.sub(f"{year + 1}年", core)
    core = _LAST_YEAR.sub(f"{year - 1}年", core)
    return _SAME_YEAR.sub(named[-1].text, core, count=1) if not periods(_SAME_YEAR.sub("", core)) else core


def carried(core: str, before: str) -> tuple[str, str]:
    """Put the follow-up's period and place into the earlier question; return it and the rest of the follow-up."""
    base, rest = before, core
    # 比上年增加多少: the year is compared with, not asked about.
    newer = [one for one in periods(core) if not core[: one.start].endswith(("比", "较", "与", "同"))]
    if newer:
        base = _replaced(before, [(one.start, one.end) for one in periods(before)], newer[0].text)
        rest = _cut(rest, [(one.start, one.end) for one in newer])
    level = next((one for one in WIDE_WORD.finditer(rest) if not _compared(rest, one.start())), None) or re.match(
        r"(?:省|市|县|国家|中央)级?(?=的|$)", rest
    )
    if level and level.group().removesuffix("级") in LEVELS and LEVEL_WORD.search(base):
        found = LEVELS[level.group().removesuffix("级")]
        return LEVEL_WORD.sub(found, base, count=1), _cut(rest, [level.span()]).strip(" 的")
    here = [one for one in places(rest) if not _compared(rest, one.start)]
    if here or level:
        text = here[0].text if here else _wide_place(level.group() if level else "", before)
        older = [(one.start, one.end) for one in places(base)]
        older = older or [match.span() for match in WIDE_WORD.finditer(base)]
        base = _replaced(base, older, text)
        rest = _cut(rest, [(one.start, one.end) for one in here] or ([level.span()] if level else []))
    return base, rest.strip(" 的，,")


def with_scope(core: str, before: str) -> str:
    """Put the earlier question's period and place before a question that names none."""
    when = [one.text for one in periods(before)[:1] if one.year and not periods(core)]
    where = [one.text for one in places(before)[:1] if not places(core) and not WIDE_WORD.search(core)]
    return "".join([*when, *where]) + core


def _wide_place(word: str, before: str) -> str:
    """Return the place that 全省 (全市 …) means where the earlier question named a place inside it."""
    depth = 1 if "省" in word else 2
    for place in places(before):
        if len(place.path) > depth or (len(place.path) == depth and place.path[0] != "全国"):
            return place.path[depth - 1]
    return word if word.startswith(("全", "我", "本")) else f"全{word[0]}" if word else ""


def _replaced(text: str, spans: Sequence[tuple[int, int]], new: str) -> str:
    """Replace the first span by `new` and drop the others; with no span, `new` goes to the front."""
    if not spans:
        return new + text
    first = min(spans)
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + (new if (start, end) == first else "") + text[end:]
    return text


def _cut(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text


def _compared(text: str, start: int) -> bool:
    before = text[:start]
    return _COMPARED.search(before) is not None or (before.endswith("在") and _RANK.search(text) is not None)
