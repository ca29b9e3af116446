"""The statute test set over a file of our own, and the run that takes all public sets together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import intervals, public, stard
from evals.__main__ import main
from evals.intervals import Measured
from evals.library import open_assistant
from evals.report import load_run
from evals.types import EvalFault, Record
from tests.test_evals_cmrc import write as write_cmrc

ARTICLES = {
    "集市管理条例第一条": "集市的摊位费由镇政府收取，每日不超过十五元。\n",
    "集市管理条例第二条": "残疾人凭证件免收摊位费。\n\n",
    "图书馆办法第三条": "图书馆每周一闭馆，读者可以预约借书。",
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stard")
    wanted = [
        ("残疾人摆摊要交钱吗？", ["集市管理条例第二条", "集市管理条例第一条"]),
        ("图书馆哪天不开门？", ["图书馆办法第三条"]),
    ]
    entries = [
        {"query_id": number, "问题": question, "相关法规": {name: ARTICLES[name] for name in names}}
        for number, (question, names) in enumerate(wanted)
    ]
    (folder / "queries.json").write_text(json.dumps(entries), "utf-8")
    return folder


def test_each_article_is_a_document_and_each_leg_is_judged(data: Path, tmp_path: Path) -> None:
    questions = stard.load(data)
    stard.write_documents(questions, tmp_path / "documents")
    with open_assistant(tmp_path / "index", tmp_path / "documents", remember=True) as assistant:
        assert {info.title for info in assistant.index.documents()} == set(ARTICLES)
        records = [stard.ask(assistant, one) for one in questions]
    assert records[0].gold == "集市管理条例第二条；集市管理条例第一条"
    assert all(one.right for one in records)
    assert records[0].answer.count("；") <= 2  # each article once
    assert records[1].passages[0].right
    legs = stard.report(records).parts["retrieval"]
    assert list(legs) == ["lexical", "dense", "hybrid", "reranked"]
    assert all(legs[leg]["hit@5"] == 1.0 for leg in ("dense", "hybrid"))
    assert all(0.0 <= legs[leg][name] <= 1.0 for leg in legs for name in ("hit@1", "mrr", "ndcg"))


def test_wrong_data_is_told(tmp_path: Path) -> None:
    (tmp_path / "queries.json").write_text('[{"query_id": 1, "问题": "问", "相关法规": {}}]', "utf-8")
    with pytest.raises(EvalFault, match="第 1 题没有相关法规"):
        stard.load(tmp_path)
    (tmp_path / "queries.json").write_text("{", "utf-8")
    with pytest.raises(EvalFault, match="不是 JSON 文件"):
        stard.load(tmp_path)


def test_retrieval_is_measured_with_its_interval() -> None:
    # Ranks 1 and 2 of two questions; of the second, two relevant ones exist: 1/log2(3) of 1 + 1/log2(3).
    row = intervals.retrieval([(True, False), (False, True)], [1, 2])
    assert (row["n"], row["hit@1"], row["hit@5"], row["mrr"]) == (2.0, 0.5, 1.0, 0.75)
    assert row["ndcg"] == pytest.approx((1 + 0.63093 / 1.63093) / 2, abs=1e-5)
    assert row["hit@1_low"] <= row["hit@1"] <= row["hit@1_high"]
    assert "hit@50" not in row
    assert intervals.retrieval([]) == {}


def test_scores_are_told_apart_with_an_interval() -> None:
    row = intervals.separation([0.9, 0.8, 0.7], [0.1, 0.75])
    assert row["auc"] == pytest.approx(5 / 6)
    assert row["at"] == 0.5
    assert row["auc_low"] <= row["auc"] <= row["auc_high"]
    assert intervals.separation([], [0.1]) == {}


def test_the_overview_has_a_row_for_each_measure() -> None:
    run = Measured("x", {"part": {"row": {"n": 2.0, "em": 0.5, "em_low": 0.0, "em_high": 1.0, "p50": 12.4}}}, ())
    assert intervals.overview([run]).splitlines()[2:] == [
        "| x | part: row | EM | 2 | 0.500 | 0.000–1.000 |",
        "| x | part: row | p50 ms | 2 | 12 | |".replace("| |", "|  |"),
    ]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_is_kept_and_compared(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (elsewhere / "data").mkdir()
    write_cmrc(elsewhere / "data")
    assert main(["run", "cmrc", "--data", "data", "--out", "runs"]) == 0
    kept = load_run(Path("runs/cmrc.json"))
    assert [one.suite for one in kept.records] == ["cmrc"]
    assert main(["run", "cmrc", "--data", "data", "--out", "runs", "--compare", "runs/cmrc.json"]) == 0
    assert "0 better, 0 worse" in capsys.readouterr().out
    assert Path("runs/cmrc-previous.json").exists()


@pytest.mark.usefixtures("elsewhere")
def test_wrong_usage_of_a_public_set_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "stard"]) == 2
    assert "--data" in capsys.readouterr().err
    assert main(["run", "bench", "--data", "."]) == 2
    assert "没有文件夹 ncp、rgb_zh、cmrc2018、stard" in capsys.readouterr().err


def test_all_sets_together_are_one_table(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = Record("1", "x", "问", "答", "答", True, False, False, 0.5, 0.1, marks={"em": 1.0})
    row = {"n": 1.0, "em": 1.0, "em_low": 1.0, "em_high": 1.0}
    asked: list[tuple[str, str, int | None]] = []

    def run_one(name: str, data: Path, out: Path, limit: int | None) -> Measured:
        asked.append((name, data.name, limit))
        return Measured(name, {"part": {"row": row}}, (record,))

    monkeypatch.setattr(public, "_run_one", run_one)
    for folder in public.FOLDERS.values():
        (elsewhere / folder).mkdir()
    assert main(["run", "bench", "--data", ".", "--limit", "3", "--out", "runs"]) == 0
    assert asked == [("ncp", "ncp", 3), ("rgb", "rgb_zh", 3), ("cmrc", "cmrc2018", 3), ("stard", "stard", 3)]
    assert "| stard | part: row | EM | 1 | 1.000 | 1.000–1.000 |" in Path("runs/bench.md").read_text("utf-8")
    assert len(load_run(Path("runs/bench.json")).records) == 4
