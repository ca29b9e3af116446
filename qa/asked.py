"""What a question is about: the periods, places and names that an answer must agree with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from corpus.places import Divisions, places
from corpus.tags import is_name, tag
from corpus.words import words
from qa.periods import Period, periods, resolve
from qa.wording import FUNCTION, INTERROGATIVE, RESULT, TARGET

_ORGANISATION = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9]{2,12}?(?:股份有限公司|有限责任公司|有限公司|集团公司|公司|集团|电子|银行|大学|学院|医院|研究院|研究所|药业|酒业|重工|汽车|新能源|科技|智能|航空|医药)"
)
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


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question names.

    `scope_depth` is 1 for 全省, 2 for 全市 and so on where the question says so without naming the place, else 0.
    `aim` is "target", "result" or ""; `aim_strict` where the question says so in as many words (目标, 实际).
    """

    text: str
    periods: tuple[Period, ...]
    places: tuple[Divisions, ...]
    scope_depth: int
    names: tuple[str, ...]
    aim: str
    aim_strict: bool = False


def read_question(question: str, today: date) -> Asked:
    """Return what `question` names; 去年 and its like are counted from `today`."""
    found = places(question)
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
    )


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
    for word in words(plain):
        outside = all(word.end <= start or end <= word.start for start, end in taken)
        if outside and (_is_proper(word.text) or _LATIN.fullmatch(word.text)):
            yield word.text


def _is_proper(word: str) -> bool:
    return len(word) > 1 and word not in FUNCTION and (is_name(word) or _ORGANISATION.fullmatch(word) is not None)


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
