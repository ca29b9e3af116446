"""The reading test set: official measures by hand, windows, and the real reader over a file of our own."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from evals import cmrc
from evals.cmrc_metrics import exact_match, f1, longest_common_run, segments
from evals.types import EvalFault

CONTEXT = "河湾镇的集市每月初五开市，摊位费每日12元，由镇政府收取。残疾人凭证免收摊位费。"


def test_segments_are_single_chinese_characters_and_whole_other_words() -> None:
    assert segments("光荣和ω-Force开发") == ["光", "荣", "和", "ωforce", "开", "发"]  # the hyphen goes first
    assert segments("《新闻联播》，World News 3.5%") == ["新", "闻", "联", "播", "world", "news", "3.5", "%"]
    assert segments("等等……") == ["等", "等", "…", "…"]  # as officially: only two of them together are on the list


def test_an_exact_match_looks_past_punctuation_and_case() -> None:
    assert exact_match(["《三国志》", "别的"], "三国志。") == 1.0
    assert exact_match(["ABC公司"], "abc公司") == 1.0
    assert exact_match(["每日12元"], "12元") == 0.0


def test_f1_counts_the_longest_common_run() -> None:
    assert longest_common_run("甲乙丙丁", "乙丙甲丁") == 2
    # 每日12元 is 每, 日, 12 and 元 officially: the digits are one word. Two of them are in common with 12元.
    assert f1(["每日12元"], "12元") == pytest.approx(2 * 2 / (4 + 2))
    assert f1(["每日12元", "12元"], "12元") == 1.0
    assert f1(["甲乙丙丁"], "甲乙x丙丁") == pytest.approx(2 * 2 / (4 + 5))  # not four, though all stand there in order
    assert f1(["甲"], "乙") == 0.0
    assert f1(["甲"], "") == 0.0


def write(folder: Path, context: str = CONTEXT, answers: tuple[str, ...] = ("每日12元", "12元")) -> Path:
    entry = {"id": "Q1", "question": "摊位费是多少？", "answers": [{"text": one} for one in answers]}
    content = {"data": [{"title": "河湾镇集市", "paragraphs": [{"context": context, "qas": [entry]}]}]}
    path = folder / "dev.json"
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_the_file_or_its_folder_can_be_given(tmp_path: Path) -> None:
    path = write(tmp_path)
    (question,) = cmrc.load(tmp_path)
    assert cmrc.load(path) == [question]
    assert (question.title, question.answers) == ("河湾镇集市", ("每日12元", "12元"))


def test_wrong_data_is_told(tmp_path: Path) -> None:
    with pytest.raises(EvalFault, match=r"dev\.json.*--data"):
        cmrc.load(tmp_path)
    write(tmp_path, answers=())
    with pytest.raises(EvalFault, match="Q1 没有答案"):
        cmrc.load(tmp_path)
    (tmp_path / "dev.json").write_text("[]", "utf-8")
    with pytest.raises(EvalFault, match="不是 JSON 对象"):
        cmrc.load(tmp_path)


@pytest.fixture(scope="module")
def reader() -> cmrc.PassageReader:
    return cmrc.PassageReader()


def test_the_reader_marks_the_answer_wherever_a_long_passage_has_it(tmp_path: Path, reader: cmrc.PassageReader) -> None:
    other = "镇上的图书馆去年新添图书，读者很喜欢，馆里还办了讲座。"
    for before, after in ((0, 0), (0, 40), (40, 0), (25, 25)):
        write(tmp_path, other * before + CONTEXT + other * after)
        record = cmrc.ask(reader, cmrc.load(tmp_path)[0])
        assert "12元" in record.answer
        assert record.marks["cmrc_f1"] > 0.5
        assert 0.0 < record.score <= 1.0
        assert record.fault in ("", "partly right")
    row = cmrc.report([record, record]).parts["reading"]["the reader alone"]
    assert row["n"] == 2
    assert row["cmrc_f1"] == row["cmrc_f1_low"] == record.marks["cmrc_f1"]


def test_windows_cover_a_passage_and_overlap_by_half(tmp_path: Path, reader: cmrc.PassageReader) -> None:
    text = "".join(chr(0x4E00 + number % 3000) for number in range(1500))
    write(tmp_path, text)
    windows = reader._windows(cmrc.load(tmp_path)[0])
    assert (windows[0][0], windows[-1][1]) == (0, 1500)
    assert all(before[1] - after[0] >= 150 for before, after in pairwise(windows))
