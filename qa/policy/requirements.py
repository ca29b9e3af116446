"""Requirements that name something: size, industry; and all that is understood of a condition together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from qa.policy.forms import forms
from qa.policy.industries import in_industry, industry_words
from qa.policy.lists import over_list
from qa.policy.measures import Claim, either, measures
from qa.policy.qualifications import JOIN, qualified
from qa.policy.records import records
from qa.policy.seats import seats
from qa.policy.types import Profile

SIZES = ("大型", "中型", "小型", "微型")
_NOT_SIZE = r"(?!服务|发展|促进|局|协会|基金|平台|板)"
_SIZE = (
    rf"(?:(?:大|中|小|微){{1,3}}型(?:企业)?(?:{JOIN}?(?=[大中小微]{{1,3}}型))?)+(?:企业)?|"
    rf"(?:中小微企业|中小微型企业|中小型企业|小型微型企业|小微企业|中小企业){_NOT_SIZE}|"
    r"(?:中小微?|小微)(?=[一-鿿]{2,6}(?:企业|主体))(?!学|企业)"
)
_SIZED = re.compile(
    rf"(?P<not>不含|不包括|不属于|除|非)?(?P<size>{_SIZE})(?:企业|单位)?(?!集团)(?:(?:及|或)?以[上下])?(?P<out>除外|以外|不列入[^，；]*|不得[^，；]*|不予[^，；]*)?"
)
_BROAD = frozenset({"工业", "制造业", "制造", "服务业", "农业", "建筑业", "建筑"})
_NARROWER = re.compile(
    r"[一-鿿](?<![的为于事除非或和及是含内属类以等省市区县域微小型＃])$"
)  # 消费品工业 is not all of 工业


# What 等 leads to where the named industries are examples of it: 餐饮、娱乐等与园区功能不符的经营活动.
_EXAMPLES_OF = re.compile(
    r"[^，；的＃]{0,8}(?:领域|行业|产业|业(?=企业))|"
    r"(?:与|不|符合|禁止|限制|高)[^，；＃]*?(?:(?:经营)?活动|业务|行业|产业|领域|项目|情形|企业|单位|的)(?=的|$)的?"
)


@lru_cache(maxsize=1)
def _industries_pattern() -> re.Pattern[str]:
    word = rf"(?:{industry_words()})(?:业|行业|产业|领域)?"
    return re.compile(
        rf"(?P<not>不属于|不含|不包括|不从事|不得为|除|非)?(?P<list>{word}(?:{JOIN}?{word})*)(?P<open>等(?![级同额值]))?(?:领域|产业|行业)*"
        rf"(?:服务|开发|经营|业务|活动)*类?(?P<out>(?:企业|单位|行业|项目|公司|机构)?(?:除外|以外))?"
        rf"(?(open)|(?=企业|法人|单位|公司|机构|的|之一|以外|除外|[，；。（）、]|{JOIN}|中|行业|产业|领域|为主|$))"
    )


def claims(text: str, profile: Profile, here: str, today: date, excluded: bool = False) -> list[Claim]:
    """Return what was understood of a condition; `here` is the place of the document that 本市 means."""
    found = [*records(text, profile, excluded)]
    covered = [(one.start, one.end) for one in found]
    titles = qualified(text, profile)
    masked = text
    for one in titles:
        masked = masked[: one.start] + "＃" * (one.end - one.start) + masked[one.end :]
    found += [*titles, *_sizes(masked, profile), *forms(text, profile, excluded), *_industries(masked, profile)]
    found += [*seats(masked, profile, here), *measures(text, profile, today)]
    kept = [one for one in found if one.kind == "记录" or not any(a <= one.start and one.end <= b for a, b in covered)]
    return _one_of(text, kept) if excluded else kept


def _one_of(text: str, found: list[Claim]) -> list[Claim]:
    """Take together what a list leaves out: 大型企业和房地产企业 leaves out whoever is one of them."""
    taken: list[Claim] = []
    for one in sorted(found, key=lambda claim: claim.start):
        between = text[taken[-1].end : one.start] if taken else "，"
        if taken and re.fullmatch(rf"(?:企业|单位|机构|公司)?(?:{JOIN}|或者?)", between):
            taken[-1] = taken[-1].beside(one)
        else:
            taken.append(one)
    return taken


def kinds_in(text: str) -> set[str]:
    """Return which kinds of requirement a sentence holds."""
    words, nobody, day = re.sub(r"\s", "", text), Profile(), date(2000, 1, 1)
    return {one.kind for excluded in (False, True) for one in claims(words, nobody, "", day, excluded)}


def _sizes(text: str, profile: Profile) -> Iterator[Claim]:
    for match in _SIZED.finditer(text):
        words = match["size"]
        wanted = [size for size in SIZES if size in words or size[0] in words.replace("型", "")]
        if reach := re.match(r"(?:及|或)?以([上下])", text[match.end("size") :]):  # 中型及以下
            place = [SIZES.index(size) for size in wanted]
            wanted = [*SIZES[: max(place) + 1]] if reach[1] == "上" else [*SIZES[min(place) :]]
        if "中小" in words and "型" not in words:  # which by law takes in the 微型 ones
            wanted = [*SIZES[1:]]
        out = bool(match["not"] or match["out"])
        named = "、".join(wanted)
        if not profile.size:
            yield Claim(*match.span(), "规模", None, f"没有填写企业规模（{'不含' if out else '要求'}{named}）")
            continue
        inside = profile.size in wanted
        yield Claim(*match.span(), "规模", inside != out, f"规模为{profile.size}，{'不含' if out else '要求'}{named}")


def _listed_on(text: str, start: int, end: int, since: int) -> bool:
    """Tell whether a list holds more than was understood: before it, back to `since`, or after it."""
    before = re.sub("企业|单位|机构|公司", "", text[since:start])
    return (before.endswith("、") and before != "、") or bool(re.match(r"[、或][一-鿿]{2,12}", text[end:]))


def _industries(text: str, profile: Profile) -> Iterator[Claim]:
    end = since = 0
    for match in _industries_pattern().finditer(text):
        if match.start() < end:
            continue
        since = end
        words = re.findall(industry_words(), match["list"])
        out = bool(match["not"] or match["out"])
        named = "、".join(words)
        if not profile.industry:
            yield Claim(*match.span(), "行业", None, f"没有填写行业（{'不含' if out else '要求'}{named}）")
            continue
        answers = [in_industry(word, profile.industry) for word in words]
        if words[0] in _BROAD and _NARROWER.search(text[: match.start("list")]):
            yield Claim(*match.span(), "行业", None, f"行业为{profile.industry}，是否属于“{text}”要核实")
            continue
        start, end = match.span()
        if match["open"] and True in answers and (rest := _EXAMPLES_OF.match(text, end)):
            end = rest.end()
        more = match["open"] or (not match["not"] and _listed_on(text, start, end, since))
        inside = either([*answers, None] if more else answers)
        holds = None if inside is None else inside != out
        reason = f"行业为{profile.industry}，{'不含' if out else '要求'}{named}"
        if inside and not out:
            start, end = over_list(text, start, end)
        yield Claim(start, end, "行业", holds, reason + ("，是否属于要核实" if holds is None else ""))
