"""The extractive answer: what is shown of a sentence, and that words of a document never become mark-up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from index.settings import IndexSettings
from index.store import Index
from index.types import Hit
from qa import refusals
from qa.compose import LONG_SENTENCE, MOST_STATEMENTS, Statement, alike, merged, neighbouring_list, render, statement
from qa.evidence import Evidence
from qa.gate import Features
from qa.prompts import NO_ANSWER
from qa.scope import Conflict
from qa.types import Answer
from qa.verify import verify
from qa.web.markup import answer_body

FEATURES = Features(0, 0, 0, 0, 0, 0, 0, 0, 0)
TRAPS = """云河市园区简讯

园区新增企业300家，投资5~8亿元。见![图](http://evil.example/x.png)和[官网](http://evil.example)。
脚注[1]说明**产值**为12亿元【2】。<script>alert(1)</script>面积为_约_3万平方米<4万平方米。
依据国发[2023]15号文件，`税收`增长1~11月同比为6.2%。
"""
TEXT = """---
date: 2024-01-10
---
# 云河市2023年园区建设情况

全市共有6家机构参与。它们是云河银行、青岭银行、南湾银行、北湾银行、东湖银行和西山银行。

今年以来，园区认真贯彻落实市委、市政府的部署，坚持创新驱动，持续优化营商环境，深入实施链长制，统筹推进招商引资、项目建设和企业服务各项工作，\
完成固定资产投资46.8亿元，同比增长9.3%，其中技术改造投资占比达到52.1%，较上年提高4.4个百分点，带动就业超过1200人，\
新建标准厂房25万平方米，建成人才公寓800套，园区道路、供热、污水处理等配套设施全部投入使用，群众满意度稳步提升，园区连续三年被评为全省先进开发区，经验做法在全省推广，多家中央媒体作了报道，来园区考察学习的外地客商络绎不绝。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("compose")
    (folder / "园区.md").write_text(TEXT, "utf-8")
    (folder / "简讯.txt").write_text(TRAPS, "utf-8")
    with Index.open(IndexSettings(directory=folder / "index")) as index:
        assert [one.outcome for one in index.add([folder / "园区.md", folder / "简讯.txt"])] == ["added"] * 2
        yield index


def evidence(index: Index, words: str) -> Evidence:
    """Return the passage that holds the words, with the words marked."""
    passages = ((document, one) for document in index.documents() for one in index.passages(document.id))
    document, passage = next(pair for pair in passages if words in pair[1].text)
    start = passage.text.index(words)
    return Evidence(Hit(passage, document, 1.0), 0.9, start, start + len(words), FEATURES)


def answer(index: Index, *words: str) -> Answer:
    text, citations = render(merged([statement(evidence(index, one)) for one in words]), index)
    return Answer("?", text, citations, verify(text, citations))


def test_the_marked_words_are_bold_and_the_sentence_is_cited(index: Index) -> None:
    made = answer(index, "300家")
    assert made.text == "园区新增企业**300家**，投资5～8亿元。[1]"
    (citation,) = made.citations
    assert citation.quote == "园区新增企业300家，投资5~8亿元。"
    assert index.original_text(citation.document.id)[citation.start : citation.end] == citation.quote
    assert {(check.text, check.ok) for check in made.checks} == {("300家", True), ("5～8亿元", True)}


def test_marks_of_one_sentence_are_joined(index: Index) -> None:
    assert answer(index, "300家", "5~8亿元").text == "园区新增企业**300家**，投资**5～8亿元**。[1]"
    assert answer(index, "300家", "300家，投资").text == "园区新增企业**300家，投资**5～8亿元。[1]"


def test_several_statements_become_a_list(index: Index) -> None:
    made = answer(index, "300家", "6家")
    assert made.text.splitlines() == ["- 园区新增企业**300家**，投资5～8亿元。[1]", "- 全市共有**6家**机构参与。[2]"]


@pytest.mark.parametrize("words", ["图", "产值", "约", "税收", "alert", "12亿元", "2023"])
def test_words_of_a_document_never_become_mark_up(words: str, index: Index) -> None:
    made = answer(index, words)
    assert made.text.count("**") == 2
    shown = made.text.replace("**", "").removesuffix("[1]")
    assert not re.search(r"[*`]|\]\s*[(\[:]|!\[|\\|<[A-Za-z/!?]|\[\d{1,3}\]|[【［]\d", shown)
    assert not [check for check in made.checks if not check.ok]
    html = answer_body(made.text, 0, frozenset(range(1, 99)))
    assert html.count("<button") == 1
    assert not re.search(r"<(script|img|a)\b", html)


def test_figures_and_document_numbers_stay_whole(index: Index) -> None:
    made = answer(index, "6.2%")
    assert "国发[2023]15号" in made.text
    assert ("number", "国发[2023]15号", True) in {(check.kind, check.text, check.ok) for check in made.checks}


def test_a_long_sentence_is_shown_around_its_marks_and_quoted_whole(index: Index) -> None:
    made = answer(index, "52.1%")
    (citation,) = made.citations
    assert len(citation.quote) > LONG_SENTENCE
    assert len(made.text) < len(citation.quote)
    assert "其中技术改造投资占比达到**52.1%**，较上年提高4.4个百分点" in made.text
    assert made.text.startswith("今年以来，")
    assert "……" in made.text
    beginning, _, rest = made.text.replace("**", "").partition("……")
    middle = re.split("……|（", rest)[0]
    assert beginning in citation.quote
    assert middle in citation.quote
    assert "（文中“今年”指2024年" in made.text
    assert [check for check in made.checks if not check.ok] == []


def test_near_copies_are_said_once_and_there_are_few_statements(index: Index) -> None:
    assert alike("园区新增企业300家，投资5亿元。", "园区新增企业300家，投资5亿元")
    assert not alike("园区新增企业300家。", "银行发放贷款40亿元。")
    assert not alike("", "园区")
    one = statement(evidence(index, "300家"))
    copy = Statement(one.evidence, one.start, one.end - 1, one.marks)
    assert merged([one, copy]) == [one]
    words = ["300家", "官网", "产值", "3万平方米", "税收", "6家"]
    assert len(merged([statement(evidence(index, word)) for word in words])) == MOST_STATEMENTS


def test_a_bare_count_brings_its_list(index: Index) -> None:
    (beside,) = neighbouring_list(statement(evidence(index, "6家")))
    assert beside.text.startswith("它们是云河银行")
    assert neighbouring_list(statement(evidence(index, "云河银行、青岭银行"))) == []
    assert neighbouring_list(statement(evidence(index, "300家"))) == []


def test_refusals_say_what_was_searched_what_is_near_and_what_to_do(index: Index) -> None:
    hit = evidence(index, "300家").hit
    text, refusal = refusals.nothing("火星", [hit, hit], 7)
    assert text.startswith(f"{NO_ANSWER}这个问题的答案。（已检索 7 份文件）")
    assert text.count("《云河市园区简讯》") == 1
    assert "12345" in text
    assert (refusal.reason, refusal.nearest) == ("nothing", (hit,))
    assert "最接近" not in refusals.nothing("火星", [], 7)[0]


def test_a_refusal_for_another_year_or_name_says_what_was_found(index: Index) -> None:
    found = evidence(index, "300家")
    text, refusal = refusals.elsewhere(found.hit, Conflict("period", "2022年", "2023年"), [], 7)
    assert text.startswith(f"{NO_ANSWER}2022年的相关内容。找到的是2023年的内容：《云河市园区简讯》。")
    assert refusal.reason == "scope"
    assert refusal.detail == "找到的是2023年的内容：《云河市园区简讯》"
    text, refusal = refusals.elsewhere(found.hit, Conflict("name", "南湾集团", ""), [], 7)
    assert "没有提到“南湾集团”" in text
    assert refusal.nearest == (found.hit,)
    # The document is about the very place: to say that there is nothing of the place would be untrue.
    own = replace(found.hit, document=replace(found.hit.document, region="济宁市"))
    text, refusal = refusals.elsewhere(own, Conflict("place", "济宁市", "山东省"), [], 7)
    assert text.startswith(f"{NO_ANSWER}这个问题的答案。")
    assert refusal.reason == "nothing"


def test_small_talk_and_an_empty_index() -> None:
    assert refusals.small_talk()[1].reason == "chat"
    text, refusal = refusals.no_documents()
    assert refusal.reason == "empty"
    assert "python -m index add" in text
