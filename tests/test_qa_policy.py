"""What a policy says and whether a company meets it: extraction, judging, dates, exports and feeds."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from corpus.cleaning import parse
from corpus.reading import read_bytes
from corpus.types import Document, DocumentInfo
from qa.policy.exports import as_docx, as_markdown
from qa.policy.extract import extract
from qa.policy.feeds import ATOM, atom, calendar
from qa.policy.judging import checklist, judge
from qa.policy.regions import lies_in, resolved
from qa.policy.shelf import IN_FORCE, OVER, UNTOLD, state_of, values
from qa.policy.types import MET, UNKNOWN, UNMET, Condition, PolicyFields, Profile, Quote, Window
from qa.policy.windows import window_of

NOTICE = """白石市科学技术局关于申报2025年度研发机构奖补的通知

白科〔2025〕9号

各有关单位：
为鼓励企业设立研发机构，现就申报事项通知如下。
一、支持对象
在白石市注册的制造业企业。
二、申报条件
（一）具有独立法人资格，成立满三年；
（二）从业人员不少于50人，年营业收入3000万元以上；
（三）属于高新技术企业，或者专精特新中小企业；
（四）建有固定的研发场所；
（五）符合下列情形之一：
1. 上年度研发费用占营业收入的比例不低于5%；
2. 拥有国家级科技奖励。
三、有下列情形之一的，不予奖补：
（一）欠缴税款的；
（二）被列入严重失信主体名单的。
四、奖补标准
按研发设备投入的15%给予奖补，最高不超过80万元。
五、申报材料
1.申请书；2.营业执照；3.审计报告。
六、申报时间
2025年3月10日至2025年4月20日。
七、受理部门
白石市科学技术局高新科，咨询电话：0571-6600123。

白石市科学技术局
2025年3月1日
"""
MUTE = """白石市举办科普周活动

本周，白石市科普周在市民广场开幕，共有三十多家单位参加，现场观众达到两万人次。
"""
COMPANY = Profile(
    place="白石市东河区",
    industry="通用设备制造业",
    size="小型",
    form="企业法人",
    qualifications=("高新技术企业",),
    founded="2018-05",
    employees=60,
    revenue=5000,
    research=6,
    records=(),
)
TODAY = date(2025, 4, 1)


def document(text: str, name: str = "通知.txt") -> Document:
    return parse(read_bytes(text.encode(), name, name))[0]


@pytest.fixture(scope="module")
def notice() -> Document:
    return document(NOTICE)


@pytest.fixture(scope="module")
def fields(notice: Document) -> PolicyFields:
    return extract(notice)


def test_every_quote_is_the_documents_exact_words(notice: Document, fields: PolicyFields) -> None:
    quotes = [quote for _, found in fields.named() for quote in found]
    assert len(quotes) >= 14
    assert all(notice.text[quote.start : quote.end] == quote.text for quote in quotes)


def test_each_field_is_found(fields: PolicyFields) -> None:
    named = {name: [quote.text for quote in quotes] for name, quotes in fields.named()}
    assert named["支持对象"] == ["在白石市注册的制造业企业"]
    assert named["标准/金额"] == ["按研发设备投入的15%给予奖补，最高不超过80万元"]
    assert named["申报材料"] == ["申请书", "营业执照", "审计报告"]
    assert named["时间"] == ["2025年3月10日至2025年4月20日"]
    assert (fields.times[0].opens, fields.times[0].closes) == ("2025-03-10", "2025-04-20")
    assert "白石市科学技术局高新科" in named["办理机关"][0]
    assert named["联系方式"] == ["咨询电话：0571-6600123"]


def test_conditions_stand_by_themselves_and_alternatives_together(fields: PolicyFields) -> None:
    texts = [condition.quote.text for condition in fields.conditions]
    assert texts[:4] == [
        "具有独立法人资格，成立满三年",
        "从业人员不少于50人，年营业收入3000万元以上",
        "属于高新技术企业，或者专精特新中小企业",
        "建有固定的研发场所",
    ]
    group = next(condition for condition in fields.conditions if condition.alternatives)
    assert [one.text for one in group.alternatives] == [
        "上年度研发费用占营业收入的比例不低于5%",
        "拥有国家级科技奖励",
    ]
    assert [one.quote.text for one in fields.conditions if one.excluded] == [
        "欠缴税款的",
        "被列入严重失信主体名单的",
    ]


def test_a_text_that_gives_nothing_is_left_empty() -> None:
    assert extract(document(MUTE)).empty


def test_a_table_and_a_question_page_are_read() -> None:
    rows = ["补助对象｜小微企业", "补助标准｜每户3000元", "受理时间｜2025年5月1日—5月31日", "咨询电话｜0571-12345"]
    table = "\n".join(["白石市稳岗补助指南", "", *rows])
    named = dict(extract(document(table)).named())
    assert [one.text for one in named["支持对象"]] == ["小微企业"]
    assert [one.text for one in named["标准/金额"]] == ["每户3000元"]
    questions = ["一、哪些企业可以申报？", "答：在白石市登记的物流企业。", "二、需要满足哪些条件？"]
    asked = "\n".join([*questions, "答：（1）成立满一年；（2）没有欠税记录。"])
    found = extract(document(asked))
    assert [one.text for one in found.objects] == ["在白石市登记的物流企业"]
    assert [one.quote.text for one in found.conditions] == ["成立满一年", "没有欠税记录"]


@pytest.mark.parametrize(
    "lines",
    [
        ("申报条件为：在白石市注册；成立满两年。",),
        ("凡符合下列条件的企业均可申报：①在白石市注册；②成立满两年。",),
        ("企业申报须具备以下条件。", "1.在白石市注册。", "2.成立满两年。"),
        ("一、申报条件（须同时满足）", "1.在白石市注册。", "2.成立满两年。", "三、其他", "无。"),
        ("（1）申请条件", "申请企业必须：", "①在白石市注册；", "②成立满两年；", "（2）申请材料", "申请表。"),
        ("1.申报时间：5月1日至6月1日。2.申报条件：在白石市注册；成立满两年。3.奖励金额：10万元。",),
        ("| 项目 | 内容 |", "| --- | --- |", "| 补贴条件 | 在白石市注册；成立满两年 |"),
        ("第四条（申报条件） 申请企业应具备下列条件：", "（一）在白石市注册；", "（二）成立满两年。"),
        ("三、申报条件及程序", "在白石市注册；成立满两年。"),
        ("问：需要符合哪些条件？", "答：一是在白石市注册；二是成立满两年。"),
    ],
)
def test_conditions_are_found_however_they_are_announced(lines: tuple[str, ...]) -> None:
    found = extract(document("\n".join(["白石市奖励通知", "", *lines])))
    assert [one.quote.text for one in found.conditions] == ["在白石市注册", "成立满两年"]


def test_the_checklist_cites_and_reasons(notice: Document, fields: PolicyFields) -> None:
    items = checklist(fields, notice.info, COMPANY, TODAY, notice.text).items
    verdicts = {item.quote.text[:12]: item.judgement for item in items}
    assert verdicts["在白石市注册的制造业企业"[:12]].verdict == MET
    assert verdicts["建有固定的研发场所"[:12]].verdict == UNKNOWN
    assert verdicts["欠缴税款的"].verdict == MET
    assert [item.judgement.verdict for item in items].count(UNMET) == 0
    time = next(item for item in items if item.kind == "时间")
    assert (time.judgement.verdict, time.judgement.reason) == (MET, "2025-04-20截止")


def test_a_company_that_told_nothing_is_never_judged(notice: Document, fields: PolicyFields) -> None:
    items = checklist(fields, notice.info, Profile(), date(2025, 4, 1), notice.text).items
    assert {item.judgement.verdict for item in items if item.kind != "时间"} == {UNKNOWN}


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("在白石市登记注册", MET),
        ("在我市注册且成立满十年", UNMET),
        ("注册地在白石市以外", UNMET),
        ("在海林市登记注册", UNMET),
        ("大型企业除外", MET),
        ("不含小型、微型企业", UNMET),
        ("中小微企业", MET),
        ("不属于房地产业", MET),
        ("主营业务属于人工智能、生物医药领域之一", UNMET),
        ("属于制造业或者软件业", MET),
        ("专精特新“小巨人”企业", UNMET),
        ("高新技术企业或省级示范合作社", MET),
        ("职工人数在60人（含）以上", MET),
        ("职工人数超过60人", UNMET),
        ("上年度营业收入不超过0.6亿元", MET),
        ("上年度研发费用总额不低于400万元", UNMET),
        ("2018年6月1日以前成立", MET),
        ("登记注册时间在5年以内", UNMET),
        ("近三年未被列入失信被执行人名单", MET),
        ("从事该领域时间不少于3年", UNKNOWN),
        ("依法纳税并通过能源管理体系认证", UNKNOWN),
        ("大型企业或者国家级专精特新“小巨人”企业", UNMET),
        ("小型企业或者国家级专精特新“小巨人”企业", MET),
        ("非房地产企业", MET),
        ("成立不足三年的，不予支持", MET),
        ("成立不足十年的企业不予补助", UNMET),
        ("被列入失信名单的，不得申报", MET),
        ("软件企业优先", UNKNOWN),
        ("原则上应为规模以上工业企业", UNKNOWN),
        ("中小企业服务机构", UNKNOWN),
        ("高新技术企业培育库入库企业", UNKNOWN),
        ("软件业企业数字化转型服务商", UNKNOWN),
        ("注册资本不低于500万元", UNKNOWN),
        ("纳税信用等级B级及以上", UNKNOWN),
        ("残疾职工10人以上", UNKNOWN),
        ("没有欠税、欠薪行为", UNKNOWN),
        ("具有独立法人资格的外贸企业", UNKNOWN),
        ("成立时间在2018年1月1日以前", UNMET),
        ("高新技术企业，且在有效期内", MET),
        ("在白石市登记注册的企业、事业单位", MET),
        ("所属行业为制造业（以统计登记为准）", MET),
        ("设计人员不少于15人", UNKNOWN),
        ("研发人员占比不低于5%", UNKNOWN),
        ("农产品销售收入500万元以上", UNKNOWN),
        ("从业人员10人（含）以上、500人（含）以下", MET),
        ("上年度营业收入在1亿元到5亿元之间", UNMET),
        ("成立时间为3—10年", MET),
        ("属于食品、纺织服装、家具等领域", UNKNOWN),
        ("属于消费品工业", UNKNOWN),
        ("房地产、娱乐业企业除外", MET),
        ("大型企业集团的全资子公司除外", UNKNOWN),
        ("近两年营业收入平均增长率不低于10%", UNKNOWN),
        ("从业人员1000人以下或者营业收入4亿元以下", MET),
        ("注册地在白石市，或者承诺一年内迁入", MET),
        ("在海林市登记注册，或者承诺一年内迁入", UNKNOWN),
    ],
)
def test_conditions_are_judged_by_their_kind(words: str, verdict: str) -> None:
    found = judge(Condition(Quote(0, len(words), words)), COMPANY, "白石市", TODAY)
    assert found.verdict == verdict, found
    assert found.reason


def test_what_is_left_out_is_judged_the_other_way_round() -> None:
    excluded = Condition(Quote(0, 9, "被列入失信名单的"), excluded=True)
    assert judge(excluded, COMPANY, "", TODAY).verdict == MET
    bad = Profile(records=("失信或经营异常",))
    assert judge(excluded, bad, "", TODAY).verdict == UNMET
    assert judge(excluded, Profile(), "", TODAY).verdict == UNKNOWN


def test_a_higher_qualification_takes_in_the_lower() -> None:
    giant = Profile(qualifications=("专精特新小巨人企业",))
    assert judge(Condition(Quote(0, 8, "专精特新中小企业")), giant, "", TODAY).verdict == MET


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("自2025年5月12日起至2025年6月30日止", ("2025-05-12", "2025-06-30")),
        ("2025年3月1日至4月15日", ("2025-03-01", "2025-04-15")),
        ("3月1日至31日", ("2024-03-01", "2024-03-31")),
        ("请于2025年7月15日前报送", ("", "2025-07-15")),
        ("即日起至2025年12月20日", ("", "2025-12-20")),
        ("每年9月30日前", ("", "")),
        ("10个工作日内", ("", "")),
    ],
)
def test_windows(words: str, window: tuple[str, str]) -> None:
    assert window_of(words, "2024") == window


def test_places() -> None:
    assert resolved("本市", "白石市东河区") == "白石市"
    assert resolved("县域", "石桥县") == "石桥县"
    assert resolved("本市", "石桥县") == ""
    assert lies_in("山东省济宁市任城区", "济宁市") is True
    assert lies_in("济宁市任城区", "山东省") is True
    assert lies_in("山东省济宁市", "任城区") is None
    assert lies_in("北京市海淀区", "山东省") is False
    assert lies_in("北京市海淀区", "澄江省") is False


def test_exports_hold_the_label_the_words_and_the_reasons(notice: Document, fields: PolicyFields) -> None:
    import docx

    checked = checklist(fields, notice.info, COMPANY, TODAY, notice.text)
    markdown = as_markdown(notice.info, COMPANY, checked, TODAY)
    assert markdown.count("AI 生成，仅供参考") == 2
    assert "| 条件 | 建有固定的研发场所 | 需补充信息 |" in markdown
    file = docx.Document(io.BytesIO(as_docx(notice.info, COMPANY, checked, TODAY)))
    rows = [[cell.text for cell in row.cells] for row in file.tables[0].rows]
    assert rows[0] == ["类别", "原文", "结论", "理由"]
    assert len(rows) == 1 + len(checked.items)
    assert any("AI 生成，仅供参考" in paragraph.text for paragraph in file.paragraphs)


def test_a_markdown_cell_cannot_break_its_table() -> None:
    info = DocumentInfo("a", "标题|<b>", "a.txt", "txt")
    fields = PolicyFields("a", conditions=(Condition(Quote(0, 5, "甲|乙\n丙")),))
    text = as_markdown(info, Profile(), checklist(fields, info, Profile(), TODAY), TODAY)
    assert "| 条件 | 甲\\|乙 丙 |" in text
    assert "<b>" not in text


def test_the_feed_is_valid_atom(tmp_path: Path) -> None:
    file = tmp_path / "新.txt"
    file.write_text("新", "utf-8")
    new = DocumentInfo("aa11", "新<文件>&", str(file), "txt", issuer="白石市", region="白石市", published="2020-01-01")
    old = DocumentInfo("bb22", "旧文件\x0b", "旧.txt", "txt", published="2021-02")
    data = atom([(old, "旧"), (new, "首句\x00")], "http://127.0.0.1:1", "region=%E7%99%BD", "问策")
    root = ElementTree.fromstring(data)
    name = f"{{{ATOM}}}"
    assert root.tag == f"{name}feed"
    assert all(root.findtext(f"{name}{tag}") for tag in ("id", "title", "updated"))
    assert root.find(f"{name}author/{name}name") is not None
    entries = root.findall(f"{name}entry")
    assert [entry.findtext(f"{name}title") for entry in entries] == ["新<文件>&", "旧文件"]
    assert entries[1].findtext(f"{name}updated") == "2021-02-01T00:00:00+00:00"
    assert len({entry.findtext(f"{name}id") for entry in entries}) == 2
    link = entries[0].find(f"{name}link")
    assert link is not None
    assert link.get("href") == "http://127.0.0.1:1/?policy=aa11"


def test_the_calendar_holds_the_deadlines_ahead() -> None:
    from icalendar import Calendar

    info = DocumentInfo("aa11", "关于申报的通知，甲；乙" + "长" * 60, "a.txt", "txt", published="2025-01-01")
    windows = [
        Window(Quote(5, 9, "4月20日"), "", "2025-04-20"),
        Window(Quote(50, 59, "去年的"), "", "2024-04-20"),
        Window(Quote(70, 79, "没有的日子"), "", "2025-06-31"),
    ]
    data = calendar([(info, PolicyFields("aa11", times=tuple(windows)))], TODAY, "http://127.0.0.1:1")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    events = Calendar.from_ical(data).walk("VEVENT")
    assert len(events) == 1
    assert events[0].decoded("dtstart") == date(2025, 4, 20)
    assert str(events[0]["summary"]) == f"申报截止：{info.title}"


def test_in_force_or_not() -> None:
    assert state_of(DocumentInfo("a", "甲", "a", "txt", expires="2025-03"), TODAY) == OVER
    assert state_of(DocumentInfo("a", "甲", "a", "txt", status="已废止"), TODAY) == OVER
    assert state_of(DocumentInfo("a", "甲", "a", "txt", effective="2024-01-01"), TODAY) == IN_FORCE
    assert state_of(DocumentInfo("a", "甲", "a", "txt"), TODAY) == UNTOLD


def test_the_facet_of_industries_takes_in_what_they_belong_to() -> None:
    car = DocumentInfo("a", "关于促进汽车零部件企业技术改造的通知", "a", "txt", subjects="工业、投资")
    assert values(car, "industry", TODAY) == ["汽车制造业", "装备制造", "制造业", "工业"]
    assert values(DocumentInfo("b", "关于高龄补贴的通知", "b", "txt"), "industry", TODAY) == []
