"""What a question is about: the periods, places and names that an answer must agree with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from corpus.places import NATION, Divisions, places
from corpus.tags import UNKNOWN, is_name, tag
from corpus.words import words
from qa.designations import asked_post
from qa.names import is_person
from qa.periods import Period, periods, resolve
from qa.wording import FUNCTION, INTERROGATIVE, RESULT, TARGET

_ORGANISATION = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{2,12}?(?:股份有限公司|有限责任公司|有限公司|集团公司|公司|集团|电子|银行|大学|学院|医院|研究院|研究所|药业|酒业|重工|汽车|新能源|科技|智能|航空|医药)"
)
# What an unknown word at the beginning may be the name of: 小松全球智能制造基地.
_FACILITY = re.compile(
    r"[\u4e00-\u9fff]{0,10}?(?:电子|集团|基地|产业园|园区|工厂|生产线|项目|大桥|电站|机场|港口|车间|酒业|药业|重工)"
)
# 全国最大的集散地 and 全国首个 lie in one place: they are no figure of the nation.
_FOREMOST = re.compile(r"最|首[个家批条座次]|第[一二三]|唯一|著名|知名")
_TITLED = re.compile(r"《([^《》]{2,60})》")
_QUOTED = re.compile(r"[“「]([^”」]{2,20})[”」]")
_LATIN = re.compile(r"[A-Z][A-Za-z0-9-]{1,}")
_STRICT = {
    "target": re.compile(r"目标|预期|拟|打算|预计|计划(?!生育|单列)"),
    "result": re.compile(r"实际(?!情况)|(?:完成|实现|达到)了"),
}
_DONE = re.compile(r"了(?:多少|几|百分之)")
_OWN_YEAR = ("当年", "同年", "次年", "翌年")  # counted from a year that the documents name, not from today
SCOPE_WORDS = {
    "全省": 1,
    "我省": 1,
    "本省": 1,
    "省内": 1,
    "全市": 2,
    "我市": 2,
    "本市": 2,
    "市内": 2,
    "全县": 3,
    "我县": 3,
    "全区": 3,
}


_LOCALITY = re.compile(
    r"(?P<stem>[\u4e00-\u9fff]{2}(?=[市县区])|[\u4e00-\u9fff]{2,3}?(?=街道|社区|[镇乡村]))(?:街道|社区|[市县区镇乡村])(?![委民容场长域级政直辖])"
)
_NAME_TAGS = frozenset({UNKNOWN, "ns", "nr", "nrt", "nrfg", "nz"})
_BEFORE_PLACE = "在于到从和与、，,：: "
# Words that stand before 镇, 村 or 区 and name none: 建制镇, 示范村, 高新区.
_NO_STEMS = frozenset(
    "建制 中心 重点 特色 试点 示范 贫困 小城 美丽 先进 文明 生态 行政 自然 城中 全部 所有 部分 多少 高新 自贸 试验 "
    "保税 主城 老城 新城 新农 老旧 传统 古老 智慧 数字 未来 和美 空心 淘宝 千兆 强".split()
)
_JOINS = frozenset("和与及")
_NO_PLACE = frozenset("各全本该每某哪几这那其个的和与及或在是有为对把被从到市县区镇乡村省")
_QUALIFIES = frozenset("城强小新")  # 新农村, but 新洲市


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question names.

    `scope_depth` is 1 for 全省, 2 for 全市 and so on where the question says so without naming the place, else 0.
    `aim` is "target", "result" or ""; `aim_strict` where the question says so in as many words (目标, 实际).
    `localities` are places that the gazetteer does not know, such as towns and villages, without their 镇, 村.
    """

    text: str
    periods: tuple[Period, ...]
    places: tuple[Divisions, ...]
    scope_depth: int
    names: tuple[str, ...]
    aim: str
    aim_strict: bool = False
    localities: tuple[str, ...] = ()
    post: str = ""  # whose holder is asked for: 总经理, 市委书记


def read_question(question: str, today: date) -> Asked:
    """Return what `question` names; 去年 and its like are counted from `today`."""
    found = [one for one in places(question) if one.path != NATION or not _FOREMOST.match(question, one.end)]
    planned, done = TARGET.search(question) is not None, RESULT.search(question) is not None
    aim = "result" if done else "target" if planned else "result" if _DONE.search(question) else ""
    return Asked(
        text=question,
        periods=tuple(_dated(question, today)),
        places=tuple(dict.fromkeys(place.path for place in found)),
        scope_depth=next((depth for word, depth in SCOPE_WORDS.items() if word in question), 0),
        names=tuple(dict.fromkeys(_names(question, [(place.start, place.end) for place in found]))),
        aim=aim,
        aim_strict=planned != done and _STRICT[aim].search(question) is not None,
        localities=tuple(_localities(question, [(place.start, place.end) for place in found])),
        post=asked_post(question),
    )


def _localities(question: str, known: list[tuple[int, int]]) -> Iterator[str]:
    """Yield the names of places that begin the question, or follow a place or a preposition, and no list holds."""
    edges = {0, *(word.end for word in words(question))}
    for match in _LOCALITY.finditer(question):
        first, last, stem = *match.span(), match["stem"]
        begins = not first or question[first - 1] in _BEFORE_PLACE or any(first == end for _, end in known)
        taken = any(start < last and first < end for start, end in known)
        if begins and not taken and _is_locality(stem, not first) and {first, last} <= edges:
            yield stem


def _is_locality(stem: str, leads: bool) -> bool:
    """Return whether words before 市, 村 and their like name a place; `leads` says that they begin the question."""
    if stem in _NO_STEMS or tag(stem) not in _NAME_TAGS:
        return False
    joined = stem[1:] if leads and stem[0] in _JOINS else stem  # 和 that begins a question joins nothing
    return not any(one in _NO_PLACE or (one in _QUALIFIES and tag(stem) == UNKNOWN) for one in joined)


def _dated(question: str, today: date) -> Iterator[Period]:
    """Yield the periods named; 去年 gets its year, but 1至11月 keeps none: it may be that of any year."""
    for named, dated in zip(periods(question), resolve(question, today.isoformat()), strict=True):
        if not named.text.startswith(_OWN_YEAR):
            yield named if named.shift is None else dated


def _names(question: str, taken: list[tuple[int, int]]) -> Iterator[str]:
    """Yield the proper names of a question: book titles, quoted words, organisations, people, brands."""
    for match in (*_TITLED.finditer(question), *_QUOTED.finditer(question)):
        taken.append(match.span())
        yield match.group(1)
    plain = INTERROGATIVE.sub(lambda match: " " * len(match.group()), question)
    cut = words(plain)
    if cut and _is_brand(cut[0].text, plain) and all(start > 0 for start, _ in taken):
        yield cut[0].text
    for word in cut:
        outside = all(word.end <= start or end <= word.start for start, end in taken)
        if outside and (_is_proper(word.text) or _LATIN.fullmatch(word.text)):
            yield word.text


def _is_brand(word: str, question: str) -> bool:
    """Return whether the first word of a question, which no dictionary has, is the name of a company or a works."""
    if not 2 <= len(word) <= 3 or tag(word) != UNKNOWN or not re.fullmatch(r"[\u4e00-\u9fff]+", word):
        return False
    return word not in FUNCTION and _FACILITY.match(question, len(word)) is not None


def _is_proper(word: str) -> bool:
    if len(word) < 2 or word in FUNCTION or _acts(word):
        return False
    return is_name(word) or _ORGANISATION.fullmatch(word) is not None


def _acts(word: str) -> bool:
    """Return whether what is taken for a name is a verb with its object, cut as one: 修铁路."""
    known = tag(word) not in {UNKNOWN, "nr"} or is_person(word)
    return not known and len(word) > 2 and tag(word[0]) == "v" and tag(word[1:]) == "n"


def strangeness(names: Iterable[str]) -> float:
    """Return how much names that a document lacks speak against it: short ones may be two words cut wrongly."""
    return sum(0.5 if tag(name) in {"nr", "nrt", "nrfg"} else 1.0 for name in names)


def without_scope(question: str) -> str:
    """Return the question with its periods and places blanked."""
    spans = [(one.start, one.end) for one in periods(question)] + [(one.start, one.end) for one in places(question)]
    for start, end in spans:
        question = question[:start] + " " * (end - start) + question[end:]
    return question


def has_organisation(text: str) -> bool:
    """Return whether a company, school, office or the like is named in a text."""
    return _ORGANISATION.search(text) is not None or any(tag(word.text) in {"nt", "nz"} for word in words(text))
