"""Compound questions are taken apart, simple ones are left alone."""

from __future__ import annotations

from datetime import date

import pytest

from qa.aliases import expanded, localised, normal_question, same_thing
from qa.asked import read_question
from qa.expected import Expected, expected
from qa.parts import asks_for_list, own_words, parts


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        (
            "2023年全国、山东、济宁增速分别是多少？",
            ["2023年全国增速是多少？", "2023年山东增速是多少？", "2023年济宁增速是多少？"],
        ),
        (
            "2023年新培育的专精特新企业和瞪羚企业分别多少家？",
            ["2023年新培育的专精特新企业多少家？", "2023年新培育的瞪羚企业多少家？"],
        ),
        ("2017年和2018年的GDP增速分别是多少？", ["2017年的GDP增速是多少？", "2018年的GDP增速是多少？"]),
        ("2019年、2020年专项债各安排多少？", ["2019年专项债安排多少？", "2020年专项债安排多少？"]),
        ("2015到2017年每年的赤字率？", ["2015年赤字率？", "2016年赤字率？", "2017年赤字率？"]),
        ("宁德时代、长风、青禾三个项目各投多少？", ["宁德时代投多少？", "长风投多少？", "青禾项目投多少？"]),
        ("云水产业园什么时候开工，总投资多少？", ["云水产业园什么时候开工？", "云水产业园总投资多少？"]),
        (
            "2018年城镇新增就业的目标和实际完成分别是多少？",
            ["2018年城镇新增就业的目标是多少？", "2018年城镇新增就业的实际完成是多少？"],
        ),
    ],
)
def test_parts(question: str, wanted: list[str]) -> None:
    assert parts(question) == wanted


@pytest.mark.parametrize("question", ["济宁和青岛的关系怎样？", "2023年增长多少？", "哪些企业可以申请补贴？"])
def test_a_simple_question_has_no_parts(question: str) -> None:
    assert parts(question) == []


def test_lists_are_known_as_such() -> None:
    assert asks_for_list("哪些企业可以申请？")
    assert not asks_for_list("增长多少？")


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("增速在全省排第几", "rank"),
        ("什么时候开工的", "date"),
        ("总经理是谁？", "person"),
        ("比全省快几个百分点", "points"),
        ("总投资多少亿元", "money"),
        ("新增了多少家企业", "count"),
        ("规上工业增加值增长多少", "percent"),
        ("赤字率安排多少", "percent"),
        ("为什么要这样做", ""),
        ("云湖大桥通车时间", "date"),
        ("《办法》的施行日期是？", "date"),
        ("图书馆开放时间", ""),
        ("办理要多长时间", "figure"),
        ("云湖杯有多少支队伍参赛", "count"),
        ("云湖公司有多少员工？", "count"),
        ("商品房平均售价是多少？", "money"),
        ("售价涨了多少？", "percent"),
        ("它的占地面积是多少？", "area"),
    ],
)
def test_the_kind_of_answer_asked_for(question: str, kind: str) -> None:
    assert expected(question).kind == kind


def test_a_count_has_the_measure_asked_for() -> None:
    students = expected("云湖大学录取了多少名本科生？")
    assert students.found_in("录取本科生7436人")
    assert not students.found_in("录取的本科生来自31个省")
    assert expected("补贴什么时候发放").found_in("每月发放一次")
    assert not expected("补贴什么时候发放").found_in("发放给全体居民")


def test_a_school_is_no_company() -> None:
    school = expected("陈立毕业于哪所大学？")
    assert (school.kind, school.measure) == ("organisation", "学校")
    assert school.found_in("他毕业于云湖理工学院")
    assert not school.found_in("他是云湖电子有限公司的总经理")
    assert expected("哪家银行发放贷款？").measure == "银行"
    assert expected("哪家公司中标？") == Expected("organisation")


def test_a_date_is_that_of_the_event_asked_for() -> None:
    opened = expected("云湖电池项目计划哪天投产？")
    assert opened.found_in("电池项目2024年6月建成投产")
    assert not opened.found_in("电池项目投资140亿元，2023年7月开工")
    assert opened.found_in("电池项目定在2024年6月")
    assert expected("办法何时开始实施？").found_in("本办法自2024年1月1日起施行")


def test_words_for_one_thing() -> None:
    assert "国内生产总值" in expanded("2016年GDP增长多少")
    assert localised("2016年GDP增长多少", "国内生产总值增长6.7%") == "2016年国内生产总值增长多少"
    assert normal_question("19年前11个月增长多少") == "2019年1至11月增长多少？"


@pytest.mark.parametrize(
    ("spoken", "written"),
    [
        ("推介会啥时候开的？", "推介会什么时候开的？"),
        ("云河市咋帮企业上市", "云河市怎么帮企业上市？"),
        ("2020年怎么没定增长目标", "2020年为什么没定增长目标？"),
        ("推介会在哪儿办的", "推介会在哪里办的？"),
        ("2022年的专项债额度多大", "2022年的专项债是多少？"),
        ("2021年老旧小区准备改造多少个", "2021年老旧小区计划改造多少个？"),
        ("2015年经济增长目标实现了吗", "2015年GDP增长目标实现了吗？"),
        ("经济增长点有哪些", "经济增长点有哪些？"),
        ("想引进多少人才", "想引进多少人才？"),
    ],
)
def test_words_of_speech_are_put_in_writing(spoken: str, written: str) -> None:
    assert normal_question(spoken) == written


def test_a_general_word_means_each_special_one_but_these_not_each_other() -> None:
    assert "总经理" in same_thing("老总")
    assert "负责人" in same_thing("董事长")
    assert "总经理" not in same_thing("董事长")


def test_what_sets_a_part_apart() -> None:
    asked = ["2018年财政赤字中央多少？", "2018年财政赤字地方多少？"]
    assert [own_words(part, asked) for part in asked] == [["中央"], ["地方"]]


def test_a_verb_with_its_object_is_no_name() -> None:
    assert read_question("2014年修铁路多少公里", date(2026, 6, 1)).names == ()
