"""Three yearly reports in the same words: the year alone tells which of them answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.settings import IndexSettings
from qa.assistant import Assistant
from qa.settings import Settings

REPORT = """政府工作报告
——{year}年3月5日在第十三届全国人民代表大会第{session}次会议上
国务院总理 周明远
各位代表：
现在，我代表国务院，向大会报告政府工作，请予审议。
一、{before}年工作回顾
过去一年，各项工作取得新的成绩。
城镇新增就业{jobs}万人，居民消费价格上涨{prices}%。
粮食产量达到{grain}万亿斤。
二、{year}年经济社会发展总体要求和政策取向
今年发展主要预期目标是：
国内生产总值增长{growth}%左右；
城镇新增就业{goal}万人以上；
今年赤字率拟按{deficit}%左右安排。
"""
YEARS = {
    2020: ("三", "1352", "2.9", "1.33", "5.6", "900", "3.6"),
    2021: ("四", "1186", "2.5", "1.34", "6.1", "1105", "3.2"),
    2022: ("五", "1269", "0.9", "1.37", "5.5", "1110", "2.8"),
}
NAMES = ("session", "jobs", "prices", "grain", "growth", "goal", "deficit")


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("yearly")
    for year, values in YEARS.items():
        text = REPORT.format(year=year, before=year - 1, **dict(zip(NAMES, values, strict=True)))
        (folder / f"{year}.txt").write_text(text, "utf-8")
    settings = Settings(index=IndexSettings(directory=folder / "index"), data=folder / "data")
    with Assistant.open(settings) as one:
        assert [result.outcome for result in one.index.add(sorted(folder.glob("*.txt")))] == ["added"] * len(YEARS)
        yield one


@pytest.mark.parametrize(
    ("question", "figure", "written"),
    [
        ("2020年全年城镇新增就业多少人？", "1186万人", "2021"),
        ("2020年城镇新增就业的目标是多少？", "900万人", "2020"),
        ("二一年城镇新增就业完成了多少万人", "1269万人", "2022"),
        ("2019年居民消费价格上涨多少？", "2.9%", "2020"),
        ("2022年国内生产总值的预期增长目标是多少？", "5.5%", "2022"),
        ("2021年赤字率拟按多少安排？", "3.2%", "2021"),
    ],
)
def test_each_year_is_answered_by_its_own_report(
    assistant: Assistant, question: str, figure: str, written: str
) -> None:
    answer = assistant.ask(question)
    assert figure in answer.text
    assert answer.citations[0].document.published.startswith(written)


@pytest.mark.parametrize("question", ["2023年城镇新增就业多少人？", "2021年山东省城镇新增就业多少人？"])
def test_years_and_places_that_are_not_there_are_refused_with_the_reason(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.refusal is not None
    assert answer.refusal.reason == "scope"


def test_a_target_is_not_told_as_a_result(assistant: Assistant) -> None:
    assert assistant.ask("2022年城镇新增就业实际完成多少人？").refused
