"""The bundled documents about Jining hold the facts of their origin, in our own words, and answer their questions."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = ROOT / "evals" / "questions" / "jining.jsonl"
ORIGIN = Path(__file__).resolve().parents[2] / "shared" / "seed" / "济宁制造强市.txt"
REGION = "山东省济宁市"
KEYS = ("title", "issuer", "date", "source", "region", "kind")
LONGEST_COPY = 15
PLACES = r"济宁|山东|全国|芯诺|微山湖酒业"

# Every figure of the origin, with its unit, as it must stand in our documents.
_FIGURES = """
2023年 2021年 2024年 1至11月 10.2% 6.9% 3.3个百分点 4.3% 5.9个百分点 第8位 1099个 872.81亿元 87.57亿元
624.1亿元 62.85% 2个百分点 10个 2月22日 1.75亿元 300万片 3亿元 1629名 892家 33名 167个 303名 164家 3家
1个 7个 13个 1+7+7+13 12.51% 2.71个百分点 1150家 373家 273家 33家 17家 前5位 16家 41家 140亿元 60GWh 7月
105亿元 6个 106亿元 708个 585亿元 311个 312个 85个 231 231+1 1000个 1981.7亿元 3047.9亿元 208个 29个 44个
第1位 12月28日 200余家 100余家 8000万元 10余次 176项 3000余万元 19条 6家 128名 416个 11个 2个 15个 4个
600亿元 20余家 1000家 1462条 3.13万人 2.9万亩 309.78亿元 3.62亿元 2.94亿元 89.11亿元 8亿元 1.65亿元
43.15亿元
"""
FIGURES = _FIGURES.split()

# Names of people, companies, bodies, projects and lists, and slogans: they cannot be put in other words.
_NAMES = """
夏天然 屈耀武 史国顺 王振芬 张睿 王粲 满涛 芯诺电子 海尔集团 山东大学微电子学院
山东华昇微电子技术研究中心 中国科学院微电子所 长征七号 嫦娥五号 宁德时代 山能智慧制造园区
小松全球智能制造基地 惠孚医药 金宇石墨烯水处理膜 立中锂电 祺添动力电池 小鲁锂电 镐成永生中韩装备
兖州芯诺半导体 经典印务 新风光电子 富邦新能源汽车 珞石智能 天河科技 顶峰航空 水泊焊割 中科伺易
山东微山湖酒业有限公司 山东赛迪研究院 山东省新材料产业协会 山东省医药行业协会 鲁南数字化改造服务商联盟
百家企业专家行 好品微山助企攀登 微山湖酒业名优产品推介会 智能机械装备集群 全国千兆城市
国家信息消费示范城市 服务型制造示范城市（工业设计特色类） 制造强市建设微山县指挥部常务副主任
制造强市建设指挥部办公室主任 制造强市建设指挥部高端装备专班主任 大抓产业、大抓先进制造业 四大攀登行动
走在前、开新局 保五争三奔第一 产业挑大梁、制造扛大旗、环境成大业、企业担大任 力量向制造业集中
政策向制造业集聚 要素向制造业集合 抢抓机遇、勇争一流 解放思想、创新求变 聚焦主业、集群发展
大抓项目、抓大项目 重大项目引领、技改项目提质、新上项目扩量
高端化集聚、智能化提升、数字化转型、绿色化发展 国家级制造业高质量发展试验区中心城市 重点项目库+产业专家库
国家第五批专精特新“小巨人”企业 山东省创新型中小企业 年产300万片半导体功率器件芯片项目
一期60GWh新能源电池项目 1个办公室、7个产业发展专班、7个要素保障组
"""
NAMES = _NAMES.split()

WANTED_KINDS = {
    "figure": 35,
    "date": 8,
    "person": 10,
    "company": 10,
    "list": 10,
    "several": 10,
    "follow-up": 10,
    "wrong-year": 6,
    "wrong-place": 8,
    "wrong-company": 5,
    "absent": 8,
    "chat": 3,
    "nonsense": 3,
}
REASONS = {
    "wrong-year": "scope",
    "wrong-place": "scope",
    "wrong-company": "scope",
    "absent": "nothing",
    "nonsense": "nothing",
    "chat": "chat",
}


def _read(path: Path) -> tuple[dict[str, Any], str]:
    _, matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(matter), body


def _documents() -> dict[str, tuple[dict[str, Any], str]]:
    read = {path.name: _read(path) for path in sorted((ROOT / "corpus" / "documents").glob("*.md"))}
    return {name: (matter, body) for name, (matter, body) in read.items() if matter.get("region") == REGION}


def _questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def _stands_in(figure: str, text: str) -> bool:
    """Tell whether a figure stands in the text as a whole number, not inside a longer one."""
    after = r"(?!\d)" if figure[-1].isdigit() else ""
    return re.search(rf"(?<![\d.]){re.escape(figure)}{after}", text) is not None


def _origin() -> str:
    if not ORIGIN.exists():
        pytest.skip("the newspaper page that the facts come from is not here (../shared/seed)")
    return re.sub(r"\s+", "", ORIGIN.read_text(encoding="utf-8"))


def _masked(text: str) -> str:
    """Cut a text at the names and figures, which are shared by right."""
    for name in sorted(NAMES, key=len, reverse=True):
        text = text.replace(name, "\n")
    return re.sub(r"\d[\d.+]*", "\n", text)


def _longest_copy(sentence: str, origin: str) -> str:
    longest = ""
    for start in range(len(sentence)):
        while (
            start + len(longest) < len(sentence)
            and "\n" not in (run := sentence[start : start + len(longest) + 1])
            and run in origin
        ):
            longest = run
    return longest


def test_eleven_documents_have_complete_front_matter() -> None:
    documents = _documents()
    assert len(documents) == 11
    for name, (matter, body) in documents.items():
        assert all(isinstance(matter.get(key), str) and matter[key].strip() for key in KEYS), name
        assert re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", matter["date"]), name
        assert f"{matter['title']}.md" == name
        assert body.lstrip().startswith(f"# {matter['title']}\n"), name
        assert 300 <= len(re.sub(r"\s+", "", body)) <= 900, name


def test_years_are_absolute_and_figures_name_their_place() -> None:
    for name, (_, body) in _documents().items():
        assert not re.search(r"去年|今年|我市|全省|本报", body), name
        for sentence in re.findall(r"[^。\n]*\d[^。\n]*。", body):
            assert re.search(r"济宁|山东|全国|芯诺|微山|小松|宁德时代|“1\+7\+7\+13”|推介会", sentence), (
                f"{name}: {sentence}"
            )


@pytest.mark.parametrize("figure", FIGURES)
def test_every_figure_stands_in_the_documents(figure: str) -> None:
    text = "\n".join(body for _, body in _documents().values())
    assert _stands_in(figure, text)


def test_the_literal_list_misses_no_figure_of_the_origin() -> None:
    unit = r"(?:余|多)?(?:个百分点|亿元|万元|万亩|万人|万片|%|GWh|[年月日名家个条位项次])?"
    listed = " ".join(FIGURES)
    found = set(re.findall(rf"(?<![\d.])\d+(?:\.\d+)?{unit}", _origin()))
    assert len(found) > 80
    assert sorted(figure for figure in found if not _stands_in(figure, listed)) == []


def test_no_sentence_is_copied_from_the_origin() -> None:
    origin = _masked(_origin())
    for name, (_, body) in _documents().items():
        for sentence in re.split(r"[。\n]", body):
            copied = _longest_copy(_masked(sentence.replace(" ", "")), origin)
            assert len(copied) <= LONGEST_COPY, f"{name}: {copied}"


def test_same_figure_is_the_same_in_every_document() -> None:
    """A growth rate or sum that stands in several documents agrees wherever its subject is named."""
    text = "\n".join(body for _, body in _documents().values())
    for subject, figures in {
        r"济宁市规上工业增加值同比增长|济宁市规模以上工业（简称“规上工业”）增加值同比增长": {"10.2%"},
        r"892家攀登企业的?工业增加值(?:的增速为|同比增长)": {"12.51%"},
        r"市级技改基金落地投资累计": {"1.65亿元"},
        r"数字经济核心产业(?:的营业收入为|完成营收)": {"624.1亿元"},
        r"这些项目完成投资|1099个项目完成投资": {"872.81亿元"},
    }.items():
        found = re.findall(rf"(?:{subject})(\d+(?:\.\d+)?(?:%|亿元))", text)
        assert len(found) >= 2
        assert set(found) == figures


def test_questions_cover_the_kinds_with_unique_ids() -> None:
    questions = _questions()
    counts = Counter(question["kind"] for question in questions)
    assert set(counts) == set(WANTED_KINDS)
    assert all(counts[kind] >= wanted for kind, wanted in WANTED_KINDS.items())
    assert len({question["id"] for question in questions}) == len(questions)
    asked = [(question["question"], json.dumps(question.get("history", []))) for question in questions]
    assert len(set(asked)) == len(asked)


def _says(key: str, quote: str) -> bool:
    return any(word in quote for word in key.split("|"))


@pytest.mark.parametrize("question", _questions(), ids=lambda question: question["id"])
def test_gold_is_exact_and_holds_the_keys(question: dict[str, Any]) -> None:
    documents = _documents()
    reason = REASONS.get(question["kind"])
    assert question["refuse"] is (reason is not None)
    assert question.get("reason") == reason
    assert bool(question["keys"]) is bool(question["gold"]) is not question["refuse"]
    for gold in question["gold"]:
        _, body = documents[gold["document"]]
        assert gold["quote"] in body
        assert "\n" not in gold["quote"]
        assert any(_says(key, gold["quote"]) for key in question["keys"]), gold["quote"]
    for key in question["keys"]:
        assert any(_says(key, gold["quote"]) for gold in question["gold"]), key


def test_only_follow_ups_have_history() -> None:
    for question in _questions():
        history = question.get("history", [])
        assert bool(history) is (question["kind"] == "follow-up"), question["id"]
        roles = [turn["role"] for turn in history]
        assert roles == ["user", "assistant"] * (len(history) // 2), question["id"]
        assert all(turn["content"].strip() for turn in history)
