"""The verification of answers: what it catches, what it lets pass, and where it looks."""

from __future__ import annotations

import pytest

from corpus.types import DocumentInfo
from qa.types import Check, Citation
from qa.verify import verify


def cite(number: int, quote: str, published: str = "2024-01-15", title: str = "", heading: str = "") -> Citation:
    document = DocumentInfo(f"d{number}", title, "a.txt", "txt", published=published)
    return Citation(number, document, quote, 0, len(quote), heading)


def failed(checks: tuple[Check, ...]) -> list[str]:
    return [check.text for check in checks if not check.ok]


def test_a_figure_is_found_in_its_own_citation_first() -> None:
    citations = [cite(1, "新增岗位300个。"), cite(2, "新增岗位300个，投资5亿元。")]
    assert verify("新增岗位300个。[2]投资5亿元。[1]", citations) == (
        Check("figure", "300个", True, 2),
        Check("amount", "5亿元", True, 2),
    )


def test_a_figure_in_no_citation_is_marked() -> None:
    assert verify("新增岗位310个[1]。", [cite(1, "新增岗位300个。")]) == (Check("figure", "310个", False, 0),)


def test_unknown_marks_are_reported() -> None:
    checks = verify("新增岗位300个[1][4]。", [cite(1, "新增岗位300个。")])
    assert Check("citation", "[4]", False, 0) in checks
    assert Check("figure", "300个", True, 1) in checks


def test_the_number_in_a_document_number_is_no_mark() -> None:
    assert verify("见国发[2024]1号[1]。", [cite(1, "国发〔2024〕1号")]) == (Check("number", "国发[2024]1号", True, 1),)


def test_list_numbers_and_markdown_are_no_figures() -> None:
    answer = "1. **新增岗位**[1]\n2. 修路[1]\n（3）建桥[1]\n第一，扩产[1]。"
    assert verify(answer, [cite(1, "新增岗位，修路，建桥，扩产。")]) == ()


@pytest.mark.parametrize(
    ("answer", "ok"),
    [("2023年2月22日", True), ("2月22日", True), ("2023年2月", True), ("去年2月22日", True), ("2022年2月22日", False)],
)
def test_relative_dates_count_from_publication(answer: str, ok: bool) -> None:
    (check,) = verify(f"{answer}进驻企业[1]。", [cite(1, "去年2月22日，干部进驻企业。", published="2024")])
    assert (check.kind, check.ok) == ("date", ok)


def test_a_relative_date_without_publication_proves_no_year() -> None:
    (check,) = verify("2023年2月22日进驻[1]。", [cite(1, "去年2月22日进驻。", published="")])
    assert not check.ok


def test_a_document_states_its_own_title_number_and_date() -> None:
    document = DocumentInfo(
        "d", "河湾县2024年政府工作报告", "a.txt", "txt", number="河政发〔2024〕2号", published="2024-01-05"
    )
    citation = Citation(1, document, "新增岗位300个。", 0, 8)
    answer = "2024年1月5日印发的河政发〔2024〕2号《政府工作报告》提出新增岗位300个[1]。"
    assert not failed(verify(answer, [citation]))


def test_an_article_needs_the_right_law() -> None:
    citation = cite(1, "第九条 一级保护区内不得设置排污口。", title="中华人民共和国水源保护法")
    assert not failed(verify("依据《水源保护法》第9条，不得设置排污口[1]。", [citation]))
    assert failed(verify("依据《湿地保护法》第9条，不得设置排污口[1]。", [citation])) == ["《湿地保护法》"]
    assert failed(verify("依据《水源保护法》第8条，不得设置排污口[1]。", [citation])) == ["第8条"]


def test_the_article_may_stand_in_the_heading() -> None:
    citation = cite(1, "禁止设置排污口。", heading="第二章 保护 > 第九条")
    assert verify("第九条禁止设置排污口[1]。", [citation]) == (Check("article", "第九条", True, 1),)


def test_a_rise_is_not_a_fall() -> None:
    citation = cite(1, "贷款余额同比下降3.2%。")
    assert failed(verify("贷款余额同比增长3.2%[1]。", [citation])) == ["3.2%"]
    assert not failed(verify("贷款余额降幅为3.2%[1]。", [citation]))


def test_above_is_not_below() -> None:
    assert failed(verify("补贴20%以上[1]。", [cite(1, "补贴20%以下。")])) == ["20%"]


@pytest.mark.parametrize(
    ("answer", "ok"),
    [("约873亿元", True), ("超过870亿元", True), ("不足900亿元", True), ("约800亿元", False), ("超过880亿元", False)],
)
def test_rounded_amounts(answer: str, ok: bool) -> None:
    (check,) = verify(f"完成投资{answer}[1]。", [cite(1, "完成投资872.81亿元。")])
    assert check.ok is ok


def test_thresholds_are_not_rounded() -> None:
    assert failed(verify("60岁以上可以申请[1]。", [cite(1, "65岁可以申请。")])) == ["60岁"]


def test_five_year_plans() -> None:
    citation = cite(1, "“十四五”时期建成农田。")
    assert not failed(verify("十四五期间建成农田[1]。", [citation]))
    assert failed(verify("“十五五”期间建成农田[1]。", [citation])) == ["“十五五”"]


def test_the_answers_own_count_is_no_claim() -> None:
    assert verify("主要有三个方面：农业、工业和商业[1]。", [cite(1, "农业、工业和商业。")]) == ()
    assert failed(verify("由三个部分组成[1]。", [cite(1, "由六个部分组成。")])) == ["三个"]


def test_the_date_of_publication_dates_nothing_else() -> None:
    citation = cite(1, "本县新增岗位300个。", published="2024-05-05")
    assert not failed(verify("2024年5月5日的报道说，新增岗位300个[1]。", [citation]))
    assert failed(verify("2024年，本县新增岗位300个[1]。", [citation])) == ["2024年"]


def test_no_citations_bear_nothing_out() -> None:
    assert failed(verify("增长10.2%。", [])) == ["10.2%"]
