"""Titles of companies (高新技术企业 …): which are asked for, at which level, and whether a company holds one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.policy.forms import has_form
from qa.policy.lists import over_list
from qa.policy.measures import Claim
from qa.policy.types import Profile

QUALIFICATIONS = {
    "专精特新小巨人企业": r"(?:国家级?)?(?:专精特新)?[“\"]?小巨人[”\"]?(?:企业)?",
    "专精特新中小企业": r"(?:省级|市级)?[“\"]?专精特新[”\"]?(?:中小)?(?:企业)?",
    "创新型中小企业": r"创新型中小企业",
    "科技型中小企业": r"(?:国家)?科技型中小企业",
    "高新技术企业": r"(?:国家(?:级)?)?高新技术企业|国家高企|高企",
    "规模以上工业企业": r"规(?:模以)?上(?:工业|制造业)(?:法人)?(?:企业)?",
    "规模以上服务业企业": r"规(?:模以)?上服务业(?:法人)?(?:企业)?",
    "规模以上企业": r"规模以上企业|规上企业",
    "制造业单项冠军": r"制造业单项冠军(?:企业)?",
    "独角兽企业": r"独角兽企业",
    "瞪羚企业": r"瞪羚企业",
    "农业产业化龙头企业": r"农业产业化(?:重点)?龙头企业|农业龙头企业",
    "技术先进型服务企业": r"技术先进型服务企业",
}
_IMPLIED = {
    "专精特新小巨人企业": ("专精特新中小企业", "创新型中小企业"),
    "专精特新中小企业": ("创新型中小企业",),
    "规模以上工业企业": ("规模以上企业",),
    "规模以上服务业企业": ("规模以上企业",),
}
_LEVELS = {"县": 0, "区": 0, "市": 1, "省": 2, "国家": 3}
# Who gives a title; one that is given at several levels says nothing of its own, so a higher level must be told.
_GIVEN_AT = {"专精特新中小企业": 2, "创新型中小企业": 2, "农业产业化龙头企业": 0, "独角兽企业": 0, "瞪羚企业": 0}
JOIN = r"(?:、|或者|或|以及|和|及|与)"
_ONE = "|".join(QUALIFICATIONS.values())
_LEVEL = r"(?:(?:国家级?|[省市县区]级)(?:(?:及|或)?以上)?|[国家省市]{2,3}级)?"
_HELD = r"(?:入库的?|在库的?|有效期内的|经?认定的|称号的)?"
_ITEM = rf"(?:\d{{4}}年度?)?{_LEVEL}{_HELD}(?:{_ONE})"
_NOT = r"不是|不属于|不含|不包括|除|非|(?:尚|还)?(?:未|没有)(?:被|获得|获|取得|通过|获评|认定为|认定|评为|入选)*"
_QUALIFIED = re.compile(
    rf"(?P<not>{_NOT})?(?P<items>{_ITEM}(?!培育|协会|名录库|认定机构)(?:{JOIN}{_ITEM})*)(?P<paper>(?:入库)?(?:登记)?(?:证书|编号|资格|资质|称号)+)?"
    rf"(?P<other>或者?(?![^，；、]{{0,12}}(?:{_ONE}))[^，；、或的]{{2,12}}(?:企业|合作社|机构|中心))?"
)
_WANTED = re.compile(rf"(?P<level>{_LEVEL}){_HELD}(?P<title>{_ONE})")
_FURTHER = re.compile(rf"(?:{JOIN}[一-鿿]{{2,12}})+")


def held(profile: Profile) -> set[str] | None:
    """Return the qualifications of a company with those that they imply."""
    if profile.qualifications is None:
        return None
    own = set(profile.qualifications)
    return own | {implied for name in own for implied in _IMPLIED.get(name, ())}


def qualified(text: str, profile: Profile) -> list[Claim]:
    """Return what is said about titles; of those that stand side by side one is enough."""
    found: list[Claim] = []
    for one in _each(text, profile):
        if found and one.start < found[-1].end:
            continue
        if found and re.fullmatch(JOIN, text[found[-1].end : one.start]):
            found[-1] = found[-1].beside(one)
        else:
            found.append(one)
    return found


def _each(text: str, profile: Profile) -> Iterator[Claim]:
    own = held(profile)
    for match in _QUALIFIED.finditer(text):
        wanted = [_title(item["level"], item["title"]) for item in _WANTED.finditer(match["items"])]
        holds, reason = _holds(text, match, wanted, own, profile)
        if match["not"] and holds is not None:
            holds = not holds
        span = match.span()
        if holds and not match["not"]:
            span = over_list(text, *span)
        yield Claim(*span, "资质", holds, reason)


def _title(level: str, words: str) -> tuple[str, int]:
    """Return a title and the level that is asked of it: 省级以上农业龙头企业 asks for 省."""
    name = next(name for name, pattern in QUALIFICATIONS.items() if re.fullmatch(pattern, words))
    asked = max((rank for word, rank in _LEVELS.items() if word in level), default=0)
    if len(re.findall("国家|省|市|县|区", level)) > 1:  # 国家省市级: one of them is enough
        asked = min(rank for word, rank in _LEVELS.items() if word in level)
    return name, asked


def _holds(
    text: str, match: re.Match[str], wanted: list[tuple[str, int]], own: set[str] | None, profile: Profile
) -> tuple[bool | None, str]:
    named = "、".join(dict.fromkeys(name for name, _ in wanted))
    if own is None:
        return None, f"没有填写资质（要求{named}）"
    having = [(name, asked) for name, asked in wanted if name in own]
    if sure := [name for name, asked in having if asked <= _GIVEN_AT.get(name, 3)]:
        return True, f"已有资质“{sure[0]}”"
    if having:
        return None, f"已有资质“{having[0][0]}”，是哪一级要另外核实"
    others = _others(text, match)
    if others and not all(has_form(word, profile.form) is False for word in others):
        return None, f"没有{named}；列出的其他称号或“{others[0]}”要另外核实"
    return False, f"填写的资质里没有{named}"


def _others(text: str, match: re.Match[str]) -> list[str]:
    """Return what a list names beside what was understood: 高新技术企业、省级示范合作社."""
    before = [text[: match.start()].rstrip("、")] if text[: match.start()].endswith("、") else []
    begin = match.start("other") if match["other"] else match.end()
    if match["other"] or re.match(r"[、或][一-鿿]{2,12}", text[begin:]):
        found = _FURTHER.match(text, begin)
        return [*before, *(word for word in re.split(JOIN, found.group()) if word)] if found else before
    return before
