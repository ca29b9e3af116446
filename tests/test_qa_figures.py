"""Figures in their many notations, what is no figure, and when two figures are equal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from qa.figures import Figure, equal, figures
from qa.numerals import fold, number


def only(text: str) -> Figure:
    (figure,) = figures(text)
    assert text[figure.start : figure.end] == figure.text
    return figure


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三十八", "38"),
        ("两千", "2000"),
        ("一万二千", "12000"),
        ("一万二", "12000"),
        ("一百零五", "105"),
        ("1,234.5", "1234.5"),
        ("1亿2000万", "120000000"),
        ("3万亿", "3000000000000"),
        ("二〇二四", "2024"),
        ("十点二", "10.2"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert number(text) == Decimal(value)


@pytest.mark.parametrize("text", ["三五", "千百", "百", "万", "", "年"])
def test_no_numbers(text: str) -> None:
    assert number(text) is None


def test_folding_keeps_the_length() -> None:
    text = "１，２３４．５％　ＧＤＰ，"
    assert fold(text) == "1,234.5% GDP，"
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("10.2%", "percent", "10.2", "%"),
        ("10.2％", "percent", "10.2", "%"),
        ("百分之十点二", "percent", "10.2", "%"),
        ("10.2个百分点", "percent", "10.2", "百分点"),
        ("5%-6%", "percent", "5~6", "%"),
        ("百分之五至百分之六", "percent", "5~6", "%"),
        ("三成以上", "percent", "30", "%"),
        ("872.81亿元", "amount", "87281000000", "元"),
        ("12,000元", "amount", "12000", "元"),
        ("￥30万", "amount", "300000", "元"),
        ("300至500万元", "amount", "3000000~5000000", "元"),
        ("1万—2万元", "amount", "10000~20000", "元"),
        ("1099个", "count", "1099", "个"),
        ("3.13万人", "count", "31300", "人"),
        ("2.9 万亩", "count", "29000", "亩"),
        ("60GWh", "count", "60", "GWh"),
        ("1.49亿千瓦时", "count", "149000000", "千瓦时"),
        ("300余万元", "amount", "3000000", "元"),
        ("15个工作日", "count", "15", "个工作日"),
        ("2.5倍", "count", "2.5", "倍"),
        ("第8位", "ordinal", "8", ""),
        ("第五批", "ordinal", "5", "批"),
        ("前5位", "rank", "5", ""),
        ("1/3", "fraction", "1/3", ""),
        ("三分之一", "fraction", "1/3", ""),
        ("国发[2024]1号", "number", "国发〔2024〕1号", ""),
        ("国发（2024）第1号", "number", "国发〔2024〕1号", ""),
        ("第3条第二款", "article", "|条3款2", ""),
        ("第一百二十条之一", "article", "|条120之1", ""),
        ("2023年1至11月", "date", "2023-01-01/2023-11-30", ""),
        ("二〇二四年三月五日", "date", "2024-03-05/2024-03-05", ""),
        ("下午3时30分", "time", "15:30", ""),
        ("0537-2345678", "code", "0537-2345678", ""),
        ("PM2.5", "code", "PM2.5", ""),
        ("1+7+7+13", "code", "1+7+7+13", ""),
    ],
)
def test_notations(text: str, kind: str, value: str, unit: str) -> None:
    figure = only(text)
    assert (figure.kind, figure.value, figure.unit) == (kind, value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "一心一意谋发展",
        "第一时间赶到",
        "“十四五”时期",
        "党的二十大报告",
        "十分重要",
        "四处走访",
        "三门峡市",
        "七台河市",
        "四个意识",
        "一个重要举措",
        "近三年来",
    ],
)
def test_names_and_idioms_are_no_figures(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("超过10%", ">="),
        ("10%以上", ">="),
        ("10%以内", "<="),
        ("不超过30万元", "<="),
        ("约10%", "~"),
        ("300多家", ">="),
        ("10%", ""),
    ],
)
def test_bounds(text: str, bound: str) -> None:
    (figure,) = figures(text)
    assert figure.bound == bound


def test_a_title_goes_with_its_article_but_not_into_its_span() -> None:
    figure = only("《水源保护办法》第三条")
    assert (figure.text, figure.value) == ("第三条", "水源保护办法|条3")


def test_words_before_a_document_number_are_left_out() -> None:
    assert only("根据国发〔2024〕1号").text == "国发〔2024〕1号"


def test_relative_dates_get_their_year_from_the_date_of_writing() -> None:
    assert figures("去年2月22日")[0].value == "-1:--02-22/--02-22"
    assert figures("去年2月22日", "2024")[0].value == "2023-02-22/2023-02-22"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("1.2万人", "一万二千人"),
        ("1.2万人", "12,000名"),
        ("872.81亿元", "8728100万元"),
        ("第三条", "第3条"),
        ("892家", "８９２家"),
        ("2023年1至11月", "2023年1-11月"),
        ("河政发〔2024〕2号", "河政发[2024]2号"),
        ("3公里", "3千米"),
    ],
)
def test_equal(a: str, b: str) -> None:
    assert equal(only(a), only(b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("10.2%", "10.2个百分点"),
        ("5元", "5亿元"),
        ("第5位", "前5位"),
        ("5家", "5人"),
        ("10%以上", "10%以下"),
        ("国发〔2024〕1号", "国发〔2023〕1号"),
        ("国发〔2024〕1号", "鲁政发〔2024〕1号"),
        ("《甲法》第三条", "《乙法》第三条"),
        ("2023年2月", "2023年3月"),
    ],
)
def test_not_equal(a: str, b: str) -> None:
    assert not equal(figures(a)[0], figures(b)[0])


def test_all_figures_of_a_sentence_in_order() -> None:
    text = "2023年1至11月，全市规上工业增加值同比增长10.2%，高于全国平均（4.3%）5.9个百分点，增幅居全省第8位。"
    assert [figure.text for figure in figures(text)] == ["2023年1至11月", "10.2%", "4.3%", "5.9个百分点", "第8位"]


def test_numbers_of_a_figure() -> None:
    assert only("300至500万元").numbers == (Decimal(3000000), Decimal(5000000))
    assert only("国发〔2024〕1号").numbers == ()
