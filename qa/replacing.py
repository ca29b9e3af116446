"""Another thing in the place of what a question is about: 那瞪羚企业呢, 煤炭呢."""

from __future__ import annotations

import re

from corpus.tags import tag
from corpus.words import words
from qa.asked import has_organisation
from qa.periods import periods
from qa.topics import Topic, masked_scope, owner, phrase_span, topic
from qa.wording import INTERROGATIVE, METRIC

_RAISED = re.compile(r"(?:价格|物价|CPI|房价)$")
# What in a phrase that ends in a measure belongs to the measure: 居民|人均可支配收入.
_MEASURE = re.compile(r"(?:新增|人均|可支配|平均|总|累计|建设|新建|调查|登记|营业)*$")
# A measure that is nothing without what it measures: 新能源汽车产量, 出口呢 asks for that of 新能源汽车.
_GENERIC = re.compile(r"产量|销量|销售额|营业额|(?:进口|出口)[量额]?|产值|收入|支出|净?利润|面积|人口|价格|税收")
_PARTY = re.compile(r".*?(?:企业|公司|个人|居民|职工|人员|学生|毕业生|博士|硕士|农民|老人|家庭|单位|纳税人|[户者])")
_RANKED = re.compile(r"副|原|前|新|常务|代理")
_IN_TITLE = re.compile(r"《?[^《》]*》(?:对于?|中|里|规定|关于|的)*")
_WITH_UNIT = re.compile(r"^[\u4e00-\u9fff]{0,5}(?:多少|几)(?:万|亿|万亿)?(?:人|家|个|项|元|户|名|套|次|吨)$")


def parallel(thing: str, other: str) -> bool:
    """Return whether two phrases name things of one kind: both measures, or ending alike (…企业, …主任).

    The total investment of a project is no measure of its own, nor is what begins with a verb (带动企业投资).
    """
    if not thing or not other or tag(words(thing)[0].text) == "v":
        return False
    measures = METRIC.search(thing) and METRIC.search(other) and owner(other) == other
    return bool(measures) or common_end(thing, other) >= 2


def common_end(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their ends."""
    common = 0
    while common < min(len(one), len(other)) and one[-1 - common] == other[-1 - common]:
        common += 1
    return common


def with_other_thing(base: str, thing: str) -> str:
    """Put another thing (瞪羚企业, 服务业, 煤炭) in the place of what the question `base` is about."""
    belongs, thing = thing.endswith("的"), thing.rstrip("的 ")
    about = _alike(base, thing)
    if about.start == about.end:
        return about.scope + thing + "是多少" if not INTERROGATIVE.search(base) else base + thing
    aligned = _same_verb(about.text, thing)
    start, end = aligned or _replaced_span(about, thing, belongs)
    rest = about.text[end:]
    if _RAISED.search(thing):
        rest = re.sub(r"^(实际|同比)?(?:增长|增加)", r"\1上涨", rest)
    whole = not aligned and end - start == len(about.phrase) and common_end(about.phrase, thing) < 2
    if whole and (METRIC.search(thing) or _acts(thing)) and _WITH_UNIT.search(rest):
        rest = "是多少"  # 失业率 is not counted in 人, as what it stands beside may be
    return about.text[:start] + thing + rest


def _alike(base: str, thing: str) -> Topic:
    """Return the topic of `base`, or its phrase after the question word where that is more like `thing`."""
    about = topic(base)
    asks = INTERROGATIVE.search(about.text)
    if asks and about.end <= asks.start():
        behind = phrase_span(masked_scope(about.text), asks.end(), len(about.text))
        other = Topic(about.text, *behind)
        if common_end(other.phrase, thing) > common_end(about.phrase, thing):
            return other
    return about


def _replaced_span(about: Topic, thing: str, belongs: bool) -> tuple[int, int]:
    """Return what of the phrase gives way: all of it, or only what stands before a measure, 的 or 在."""
    titled = _IN_TITLE.match(about.phrase)
    if titled and titled.end() < len(about.phrase):
        about = Topic(about.text, about.start + titled.end(), about.end)
    phrase = about.phrase
    head = phrase.rfind("的") + 1
    party = _PARTY.match(phrase) if _PARTY.fullmatch(thing) and head == 0 else None
    if party and party.end() < len(phrase):
        return about.start, about.start + party.end()
    same = common_end(phrase, thing)
    if same >= 2 and _RANKED.fullmatch(thing[: len(thing) - same]):
        return about.end - same, about.end
    made = not belongs and not METRIC.search(thing) and any(tag(word.text)[:1] == "v" for word in words(phrase[:head]))
    if head and (same >= 2 or made):  # 芯诺电子生产的三极管: what is made gives way, not who makes it
        return about.start + head, about.end
    last = words(phrase)[-1].text
    tail = _MEASURE.search(phrase[: -len(last)])
    measure = tail.start() if tail else len(phrase) - len(last)
    if _GENERIC.fullmatch(thing) and METRIC.search(last) and measure > 0:
        return about.start + measure, about.end
    if METRIC.search(thing) and owner(phrase) != phrase and not periods(about.text):
        return about.start + len(owner(phrase)), about.end  # not a year's figure, but a rule about somebody
    if same >= 2 or METRIC.search(thing) or (has_organisation(thing) and not belongs):
        return about.start, about.end
    if _acts(thing):
        return about.start, about.end
    opening = re.match(r"(.+?)(?=的|在)", phrase)
    if opening:
        return about.start, about.start + opening.end()
    if len(last) < len(phrase) and (METRIC.search(last) or belongs):
        return about.start, about.start + (measure or len(phrase) - len(last))
    return about.start, about.end


def _same_verb(text: str, thing: str) -> tuple[int, int] | None:
    """Return the clause of `text` that begins with the verb with which `thing` begins, up to its 的."""
    first = words(thing)[0].text if thing else ""
    at = text.find(first) if tag(first)[:1] == "v" and len(first) > 1 else -1
    end = text.find("的", at)
    return (at, end) if at >= 0 and end > at else None


def _acts(thing: str) -> bool:
    pieces = words(thing)
    return len(pieces) > 1 and tag(pieces[0].text)[:1] == "v"
