"""Requirements that name something: place, legal form, size, qualification, industry, clean record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from qa.policy.industries import in_industry, industry_words
from qa.policy.measures import Claim, measures
from qa.policy.regions import lies_in, resolved
from qa.policy.types import Profile

SIZES = ("大型", "中型", "小型", "微型")
QUALIFICATIONS = {
    "专精特新小巨人企业": r"(?:国家级?)?(?:专精特新)?[“\"]?小巨人[”\"]?(?:企业)?",
    "专精特新中小企业": r"(?:省级|市级)?[“\"]?专精特新[”\"]?(?:中小)?(?:企业)?",
    "创新型中小企业": r"创新型中小企业",
    "科技型中小企业": r"(?:国家)?科技型中小企业",
    "高新技术企业": r"(?:国家(?:级)?)?高新技术企业|国家高企|高企",
    "规模以上工业企业": r"规模以上工业企业|规上工业企业",
    "规模以上服务业企业": r"规模以上服务业企业|规上服务业企业",
    "规模以上企业": r"规模以上企业|规上企业",
    "制造业单项冠军": r"(?:国家级?|省级)?制造业单项冠军(?:企业)?",
    "独角兽企业": r"独角兽企业",
    "瞪羚企业": r"瞪羚企业",
    "农业产业化龙头企业": r"(?:[国家省市]{1,2}级)?农业产业化(?:重点)?龙头企业|农业龙头企业",
    "技术先进型服务企业": r"技术先进型服务企业",
}
_IMPLIED = {
    "专精特新小巨人企业": ("专精特新中小企业", "创新型中小企业"),
    "专精特新中小企业": ("创新型中小企业",),
    "规模以上工业企业": ("规模以上企业",),
    "规模以上服务业企业": ("规模以上企业",),
}
RECORDS = {
    "失信或经营异常": r"严重违法失信|失信|信用|经营异常|不良记录|联合惩戒|黑名单",
    "重大违法或行政处罚": r"违法|违规|行政处罚|处罚",
    "安全、质量、环保事故": r"事故|安全|环境保护|环保|质量|环境污染",
    "欠税或欠缴社保": r"欠税|纳税|税款|税费|税收|偷税|骗税|漏税|社会保险费|社保费?",
}
_ONE_QUALIFICATION = "|".join(QUALIFICATIONS.values())
_JOIN = r"(?:、|或者|或|以及|和|及|与)"
_QUALIFIED = re.compile(
    rf"(?<!非)(?:{_ONE_QUALIFICATION})(?!培育|协会|名录库|认定机构)(?:{_JOIN}(?:入库的|有效期内的)?(?:{_ONE_QUALIFICATION}))*"
    r"(?P<other>或者?[^，；、或的]{2,12}(?:企业|合作社|机构|中心))?"
)
_SIZE = (
    rf"(?:(?:大|中|小|微)型(?:企业)?(?:{_JOIN}?(?=[大中小微]型))?)+(?:企业)?|"
    r"(?:中小微企业|中小微型企业|中小型企业|小型微型企业|小微企业|中小企业)(?!服务|发展|促进|局|协会|基金|平台|板)"
)
_SIZED = re.compile(
    rf"(?P<not>不含|不包括|不属于|除|非)?(?P<size>{_SIZE})(?:企业|单位)?(?!集团)(?P<out>除外|以外|不列入[^，；]*|不得[^，；]*|不予[^，；]*)?"
)
_FORM = re.compile(r"(?:独立)?(?:企业)?法人(?:资格|地位|单位)?(?!代表|股东)")
_PLACE = (
    r"(?:(?:本|我|全|该)(?:省|市|区|县)(?:域)?|(?:县|市|省|区)域|"
    r"[一-鿿]{2,10}?(?:省|市|新区|区|县|自治州)(?!域内?外)(?:[一-鿿]{2,6}?(?:区|县|市))?)"
)
_LEADING = re.compile(r".*(?:企业|单位|主体|须|应|需|为|在|于|由|到|是|的|向|对)(?=[一-鿿]{2,})")
_INSIDE = r"(?:的)?(?:行政)?(?:区域|辖区|范围|境)*(?:内|境内|范围内)?"
_REGISTERED = (
    r"(?:依法)?(?:办理)?(?:登记注册|注册登记|工商登记|工商注册|注册|登记|设立(?![分子办])|成立(?![分子])|"
    r"(?P<active>从事)|持有营业执照)"
)
_PLACED = re.compile(
    r"(?:工商|企业|新)*(?:注册|登记|工商登记|设立|落户)(?:登记)?(?:所在)?(?:地址|地)?(?P<more>[、和与][一-鿿]{2,8}(?:关系|地))?(?:均|都)?(?:应|须)?"
    rf"(?:在|为|位于)(?P<a>{_PLACE})(?:行政区域)?(?P<not>以外)?(?:内)?|"
    rf"(?:住所|注册地|地址)(?:在|为|位于)(?P<d>{_PLACE})(?P<not2>以外)?(?:内)?|"
    rf"在(?P<b>{_PLACE}){_INSIDE}(?={_REGISTERED})|(?P<c>{_PLACE})(?:行政区域|辖区)?(?:内|境内)|"
    r"(?P<f>[全本我][省市区县])(?=规模以上|企业|＃)|"
    r"(?<![一-鿿])(?P<e>[省市区县])(?:域)?内(?=注册|登记|的)"
)
_BROAD = frozenset({"工业", "制造业", "制造", "服务业", "农业", "建筑业", "建筑"})
_NARROWER = re.compile(r"[一-鿿](?<![的为于事除非或和及是含内属])$")  # 消费品工业 is not all of 工业
_NO_RECORD = re.compile(
    r"[^，；]*?(?:未因|未被|未发生|未受|未有|未列入|未在|没有|无(?!形)|不存在|不得有|未曾|未)[^，；]*"
)
_GOOD_RECORD = re.compile(
    r"(?:信用|信誉)(?:状况|记录)?良好|(?:依法|依规|照章|诚信|按时)+纳税|"
    r"(?:依法|按时|足额|按规定)+(?:为[员职]工)?(?:缴纳|缴交|申报)[^，；]*(?:税|社会保险)[^，；]*"
)
_RECORD_WORD = re.compile("|".join(RECORDS.values()))
_PLAIN = re.compile(
    r"企业|单位|法定代表人|负责人|股东|其|近?[一二两三四五\d]+年(?:以来|内)?|上一?年度|以来|较大|重大|严重|及以上|及其|发生|存在|没有|不良|记录|行为|情形|情况|问题"
)
_OTHER_RECORD = re.compile(r"犯罪|工资|转租|享受|重复|转贷|抽逃")


@lru_cache(maxsize=1)
def _industries_pattern() -> re.Pattern[str]:
    word = rf"(?:{industry_words()})(?:业|行业|产业|领域)?"
    return re.compile(
        rf"(?P<not>不属于|不含|不包括|不从事|不得为|除|非)?(?P<list>{word}(?:{_JOIN}{word})*)(?P<open>等)?(?:领域|产业|行业)?"
        rf"(?P<out>(?:类)?(?:企业|单位|行业|项目)?(?:除外|以外))?(?=企业|单位|公司|的|之一|以外|除外|[，；。（）、]|{_JOIN}|中|行业|产业|领域|$)"
    )


def claims(text: str, profile: Profile, here: str, today: date, excluded: bool = False) -> list[Claim]:
    """Return what was understood of a condition; `here` is the place of the document that 本市 means."""
    found = [*_records(text, profile, excluded)]
    covered = [(one.start, one.end) for one in found]
    qualified = list(_qualified(text, profile))
    masked = text
    for one in qualified:
        masked = masked[: one.start] + "＃" * (one.end - one.start) + masked[one.end :]
    found += [*qualified, *_sizes(masked, profile), *_forms(text, profile), *_industries(masked, profile)]
    found += [*_places(masked, profile, here), *measures(text, profile, today)]
    return [one for one in found if one.kind == "记录" or not any(a <= one.start and one.end <= b for a, b in covered)]


def kinds_in(text: str) -> set[str]:
    """Return which kinds of requirement a sentence holds."""
    words, nobody, day = re.sub(r"\s", "", text), Profile(), date(2000, 1, 1)
    return {one.kind for excluded in (False, True) for one in claims(words, nobody, "", day, excluded)}


def held(profile: Profile) -> set[str] | None:
    """Return the qualifications of a company with those that they imply."""
    if profile.qualifications is None:
        return None
    own = set(profile.qualifications)
    return own | {implied for name in own for implied in _IMPLIED.get(name, ())}


def _qualified(text: str, profile: Profile) -> Iterator[Claim]:
    own = held(profile)
    for match in _QUALIFIED.finditer(text):
        words = re.findall(_ONE_QUALIFICATION, match.group())
        wanted = [name for word in words for name, pattern in QUALIFICATIONS.items() if re.fullmatch(pattern, word)]
        named = "、".join(dict.fromkeys(wanted))
        if own is None:
            holds, reason = None, f"没有填写资质（要求{named}）"
        elif any(name in own for name in wanted):
            holds, reason = True, f"已有资质“{next(name for name in wanted if name in own)}”"
        elif _listed_on(text, *match.span()):
            holds, reason = None, f"没有{named}；列出的其他称号要另外核实"
        elif match["other"]:
            holds, reason = (
                None,
                f"没有{named}；是否属于“{match['other'].removeprefix('或者').removeprefix('或')}”要另外核实",
            )
        else:
            holds, reason = False, f"填写的资质里没有{named}"
        yield Claim(*match.span(), "资质", holds, reason)


def _listed_on(text: str, start: int, end: int) -> bool:
    """Tell whether a list goes on, before or after what was understood, with something that was not."""
    return text[:start].endswith("、") or bool(re.match(r"[、或][一-鿿]{2,12}", text[end:]))


def _sizes(text: str, profile: Profile) -> Iterator[Claim]:
    for match in _SIZED.finditer(text):
        words = match["size"]
        wanted = [size for size in SIZES if size in words or size[0] in words.replace("型", "")]
        if "中小企业" in words:  # which by law takes in the 微型 ones
            wanted = [*SIZES[1:]]
        out = bool(match["not"] or match["out"])
        named = "、".join(wanted)
        if not profile.size:
            yield Claim(*match.span(), "规模", None, f"没有填写企业规模（{'不含' if out else '要求'}{named}）")
            continue
        inside = profile.size in wanted
        yield Claim(*match.span(), "规模", inside != out, f"规模为{profile.size}，{'不含' if out else '要求'}{named}")


def _forms(text: str, profile: Profile) -> Iterator[Claim]:
    for match in _FORM.finditer(text):
        holds = None if not profile.form else "法人" in profile.form or "公司" in profile.form
        reason = f"组织形式为{profile.form}，要求法人" if profile.form else "没有填写组织形式（要求独立法人）"
        yield Claim(*match.span(), "组织形式", holds, reason)


def _industries(text: str, profile: Profile) -> Iterator[Claim]:
    for match in _industries_pattern().finditer(text):
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
        more = match["open"] or _listed_on(text, *match.span())
        inside = True if True in answers else (None if None in answers or more else False)
        holds = None if inside is None else inside != out
        reason = f"行业为{profile.industry}，{'不含' if out else '要求'}{named}"
        yield Claim(*match.span(), "行业", holds, reason + ("，是否属于要核实" if holds is None else ""))


def _places(text: str, profile: Profile, here: str) -> Iterator[Claim]:
    for match in _PLACED.finditer(text):
        name = _LEADING.sub("", next(match[group] for group in "adbcef" if match[group]))
        place = resolved(name, here)
        out = bool(match["not"] or match["not2"])
        if not profile.place or not place:
            reason = "没有填写注册地" if place else f"文中的“{name}”是哪里，要另外核实"
            yield Claim(*match.span(), "注册地", None, reason)
            continue
        inside = lies_in(profile.place, place)
        holds = None if inside is None else inside != out
        if (inside and match["more"]) or (inside is False and match["active"]):
            # A tax office is not told by the place of registration, and a company may work where it is not registered.
            asked = (match["more"] or "、在当地经营")[1:]
            yield Claim(*match.span(), "注册地", None, f"注册地是{profile.place}；{asked}要另外核实")
            continue
        how = {True: "在", False: "不在", None: "是否在"}[inside]
        reason = f"注册地{profile.place}{how}{place}" + (
            "，请填到区县" if holds is None else ("（要求在外地）" if out else "")
        )
        yield Claim(*match.span(), "注册地", holds, reason)


def _unnamed(words: str) -> bool:
    """Tell whether a list of records names one that the profile does not know: 欠税、欠薪行为."""
    parts = re.split(r"、|或者?|和|以及|及", _PLAIN.sub("", words))
    general = re.search(r"等[^、]*(?:违法|违规|失信|不良)", words)
    return not general and any(len(part) >= 2 and not _RECORD_WORD.search(part) for part in parts)


def _records(text: str, profile: Profile, excluded: bool) -> Iterator[Claim]:
    """Yield the clauses about records; excluded ones name the record itself (欠缴税款的), the others its absence."""
    if excluded:
        spans = [match.span() for match in re.finditer(r"[^，；]+", text)]
    else:
        spans = [match.span() for pattern in (_NO_RECORD, _GOOD_RECORD) for match in pattern.finditer(text)]
    for start, end in spans:
        words = text[start:end]
        if not _RECORD_WORD.search(words) or _OTHER_RECORD.search(words):
            continue
        rest = re.sub(RECORDS["失信或经营异常"], "", words)
        kinds = [
            kind for kind, pattern in RECORDS.items() if re.search(pattern, words if kind.startswith("失信") else rest)
        ]
        if profile.records is None:
            yield Claim(start, end, "记录", None, f"没有填写有无{'、'.join(kinds)}")
            continue
        bad = [kind for kind in kinds if kind in profile.records]
        if not bad and _unnamed(words.removesuffix("的")):
            yield Claim(start, end, "记录", None, f"“{words}”里有这里没有问到的情形，要另外核实")
            continue
        reason = f"填写了有“{'、'.join(bad)}”" if bad else f"填写为没有{'、'.join(kinds)}"
        # An excluded record holds (the company is left out) where it has one; a required absence where it has none.
        yield Claim(start, end, "记录", bool(bad) if excluded else not bad, reason)
