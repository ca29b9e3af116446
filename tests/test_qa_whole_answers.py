"""Yes-or-no questions, definitions and enumerations: known by their words, answered only as far as code can tell."""

from __future__ import annotations

import pytest

from qa.definitions import defined_term, definition
from qa.enumerations import LONGEST, whole_enumeration
from qa.parts import asks_for_whole
from qa.yes_no import verdict, yes_no


@pytest.mark.parametrize(
    ("question", "openly"),
    [
        ("2018年棚户区改造是否超过600万套？", "2018年棚户区改造是多少套？"),
        ("2021年还发不发特别国债？", "2021年还发特别国债怎么样？"),
        ("云河市有没有生育津贴", "云河市有生育津贴怎么样？"),
        ("芯片项目投产了吗？", "芯片项目投产怎么样？"),
        ("新增就业有没有超过1200万人", "新增就业是多少人？"),
    ],
)
def test_a_yes_or_no_question_is_asked_openly(question: str, openly: str) -> None:
    asked = yes_no(question)
    assert asked is not None
    assert asked.open == openly


@pytest.mark.parametrize("question", ["申请要什么条件？", "不动产登记要多久？", "有没有什么补贴？", "都包括什么"])
def test_questions_that_ask_for_more_are_no_yes_or_no_questions(question: str) -> None:
    assert yes_no(question) is None


@pytest.mark.parametrize(
    ("question", "sentence", "marked", "wanted"),
    [
        ("改造是否超过600万套？", "2018年改造620多万套，危房190万户。", "620多万套", "是"),
        ("改造是否超过700万套？", "2018年改造620万套。", "620万套", "不是"),
        ("改造是否超过700万套？", "2018年改造620多万套。", "620多万套", ""),
        ("失业率低于6%吗？", "失业率为5.2%。", "5.2%", "是"),
        ("改造是否超过600万套？", "2018年改造约600万套。", "约600万套", ""),
        ("在校学生可以申请公租房吗？", "在校学生不得申请公租房。", "不得申请", "不可以"),
        ("在校学生可以申请公租房吗？", "在校学生可以申请公租房。", "可以申请", "可以"),
        ("在校学生可以申请公租房吗？", "在校学生可以申请公租房，但不得转租。", "可以申请", ""),
        ("在校学生可以申请公租房吗？", "本市职工可以购买住房。", "可以购买", ""),
        ("芯片项目投产了吗？", "项目没有投产。", "没有投产", ""),
    ],
)
def test_yes_or_no_is_said_only_beyond_doubt(question: str, sentence: str, marked: str, wanted: str) -> None:
    asked = yes_no(question)
    assert asked is not None
    assert verdict(asked, sentence, marked) == wanted


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("什么是小微企业？", "小微企业"),
        ("“一网通办”机制是什么意思？", "一网通办"),
        ("小微企业指什么", "小微企业"),
        ("什么企业叫攀登企业？", "攀登企业"),
        ("目标是什么", ""),
        ("申请条件是什么？", ""),
    ],
)
def test_the_term_to_define(question: str, term: str) -> None:
    assert defined_term(question) == term


def test_the_sentence_that_defines() -> None:
    text = "本市支持小微企业发展。本办法所称小微企业，是指从业人员300人以下的企业。小微企业是就业主力。"
    start, end, _ = definition("小微企业", text) or (0, 0, 0)
    assert text[start:end] == "本办法所称小微企业，是指从业人员300人以下的企业。"
    assert definition("瞪羚企业", text) is None
    assert definition("小微企业", "本市支持小微企业发展。") is None


@pytest.mark.parametrize(
    ("text", "marked", "wanted"),
    [
        (
            "报名分三步走，步骤如下：第一步，填写申请表。第二步，提交材料。需要原件。第三步，等待审核。之后领证。",
            "提交材料",
            "报名分三步走，步骤如下：第一步，填写申请表。第二步，提交材料。需要原件。第三步，等待审核。",
        ),
        (
            "支持对象。符合以下条件之一：\n（一）营收超过1亿元；\n（二）研发占比3%以上；\n（三）其他。\n申请时间为5月。",
            "研发占比",
            "符合以下条件之一：\n（一）营收超过1亿元；\n（二）研发占比3%以上；\n（三）其他。",
        ),
        ("一是减税。二是降费。全年新增就业5万人。", "减税", "一是减税。二是降费。"),
        ("全年新增就业5万人。粮食产量64万吨。", "5万人", "5万人"),
    ],
)
def test_the_items_of_an_enumeration_stay_together(text: str, marked: str, wanted: str) -> None:
    start = text.index(marked)
    first, last = whole_enumeration(text, start, start + len(marked))
    assert text[first:last] == wanted


def test_an_endless_enumeration_is_not_quoted_whole() -> None:
    text = "".join(f"（{number}）{'办理事项' * 12}。" for number in range(1, 40))
    assert len(text) > LONGEST
    assert whole_enumeration(text, 0, 5) == (0, 5)


def test_questions_whose_answer_may_be_several_sentences() -> None:
    assert all(
        asks_for_whole(one) for one in ("为什么不定目标？", "怎么申请？", "申请条件是什么？", "哪些企业可以申请？")
    )
    assert not asks_for_whole("增长怎么样？")
