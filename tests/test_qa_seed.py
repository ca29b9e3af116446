"""A hard-wrapped newspaper page, added and asked by the command line: the user's own, and one of ours like it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from index.cli import main as index_main
from qa.__main__ import main as qa_main

PAGE = """ 逐浪前行 向海洋强市破浪远航
——岚湾市海洋经济高质量发展纪实

海洋强市背景资料：岚湾市第八次党代会报告提出，要把海洋强市
建设作为首要任务，构建现代海洋产业体系，打造全国重要的远洋渔业
基地和海工装备制造基地。

■本报记者 何清川

海洋是岚湾的优势所在、希望所在。回顾过去的一年，我市深入实施海洋强市首
位战略，聚力发展远洋渔业、海工装备、滨海旅游三大产业，海洋经济实现了稳中有
进、进中提质，海洋强市建设取得了明显成效。

成功获评国家海洋经济创新发展示范城市、全国文明渔港；2023年1至10月，全
市海洋生产总值同比增长8.7%，高于全省平均（5.2%）3.5个百分点、高于全国平均
（4.6%）4.1个百分点，增幅居全省第3位；218个重点涉海项目完成投资316.45亿
元，超过年度计划21.3亿元；水产品加工业实现营业收入187.6亿元、同比增长
14.92%……

一、科技赋能 深海养殖走向智能

去年3月15日，市海洋与渔业局高级工程师方小禾来到蓝鲸水产的养殖工船上，
为企业安装水质监测系统，帮助企业把养殖成活率提高了6个百分点。目前，蓝鲸水
产总投资2.4亿元的深远海养殖平台已经建成投用，可年产大黄鱼1200吨。

“我们把产业专班建到了船头上，形成了3个专班、9个服务组、21名联络员的服
务体系。”市海洋与渔业局党组书记、局长沈望海介绍，专班每半个月到企业走访一
次，企业提出的问题当天登记、限时办结。

■杜若

海洋强市，强在产业，也强在生态。没有碧海银滩，就没有海洋经济的明天。发
展海洋产业，要算经济账，更要算生态账、长远账，不能走先污染后治理的老路。

守住生态底线，就要严格管控近岸海域的开发强度，让渔民看得见鱼群、游客看得
见海鸟，这样的发展才能长久，这样的海洋强市才有底气、有后劲。

守护蔚蓝家底

二、项目支撑 蓝色动能不断积蓄

投资约86亿元的岚湾海上风电一期项目已于2023年5月份动工；投资42亿元的
远洋渔业冷链物流园首批4个仓库已投入使用。去年以来，全市已开工涉海项目132
个、完成投资205亿元，其中竣工投产项目57个。
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the words that must be marked in its answer, those that must be quoted, and those said besides."""

    question: str
    marked: str
    quoted: str
    said: str = ""
    others: tuple[str, ...] = ()  # figures of the same sentence that may not be marked


OURS = (
    Case(
        "2023年1至10月全市海洋生产总值同比增长多少？", "8.7%", "全市海洋生产总值同比增长8.7%", others=("5.2%", "4.6%")
    ),
    Case("岚湾市海洋与渔业局局长是谁？", "沈望海", "局长沈望海"),
    Case("方小禾是哪一年来到蓝鲸水产的？", "去年", "去年3月15日", "日”指2023年"),
    Case("218个重点涉海项目完成投资多少亿元？", "316.45亿元", "完成投资316.45亿元"),
    Case("岚湾海上风电一期项目投资多少？", "86亿元", "投资约86亿元"),
    Case("蓝鲸水产的深远海养殖平台总投资多少？", "2.4亿元", "总投资2.4亿元"),
    Case("岚湾海洋生产总值增速比全省平均高多少？", "3.5个百分点", "高于全省平均", others=("4.1个百分点",)),
    Case("岚湾海洋生产总值增速比全国平均高多少？", "4.1个百分点", "高于全国平均", others=("3.5个百分点",)),
)
OURS_REFUSED = (
    "2019年1至10月岚湾市海洋生产总值同比增长多少？",
    "2023年1至10月青岛市海洋生产总值同比增长多少？",
    "岚湾市的小学有多少所？",
)
SEED = (
    Case(
        "2023年1至11月全市规上工业增加值同比增长多少？",
        "10.2%",
        "全市规上工业增加值同比增长10.2%",
        others=("6.9%", "4.3%"),
    ),
    Case("2023年1至11月全国规上工业增加值平均增长多少？", "4.3%", "高于全国平均（4.3%）", others=("10.2%", "6.9%")),
    Case("2023年1至11月攀登企业工业增加值同比增长多少？", "12.51%", "892家攀登企业工业增加值同比增长12.51%"),
    Case("市工业和信息化局局长是谁？", "屈耀武", "局长屈耀武"),
    Case("芯诺电子的总经理是谁？", "史国顺", "总经理史国顺"),
    Case("夏天然是哪一年来到芯诺电子的？", "去年", "去年2月22日", "日”指2023年"),
    Case("宁德时代一期新能源电池项目投资多少？", "140亿元", "投资约140亿元"),
    Case("微山湖酒业的推介会签约金额是多少？", "8000万元", "签约金额达8000万元"),
    Case("济宁工业增加值增速比全省高多少", "3.3个百分点", "高于全省平均", others=("5.9个百分点",)),
)
SEED_REFUSED = (
    "2020年1至11月济宁市规上工业增加值同比增长多少？",
    "2023年1至11月烟台市规上工业增加值同比增长多少？",
    "济宁市有多少所幼儿园？",
)


def asked(folder: Path, index: str, questions: Sequence[str]) -> list[dict[str, Any]]:
    rows = "\n".join(json.dumps({"question": question}) for question in questions)
    (folder / "问题.jsonl").write_text(rows, "utf-8")
    assert qa_main(["batch", str(folder / "问题.jsonl"), str(folder / "答案.jsonl"), "--index", index]) == 0
    return [json.loads(row) for row in (folder / "答案.jsonl").read_text("utf-8").splitlines()]


def check(page: Path, folder: Path, cases: Sequence[Case], refused: Sequence[str]) -> None:
    """Add the page alone, ask everything at once, and compare each answer and each quotation with the page."""
    index = str(folder / "索引")
    assert index_main(["add", str(page), "--index", index]) == 0
    original = page.read_text("utf-8")
    answers = asked(folder, index, [*(case.question for case in cases), *refused])
    wrong = []
    for case, answer in zip(cases, answers, strict=False):
        quotes = "".join(citation["quote"] for citation in answer["citations"])
        marked = "".join(re.findall(r"\*\*(.+?)\*\*", answer["answer"]))
        right = case.marked in marked and case.quoted in quotes and case.said in answer["answer"]
        if not right or any(other in marked for other in case.others):
            wrong.append((case.question, answer["answer"]))
        for citation in answer["citations"]:
            assert citation["quote"] == original[citation["start"] : citation["end"]].replace("\n", "")
            assert Path(citation["source"]) == page
        assert all(one["ok"] for one in answer["checks"]), answer["checks"]
    wrong += [(answer["question"], answer["answer"]) for answer in answers[len(cases) :] if not answer["refused"]]
    assert not wrong


def test_a_page_of_ours(tmp_path: Path) -> None:
    page = tmp_path / "岚湾海洋强市.txt"
    page.write_text(PAGE, "utf-8")
    check(page, tmp_path, OURS, OURS_REFUSED)


def test_the_page_of_the_user(shared: Path, tmp_path: Path) -> None:
    page = shared / "seed" / "济宁制造强市.txt"
    if not page.is_file():
        pytest.skip("no shared/seed/济宁制造强市.txt beside the project")
    check(page, tmp_path, SEED, SEED_REFUSED)
