"""From when and until when a document holds, as it says itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from corpus.dates import dates, days_later, iso_date, years_later
from corpus.facts import NOTHING, Fact, Line

_TAIL = 8  # lines at the end, where 施行 without 本办法 before it is the document's own, too
_HEAD = 6
_FORCE = r"(?:正式)?(?:施行|实施|执行|生效)"
_THIS = (
    r"本[一-鿿]{0,6}?(?:办法|细则|规定|通知|意见|条例|规则|方案|措施|公告|通告|决定|决议|政策|文件|标准|指南|规划|计划|制度|规程|规范|批复|函|清单|目录|解释|法|"
    r"章程|命令|令|要点|安排|若干)"
)
_OWN = rf"(?P<own>{_THIS}(?:自|从))"
_DATE = (
    r"(?P<date>(?:19|20)\d\d\s?年[^，。；《]{0,8}?日|[一二][〇零○ＯO一二三四五六七八九]{3}年[^，。；《]{1,8}?日|"
    r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})"
)
_FROM_DATE = re.compile(rf"(?:{_OWN}|自|从|于)\s?{_DATE}\s?(?:零时)?(?:起|开始)?{_FORCE}")
_FROM_ISSUE = re.compile(
    rf"(?:{_OWN}|自|从)?(?P<event>发布|公布|印发|下发|颁布|发文|签发|成文|通过)之日(?:起)?(?:满?(?P<days>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})个?(?P<unit>日|天|月)(?:后|以后)?(?:起)?)?{_FORCE}"
)
_DAY_OF_FORCE = re.compile(rf"{_DATE}\s*(?:起)?{_FORCE}$")
_YEARS = r"(?P<years>\d{1,2}|[一二两三四五六七八九十]{1,2})\s?(?P<unit>年|个月)"
_VALID = r"(?:有效期限?|试行期限?|施行期限?|实施期限?|执行期限?)(?:限)?"
_FOR_YEARS = re.compile(rf"{_VALID}(?:为|是|暂定|暂定为|限为|：|:)?\s?{_YEARS}")
_UNTIL = re.compile(rf"{_VALID}[^，。；]{{0,24}}?(?:至|到)\s?{_DATE}|有效至\s?{_DATE.replace('date', 'other')}")
_RANGE = re.compile(
    rf"(?:施行|实施|执行|有效期[^，。；]{{0,6}}?)(?:自|从|为)?[^，。；至]{{0,16}}(?:起)?(?:至|到|—|-|－)\s?{_DATE}(?:止)?"
)
_OF_ITSELF = re.compile(rf"{_THIS}|[起日]{_FORCE}|重新发布|调整至|之日起{_FORCE}")
_SPEAKS_OF_TERM = re.compile(rf"有效|期限|行期|{_FORCE}.{{0,20}}[至到]")
_SENTENCE = re.compile(r"[^。；]+")
_NUMERALS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}


def effective(lines: Sequence[Line], issue: str, printed: str) -> Fact:
    """Return from when a document holds; "自印发之日起" counts from the day of printing, else from `issue`.

    What says 本办法自… is the document's own wherever it stands; without 本, only at the head and at the end.
    """
    day = {"印发": printed or issue, "下发": printed or issue}
    found: list[tuple[bool, Fact]] = []
    for place, line in enumerate(lines):
        near_end = place >= len(lines) - _TAIL or place < _HEAD
        for match in (*_FROM_DATE.finditer(line.text), *_FROM_ISSUE.finditer(line.text)):
            before = line.text[: match.start()].rstrip()
            if not match["own"] and not (near_end and (not before or before[-1] in "，,。；：（")):
                continue
            if match.re is _FROM_DATE:
                value = iso_date(match["date"])
            else:
                value = _counted(day.get(match["event"], issue), match["days"], match["unit"])
            if len(value) == 10:
                found.append((bool(match["own"]), line.found(match, value=value)))
    own = [fact for mine, fact in found if mine]
    return (own or [fact for _, fact in found] or [_stated(lines)])[-1]


def _stated(lines: Sequence[Line]) -> Fact:
    """Return the date of a line such as "2015年1月1日 施行" under a law's title."""
    for line in lines[:_HEAD]:
        if match := _DAY_OF_FORCE.fullmatch(line.text):
            return line.found(match, value=iso_date(match["date"]))
    return NOTHING


def _counted(issue: str, days: str | None, unit: str | None) -> str:
    if len(issue) != 10 or not days:
        return issue if len(issue) == 10 else ""
    return days_later(issue, _number(days) * (30 if unit == "月" else 1))


def expires(lines: Sequence[Line], begin: str) -> Fact:
    """Return until when a document holds: a stated day, or the stated years after `begin`."""
    for line, start, sentence in _own_sentences(lines):
        for pattern in (_UNTIL, _RANGE):
            if match := pattern.search(sentence):
                value = iso_date(match["date"] or match.groupdict().get("other") or "")
                if len(value) == 10:
                    return line.fact(start + match.start(), start + match.end(), value)
        if match := _FOR_YEARS.search(sentence):
            number = _number(match["years"])
            value = years_later(begin, number) if match["unit"] == "年" else _months_later(begin, number)
            return line.fact(start + match.start(), start + match.end(), value) if value else NOTHING
    return NOTHING


def _own_sentences(lines: Sequence[Line]) -> Iterator[tuple[Line, int, str]]:
    """Yield the sentences, from the last to the first, that speak of how long the document itself holds."""
    for line in reversed(lines):
        if not _SPEAKS_OF_TERM.search(line.text):
            continue
        for match in _SENTENCE.finditer(line.text):
            before = line.text[: match.start()]
            follows = re.search(rf"{_FORCE}[。；]$", before) and _OF_ITSELF.search(before[-60:])
            if _OF_ITSELF.search(match[0]) or follows:
                yield line, match.start(), match[0]


def _months_later(iso: str, months: int) -> str:
    if len(iso) != 10:
        return ""
    total = int(iso[:4]) * 12 + int(iso[5:7]) - 1 + months
    whole = f"{total // 12}-{total % 12 + 1:02d}{iso[7:]}"
    return whole if next(dates(whole), None) else ""


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, units = text.rpartition("十")
    return ((_NUMERALS.get(tens, 1) if ten else 0) * 10) + (_NUMERALS.get(units, 0) if units else 0)
