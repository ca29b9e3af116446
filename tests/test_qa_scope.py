"""What a passage speaks of, and whether that is what was asked: years, targets and results, places."""

from __future__ import annotations

from datetime import date

import pytest

from corpus.types import DocumentInfo
from qa.aliases import normal_question
from qa.asked import read_question
from qa.governing import Context, governing_periods, said_when, stated_periods
from qa.phrasing import put_to
from qa.reader import Candidate
from qa.recall import dated_documents
from qa.scope import begun_before, conflicts
from qa.told import told_as

TODAY = date(2026, 6, 1)


def report(
    text: str, heading: str = "", published: str = "2022-03-05", region: str = "全国", before: str = ""
) -> Context:
    document = DocumentInfo(
        id="d", title="政府工作报告", source="报告.txt", format="txt", published=published, region=region
    )
    return Context(document, heading, text, before, before + text + "山东、广东、上海等地先行先试。", before)


def place(context: Context, words: str) -> tuple[int, int]:
    start = context.text.index(words)
    return start, start + len(words)


def years(context: Context, words: str) -> list[tuple[str, str]]:
    return [(one.first[:4], one.last[:4]) for one in governing_periods(context, *place(context, words))]


def against(question: str, context: Context, words: str) -> list[str]:
    return [one.kind for one in conflicts(read_question(question, TODAY), context, *place(context, words))]


@pytest.mark.parametrize(
    ("text", "heading", "words", "expected"),
    [
        # The heading says it, and what is only compared with or mentioned does not.
        ("全年新增就业88万人。", "一、2021年工作回顾", "88万人", ("2021", "2021")),
        ("利润由上年下降2%转为增长8%。\n新增就业88万人。", "一、2021年工作回顾", "88万人", ("2021", "2021")),
        ("提出2030年减排目标。\n新增就业88万人。", "一、2021年工作回顾", "88万人", ("2021", "2021")),
        ("“十四五”实现良好开局。\n新增就业88万人。", "一、2021年工作回顾", "88万人", ("2021", "2021")),
        # An earlier sentence, counted from the date of the report.
        ("过去一年，成绩很大。\n新增就业88万人。", "三、2022年的工作", "88万人", ("2021", "2021")),
        ("今年主要目标是：\n新增就业90万人以上；\n物价涨幅3%。", "", "3%", ("2022", "2022")),
        # One year's figure within a review of five.
        ("2021年，目标全面完成。\n新增就业88万人。", "一、过去五年工作回顾", "88万人", ("2021", "2021")),
        ("新增就业400万人。", "一、过去五年工作回顾", "400万人", ("2017", "2021")),
        ("五年来，城镇化率由45.9%提高到52.6%。", "", "52.6%", ("2021", "2021")),
        ("五年来，城镇化率由45.9%提高到52.6%。", "", "45.9%", ("2016", "2016")),
        ("五年累计新增就业400万人。", "", "400万人", ("2017", "2021")),
        ("今后五年，新增就业500万人。", "", "500万人", ("2022", "2026")),
        # What follows a figure in another clause says nothing of it.
        ("提出涨幅3%左右，综合考虑了去年的翘尾因素。", "二、2022年主要任务", "3%", ("2022", "2022")),
    ],
)
def test_the_period_that_governs_a_figure(text: str, heading: str, words: str, expected: tuple[str, str]) -> None:
    assert years(report(text, heading), words) == [expected]


def test_the_text_before_a_passage_governs_it_where_its_heading_says_nothing() -> None:
    context = report("新增就业88万人。", "（一）就业", before="2020年，任务全面完成。\n")
    assert years(context, "88万人") == [("2020", "2020")]


def test_a_report_of_two_years_speaks_of_both() -> None:
    context = report("减税2万亿元。", "一、2019年和今年以来工作回顾", "2020-05-22")
    assert [first for first, _ in years(context, "2万亿元")] == ["2019", "2020"]


def test_the_year_before_is_counted_from_the_year_spoken_of() -> None:
    review = report("收入10万亿元，比上年增长24%。", "一、2021年工作回顾")
    assert [one.year for one in stated_periods(review, 0, len(review.text))] == [2020]
    budget = report("今年拟安排赤字8000亿元，比上年减少500亿元。")
    assert [one.year for one in stated_periods(budget, 0, len(budget.text))] == [2022, 2021]


def test_when_is_said_only_where_the_sentence_itself_does_not() -> None:
    assert said_when(report("新增就业88万人。", "一、2021年工作回顾"), 4, 8) == "2021年"
    assert said_when(report("新增就业400万人。", "一、过去五年工作回顾"), 4, 9) == "2017—2021年"
    assert said_when(report("去年新增就业88万人。", "一、2021年工作回顾"), 6, 10) == ""
    assert said_when(report("新增就业88万人。", "", published=""), 4, 8) == ""


@pytest.mark.parametrize(
    ("text", "heading", "words", "expected"),
    [
        ("今年主要预期目标是：\n新增就业90万人以上；\n物价涨幅3%左右。", "", "3%", "target"),
        ("新增就业90万人以上；", "二、2022年经济社会发展总体要求和政策取向", "90万人", "target"),
        ("今年再减少贫困人口1000万人。", "", "1000万人", "target"),
        ("新增就业88万人。", "一、2021年工作回顾", "88万人", "result"),
        ("新增就业88万人，超过全年预期目标。", "", "88万人", "result"),
        ("目标是90万人，实际为88万人。", "", "88万人", ""),
        ("新增就业88万人。", "", "88万人", ""),
    ],
)
def test_targets_and_results(text: str, heading: str, words: str, expected: str) -> None:
    context = report(text, heading)
    assert told_as(context, *place(context, words)) == expected


def test_what_is_said_in_spring_of_the_whole_year_is_no_result() -> None:
    context = report("今年拟安排债券4万亿元。\n改造老旧小区3.9万个。", "五、扩大内需", "2020-05-22")
    assert told_as(context, *place(context, "3.9万个")) == "target"


AIMS = report("今年主要预期目标是：\n新增就业90万人以上；", "二、2022年工作总体部署")
DONE = report("全年新增就业88万人。", "一、2021年工作回顾")


@pytest.mark.parametrize(
    ("question", "context", "words", "expected"),
    [
        ("2021年新增就业多少人？", DONE, "88万人", []),
        ("2022年新增就业多少人？", DONE, "88万人", ["period"]),
        ("去年新增就业多少人？", DONE, "88万人", ["period"]),
        ("2022年新增就业的目标是多少？", AIMS, "90万人", []),
        ("2022年实际新增就业多少人？", AIMS, "90万人", ["aim"]),
        ("2021年新增就业的预期目标是多少？", DONE, "88万人", ["aim"]),
        # A national figure is not that of a province, though the report names the province somewhere.
        ("2021年上海市新增就业多少人？", DONE, "88万人", ["place"]),
        ("2021年全国新增就业多少人？", DONE, "88万人", []),
        # The total of five years answers for none of them.
        ("2020年新增就业多少人？", report("新增就业400万人。", "一、过去五年工作回顾"), "400万人", ["period"]),
        ("2018年新增就业多少人？", report("新增就业400万人。", "“十三五”时期回顾"), "400万人", ["period"]),
    ],
)
def test_conflicts(question: str, context: Context, words: str, expected: list[str]) -> None:
    assert against(question, context, words) == expected


def test_a_province_named_beside_the_figure_is_meant() -> None:
    context = report("支持上海先行先试。\n上海新增就业8万人。", "一、2021年工作回顾")
    assert against("2021年上海市新增就业多少人？", context, "8万人") == []


@pytest.mark.parametrize(
    ("question", "context", "expected"),
    [
        ("2021年全国新增就业多少人？", DONE, "新增就业多少人？"),
        ("2022年新增就业多少人？", DONE, "2022年新增就业多少人？"),
        ("2021年新增就业多少人？", report("去年新增就业88万人。"), "去年新增就业多少人？"),
        ("2021年新增就业多少人？", report("2021年新增就业88万人。"), "2021年新增就业多少人？"),
        ("2021年实际新增就业多少人？", DONE, "新增就业多少人？"),
        ("2022年计划新开工多少套？", report("新开工700万套。", "二、2022年工作总体部署"), "新开工多少套？"),
    ],
)
def test_the_reader_is_asked_in_the_time_of_the_passage(question: str, context: Context, expected: str) -> None:
    asked = read_question(question, TODAY)
    given = Candidate(context.document.title, context.text)
    assert put_to(asked, context, given) == expected


def test_documents_of_the_years_asked_about() -> None:
    written = {"a": "2021-03-05", "b": "2022-03-05", "c": "2023-03-05", "d": "", "e": "2025"}
    documents = [
        DocumentInfo(id=one, title="2022年统计公报" if one == "d" else "报告", source=one, format="txt", published=day)
        for one, day in written.items()
    ]

    def found(question: str) -> tuple[list[str], ...]:
        return dated_documents(read_question(question, TODAY), documents)

    assert found("2022年新增就业多少人？") == (["b", "d"], ["c"])
    assert found("2022年新增就业的目标是多少？") == (["b", "d"],)
    assert found("新增就业多少人？") == ([], [])
    assert found("去年新增就业多少人？") == (["e"], [])
    documents.append(DocumentInfo(id="f", title="就业情况", source="f", format="txt"))  # of a date that nobody knows
    assert found("2022年新增就业多少人？") == (["b", "d", "f"], ["c"])
    assert found("2019年新增就业多少人？") == ([], [])


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("一三年新开工多少套", "2013年新开工多少套？"),
        ("零七年粮食产量", "2007年粮食产量？"),
        ("08年的赤字", "2008年的赤字？"),
        ("等了二三年来办证", "等了二三年来办证？"),
        ("十一二年前的政策", "十一二年前的政策？"),
    ],
)
def test_spoken_years(asked: str, written: str) -> None:
    assert normal_question(asked) == written


def test_whose_list_something_is_on_does_not_say_where_it_holds() -> None:
    text = "到2024年1月，云州市列入山东省重点项目目录的项目有208个。"
    context = report(text.replace("云州市", "济宁市"), published="2024-01-10", region="济宁市")
    assert against("济宁有多少项目进了省重点项目目录？", context, "208个") == []
    grown = report("我市新培育山东省创新型企业51家，9家获评国家级示范企业。", region="济宁市")
    assert against("济宁有多少家国家级示范企业？", grown, "9家") == []
    other = report("山东省的重点项目有908个。", published="2024-01-10", region="山东省")
    assert against("济宁有多少重点项目？", other, "908个") == ["place"]


@pytest.mark.parametrize(("words", "expected"), [("209元", True), ("217元", False)])
def test_what_holds_since_an_earlier_year_is_known_from_what_holds_since_the_year_asked_about(
    words: str, expected: bool
) -> None:
    text = "2025年1月起，补贴标准为每人每月209元。\n2026年1月起，补贴标准为每人每月217元。"
    context = report(text, published="2026-02-26", region="广东省广州市")
    asked = read_question("2026年补贴标准是多少？", TODAY)
    assert begun_before(asked, context, *place(context, words)) is expected
    assert not begun_before(read_question("补贴标准是多少？", TODAY), context, *place(context, words))


@pytest.mark.parametrize(
    ("question", "localities"),
    [
        ("和浦市2023年采摘春茶多少公斤？", ("和浦",)),
        ("新洲市2023年开行城乡公交多少班次？", ("新洲",)),
        ("新农村建设投入了多少？", ()),
        ("济宁市和各县2023年的投资？", ()),
        ("明洲市高龄补贴多少？", ("明洲",)),
        ("白芷镇年满八十周岁的老人每月补贴多少元？", ("白芷",)),
        ("济宁市任城区李营街道有多少社区？", ("李营",)),
        ("城市居民补贴多少？", ()),
        ("建制镇有多少？", ()),
        ("老旧小区改造多少个？", ()),
        ("济宁拿到全国千兆城市称号是哪一年？", ()),
        ("若北京市国内企业在境外开办企业，要备案吗？", ()),
        ("专精特新企业在哪个区申报？", ()),
    ],
)
def test_places_that_no_list_holds(question: str, localities: tuple[str, ...]) -> None:
    assert read_question(question, TODAY).localities == localities


def test_a_like_worded_document_of_another_town_does_not_answer() -> None:
    text = "金洲市对年满80周岁的老人每人每月发放高龄补贴100元。"
    [conflict] = conflicts(
        read_question("明洲市高龄补贴多少？", TODAY), report(text, region=""), *place(report(text), "100元")
    )
    assert (conflict.kind, conflict.asked, conflict.found) == ("place", "明洲", "")
    assert against("金洲市高龄补贴多少？", report(text, region=""), "100元") == []


def test_a_district_whose_name_several_cities_have_is_known_by_its_name() -> None:
    context = Context(
        DocumentInfo(id="d", title="宝山区大场镇落实封闭式管理", source="a.txt", format="txt"),
        "",
        "商铺由18人管控。",
        "",
        "",
    )
    assert against("上海市宝山区大场镇商铺由多少人管控？", context, "18人") == []
    assert against("上海市崇明区商铺由多少人管控？", context, "18人") == ["place"]


def test_the_foremost_of_the_nation_lies_in_one_place() -> None:
    assert read_question("全国最大的蔬菜集散地在哪里？", TODAY).places == ()
    assert read_question("全国新增就业多少人？", TODAY).places == (("全国",),)


def test_an_unknown_word_that_begins_a_question_may_name_a_works() -> None:
    assert read_question("云澜智能制造基地首批进驻了几个项目？", TODAY).names == ("云澜",)
    assert read_question("新增项目有多少个？", TODAY).names == ()
