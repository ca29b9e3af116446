"""Clean records: what a condition says must not have happened, and whether the profile tells of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.policy.measures import Claim
from qa.policy.types import Profile

RECORDS = {
    "失信或经营异常": r"严重违法失信|失信|信用|信誉|诚信|诚实守信|守信|经营异常|不良记录|联合惩戒|黑名单",
    "重大违法或行政处罚": r"违法|违规|行政处罚|处罚|违纪|虚开(?:增值税)?发票|遵纪守法|遵规守纪|守法",
    "安全、质量、环保事故": r"事故|安全|环境保护|环保|质量|环境污染|环境|污染",
    "欠税或欠缴社保": r"欠税|纳税|税款|税费|税收|税务|偷税|骗税|漏税|逃税|社会保险费?|社保费?",
}
_NO_RECORD = re.compile(
    r"[^，；]*?(?:未因|未被|未发生|未受|未有|未列入|未在|未出现|没有|无(?!形)|不存在|不得有|不得存在|未曾|未)[^，；]*"
)
_GOOD_RECORD = re.compile(
    r"(?:社会|企业|商业|纳税)?(?:信用|信誉)(?:状况|记录)?(?:良好|优良)|(?:依法|依规|照章|诚信|按时|守法)+纳税|"
    r"(?:诚信|诚实守信|守法|遵纪守法|遵规守纪|诚信守法|守法诚信)(?:、?(?:诚信|守法|合法|依法)*经营)?|"
    r"纳税正常|正常纳税|(?:依法|按时|足额|按规定|依规|正常)+(?:为[员职]工)?(?:缴纳|缴交|申报)[^，；]*(?:税|社会保险|社保)[^，；]*"
)
_WORD = re.compile("|".join(RECORDS.values()))
# Words of such a clause that name nothing by themselves.
_BY_WHOM = re.compile(
    r"(?:受到?|被|因|遭)[^，；]{0,30}?(?:部门|机关|机构|法院|管理局)(?=给?予?的?[^，；]{0,6}(?:处罚|列入|纳入|认定|查处))|“?信用中国[^，；]{0,12}?网站"
)
_PLAIN = re.compile(
    r"企业|单位|公司|法定代表人|法人代表|主要负责人|负责人|实际控制人|控制人|股东|高管|高级管理人员|经营者|申请人|申报人|其|本|"
    r"近?[一二两三四五\d]+个?[年月](?:以来|以内|内)?|近年来?|最近|上一?年度|年度|以来|至今|截至|申报|申请|时|"
    r"较大|重大|严重|特大|一般|恶性|责任性?|相关|有关|各类|任何|其他|等|及以上|以上|及其|方面|领域|过|曾|"
    r"发生|存在|出现|没有|未被|未|被|受到?|因|有|无|处于|良好|优良|正常|查询|按时|足额|及时|依法|依规|照章|缴纳|欠缴|拖欠|漏缴|缴交|按规定|为[员职]工|[员职]工|各项|各种|列入|纳入|认定为?|列为|评为|产生|造成|查处|通报|"
    r"不良|记录|行为|情形|情况|问题|事件|名单|名录|主体|对象|人|被执行|执行|惩戒|信息|状态|现象|名列|"
    r"法律|法规|规定|国家|经营活动|经营|生产|产品|食品|工程|服务|职业|卫生|管理|公共|生态|突发|社会|商业|状况|市场监管|市场监督管理|行政|刑事|部门|的|了|在|于|为|是|将|仍|内|中"
)
_OTHER = re.compile(
    r"犯罪|刑事|工资|薪|转租|享受|重复|转贷|抽逃|隐患|风险|涉嫌|立案|调查|争议|投诉|信访|舆情|纠纷|整改|知识产权|贷款|信用等级|征信|授信|信用证|信用保险|安全生产许可|标准"
)


def records(text: str, profile: Profile, excluded: bool) -> Iterator[Claim]:
    """Yield the clauses about records; excluded ones name the record itself (欠缴税款的), the others its absence."""
    if excluded:
        spans = [match.span() for match in re.finditer(r"[^，；]+", text)]
    else:
        spans = [match.span() for pattern in (_NO_RECORD, _GOOD_RECORD) for match in pattern.finditer(text)]
    for start, end in spans:
        words = text[start:end]
        if not _WORD.search(words) or _OTHER.search(words):
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


def _unnamed(words: str) -> bool:
    """Tell whether a list of records names one that the profile does not know: 欠税、欠薪行为."""
    if re.search(r"等[^、]*(?:违法|违规|失信|不良)", words):
        return False
    words = re.sub(r"(?<=.)的[^，；的]{0,8}(?:主体|企业|单位|机构|组织|商户|公司)$", "", words)
    left = _PLAIN.sub("＃", _WORD.sub("＃", _BY_WHOM.sub("", words)))
    return any(len(part) >= 2 for part in re.split(r"＃|、|或者?|和|以及|及|与|“|”", left))
