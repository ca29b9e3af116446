"""Names in answers: which ones are found, what counts as the same name, and names put in the place of others."""

from __future__ import annotations

import pytest

from corpus.types import DocumentInfo
from qa.names import is_short_for, names
from qa.types import Check, Citation
from qa.verify import verify

NEWS = (
    "据青岭县工业和信息化局局长屈景明介绍，2023年，青岭县云岭机械股份有限公司与海岳大学共建研究中心，"
    "投资3000万元。总经理夏若然表示，产品销往日本。"
)


def cite(quote: str, region: str = "河北省", issuer: str = "", title: str = "") -> Citation:
    document = DocumentInfo("d", title, "a.txt", "txt", issuer=issuer, published="2024-01-15", region=region)
    return Citation(1, document, quote, 0, len(quote))


def failed(answer: str, citation: Citation) -> list[str]:
    return [check.text for check in verify(f"{answer}[1]。", [citation]) if not check.ok]


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("总经理史国顺介绍", "person", "史国顺"),
        ("由办公室主任夏天然担任", "person", "夏天然"),
        ("王振芬是指挥部副主任", "person", "王振芬"),
        ("据屈耀武介绍", "person", "屈耀武"),
        ("合作方是海尔集团", "organisation", "海尔集团"),
        ("由山东微山湖酒业有限公司承办", "organisation", "山东微山湖酒业有限公司"),
        ("向财政部申请", "organisation", "财政部"),
        ("济宁市工业和信息化局发布", "organisation", "济宁市工业和信息化局"),
        ("在微山县举办", "place", "微山县"),
    ],
)
def test_names_are_found(text: str, kind: str, name: str) -> None:
    assert (kind, name) in [(one.kind, one.text) for one in names(text)]


@pytest.mark.parametrize(
    "text",
    [
        "该公司与有关部门共同推进",
        "各级人民法院和公安机关应当配合",
        "申请人应当向主管部门提出申请",
        "全市规模以上工业企业主任会议召开",
        "由上市公司和民营企业投资建设",
        "我国经济高质量发展，全国人民共同努力",
        "依照《青岭县档案管理局办法》办理",
        "总经理表示产品供不应求",
        "进一步优化营商环境，提高服务水平",
    ],
)
def test_ordinary_words_are_no_names(text: str) -> None:
    assert names(text) == []


def test_each_name_is_checked() -> None:
    checks = verify("青岭县工业和信息化局局长屈景明说，云岭机械投资3000万元[1]。", [cite(NEWS)])
    assert Check("name", "屈景明", True, 1) in checks
    assert Check("name", "工业和信息化局", True, 1) in checks
    assert all(check.ok for check in checks)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("局长屈景亮介绍，2023年投资3000万元", "屈景亮"),
        ("据王建国介绍，2023年投资3000万元", "王建国"),
        ("投资由海岳集团公司承担", "海岳集团公司"),
        ("介绍情况的是青岭县财政局局长屈景明", "财政局"),
        ("产品销往韩国", "韩国"),
        ("江苏省的企业投资3000万元", "江苏省"),
    ],
)
def test_a_name_that_the_source_lacks_is_marked(answer: str, name: str) -> None:
    assert failed(answer, cite(NEWS)) == [name]


@pytest.mark.parametrize(
    "answer",
    [
        "青岭县工信局局长屈景明说，投资3000万元",
        "云岭机械公司与海岳大学共建研究中心",
        "河北省的云岭机械股份有限公司投资3000万元",
        "该公司总经理是夏若然",
        "产品销往日本",
    ],
)
def test_short_forms_and_wider_places_hold(answer: str) -> None:
    assert failed(answer, cite(NEWS)) == []


def test_the_issuer_and_the_title_name_too() -> None:
    citation = cite("新增岗位300个。", issuer="青岭县人力资源和社会保障局", title="云岭集团年报")
    assert failed("青岭县人社局称，云岭集团新增岗位300个", citation) == []


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("工信局", "工业和信息化局", True),
        ("云岭集团", "云岭集团有限公司", True),
        ("市财政局", "市教育局", False),
        ("中国科学院", "中国社会科学院", False),
    ],
)
def test_short_forms(first: str, second: str, same: bool) -> None:
    assert is_short_for(first, second) is same
    assert is_short_for(second, first) is same


@pytest.mark.parametrize(
    ("source", "answer", "swapped"),
    [
        ("云岭机械在2023年投产了两条生产线。", "太行重工在2023年投产了两条生产线", "太行重工"),
        ("专班主任是屈景明，成员有六人。", "专班主任是赵国庆，成员有六人", "赵国庆"),
        ("2014年全县粮食产量为21万斤。", "2015年全县粮食产量为21万斤", "2015年"),
        ("甲项目投资5亿元，乙项目投资8亿元，共建设两年。", "甲项目投资8亿元，乙项目投资8亿元，共建设两年", "8亿元"),
        ("业务培训中断6个月至12个月的，应当重新备案。", "业务培训中断6年至12个月的，应当重新备案", "6年至12个月"),
    ],
)
def test_what_stands_in_the_place_of_another_is_marked(source: str, answer: str, swapped: str) -> None:
    citation = cite(source, title="2015年青岭县太岳集团年报")
    assert swapped in failed(answer, citation)


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("2018年目标为6.5%左右。2019年目标为6%左右。", "2019年目标为6%左右"),
        ("云岭机械投产了两条生产线，新增岗位300个。", "该公司投产了两条生产线，新增岗位300个"),
        ("全市规上工业增加值同比增长10.2%。", "全市规上工业增加值比上年同期增长10.2%"),
        ("入围项目数排在全省第1位。", "入围项目数居全省第1位"),
        ("去年全县粮食产量为21万斤。", "2023年全县粮食产量为21万斤"),
        ("三十一个省份公务接待费减少26%。", "31个省份公务接待费减少26%"),
        ("全市规上工业增加值增长10.2%，高于全省平均。", "石家庄市规上工业增加值增长10.2%，高于全省平均"),
        ("代表企业与海岳大学签约共建研究中心。", "他代表云岭机械与海岳大学签约共建研究中心"),
        ("云岭机械公司提出强攻十项工作，打造中心城市。", "云岭机械公司提出的目标，是打造中心城市"),
        ("赤字率按2.6%安排。", "赤字率按百分之二点六安排"),
        ("自2012年11月15日至2023年9月21日的讲话。", "自2012年11月15日至2023-09-21的讲话"),
    ],
)
def test_other_words_for_the_same_hold(source: str, answer: str) -> None:
    assert failed(answer, cite(source, "河北省石家庄市", title="云岭机械公司")) == []
