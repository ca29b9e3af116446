"""Where a company must be registered: 在本市注册, 注册地为…, 全市, 中华人民共和国境内."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.places import places
from qa.policy.measures import Claim, either
from qa.policy.regions import lies_in, resolved, units
from qa.policy.types import Profile

_NATION = r"中华人民共和国|中国大陆|中国|全国|我国"
_PLACE = (
    rf"(?:{_NATION}|(?:本|我|全|该)(?:省|市|区|县)(?:域)?|(?:县|市|省|区)域|"
    r"[一-鿿]{2,10}?(?:省|市|新区|区|县|自治州)(?!域内?外)(?:(?!行政)[一-鿿]{2,6}?(?:区|县|市)(?!场))?)"
)
_LEADING = re.compile(r".*(?:企业|单位|主体|须|应|需|为|在|于|由|到|是|的|向|对|凡)(?=[一-鿿]{2,})")
_INSIDE = r"(?:的)?(?:行政)?(?:区域|辖区|范围|境)*(?:内|境内|范围内)?"
_OFFICE = r"(?:市场监督管理|市场监管|工商行政管理|工商|行政审批)?(?:部门|局)?"
_REGISTERED = (
    r"(?:依法|合法|新|首次)*(?:完成|办理|进行|取得)?(?:工商)?(?:登记注册|注册登记|工商登记|工商注册|注册|登记|设立(?!的?[分子办])|成立(?![分子])|"
    r"(?P<active>从事)|持有营业执照)"
)
_SUBJECT = r"(?:住所地?|注册地|登记地|所在地|地址)"
_WHO = (
    r"[^，；、的＃]{0,8}(?:企业|经营主体|市场主体|个体工商户|合作社)|＃|[大中小微]{1,3}型|中小|小微|"
    r"(?:依法)?(?:登记注册|注册登记|注册|登记|成立|设立(?!的?[分子办]))"
)
_PLACED = re.compile(
    r"(?:工商|企业|新)*(?:注册|登记|工商登记|设立|落户)(?:登记)?(?:所在)?(?:地址|地|住所)?(?P<more>(?:、|和|与|及|以及)[一-鿿]{2,8}(?:关系|地址?))*(?:均|都)?(?:应|须|必须)?"
    rf"(?P<not3>不)?(?:在|为|位于|于)(?P<a>{_PLACE})(?:行政区域)?(?P<not>以外)?(?:范围)?(?:内)?|"
    rf"{_SUBJECT}(?:均|都)?(?:应|须)?(?P<not4>不)?(?:在|为|位于)(?P<d>{_PLACE})(?P<not2>以外)?(?:范围)?(?:内)?|"
    rf"在(?P<b>{_PLACE}){_INSIDE}{_OFFICE}(?={_REGISTERED})|(?P<c>{_PLACE})(?:行政区域|行政辖区|辖区|范围|域)?(?:内|境内)|"
    rf"(?P<f>[全本我][省市区县])(?={_WHO})|(?:(?<![一-鿿＃])|(?<=的))(?P<g>[一-鿿]{{2,8}}[省市区县])域?(?={_WHO})|"
    r"(?<![一-鿿])(?P<e>[省市区县])(?:域)?内(?=注册|登记|的)"
)


_WORKS = re.compile(r"的?(?:从事)?(?:实际|正常|连续|持续|合法)*(?:生产|经营|开展|投资|开设|运营)")


def seats(text: str, profile: Profile, here: str) -> Iterator[Claim]:
    """Yield what is said about the place of registration; `here` is the place that 本市 means."""
    for match in _PLACED.finditer(text):
        name = _LEADING.sub("", next(match[group] for group in "adbcefg" if match[group]))
        place = resolved(name, here)
        bare = match["c"] or match["g"]
        before = text[: match.end("c") - len(name)] if match["c"] else "＃"
        if bare and not _a_place(name, before, f"{here}{profile.place}"):
            continue
        out = any(match[group] for group in ("not", "not2", "not3", "not4"))
        if not profile.place or not place:
            reason = "没有填写注册地" if place else f"文中的“{name}”是哪里，要另外核实"
            yield Claim(*match.span(), "注册地", None, reason)
            continue
        inside = _inside(profile.place, place, here)
        others, start, end = _beside(text, match)
        for other in others:  # 石桥县、澄湖区范围内: one of them is enough
            also = _inside(profile.place, resolved(other, here), here)
            inside = either((inside, also))
        holds = None if inside is None else inside != out
        active = match["active"] or _WORKS.match(text, match.end())
        if (inside and match["more"]) or (inside is False and active):
            # A tax office is not told by the place of registration, and a company may work where it is not registered.
            asked = (match["more"] or "、在当地经营")[1:]
            yield Claim(start, end, "注册地", None, f"注册地是{profile.place}；{asked}要另外核实")
            continue
        how = {True: "在", False: "不在", None: "是否在"}[inside]
        reason = f"注册地{profile.place}{how}{place}" + (
            "，请填到区县" if holds is None else ("（要求在外地）" if out else "")
        )
        yield Claim(start, end, "注册地", holds, reason)


def _a_place(name: str, before: str, known: str) -> bool:
    """Tell whether a bare name is a place: a known one, one of 本市's kind, or a short one that begins a phrase."""
    if name in known or resolved(name, "省市区县") != name or re.fullmatch(_NATION, name):
        return True
    found = places(name)
    if found and found[-1].end == len(name):
        return True
    return len(name) <= 4 and (not before or before[-1] in "在于为由对凡的、，")


def _inside(told: str, place: str, here: str) -> bool | None:
    if re.fullmatch(_NATION, place):
        return _in_nation(told)
    inside = lies_in(told, place)
    above = units(here)
    if inside is None and place in above:
        # 海平市临港区: who is in another city is not in that district.
        parents = above[: above.index(place)]
        own = units(told)
        if any(parent not in own and any(unit[-1] == parent[-1] for unit in own) for parent in parents):
            return False
    return inside


def _beside(text: str, match: re.Match[str]) -> tuple[list[str], int, int]:
    """Return the places that a list names beside the one that was read, and where all of it begins and ends."""
    group = next(group for group in "adbcefg" if match[group])
    before = re.search(r"((?:[一-鿿]{2,8}[省市区县](?:、|和|或|及|与))+)$", text[: match.start(group)])
    after = re.match(r"((?:(?:、|和|或(?!者)|及|与)[一-鿿]{2,4}?[省市区县](?!域))+)", text[match.end(group) :])
    names = [
        name
        for part in (before, after)
        if part
        for name in re.findall(r"[一-鿿]+?[省市区县]", part[0].strip("、和或及与"))
    ]
    start = min(match.start(), before.start()) if before else match.start()
    return names, start, max(match.end(), match.end(group) + after.end()) if after else match.end()


def _in_nation(told: str) -> bool | None:
    """Tell whether a place lies in mainland China; a unit of administration does, other words do not say."""
    if re.search(r"香港|澳门|台湾", told):
        return None
    return True if re.search(r"[省市区县州盟旗]$", told) else None
