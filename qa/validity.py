"""Which day's rules a question is about, and what is said of sources that are not in force."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.types import DocumentInfo
from corpus.validity import PENDING, State, Validity, starts
from corpus.versions import title_key
from index.store import Index
from index.types import Hit
from qa.provisions import named_rule
from qa.types import Answer

_DATE = (
    r"(?P<year>(?:19|20)\d\d)\s?年"
    r"(?:(?P<month>1[0-2]|0?[1-9])月份?(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号])?|(?P<part>年?[底末初]))?"
)
# 截至2015年6月，…  2015年时，…  在2015年，…
_WHEN = re.compile(
    rf"(?P<lead>截至|截止到?|到|在|于)?\s?{_DATE}(?P<tail>为止|的?时候?|当时|那时|那[一个]?年)?(?P<comma>[，,]\s?)?"
)
# 按照2015年的规定, 适用2015年有效的条例; not 根据2015年《政府工作报告》
_UNDER = re.compile(
    rf"(?:按照?|依照?|依据|根据|适用)\s?{_DATE}(?:时|当时)?(?:有效|施行|生效|执行)?的?"
    r"(?:(?=(?P<title>《))|(?=规定|法律|法规|条例|办法|版本)(?:规定[，,]?)?)"
)
# 2015年修订的《…》, 《…》（2015年修正）
_VERSION = re.compile(
    r"(?P<before>(?:19|20)\d\d)年(?:[第一二三四五六七八九次]*)(?:修[订正改]|公布|发布|通过|版)(?:后?的|本|版)*(?=《|[一-鿿]+[法例定则])|"
    r"[（(](?P<after>(?:19|20)\d\d)年?(?:修[订正改])?(?:本|版|稿)?[)）]"
)
_GREETING = 4  # characters such as 请问， that may stand before the date


@dataclass(frozen=True, slots=True)
class AsOf:
    """A question without the words that name a day, and the day (ISO); "" where it is about today."""

    question: str
    on: str = ""


def as_of(question: str, today: date, validity: Validity) -> AsOf:
    """Return the day whose rules a question is about.

    A date counts as such a day where it says under which rules (按照2015年的规定), or introduces a question that names
    a rule at hand (截至2015年6月，《…》…).
    """
    if not validity.rules:
        return AsOf(question)
    if match := _VERSION.search(question):
        year = match["before"] or match["after"]
        rest = question[: match.start()] + question[match.end() :]
        versions = [one for one in validity.rules.get(named_rule(rest, validity), ()) if one.version[:4] == year]
        if versions:
            return AsOf(rest, max(starts(versions[-1]), versions[-1].version))
    if (match := _UNDER.search(question)) and (not match["title"] or named_rule(_without(question, match), validity)):
        return AsOf(_without(question, match), _last_day(match, today))
    for match in _WHEN.finditer(question):
        rest = _without(question, match)
        rule = named_rule(rest, validity)
        said = match["lead"] in ("截至", "截止", "截止到") or match["tail"] or match["comma"]
        said = said or (match.start() == 0 and title_key(rest).startswith(rule))
        ahead = question[: match.start()]
        if rule and said and (len(ahead) <= _GREETING or ahead.endswith("》")):
            return AsOf(rest, _last_day(match, today))
    return AsOf(question)


def _without(question: str, match: re.Match[str]) -> str:
    return (question[: match.start()] + question[match.end() :]).strip("，, ")


def _last_day(match: re.Match[str], today: date) -> str:
    year, month = int(match["year"]), int(match["month"] or 12)
    if match["part"] and "初" in match["part"]:
        month = 1
    day = int(match["day"] or monthrange(year, month)[1])
    on = f"{year}-{month:02}-{min(day, monthrange(year, month)[1]):02}"
    return min(on, today.isoformat())


def parted(hits: Sequence[Hit], closed: Mapping[str, State]) -> tuple[list[Hit], list[Hit]]:
    """Return the hits of documents that are in force, and of those that are not, which then say so by their status."""
    live = [hit for hit in hits if hit.document.id not in closed]
    others = [hit for hit in hits if hit.document.id in closed]
    return live, [replace(hit, document=replace(hit.document, status=closed[hit.document.id].label)) for hit in others]


def status(index: Index, document: DocumentInfo) -> tuple[str, str]:
    """Return what a document is today, in a word and in a sentence; both are empty where nothing is known."""
    state = index.validity().state(document.id, date.today().isoformat())
    return state.label or document.status, state.note


def noted(answer: Answer, on: str, index: Index) -> Answer:
    """Return an answer that says which day's rules it gives, or that its source is no longer in force."""
    if not answer.citations:
        return answer
    validity = index.validity()
    today = date.today().isoformat()
    cited = {one.document.id: one.document for one in answer.citations}
    then = [validity.state(identity, on or today) for identity in cited]
    lines = [answer.notice] if answer.notice else []
    if on and any(one.rule for one in cited.values()):
        lines.append(f"按{_spoken(on)}有效的规定回答" if not any(one.closed for one in then) else _not_then(on, then))
    elif not on:
        for document, state in zip(cited.values(), then, strict=True):
            if state.closed:
                note = f"（{state.note}）" if state.note else ""
                lines.append(f"注意：《{document.title.strip('《》')}》{state.label}{note}，以下内容仅供参考")
    return replace(answer, notice="；".join(lines)) if lines else answer


def _not_then(on: str, states: Sequence[State]) -> str:
    if all(one.kind == PENDING for one in states):
        return f"没有{_spoken(on)}时有效的版本，下面是后来的规定"
    return f"没有{_spoken(on)}时有效的版本，下面的规定当时不适用"


def _spoken(on: str) -> str:
    year, month, day = (on + "-12-31"[len(on) - 4 :]).split("-")[:3] if len(on) < 10 else on.split("-")
    return f"{year}年{int(month)}月{int(day)}日"
