"""Runs over a small system of our own: what is measured, kept, gated and compared."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from corpus.types import DocumentInfo
from evals import gates, report
from evals.__main__ import main
from evals.changes import compare
from evals.measure import measure
from evals.relevance import evidence
from evals.summary import summarise
from evals.types import EvalFault, Found, Gold, Outcome, Question, Record
from qa.types import Answer, Citation, Refusal, Turn

FILES = {
    "甲市.md": ["甲市去年新增企业373家。", "甲市今年计划新增企业400家。"],
    "乙市.md": ["乙市的市长是张三。", "乙市有两条地铁。"],
}


class Overlap:
    """Answers with the sentence that shares most characters with the question; refuses where too few are shared."""

    def __init__(self, least: int = 4, shift: int = 0) -> None:
        self.least = least
        self.shift = shift  # moves citations off their place

    def ask(self, question: str, history: Sequence[Turn]) -> Answer:
        asked = "".join(turn.content for turn in history) + question
        best = self.find(asked, 1)[0]
        if len(set(best.text) & set(asked)) < self.least:
            return Answer(question, "没有。", refusal=Refusal("nothing"))
        start = "".join(FILES[best.document]).index(best.text) + self.shift
        document = DocumentInfo(best.document, best.document, best.document, "md")
        cited = Citation(1, document, best.text, start, start + len(best.text))
        unused = Citation(2, document, "别的话", 0, 3)
        return Answer(question, f"**{best.text}**[1]", (cited, unused), rewritten=asked if history else "")

    def find(self, query: str, k: int) -> list[Found]:
        found = [passage for name in FILES for passage in self.passages(name)]
        return sorted(found, key=lambda passage: -len(set(passage.text) & set(query)))[:k]

    def rerank(self, query: str) -> list[Found]:
        return self.find(query, 2)[::-1]

    def passages(self, document: str) -> list[Found]:
        return [Found(document, text) for text in FILES[document]]

    def original(self, citation: Citation) -> str:
        return "".join(FILES[citation.document.id])[citation.start : citation.end]


QUESTIONS = [
    Question("q1", "figure", "甲市去年新增企业多少家", ("373家",), (Gold("甲市.md", "新增企业373家"),)),
    Question("q2", "figure", "甲市今年新增企业多少家", ("401家",), (Gold("甲市.md", "新增企业400家"),)),
    Question("q3", "person", "谁", ("张三",), (Gold("乙市.md", "市长是张三"),)),
    Question("q4", "absent", "学费", refuse=True, reason="nothing"),
    Question("q5", "absent", "乙市有几条铁路", refuse=True, reason="nothing"),
    Question(
        "q6", "follow-up", "是谁", ("张三",), (Gold("乙市.md", "市长是张三"),), history=(Turn("user", "乙市的市长"),)
    ),
]


def run(system: Overlap | None = None) -> list[Outcome]:
    return list(measure(system or Overlap(), QUESTIONS, rerank=True))


def test_each_question_is_judged_on_keys_citations_and_refusal() -> None:
    right, wrong_key, refused, refused_rightly, not_refused, follow_up = run()
    assert right.right
    assert right.quotes == ("甲市去年新增企业373家。",)  # the citation that the text does not use is left out
    assert not wrong_key.right
    assert report.fault(wrong_key) == "key missing"
    assert report.fault(refused) == "wrongly refused"
    assert refused_rightly.right
    assert report.fault(not_refused) == "not refused"
    assert follow_up.right  # the history was passed on, and the rewritten question searched with
    assert follow_up.ranking is not None
    assert follow_up.ranking.relevant[0]


def test_a_citation_off_its_place_is_noticed() -> None:
    assert run()[0].exact
    assert not run(Overlap(shift=1))[0].exact


def test_evidence_is_the_passage_that_holds_the_quotation() -> None:
    gold = Gold("甲市.md", "新增企业373家")
    same_but_figure = Found("甲市.md", "新增企业400家")
    whole = Found("甲市.md", "去年新增企业 373 家以上")
    assert evidence(gold, [same_but_figure, whole]) == [whole]


def test_evidence_is_half_of_the_quotation_where_a_cut_fell_inside() -> None:
    gold = Gold("甲市.md", "新增企业373家")
    first, second = Found("甲市.md", "去年新增企业3"), Found("甲市.md", "73家，增长一成")
    assert evidence(gold, [first, second]) == [first]  # 5 of 8 characters; the other has 3
    assert evidence(gold, [second]) == []


def test_summary_counts_by_kind() -> None:
    summary = summarise(run())
    assert list(summary) == ["figure", "person", "follow-up", "absent", "all"]
    assert summary["figure"]["n"] == 2
    assert summary["figure"]["right"] == 0.5
    assert summary["figure"]["keys"] == 0.5
    assert summary["absent"]["refused"] == 0.5
    assert summary["all"]["false_refusals"] == pytest.approx(1 / 4)
    assert summary["all"]["refusal_precision"] == pytest.approx(1 / 2)
    assert summary["figure"]["hit@1"] == 1.0
    assert summary["figure"]["reranked hit@1"] == 0.0
    assert "keys" not in summary["absent"]


def test_the_table_has_a_row_for_each_kind_and_leaves_out_what_was_not_measured() -> None:
    lines = report.table(summarise(run()[3:5])).splitlines()
    assert [line.split("|")[1].strip() for line in lines] == ["kind", "-" * 8, "absent", "all"]
    assert "hit@1" not in lines[0]


def records(system: Overlap | None = None) -> list[Record]:
    return [report.record(outcome, "own") for outcome in run(system)]


def test_a_run_is_kept_and_compared_with_the_next(tmp_path: Path) -> None:
    before = records()
    path = report.save(tmp_path, "own", summarise(run()), before)
    assert "401家" in path.with_suffix(".md").read_text("utf-8")
    old = report.load_run(path)
    assert list(old.records) == before
    assert old.records[0].relevant["hybrid"][0]
    # Refusing more mends q5 and breaks q1.
    after = records(Overlap(least=12))
    changes = compare(old.records, after)
    assert [(change.id, change.better) for change in changes] == [("q1", False), ("q6", False), ("q5", True)]
    assert changes[0].after.fault == "wrongly refused"
    report.save(tmp_path, "own", summarise(run()), after)
    assert json.loads((tmp_path / "own-previous.json").read_text("utf-8"))["questions"][0]["right"]


def test_a_run_to_compare_with_must_be_one(tmp_path: Path) -> None:
    with pytest.raises(EvalFault, match=r"无\.json"):
        report.load_run(tmp_path / "无.json")
    (tmp_path / "坏.json").write_text("[]", "utf-8")
    with pytest.raises(EvalFault, match=r"坏\.json"):
        report.load_run(tmp_path / "坏.json")


def gate_file(folder: Path, body: str) -> Path:
    path = folder / "gates.toml"
    path.write_text(body, "utf-8")
    return path


def test_gates_bound_the_measures_of_their_kinds(tmp_path: Path) -> None:
    body = """
[[gate]]
name = "figures"
suite = "own"
kinds = ["figure"]
measure = "right"
minimum = 0.6

[[gate]]
name = "wrongly refused"
suite = "own"
measure = "false_refusals"
maximum = 0.3

[[gate]]
name = "dates"
suite = "own"
kinds = ["date"]
measure = "right"
minimum = 0.0
"""
    low, fine, unmeasured = gates.judge(gates.load_gates("own", gate_file(tmp_path, body)), run())
    assert not low.holds
    assert low.value == 0.5
    assert gates.describe(low) == "FAIL  figures: 0.500 (>= 0.6)"
    assert fine.holds
    assert gates.describe(fine) == "pass  wrongly refused: 0.250 (<= 0.3)"
    assert not unmeasured.holds


@pytest.mark.parametrize(
    "line", ['measure = "right"', 'measure = "right"\nminimum = 1\nkinds = ["figures"]', "minimum = 1", "minimum ="]
)
def test_a_wrong_gate_is_refused(tmp_path: Path, line: str) -> None:
    path = gate_file(tmp_path, f'[[gate]]\nname = "x"\nsuite = "own"\n{line}\n')
    with pytest.raises(EvalFault, match=r"gates\.toml"):
        gates.load_gates("own", path)


def test_the_project_s_own_gates_are_sound() -> None:
    assert all(not math.isnan(gate.minimum or gate.maximum or 0.0) for gate in gates.load_gates("own"))
    with pytest.raises(EvalFault, match="没有题集 jining 的门槛"):
        gates.load_gates("jining")


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "没有的题集"], "没有的题集"),
        (["run", "ncp"], "--data"),
        (["run", "own", "--index", "没有的目录"], "没有的目录"),
        (["run", "own", "--compare", "没有.json"], "没有.json"),
    ],
)
@pytest.mark.usefixtures("elsewhere")
def test_wrong_usage_exits_with_two(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert message in capsys.readouterr().err
    assert not list(Path().iterdir())
