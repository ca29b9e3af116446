"""Stretches of time: how they are written, resolved and compared."""

from __future__ import annotations

import pytest

from qa.periods import Period, core, covers, periods, relation, resolve


def only(text: str, written: str = "") -> Period:
    (period,) = resolve(text, written) if written else periods(text)
    assert text[period.start : period.end] == period.text
    return period


@pytest.mark.parametrize(
    ("text", "first", "last", "kind"),
    [
        ("2023年", "2023-01-01", "2023-12-31", "year"),
        ("2023年1至11月", "2023-01-01", "2023-11-30", "months"),
        ("2023 年 1 - 11 月", "2023-01-01", "2023-11-30", "months"),
        ("２０２３年１月", "2023-01-01", "2023-01-31", "month"),
        ("2024年2月", "2024-02-01", "2024-02-29", "month"),
        ("二〇二四年三月五日", "2024-03-05", "2024-03-05", "date"),
        ("2024-01-05", "2024-01-05", "2024-01-05", "date"),
        ("2024.1.5", "2024-01-05", "2024-01-05", "date"),
        ("2023年12月30日至2024年1月2日", "2023-12-30", "2024-01-02", "dates"),
        ("2023年11月至2024年2月", "2023-11-01", "2024-02-29", "months"),
        ("2024年上半年", "2024-01-01", "2024-06-30", "half"),
        ("2024年第三季度", "2024-07-01", "2024-09-30", "quarter"),
        ("2024年前三季度", "2024-01-01", "2024-09-30", "quarter"),
        ("2021-2025年", "2021-01-01", "2025-12-31", "years"),
        ("“十四五”", "2021-01-01", "2025-12-31", "plan"),
        ("十三五", "2016-01-01", "2020-12-31", "plan"),
        ("2020年以来", "2020-01-01", "9999-12-31", "since"),
        ("11月5日至10日", "--11-05", "--11-10", "dates"),
        ("3月8日", "--03-08", "--03-08", "date"),
    ],
)
def test_notations(text: str, first: str, last: str, kind: str) -> None:
    period = only(text)
    assert (period.first, period.last, period.kind) == (first, last, kind)


@pytest.mark.parametrize("text", ["2月30日", "五十四五岁", "十五年来", "1.2023年级", "12345热线", "第三产业", "月薪"])
def test_no_periods(text: str) -> None:
    assert periods(text) == []


@pytest.mark.parametrize(
    ("text", "written", "first", "last"),
    [
        ("去年2月22日", "2024", "2023-02-22", "2023-02-22"),
        ("今年", "2024-05", "2024-01-01", "2024-12-31"),
        ("前年", "2024", "2022-01-01", "2022-12-31"),
        ("上年", "2024", "2023-01-01", "2023-12-31"),
        ("去年以来", "2024-01-10", "2023-01-01", "9999-12-31"),
        ("过去的一年", "2024-01", "2023-01-01", "2023-12-31"),
        ("近三年", "2024-12", "2022-01-01", "2024-12-31"),
        ("本月", "2024-02", "2024-02-01", "2024-02-29"),
        ("上月", "2024-01", "2023-12-01", "2023-12-31"),
        ("1至11月", "2024-01", "2023-01-01", "2023-11-30"),
        ("3月31日", "2024-03-01", "2024-03-31", "2024-03-31"),
        ("2022年", "2024", "2022-01-01", "2022-12-31"),
    ],
)
def test_resolving(text: str, written: str, first: str, last: str) -> None:
    period = only(text, written)
    assert (period.first, period.last) == (first, last)
    assert period.year == int(first[:4])


def test_a_day_takes_the_year_named_before_it_in_the_sentence() -> None:
    assert [one.first for one in resolve("2022年1月5日开工，2月3日停工。", "2024")] == ["2022-01-05", "2022-02-03"]


def test_without_a_date_of_writing_nothing_is_guessed() -> None:
    period = only("去年2月22日")
    assert (period.year, period.shift) == (None, -1)
    assert resolve("2月22日", "2024")[0].year is None


def test_that_year_is_the_year_named_before() -> None:
    assert [one.year for one in periods("2019年立项，次年建成")] == [2019, 2020]


@pytest.mark.parametrize(
    ("asked", "found", "expected"),
    [
        ("2023年", "2023年1-12月", "same"),
        ("2021—2025年", "“十四五”", "same"),
        ("2023年", "2023年1至11月", "within"),
        ("2023年1至11月", "2023年", "covers"),
        ("2023年", "2022年", "other"),
        ("2020年以来", "2023年", "within"),
        ("3月", "2023年3月", "same"),
        ("去年", "今年", "other"),
        ("2023年上半年", "2023年3月至9月", "other"),
    ],
)
def test_relation(asked: str, found: str, expected: str) -> None:
    assert relation(only(asked), only(found)) == expected
    assert covers(only(asked), only(found)) is (expected in ("same", "within"))


def test_core_of_an_open_period() -> None:
    assert core(only("2020年以来")) == ("2020-01-01", "2020-12-31")
    assert core(only("2024年1月1日起")) == ("2024-01-01", "2024-01-01")
    assert core(only("去年以来", "2024-01")) == ("2023-01-01", "2023-12-31")


@pytest.mark.parametrize(
    "question", ["夏天然是哪一年来到企业的？", "他那一年来了吗", "每一年共有多少", "某一年累计多少"]
)
def test_one_year_among_many_is_no_stretch_of_time(question: str) -> None:
    assert periods(question) == []
