"""Legal forms: whether a company is a legal person, and which kinds of organisation a list admits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.policy.measures import Claim
from qa.policy.types import Profile

_LEGAL = re.compile(
    r"(?P<not>非|没有|无|不具备|不具有|不是|未取得)?(?:独立的?)?(?:企业)?法人(?:资格|地位|单位)?(?!代表|股东)"
)
_LIMITED = re.compile(
    r"(?:股份有限公司|有限责任公司|有限公司|股份公司|公司制企业)(?:(?:、|或者?|和|及)(?:股份有限公司|有限责任公司|有限公司|股份公司))*"
)
_TRADER, _COOPERATIVE = "个体工商户", "农民专业合作社"
# Kinds of organisation, with the forms of the company's own form that they take in, and those that they may.
_KINDS: tuple[tuple[re.Pattern[str], tuple[str, ...], tuple[str, ...]], ...] = (
    (re.compile(r"个体工商户|个体经营户|个体户"), (_TRADER,), ()),
    (re.compile(r"合作社|合作联社|联合社"), (_COOPERATIVE,), ()),
    (re.compile(r"家庭农场|种养大户|专业大户"), (), (_TRADER,)),
    (re.compile(r"集体经济组织|村集体|行政村|村委会"), (), ()),
    (re.compile(r"社会团体|社会组织|民办非企业|社会服务机构|基金会|事业单位|机关|协会"), (), ()),
    (re.compile(r"个人独资企业"), ("个人独资企业",), ()),
    (re.compile(r"合伙企业"), ("合伙企业",), ()),
)
_ALSO = re.compile(r"(?:[、和及与]|或者?)(?:其他)?(?P<kind>个体工商户|个体户|合伙企业|个人独资企业|(?:经济|社会)?组织)")


def has_form(word: str, form: str) -> bool | None:
    """Return whether a company of a form is of the kind that a word names; None where the word does not decide it."""
    if not form or form == "其他":
        return None
    for pattern, sure, maybe in _KINDS:
        if pattern.search(word):
            return True if form in sure else (None if form in maybe else False)
    return None


def forms(text: str, profile: Profile, excluded: bool = False) -> Iterator[Claim]:
    """Yield what is said about being a legal person; a list may admit others, too: 企业法人和个体工商户."""
    for match in _LEGAL.finditer(text):
        if not profile.form:
            yield Claim(*match.span(), "组织形式", None, "没有填写组织形式（要求独立法人）")
            continue
        holds: bool | None = any(word in profile.form for word in ("法人", "公司", _COOPERATIVE))
        others = [found["kind"] for found in _ALSO.finditer(text)]
        if not holds and others:
            admitted = [True if "组织" in kind else has_form(kind, profile.form) for kind in others]
            holds = True if True in admitted and "组织" not in "".join(others) else None
        if match["not"] and holds is not None:
            holds = not holds
        yield Claim(
            *match.span(),
            "组织形式",
            holds,
            f"组织形式为{profile.form}，{'说的是没有' if match['not'] else '要求'}法人资格",
        )
    told = f"组织形式为{profile.form}" if profile.form else "没有填写组织形式"
    for match in _LIMITED.finditer(text):
        # 企业法人 may be a company or not; a trader, a partnership or a cooperative is none.
        may_be = profile.form in ("", "其他", "企业法人")
        yield Claim(*match.span(), "组织形式", None if may_be else False, f"{told}，要求{match[0]}")
    if not excluded:
        return
    for pattern, _, _ in _KINDS:  # who is left out is named by its form alone
        for match in pattern.finditer(text):
            yield Claim(*match.span(), "组织形式", has_form(match[0], profile.form), f"{told}，不含{match[0]}")
