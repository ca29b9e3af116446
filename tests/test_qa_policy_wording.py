"""How policies word their conditions: each class of wording that the rules read, and what they must not guess."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.cleaning import parse
from corpus.reading import read_bytes
from qa.policy.extract import extract
from qa.policy.judging import judge
from qa.policy.types import MET, UNKNOWN, UNMET, Condition, PolicyFields, Profile, Quote

TODAY = date(2025, 4, 1)
PLACE = "青禾省白石市"
COMPANY = Profile(
    place="青禾省白石市东河区",
    industry="通用设备制造业",
    size="小型",
    form="企业法人",
    qualifications=("高新技术企业", "农业产业化龙头企业", "规模以上工业企业"),
    founded="2018-05",
    employees=60,
    revenue=5000,
    research=6,
    records=(),
)
TRADER = Profile(place="青禾省白石市", industry="餐饮业", size="微型", form="个体工商户", qualifications=())


def verdict(words: str, profile: Profile = COMPANY, excluded: bool = False) -> str:
    return judge(Condition(Quote(0, len(words), words), excluded), profile, PLACE, TODAY).verdict


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # Age: its many subjects, the number before them, days between which it lies, and what is founded beside it.
        ("取得营业执照满一年", MET),
        ("具有10年以上经营历史", UNMET),
        ("自成立之日起不超过36个月", UNMET),
        ("注册时间早于2020年1月1日", MET),
        ("2023年1月1日至2024年12月31日期间注册成立的企业", UNMET),
        ("2018年新注册的企业", MET),
        ("首店开业时间满10年", UNKNOWN),
        # Money, people and shares.
        ("申报前一年度营业收入（销售额）超3000万元", MET),
        ("2024年研发费用200万元以上，占营业收入比例5%以上", MET),
        ("出口额300万元以上，占营业收入比例50%以上", UNKNOWN),
        ("截至2024年底，在岗职工20人以上", MET),
        ("从业人员一般不少于100人", UNKNOWN),
        ("上年度营业收入不低于8000万元（制造业企业不低于3000万元）", MET),
        ("上年度营业收入不低于3000万元（软件企业不低于8000万元）", MET),
        # Places.
        ("在中华人民共和国境内注册", MET),
        ("注册地不在白石市的企业", UNMET),
        ("东河区、西河区范围内的企业", MET),
        ("在白石市高新区内注册", UNKNOWN),
        ("注册地及主要经营地在白石市", UNKNOWN),
        ("西河区内生产经营满一年", UNKNOWN),
        ("经营业绩居县内同行业前列", UNKNOWN),
        # Titles: their level, their negation, and the others of a list.
        ("非高新技术企业", UNMET),
        ("尚未认定为科技型中小企业", MET),
        ("省级以上农业产业化龙头企业", UNKNOWN),
        ("在白石市注册的农业产业化龙头企业、农民专业合作社、家庭农场", MET),
        ("独角兽企业、农民专业合作社", UNMET),
        ("独角兽企业、示范基地", UNKNOWN),
        ("规模以上工业、服务业企业", MET),
        # Industries, sizes and forms.
        ("主营项目（产品）属于装备制造、新材料等领域", MET),
        ("从事先进制造业", UNKNOWN),
        ("现代服务业企业", UNMET),
        ("中小制造业企业", MET),
        ("企业划型为中型及以下", MET),
        ("股份有限公司或有限责任公司", UNKNOWN),
        # Records: who found them, and those that nobody asked for.
        ("未受到文化、旅游、市场监管等部门行政处罚", MET),
        ("无安全隐患和环境污染", UNKNOWN),
        ("近三年内未受到刑事处罚", UNKNOWN),
        ("诚信守法经营，依法缴纳社会保险", MET),
        # Refusals: by their own clause only, and never taken for a demand.
        ("企业应在海林市注册，大型企业不得申报", UNMET),
        ("金融企业不适用本办法", MET),
        ("对存在失信行为的企业，取消其申报资格", MET),
        ("大型企业及其控股子公司不得享受", UNKNOWN),
        ("失信被执行人，以及已享受同类扶持的企业，不予奖励", UNKNOWN),
    ],
)
def test_a_class_of_wording_is_read(words: str, expected: str) -> None:
    assert verdict(words) == expected


@pytest.mark.parametrize(
    ("words", "company", "trader"),
    [
        ("个体工商户和民办非企业单位", MET, UNMET),
        ("没有独立法人资格的", MET, UNMET),
        ("从事餐饮、娱乐等与园区功能不符的经营活动的", UNKNOWN, UNMET),
        ("劳务派遣机构、职业中介机构", MET, MET),
    ],
)
def test_whoever_is_one_of_those_left_out_is_left_out(words: str, company: str, trader: str) -> None:
    assert (verdict(words, COMPANY, True), verdict(words, TRADER, True)) == (company, trader)


def read(*lines: str) -> PolicyFields:
    data = "\n".join(["白石市奖励通知", "", *lines]).encode()
    return extract(parse(read_bytes(data, "通知.txt", "通知.txt"))[0])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("一、项目要求", "1.项目已备案；", "2.投资额100万元以上。"), ["项目已备案", "投资额100万元以上"]),
        (("一、资助项目及要求", "（一）专利资助", "1.已获授权；", "2.权属清晰。"), ["已获授权", "权属清晰"]),
        (
            ("1.基本要求", "在白石市注册的企业，且属于下列类型之一：", "（1）高新技术企业；", "（2）瞪羚企业。"),
            [
                "在白石市注册的企业",
                "且属于下列类型之一：\n（1）高新技术企业；\n（2）瞪羚企业",
            ],
        ),
        (
            (
                "第二章 申报条件",
                "第二条 申报企业应同时满足：",
                "（一）成立满两年。",
                "第三条 申报企业未被列入失信名单。",
            ),
            ["成立满两年", "申报企业未被列入失信名单"],
        ),
        (
            ("一、申报条件", "1.成立满两年。", "二、其他", "企业不得有拖欠工资行为。", "已获补助的，不再补助。"),
            ["成立满两年", "企业不得有拖欠工资行为", "已获补助的，不再补助"],
        ),
        (
            ("一、以下企业不得推荐", "（一）处于破产状态的；", "（二）提供虚假材料的。"),
            ["处于破产状态的", "提供虚假材料的"],
        ),
        (("一、哪些企业不能申请？", "房地产企业不能申请。"), ["房地产企业不能申请"]),
        (
            ("一、申报要求", "1.企业成立满两年；", "2.各县于2025年7月5日前将申报材料报市工信局。"),
            ["企业成立满两年"],
        ),
    ],
)
def test_conditions_are_found_by_their_section_and_their_shape(lines: tuple[str, ...], expected: list[str]) -> None:
    assert [one.quote.text for one in read(*lines).conditions] == expected


@pytest.mark.parametrize("heading", ["申请单位", "贴息范围", "申报主体", "哪些企业可以备案？"])
def test_who_may_apply_is_found_under_any_heading_that_says_so(heading: str) -> None:
    assert [one.text for one in read(f"一、{heading}", "在白石市注册的制造业企业。").objects] == [
        "在白石市注册的制造业企业"
    ]
