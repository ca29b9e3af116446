"""Requirements that compare a number or a date: age of the company, staff, revenue, share of research."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from corpus.dates import dates
from qa.numerals import number
from qa.policy.types import Profile

_NUMBER = r"(?:[\d,]+(?:\.\d+)?[十百千]?|[一二三四五六七八九十两百千]+)"
_LEAST = "不低于|不少于|不小于|不得低于|不得少于|不得小于|达到|达|超过|超出|超|高于|大于|多于|已满|满"
_MOST = "不超过|不高于|不多于|不大于|不满|未满|未超过|未达到|未达|不足|少于|低于|小于|不得超过|不得高于|不得多于|控制在"
_STRICT = "超过|超出|超|高于|大于|多于|不满|未满|未达到|未达|不足|少于|低于|小于"
_WITH = r"(?:[（(]含[^）)]{0,6}[）)])?"
_BOUND = (
    rf"(?:已|均|都|应|须|必须|需|要|为|总额|合计|累计|实际|保持|一般|原则上|的|在)*"
    rf"(?P<before>{_LEAST}|{_MOST})?(?:在|了)?\s*"
)
_AFTER = rf"{_WITH}(?P<after>及?以上|及?以下|以内|之内|内)?{_WITH}"
_SECOND = (
    rf"(?:(?:[、，,且和但]|并且)*(?P<sep>至|到|[—–~～－-]+)?(?P<before2>{_LEAST}|{_MOST})?\s*(?P<n2>{_NUMBER})\s*(?P<unit2>%s)"
    rf"{_WITH}(?P<after2>及?以下|以内|之内|内|之间)?{_WITH})?"
)
_PEOPLE, _MONEY, _PERCENT, _TIME = "人|名", "亿元|亿|万元|万|元", "%", "个月|周年|年|月"
_QUANTITY = {
    unit: re.compile(rf"{_BOUND}(?P<n>{_NUMBER})\s*(?P<unit>{unit})?(?:人民币)?{_AFTER}{_SECOND % unit}")
    for unit in (_PEOPLE, _MONEY, _PERCENT, _TIME)
}
# What may stand before the subject without making it another one: 设计人员 and 农产品销售收入 are not the company's.
_OWN = re.compile(
    r"(?:^|[，；、（）。：＃]|企业|单位|主体|年度?|年末|年均|现有|共有|拥有|的|且|并|但|其|或者?|在职|在岗|在册|实有|平均|实现|全部|全体|吸纳|须|应|需|日|末|时|前|有|申报|申请)$"
)
_STARTED = (
    "(?:取得|领取|办理|持有)营业执照|登记注册|注册登记|工商注册|工商登记|注册成立|注册|成立|设立|开业|创办|创立|存续|"
    "正常经营|生产经营|经营|运营|营业|登记"
)
_GOING = r"(?:连续|持续|正常|实际|稳定|合法|依法|规范|企业|工商)*"
_AGE = re.compile(rf"{_GOING}(?:{_STARTED})(?:之日起|时间|年限|期限|日期|期)?(?:已|应|须|需)*")
# The number before: 具有3年以上经营历史.
_AGE_AFTER = re.compile(rf"的?{_GOING}(?:经营|运营|营业|存续)(?:时间|历史|年限|期限|经历|记录|期)")
_AGE_OWN = re.compile(rf"(?:{_OWN.pattern})|(?:[省市区县内境域]|依法|已|新|公司|法人|实际|从事|注册并)$")
_ASKED = re.compile(r"(?:应当?|须|必须|需|已|在|于|自|为)+$")
_TO = re.compile(r"(?:[至到—~～-]|——)+")
_STARTED_BETWEEN = re.compile(
    rf"(?:期间|之间|间|内)?，?(?:在[^，；]{{1,10}})?(?:新|依法|首次)*(?:{_STARTED})(?:的|并|，|；|$)"
)
_FOUNDED_IN = re.compile(r"(?P<year>20\d\d)年度?(?:内|以来|期间)?新(?:注册登记|登记注册|注册|登记|成立|设立|开办|创办)")
_AGE_NOT = re.compile(r"(?:从事(?=.)|专注|深耕|缴纳|参保|项目|承诺)[^，；]{0,12}$")
_STARTED_ON = re.compile(
    rf"{_GOING}(?:{_STARTED})(?:时间|日期)?(?:须|应|需)*(?:在|为|于)?(?P<how>早于|先于|不晚于|不迟于|晚于|迟于|不早于)?$"
)
_THEN = re.compile(r"(?:（含[^）]{0,4}）)?(?P<word>以后|之后|以前|之前|后|前)")
_STARTED_WHEN = re.compile(rf"(?P<word>以后|之后|以前|之前|后|前)(?:，)?(?:已|新)*(?:依法)?(?:{_STARTED})")
_STAFF = re.compile(
    r"(?:在岗|在册|在职)?(?:吸纳就业|招用员工|招用|职工|员工|从业人员|从业人数|用工|人员)(?:总人数|总数|人数|规模|数量|数)?(?:上年末|年末|现有)?"
)
_STAFF_NOT = re.compile(r"新(?:招用)?$|带动$")
_WHEN = (
    r"(?P<when>上一?个?(?:会计|财务)?年度?|去年|最近一个?(?:会计)?年度?|近一年|(?:申报|申请)?前一个?(?:会计)?年度?|\d{4}年度?|年)?"
    r"(?:实现|实际)?(?:的)?(?:全国|全部|全口径|合并)?"
)
_REVENUE = re.compile(rf"{_WHEN}(?:主营业务收入|营业总收入|营业收入|销售收入|营业额|销售额|营收)(?:总额)?(?!占)")
_RESEARCH = r"(?:研发|研究开发)(?:费用|投入|经费|支出)*(?:总额)?"
_SHARE = re.compile(
    rf"{_WHEN}(?:{_RESEARCH}(?:占[^，；\d]{{0,14}}?(?:比重|比例|比)|占比|强度|占[^，；\d]{{0,4}}(?:营业|销售)收入(?:总额)?(?![^，；\d]{{0,8}}比)))"
)
_SPENT = re.compile(rf"{_WHEN}{_RESEARCH}(?!占|强度)")
_UNITS = {"元": 1e-4, "万": 1.0, "万元": 1.0, "亿": 1e4, "亿元": 1e4}


def either(answers: Collection[bool | None]) -> bool | None:
    """Return whether one of the answers holds; None where that hangs on one that is not told."""
    return True if True in answers else (None if None in answers else False)


def both(answers: Collection[bool | None]) -> bool | None:
    """Return whether all of the answers hold; None where that hangs on one that is not told."""
    return False if False in answers else (None if None in answers else True)


@dataclass(frozen=True, slots=True)
class Claim:
    """A stretch of a condition that was understood: whether it holds (None: not told) and in words why."""

    start: int
    end: int
    kind: str
    holds: bool | None
    reason: str

    def beside(self, other: Claim) -> Claim:
        """Return the two of a list as one claim, for which one of them is enough."""
        reason = "；".join(dict.fromkeys((self.reason, other.reason)))
        return Claim(self.start, other.end, self.kind, either((self.holds, other.holds)), reason)


@dataclass(frozen=True, slots=True)
class _Limit:
    """One bound: its number, its unit, whether it is the most or the least, and whether it is left out itself."""

    value: float
    unit: str
    most: bool
    strict: bool
    words: str

    def allows(self, told: float, scale: float) -> bool:
        bound = self.value * scale
        if self.most:
            return told < bound if self.strict else told <= bound
        return told > bound if self.strict else told >= bound


def measures(text: str, profile: Profile, today: date) -> Iterator[Claim]:
    """Yield the comparisons of a condition with what the profile tells."""
    yield from _ages(text, profile, today)
    for match in _STAFF.finditer(text):
        if not _STAFF_NOT.search(text[: match.start()]):
            yield from _compared(text, match, _PEOPLE, "从业人员", profile.employees, "人")
    known = profile.revenue is not None and profile.research is not None
    spent = (profile.revenue or 0) * (profile.research or 0) / 100 if known else None
    for pattern, unit, kind, told, shown in (
        (_REVENUE, _MONEY, "营业收入", profile.revenue, "万元"),
        (_SPENT, _MONEY, "研发费用", spent, "万元"),
        (_SHARE, _PERCENT, "研发占比", profile.research, "%"),
    ):
        for match in pattern.finditer(text):
            if _last_year(match["when"] or "", today):
                yield from _compared(text, match, unit, kind, told, shown)


def _last_year(when: str, today: date) -> bool:
    return not when[:4].isdigit() or int(when[:4]) == today.year - 1


def _limits(match: re.Match[str]) -> list[_Limit]:
    """Return the one bound or the two of a range: 不少于50人, 500人以下, 10人以上500人以下, 3—10年."""
    before, after = match["before"] or "", match["after"] or ""
    second = bool(match["n2"]) and bool(match["sep"] or match["before2"] or match["after2"])
    unit = match["unit"] or (match["unit2"] if second else "")
    if not unit:
        return []
    most = bool(re.fullmatch(_MOST, before)) or (not before and bool(re.search("以下|内", after)))
    words = f"{match['n']}{unit}"
    found = [_Limit(_value(match["n"]), unit, most, bool(re.fullmatch(_STRICT, before)), words)]
    if second:
        before = match["before2"] or ""
        strict = bool(re.fullmatch(_STRICT, before))
        words = f"{match['n2']}{match['unit2']}"
        found.append(_Limit(_value(match["n2"]), match["unit2"], not re.fullmatch(_LEAST, before), strict, words))
    return found


def _value(words: str) -> float:
    return float(number(words) or 0)


def _compared(
    text: str, subject: re.Match[str], unit: str, kind: str, told: float | None, shown: str
) -> Iterator[Claim]:
    match = _QUANTITY[unit].match(text, subject.end())
    if not match or not _OWN.search(text[: subject.start()]):
        return
    limits = _limits(match)
    if not limits:
        return
    wanted = "、".join(f"{'不超过' if one.most else '不少于'}{one.words}" for one in limits)
    span = subject.start(), match.end()
    if told is None:
        name = "研发费用占比" if kind.startswith("研发") else kind
        yield Claim(*span, kind, None, f"没有填写{name}（要求{wanted}）")
        return
    holds = all(one.allows(told, _UNITS.get(one.unit, 1.0)) for one in limits)
    yield Claim(*span, kind, holds, f"{kind}{told:g}{shown}，要求{wanted}")


def _ages(text: str, profile: Profile, today: date) -> Iterator[Claim]:
    for subject in _AGE.finditer(text):
        match = _QUANTITY[_TIME].match(text, subject.end())
        if (
            match
            and _AGE_OWN.search(_ASKED.sub("", text[: subject.start()]))
            and not _AGE_NOT.search(text[: subject.start()])
        ):
            yield from _age(subject.start(), match.end(), _limits(match), profile, today)
    for match in _QUANTITY[_TIME].finditer(text):
        if found := _AGE_AFTER.match(text, match.end()):
            yield from _age(match.start(), found.end(), _limits(match), profile, today)
    for day in dates(text):
        found, begin = _STARTED_WHEN.match(text, day.end), day.start
        how = found["word"] if found else ""
        if not found and (led := _STARTED_ON.search(text[: day.start])):
            found, begin = _THEN.match(text, day.end), led.start()
            how = led["how"] or (found["word"] if found else "")
        if how and (found or begin != day.start) and _AGE_OWN.search(_ASKED.sub("", text[:begin])):
            end = found.end() if found else day.end
            later = how in ("以后", "之后", "后", "晚于", "迟于", "不早于")
            yield _age_claim((begin, end), profile, _aged(profile, day.iso, later), f"要求{text[begin:end]}")

    for first, last in pairwise(dates(text)):
        led, after = _STARTED_ON.search(text[: first.start]), _STARTED_BETWEEN.match(text, last.end)
        own = _AGE_OWN.search(_ASKED.sub("", text[: led.start() if led else first.start]))
        if own and _TO.fullmatch(text[first.end : last.start]) and (led or after):
            results = (_aged(profile, first.iso, True), _aged(profile, last.iso, False))
            holds = both(results)
            span = (led.start() if led else first.start, after.end() if after else last.end)
            yield _age_claim(span, profile, holds, f"要求{text[span[0] : span[1]]}")
    for match in _FOUNDED_IN.finditer(text):
        holds = profile.founded[:4] == match["year"] if profile.founded else None
        yield _age_claim(match.span(), profile, holds, f"要求{match[0]}")


def _age(start: int, end: int, found: list[_Limit], profile: Profile, today: date) -> Iterator[Claim]:
    limits = [one for one in found if one.value < 200]  # 2024年 is no age
    if not limits or (limits[0].unit == "月" and not limits[0].words.endswith("个月")):
        return
    wanted = "、".join(f"{'不超过' if one.most else '满'}{one.words}" for one in limits)
    results = [_aged(profile, _before(today, one), one.most) for one in limits]
    yield _age_claim((start, end), profile, both(results), f"要求成立{wanted}")


def _aged(profile: Profile, limit: str, later: bool) -> bool | None:
    """Compare the founding with a day: `later` asks for one on or after it, else on or before it."""
    told = profile.founded
    length = min(len(told), len(limit))
    if not told or (told[:length] == limit[:length] and len(told) < len(limit)):
        return None
    return told >= limit if later else told <= limit


def _age_claim(span: tuple[int, int], profile: Profile, holds: bool | None, wanted: str) -> Claim:
    if not profile.founded:
        return Claim(*span, "成立时间", None, f"没有填写成立时间（{wanted}）")
    return Claim(*span, "成立时间", holds, f"{profile.founded}成立，{wanted}" + ("，请填到日" if holds is None else ""))


def _before(today: date, limit: _Limit) -> str:
    months = int(limit.value * (1 if limit.unit in ("个月", "月") else 12))
    total = today.year * 12 + today.month - 1 - months
    return f"{total // 12}-{total % 12 + 1:02d}-{today.day:02d}"
