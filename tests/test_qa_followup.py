"""Follow-up questions keep their subject, year and place; new topics stay as they are."""

from __future__ import annotations

import pytest

from qa.followup import stand_alone
from qa.mentions import listed
from qa.types import Turn

GROWTH = "2023年1至11月济宁市规上工业增加值增长多少？"
JOBS = "2018年全国城镇新增就业目标是多少？"
GRAIN = "2022年山东省粮食总产量是多少？"
SUBSIDY = "《云水市人才办法》对博士有什么补贴？"


def rewritten(question: str, *history: str) -> str:
    turns = [Turn("user" if i % 2 == 0 else "assistant", text) for i, text in enumerate(history)]
    return stand_alone(question, turns).text


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        ("那全省呢？", GROWTH, "2023年1至11月山东省规上工业增加值增长多少？"),
        ("全国是多少？", GROWTH, "2023年1至11月全国规上工业增加值增长多少？"),
        ("放到全国看呢？", GROWTH, "2023年1至11月全国规上工业增加值增长多少？"),
        ("那2022年呢？", GROWTH, "2022年济宁市规上工业增加值增长多少？"),
        ("青岛呢？", GROWTH, "2023年1至11月青岛规上工业增加值增长多少？"),
        ("换成2018年", "2015年农村贫困人口减少多少人？", "2018年农村贫困人口减少多少人？"),
        ("第二年又减少多少？", "2018年农村贫困人口减少多少？", "2019年农村贫困人口减少多少？"),
        ("再往前一年呢", "2021年赤字率是多少？", "2020年赤字率是多少？"),
        ("同一年的CPI目标是多少", "2021年赤字率是多少？", "2021年CPI目标是多少？"),
        ("居全国第几位？", GRAIN, "2022年山东省粮食总产量居全国第几位？"),
        ("占全国的比重呢", GRAIN, "2022年山东省粮食总产量占全国的比重是多少？"),
    ],
)
def test_a_year_or_a_place_takes_the_place_of_the_other(question: str, before: str, wanted: str) -> None:
    assert rewritten(question, before, "") == wanted


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        ("那瞪羚企业呢", "2023年新培育多少家专精特新中小企业？", "2023年新培育多少家瞪羚企业？"),
        ("那城镇登记失业率呢？", JOBS, "2018年全国城镇登记失业率目标是多少？"),
        ("那居民消费价格呢？", "2021年GDP增长多少？", "2021年居民消费价格上涨多少？"),
        ("煤炭呢？", "2016年全国退出了多少钢铁产能？", "2016年全国退出了多少煤炭产能？"),
        ("其中小麦呢？", GRAIN, "2022年山东省小麦总产量是多少？"),
        ("销量呢", "2023年新能源汽车产量多少万辆？", "2023年新能源汽车销量多少万辆？"),
        ("农村的呢？", "2014年居民人均可支配收入实际增长多少？", "2014年农村人均可支配收入实际增长多少？"),
        ("新增高标准农田呢？", "2019年高职院校计划扩招多少人？", "2019年新增高标准农田是多少？"),
        ("那硕士呢？", SUBSIDY, "《云水市人才办法》对硕士有什么补贴？"),
        ("个体户呢？", "小微企业增值税起征点是多少？", "个体户增值税起征点是多少？"),
        ("滤波器呢？", "云水电子生产的三极管用在哪里？", "云水电子生产的滤波器用在哪里？"),
        ("其他企业呢？", "制造业企业研发费用加计扣除比例是多少？", "其他企业研发费用加计扣除比例是多少？"),
        ("副厂长呢？", "云水机床厂厂长是谁？", "云水机床厂副厂长是谁？"),
    ],
)
def test_another_thing_takes_the_place_of_the_one_asked_about(question: str, before: str, wanted: str) -> None:
    assert rewritten(question, before, "") == wanted


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        ("居全省第几位？", GROWTH, "2023年1至11月济宁市规上工业增加值居全省第几位？"),
        ("投资多少？", "云水产业园什么时候开工？", "云水产业园投资多少？"),
        ("雇了多少人？", "云水产业园总投资多少？", "云水产业园雇了多少人？"),
        ("开工了吗？", "云水产业园投资多少？", "云水产业园开工了吗？"),
        ("目标是多少？", "2018年全国城镇新增就业实际完成多少？", "2018年全国城镇新增就业目标是多少？"),
        ("目标呢？", "2017年全国城镇新增就业多少人？", "2017年全国城镇新增就业目标是多少？"),
        ("实际呢？", JOBS, "2018年全国城镇新增就业实际是多少？"),
        ("同比呢？", "2023年云水市营业收入是多少？", "2023年云水市营业收入同比增长多少？"),
        ("那物价涨了多少", "2020年全国城镇新增就业多少人？", "2020年全国物价涨了多少？"),
        ("那总经理呢？", "云水电子的财务总监是谁？", "云水电子的总经理是谁？"),
        ("怎么申请？", SUBSIDY, "《云水市人才办法》对博士怎么申请？"),
        ("分别是哪些", "云水市有几条产业链？", "云水市有哪些产业链？"),
        ("详细说说", "失业保险金怎么领？", "失业保险金怎么领？"),
    ],
)
def test_what_is_left_out_is_filled_in(question: str, before: str, wanted: str) -> None:
    assert rewritten(question, before, "") == wanted


@pytest.mark.parametrize(
    ("question", "before", "wanted"),
    [
        ("不对，我问的是2020年", JOBS, "2020年全国城镇新增就业目标是多少？"),
        ("不是2018年，是2019年", JOBS, "2019年全国城镇新增就业目标是多少？"),
        ("我是说全省", GROWTH, "2023年1至11月山东省规上工业增加值增长多少？"),
        ("错了，我问的是实际完成多少", JOBS, "2018年全国城镇新增就业实际完成多少？"),
        ("我问的是目标，不是实际", "2018年全国城镇新增就业多少人？", "2018年全国城镇新增就业目标是多少？"),
        ("不是，我想问总经理", "云水电子的驻企干部是谁？", "云水电子的总经理是谁？"),
    ],
)
def test_a_correction_changes_only_what_it_names(question: str, before: str, wanted: str) -> None:
    assert rewritten(question, before, "……[1]") == wanted


@pytest.mark.parametrize(
    ("question", "before", "answer", "wanted"),
    [
        ("它的厂长是谁？", "云水机床厂在哪里？", "在城东。[1]", "云水机床厂的厂长是谁？"),
        ("它的占地面积是多少？", "云水产业园投资多少？", "**3亿元**。[1]", "云水产业园的占地面积是多少？"),
        ("该公司的厂长是谁？", "哪家企业的轴承用在高铁上？", "**云水机床**的轴承。[1]", "云水机床的厂长是谁？"),
        ("那里进驻了几个项目？", "哪个园区投资5亿元？", "**青岭产业园**投资5亿元。[1]", "青岭产业园进驻了几个项目？"),
        ("这是谁促成的？", "云水电子和哪家集团合作？", "与**青岭集团**合作。[1]", "云水电子和青岭集团合作是谁促成？"),
        ("这个库怎么管理？", "云水市有多少家企业在培育库？", "50家。[1]", "培育库怎么管理？"),
        ("为什么？", "2020年的目标是多少？", "2020年没有提出具体目标。[1]", "为什么2020年没有提出具体目标？"),
    ],
)
def test_a_pronoun_means_what_was_spoken_of(question: str, before: str, answer: str, wanted: str) -> None:
    assert rewritten(question, before, answer) == wanted


def test_the_person_of_the_last_answer_is_meant_by_a_pronoun() -> None:
    answer = "云水市商务局办公室主任林小满到云水机床厂担任驻企干部。[1]"
    assert "林小满" in rewritten("她是什么时候去的？", "云水机床厂的驻企干部是谁？", answer)


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("分别是**甲类企业、乙类企业和丙类企业**。[1]", ["甲类企业", "乙类企业", "丙类企业"]),
        ("称号**有示范城市（设计类）、千兆城市**。[1]", ["示范城市", "千兆城市"]),
        ("**青岭医药和云水水处理膜**两个项目落地。[1]", ["青岭医药", "云水水处理膜"]),
        ("- 云水产业园，投资3亿元。[1]\n- 青岭产业园，投资5亿元。[2]", ["云水产业园", "青岭产业园"]),
        ("检索到的文件中没有这个问题的答案。最接近的文件：《甲》、《乙》。", []),
    ],
)
def test_what_an_answer_lists(answer: str, wanted: list[str]) -> None:
    assert listed(answer) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("第二类2023年新培育了多少家？", "济宁市乙类企业2023年新培育了多少家？"),
        ("最后一个有什么条件？", "济宁市丙类企业有什么条件？"),
        ("第五类呢？", "第五类"),
    ],
)
def test_the_second_is_the_second_of_the_answer(question: str, wanted: str) -> None:
    answer = "分别是**甲类企业、乙类企业和丙类企业**。[1]"
    assert wanted in rewritten(question, "济宁市为哪三类企业制定计划？", answer)


def test_a_chain_of_follow_ups_keeps_the_subject() -> None:
    history = ("微山湖酒业推介会来了多少家企业？", "200余家", "有多少家签约？", "100余家")
    assert rewritten("签约金额是多少", *history) == "微山湖酒业推介会签约金额是多少？"
    history = (JOBS, "1100万人以上", "那2019年呢？", "1100万人以上")
    assert rewritten("实际呢？", *history) == "2019年全国城镇新增就业实际是多少？"


def test_thanks_in_between_are_no_topic() -> None:
    assert rewritten("那2015年呢？", JOBS, "1100万人以上", "谢谢", "不客气") == "2015年全国城镇新增就业目标是多少？"


@pytest.mark.parametrize(
    "question",
    [
        "2018年全国城镇新增就业目标是多少万人？",
        "《云水市人才办法》对博士有什么补贴？",
        "云水电子的总经理是谁？",
        "云水市有多少家攀登企业？",
        "2022年全国GDP增长目标是多少？",
    ],
)
def test_a_new_topic_may_stand_on_its_own(question: str) -> None:
    rewrite = stand_alone(question, [Turn("user", GROWTH), Turn("assistant", "10.2%")])
    assert rewrite.text == question or not rewrite.sure


@pytest.mark.parametrize(
    "question",
    [
        "2019年CPI上涨了多少？",
        "2022年GDP实际增长多少？",
        "2021年粮食产量的目标是多少？",
        "2020年为什么没有定经济增速目标？",
        "2016年M2增速达到预期目标了吗？",
        "2014年全国城镇新增就业人数",
        "2017年计划压减钢铁产能多少万吨？",
    ],
)
@pytest.mark.parametrize("before", [JOBS, "2016年退出了多少煤炭产能？", "2020年赤字率比2019年高几个点？", SUBSIDY])
def test_a_question_that_names_its_year_and_its_measure_stands_whole(question: str, before: str) -> None:
    assert rewritten(question, before, "") == question


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("2021年GDP总量是多少？", GRAIN),
        ("林小满是谁？", SUBSIDY),
        ("驻企干部为什么像探头？", "2022年云水市新增了多少家企业？"),
    ],
)
def test_what_may_stand_whole_is_tried_alone_as_well(question: str, before: str) -> None:
    assert not stand_alone(question, [Turn("user", before), Turn("assistant", "")]).sure


def test_a_question_asked_again_means_what_it_meant() -> None:
    between = ("云水产业园投资多少？", "3亿元", "雇了多少人？", "500人")
    for question in ("瞪羚企业有多少家？", JOBS, "技改补助最高多少？"):
        assert rewritten(question, question, "……", *between) == question
    # One that leaned on what came before it leans on what comes before it now.
    assert rewritten("雇了多少人？", *between, "换个问题，青岭产业园投资多少？", "5亿元") == "青岭产业园雇了多少人？"


def test_a_new_topic_that_is_announced_takes_nothing_over() -> None:
    assert rewritten("换个问题，总经理是谁？", GROWTH, "10.2%") == "总经理是谁？"


def test_another_measure_keeps_the_year() -> None:
    before = "2021年全国粮食产量的目标是多少？"
    assert rewritten("那GDP目标是多少", before, "1.3万亿斤以上") == "2021年全国GDP目标是多少？"


def test_without_history_nothing_changes() -> None:
    assert rewritten("那全省呢？") == "那全省呢？"
