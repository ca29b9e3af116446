"""The bundled documents about the government work reports keep their figures exact and answer their questions."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT / "corpus" / "documents"
QUESTIONS = ROOT / "evals" / "questions" / "reports.jsonl"
ORIGINALS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "gov_work_reports"

YEARS = range(2015, 2023)
GROWTH = "历年全国经济增长与就业目标和完成情况对照"
PRICES = "历年全国物价目标、财政赤字率与地方专项债券安排对照"
INDUSTRY = "历年政府工作报告中的全国工业与制造业数字"
YEARLY = {year: f"国务院{year}年政府工作报告要点" for year in YEARS}
TITLES = [*YEARLY.values(), GROWTH, PRICES, INDUSTRY]
LONGEST_COPY = 15
SESSION = r"第十[二三]届全国人民代表大会第[一二三四五]次会议"  # a name, which cannot be put in other words

WANTED_KINDS = {
    "figure": 40,
    "date": 4,
    "person": 4,
    "list": 5,
    "several": 8,
    "follow-up": 8,
    "wrong-year": 8,
    "wrong-place": 5,
    "absent": 5,
    "nonsense": 2,
    "chat": 2,
}
REASONS = {"wrong-year": "scope", "wrong-place": "scope", "absent": "nothing", "nonsense": "nothing", "chat": "chat"}

# A pattern for the sentence of a target (in the report of that year) or a result (in the report of the year after),
# the same figure's pattern in a cross document, and how many years state both.
TARGET, RESULT = 0, 1
_TARGET_GROWTH = r"{y}年全国国内生产总值的增长目标是([^，。]+)"
_TARGET_JOBS = r"{y}年全国城镇新增就业的目标是([^，。]+)"
_TARGET_PRICES = r"{y}年全国居民消费价格涨幅的控制目标是([^，。]+)"
_GROWTH = r"{y}年全国国内生产总值[^。]*?增长([\d.]+%)"
_JOBS = r"{y}年全国城镇新增就业(\d+万人)"
_PRICES = r"{y}年全国居民消费价格[^。]*上涨([\d.]+%)"
_DEFICIT_RATIO = r"{y}年全国[^。]*赤字率(?:按|(?:安排)?为)([\d.]+%)"
_DEFICIT = r"{y}年全国[^。]*财政赤字(?:安排|为)([\d.]+万亿元)"
_BONDS = r"{y}年全国地方(?:政府)?专项债券安排([\d.]+万?亿元)"
AGREEMENTS = [
    (GROWTH, TARGET, _TARGET_GROWTH, _TARGET_GROWTH, 7),
    (GROWTH, TARGET, _TARGET_JOBS, _TARGET_JOBS, 8),
    (GROWTH, RESULT, _GROWTH, r"{y}年全国[^。]*国内生产总值[^。]*实际增长([\d.]+%)", 8),
    (GROWTH, RESULT, _JOBS, r"{y}年全国城镇新增就业[^。]*实际为(\d+万人)", 8),
    (PRICES, TARGET, _TARGET_PRICES, _TARGET_PRICES, 8),
    (PRICES, RESULT, _PRICES, r"{y}年全国居民消费价格[^。]*实际上涨([\d.]+%)", 6),
    (PRICES, TARGET, _DEFICIT_RATIO, r"{y}年全国赤字率安排为([\d.]+%)", 8),
    (PRICES, TARGET, _DEFICIT, r"{y}年全国[^。]*财政赤字为([\d.]+万亿元)", 5),
    (PRICES, TARGET, _BONDS, r"{y}年全国[^。]*专项债券为([\d.]+万?亿元)", 7),
]


def _read(title: str) -> tuple[dict[str, Any], str]:
    _, matter, body = (DOCUMENTS / f"{title}.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.load(matter, yaml.BaseLoader), body


def _body(title: str) -> str:
    return _read(title)[1]


def _questions() -> list[dict[str, Any]]:
    return [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]


def _original(*years: int) -> str:
    if not ORIGINALS.is_dir():
        pytest.skip("the reports that the facts come from are not here (../shared/corpora/gov_work_reports)")
    text = "".join((ORIGINALS / f"GR{year}.txt").read_text(encoding="utf-8") for year in years)
    return re.sub(r"\s", "", text).replace("％", "%").replace("万5千", ".5万").replace("5千多户", "5000多户")


def _numbers(text: str) -> set[str]:
    """Return the numbers of a text that are not years, with their magnitude (万, 亿, 万亿, %)."""
    found = re.findall(r"(?<![\d.])(?!20\d\d年)(\d+(?:\.\d+)?)(?![\d.])多?(万亿|万|亿|%)?", text)
    return {number + magnitude for number, magnitude in found}


@pytest.mark.parametrize("title", TITLES)
def test_front_matter_is_complete(title: str) -> None:
    matter, body = _read(title)
    assert matter["title"] == title
    assert body.startswith(f"\n# {title}\n")
    assert matter["issuer"] == "问策编写"
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", matter["date"])
    assert re.fullmatch(r"据国务院20\d\d年(至2022年)?政府工作报告整理", matter["source"])
    assert (matter["region"], matter["kind"]) == ("全国", "资料")
    assert 500 <= len(re.sub(r"\s", "", body)) <= 1300


@pytest.mark.parametrize("year", YEARS)
def test_yearly_document_has_two_sections_and_its_own_date(year: int) -> None:
    matter, body = _read(YEARLY[year])
    assert re.findall(r"^## (.+)$", body, re.M) == [f"{year - 1}年完成情况", f"{year}年预期目标"]
    written = re.search(r"报告日期是(\d+)年(\d+)月(\d+)日", body)
    assert written is not None
    assert matter["date"] == "{}-{:0>2}-{:0>2}".format(*written.groups())
    assert "报告人是国务院总理李克强" in body


@pytest.mark.parametrize("title", TITLES)
def test_each_figure_stands_with_its_year_and_subject(title: str) -> None:
    body = _body(title)
    assert not re.search(r"去年|今年|明年|上年|我国|同期", body)
    for sentence in re.findall(r"[^。\n#]*\d[^。\n]*。", body):
        assert re.match(r"(?:到)?20\d\d年|本资料", sentence), sentence
        assert re.search(r"全国|国务院|国家|中央|消费对", sentence), sentence


@pytest.mark.parametrize(("title", "kind", "yearly", "cross", "count"), AGREEMENTS)
def test_cross_documents_agree_with_the_yearly_ones(title: str, kind: int, yearly: str, cross: str, count: int) -> None:
    checked = 0
    for year in range(2014, 2023):
        if year + kind not in YEARLY:
            continue
        told = re.search(yearly.format(y=year), _body(YEARLY[year + kind]))
        compared = re.search(cross.format(y=year), _body(title))
        assert (told is None) is (compared is None), year
        if told is not None and compared is not None:
            assert told[1] == compared[1], year
            checked += 1
    assert checked == count


@pytest.mark.parametrize("year", YEARS)
def test_every_number_stands_in_the_report(year: int) -> None:
    original = _original(year)
    numbers = _numbers(_body(YEARLY[year]))
    assert len(numbers) > 30
    assert sorted(numbers - _numbers(original)) == []


def test_every_number_of_the_cross_documents_stands_in_a_report() -> None:
    known = _numbers(_original(*YEARS))
    for title in (GROWTH, PRICES, INDUSTRY):
        assert sorted(_numbers(_body(title)) - known) == []


@pytest.mark.parametrize("title", TITLES)
def test_no_long_run_is_copied_from_the_reports(title: str) -> None:
    original = _original(*YEARS)
    for line in re.split(rf"{SESSION}|\n", _body(title)):
        for start in range(len(line) - LONGEST_COPY):
            run = line[start : start + LONGEST_COPY + 1]
            assert run not in original, run


def test_questions_cover_the_kinds_with_unique_ids() -> None:
    questions = _questions()
    counts = Counter(question["kind"] for question in questions)
    assert set(counts) == set(WANTED_KINDS)
    assert all(counts[kind] >= wanted for kind, wanted in WANTED_KINDS.items())
    assert len({question["id"] for question in questions}) == len(questions)
    asked = {(question["question"], json.dumps(question.get("history", []))) for question in questions}
    assert len(asked) == len(questions)


@pytest.mark.parametrize("question", _questions(), ids=lambda question: question["id"])
def test_gold_is_exact_and_holds_the_keys(question: dict[str, Any]) -> None:
    reason = REASONS.get(question["kind"])
    assert question["refuse"] is (reason is not None)
    assert question.get("reason") == reason
    assert bool(question["keys"]) is bool(question["gold"]) is not question["refuse"]
    for gold in question["gold"]:
        assert gold["quote"] in _body(gold["document"].removesuffix(".md"))
        assert "\n" not in gold["quote"]
        for key in question["keys"]:
            assert any(word in gold["quote"] for word in key.split("|")), key


def test_targets_and_results_of_one_year_are_asked_apart() -> None:
    """The trap of these documents: one question wants the target, another the result, of the same subject and year."""
    keys = {question["question"]: question["keys"] for question in _questions() if question["kind"] == "figure"}
    target, result = keys["2018年城镇新增就业目标是多少？"], keys["2018年实际城镇新增就业多少人？"]
    assert (target, result) == (["1100万"], ["1361万"])
