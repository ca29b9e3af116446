"""The targets beside what kept runs say: read from tables and from single questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.__main__ import main
from evals.report import Run, save
from evals.targets import Target, load_targets, reached, targets_text
from evals.types import EvalFault, Record


def _record(identity: str, kind: str, right: bool) -> Record:
    return Record(
        id=identity,
        suite="own",
        question="云湖市增长多少？",
        answer="10.2%",
        gold="10.2%",
        right=right,
        refused=False,
        should_refuse=False,
        score=0.9,
        seconds=0.1,
        passages=(),
        kind=kind,
    )


ROW = {"hit@5": 0.96, "hit@5_low": 0.91, "hit@5_high": 0.99, "n": 60.0}
MEASURES = {"retrieval": {"reranked": ROW}}


def test_a_target_is_read_from_a_row_of_a_table_or_from_the_questions() -> None:
    run = Run("ncp", (_record("1", "figure", True), _record("2", "figure", False)), MEASURES)
    five = reached(Target("five", "ncp", 0.95, ("retrieval", "reranked"), "hit@5"), run)
    assert (five.value, five.n, five.between, five.met) == (0.96, 60, (0.91, 0.99), True)
    figures = reached(Target("figures", "ncp", 0.9, kinds=("figure",)), run)
    assert (figures.value, figures.n, figures.met) == (0.5, 2, False)
    for lacking in (Target("x", "ncp", 0.5, ("answers", "all"), "key"), Target("x", "ncp", 0.5, kinds=("list",))):
        assert reached(lacking, run).value is None
        assert not reached(lacking, run).met
    assert reached(lacking, None).value is None


def test_the_table_says_what_is_met_what_is_short_and_what_was_not_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(EvalFault, match="没有留下的结果"):
        targets_text(tmp_path, load_targets())
    save(tmp_path, "own", {}, [_record("1", "follow-up", True), _record("2", "comparison", False)], "")
    save(tmp_path, "ncp", MEASURES, [], "")
    assert main(["targets", str(tmp_path)]) == 0
    text = capsys.readouterr().out
    assert "| own: follow-ups | 0.92 | 1.000 |  | 1 | met |" in text
    assert "| own: comparisons | 0.90 | 0.000 |  | 1 | short |" in text
    assert "| ncp: one of the first five answers | 0.95 | 0.960 | 0.910–0.990 | 60 | met |" in text
    assert text.count("not measured") == len(load_targets()) - 3


def test_a_wrong_file_of_targets_is_a_clear_fault(tmp_path: Path) -> None:
    path = tmp_path / "targets.toml"
    path.write_text('[[target]]\nname = "x"\n', "utf-8")
    with pytest.raises(EvalFault, match=r"targets\.toml 读不懂"):
        load_targets(path)
