"""Requirements that compare a number or a date: age of the company, staff, revenue, share of research."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from corpus.dates import dates
from qa.numerals import number
from qa.policy.types import Profile

_N = r"(?P<n>[\d.]+|[一二三四五六七八九十两百]+)"
_LEAST = r"不低于|不少于|不小于|不得低于|不得少于|达到|达|超过|高于|大于|满|已满|在"
_MOST = r"不超过|不高于|不多于|不大于|不满|未满|不足|少于|低于|不得超过|在"
_INCLUDED = r"(?:[（(]含[^）)]{0,6}[）)])?"
_AFTER = rf"{_INCLUDED}(?P<after>及?以上|[（(]含[）)]以上|及?以下|以内|之内|内)?{_INCLUDED}"
_BEFORE = rf"(?P<before>{_LEAST}|{_MOST})?"
_SOME = rf"(?:已|均|应|须|需|为|总额|合计|的)*{_BEFORE}\s*"
_STARTED = "登记注册|注册登记|工商注册|注册成立|注册|成立|设立|开业|创办|存续|正常经营|经营|运营|登记"
_AGE = re.compile(
    rf"(?:{_STARTED})(?:时间|年限|期限|日期)?(?:已|应|须|需)*{_BEFORE}{_N}\s*(?P<unit>个月|周年|年|月){_AFTER}"
)
_AGE_NOT = re.compile(r"(?:从事|专注|深耕|缴纳|参保)[^，；]{0,12}$")
_STARTED_WHEN = re.compile(rf"(?P<word>以后|之后|以前|之前|后|前)(?:，)?(?:已)?(?:依法)?(?:{_STARTED})")
_STAFF = re.compile(
    rf"(?P<who>上年末|年末|现有)?(?:吸纳就业|招用员工|招用|职工|员工|从业人员|从业人数|用工|人员)(?:总人数|总数|人数|规模|数量|数)?{_SOME}{_N}\s*(?:人|名){_AFTER}"
)
_STAFF_NOT = re.compile(r"(?:研发|科研|技术|见习|残疾|新增|新|参保|管理|专职)$")
_MONEY = r"(?P<n>[\d,.]+)\s*(?P<unit>亿元|亿|万元|万|元)(?:人民币)?"
_REVENUE = re.compile(
    rf"(?P<when>上一?年度?|上一个年度|上一会计年度|最近一年|近一年|\d{{4}}年度?|年)?(?:实现)?(?:的)?(?:主营业务收入|营业总收入|营业收入|销售收入|营业额|销售额|营收)(?:总额)?{_SOME}{_MONEY}{_AFTER}"
)
_RESEARCH = r"(?:研发|研究开发)(?:费用|投入|经费|支出)*(?:总额)?"
_SHARE = re.compile(
    rf"(?P<when>上一?年度?|最近一年|近一年)?(?:{_RESEARCH})?[^，；\d]{{0,3}}占[^，；\d]{{0,12}}?(?:比重|比例|比){_SOME}{_N}\s*%{_AFTER}"
)
_SPENT = re.compile(rf"(?P<when>上一?年度?|最近一年|近一年)?{_RESEARCH}{_SOME}{_MONEY}{_AFTER}")
_UNITS = {"元": 1e-4, "万": 1.0, "万元": 1.0, "亿": 1e4, "亿元": 1e4}


@dataclass(frozen=True, slots=True)
class Claim:
    """A stretch of a condition that was understood: whether it holds (None: not told) and in words why."""

    start: int
    end: int
    kind: str
    holds: bool | None
    reason: str


def measures(text: str, profile: Profile, today: date) -> Iterator[Claim]:
    """Yield the comparisons of a condition with what the profile tells."""
    yield from _ages(text, profile, today)
    for match in _STAFF.finditer(text):
        if not _STAFF_NOT.search(text[: match.start()]) and not _STAFF_NOT.search(match["who"] or ""):
            yield _compared(
                match, "从业人员", profile.employees, float(number(match["n"]) or 0), f"{match['n']}人", "人"
            )
    for match in _REVENUE.finditer(text):
        if _last_year(match["when"] or "", today):
            yield _compared(match, "营业收入", profile.revenue, _amount(match), f"{match['n']}{match['unit']}", "万元")
    for match in _SPENT.finditer(text):
        known = profile.revenue is not None and profile.research is not None
        spent = (profile.revenue or 0) * (profile.research or 0) / 100 if known else None
        yield _compared(match, "研发费用", spent, _amount(match), f"{match['n']}{match['unit']}", "万元")
    for match in _SHARE.finditer(text):
        yield _compared(match, "研发占比", profile.research, float(number(match["n"]) or 0), f"{match['n']}%", "%")


def _amount(match: re.Match[str]) -> float:
    return float(match["n"].replace(",", "")) * _UNITS[match["unit"]]


def _last_year(when: str, today: date) -> bool:
    return not when[:4].isdigit() or int(when[:4]) == today.year - 1


def _is_most(match: re.Match[str]) -> bool:
    """Tell 不超过50人 and 300人以下 from 50人以上."""
    before, after = match["before"] or "", match["after"] or ""
    if before and before != "在":
        return bool(re.fullmatch(_MOST, before))
    return bool(re.search(r"以下|内", after))


def _compared(match: re.Match[str], kind: str, told: float | None, bound: float, words: str, unit: str) -> Claim:
    most = _is_most(match)
    wanted = f"{'不超过' if most else '不少于'}{words}"
    if told is None:
        return Claim(
            *match.span(), kind, None, f"没有填写{'研发费用占比' if kind.startswith('研发') else kind}（要求{wanted}）"
        )
    strict = bool(re.fullmatch("超过|高于|大于|不满|未满|不足|少于|低于", match["before"] or ""))
    holds = (told < bound if strict else told <= bound) if most else (told > bound if strict else told >= bound)
    return Claim(*match.span(), kind, holds, f"{kind}{told:g}{unit}，要求{wanted}")


def _ages(text: str, profile: Profile, today: date) -> Iterator[Claim]:
    for match in _AGE.finditer(text):
        if _AGE_NOT.search(text[: match.start()]):
            continue
        count = float(number(match["n"]) or 0)
        months = count if match["unit"] in ("个月", "月") else count * 12
        wanted = f"{'不超过' if _is_most(match) else '满'}{match['n']}{match['unit']}"
        yield _aged(match.span(), profile, _months_before(today, int(months)), _is_most(match), f"要求成立{wanted}")
    for day in dates(text):
        if found := _STARTED_WHEN.match(text, day.end):
            after = found["word"] in ("以后", "之后", "后")
            yield _aged((day.start, found.end()), profile, day.iso, after, f"要求{text[day.start : found.end()]}")


def _aged(span: tuple[int, int], profile: Profile, limit: str, later: bool, wanted: str) -> Claim:
    """Compare the founding with a day; `later` asks for one on or after it, else on or before it."""
    told = profile.founded
    if not told:
        return Claim(*span, "成立时间", None, f"没有填写成立时间（{wanted}）")
    length = min(len(told), len(limit))
    same = told[:length] == limit[:length]
    holds = None if same and len(told) < len(limit) else (told >= limit if later else told <= limit)
    return Claim(*span, "成立时间", holds, f"{told}成立，{wanted}" + ("，请填到日" if holds is None else ""))


def _months_before(today: date, months: int) -> str:
    total = today.year * 12 + today.month - 1 - months
    return f"{total // 12}-{total % 12 + 1:02d}-{today.day:02d}"
