"""Calibration by hand-computed values, and the fit by samples whose right answer is known."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from evals import report
from evals.bench import calibrate
from evals.calibration import (
    Pair,
    Scaling,
    aurc,
    best_aurc,
    brier,
    expected_error,
    fit,
    log_loss,
    reliability,
    risk_coverage,
    stated,
)
from evals.types import EvalFault, Record, Shown

PAIRS: list[Pair] = [(0.9, True), (0.9, False), (0.2, False), (0.1, True), (1.0, True)]


def record(score: float, right: bool, refused: bool = False, should_refuse: bool = False, best: bool = False) -> Record:
    passages = (Shown("文件", "原话", best), Shown("文件", "别的", True))
    return Record("q", "own", "问", "答", "", right, refused, should_refuse, score, 0.1, passages)


def test_bins_hold_their_lower_edge_and_the_last_one_holds_one() -> None:
    bins = reliability(PAIRS)
    assert [(one.low, one.n) for one in bins] == [(0.1, 1), (0.2, 1), (0.9, 3)]
    assert bins[-1].stated == pytest.approx(2.8 / 3)
    assert bins[-1].true == pytest.approx(2 / 3)


def test_expected_error_weighs_bins_by_their_number() -> None:
    # Bin .1: |.1-1| = .9, bin .2: |.2-0| = .2, bin .9: |.9333-.6667| = .2667 for three of five.
    assert expected_error(PAIRS) == pytest.approx((0.9 + 0.2 + 0.8) / 5)
    assert expected_error([(0.0, False), (1.0, True)]) == 0.0
    assert math.isnan(expected_error([]))


def test_brier_and_log_loss() -> None:
    assert brier([(0.8, True), (0.4, False)]) == pytest.approx((0.04 + 0.16) / 2)
    assert log_loss([(0.8, True), (0.4, False)]) == pytest.approx(-(math.log(0.8) + math.log(0.6)) / 2)
    assert math.isfinite(log_loss([(0.0, True), (1.0, False)]))


def test_risk_grows_with_coverage() -> None:
    points = risk_coverage([(0.9, True), (0.8, True), (0.3, False), (0.6, False)])
    assert points == [(0.25, 0.0), (0.5, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert aurc([(0.9, True), (0.8, False)]) == pytest.approx(0.25)
    assert best_aurc([(0.8, True), (0.9, False)]) == pytest.approx(0.25)
    assert aurc([(0.8, True), (0.9, False)]) == pytest.approx(0.75)


def test_equal_probabilities_do_not_depend_on_their_order() -> None:
    assert risk_coverage([(0.5, True), (0.5, False)]) == [(0.5, 0.5), (1.0, 0.5)]
    assert aurc([(0.5, True), (0.5, False)]) == aurc([(0.5, False), (0.5, True)]) == 0.5


def test_a_scaling_leaves_one_half_and_makes_the_rest_less_sure() -> None:
    assert Scaling()(0.7) == pytest.approx(0.7)
    assert Scaling(2.0)(0.5) == pytest.approx(0.5)
    assert Scaling(2.0)(0.9) == pytest.approx(0.75)  # odds 9 become sqrt(9) = 3
    assert Scaling(1.0, math.log(3))(0.5) == pytest.approx(0.75)


def test_the_fit_finds_the_temperature_that_the_pairs_were_made_with() -> None:
    # Said .9, true three times of four, and .1 with one of four: the odds 9 should have been 3.
    pairs = [(0.9, True)] * 300 + [(0.9, False)] * 100 + [(0.1, True)] * 100 + [(0.1, False)] * 300
    scaling = fit(pairs)
    assert scaling.temperature == pytest.approx(2.0, abs=1e-3)
    assert scaling.bias == pytest.approx(0.0, abs=1e-3)
    assert expected_error([(scaling(score), true) for score, true in pairs]) < 1e-3


def test_the_fit_finds_a_bias() -> None:
    pairs = [(0.5, True)] * 300 + [(0.5, False)] * 100
    assert fit(pairs).bias == pytest.approx(math.log(3), abs=1e-3)


def test_the_fit_ends_where_right_and_wrong_do_not_overlap() -> None:
    scaling = fit([(0.6, True), (0.7, True), (0.4, False), (0.2, False)])
    assert 0 < scaling.temperature < 1
    assert math.isfinite(scaling.bias)


def test_a_fit_needs_probabilities_that_mean_something() -> None:
    with pytest.raises(EvalFault, match="无法校准"):
        fit([(0.9, False)] * 10 + [(0.1, True)] * 10)


def test_what_a_probability_stated() -> None:
    records = [
        record(0.9, right=True),
        record(0.8, right=False),
        record(0.4, right=False, refused=True, best=True),
        record(0.3, right=False, refused=True),
        record(0.2, right=True, refused=True, should_refuse=True),
        record(math.nan, right=True),
    ]
    assert stated(records) == [(0.9, True), (0.8, False), (0.4, True), (0.3, False), (0.2, False)]
    assert stated([record(0.0, right=True)] * 3) == []  # a suite that states nothing


def test_the_command_prints_before_and_after(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = [record(0.95, right=place % 4 > 0) for place in range(40)]
    records += [record(0.05, right=place % 4 == 0) for place in range(40)]
    path = report.save(tmp_path, "own", {"all": {"n": 80.0}}, records)
    for arguments in ([str(path)], [str(path), "--fit", str(path)]):
        assert calibrate.main(arguments) == 0
        shown = capsys.readouterr().out
        before, after = (float(line.split("|")[3]) for line in shown.splitlines()[2:4])
        assert before == pytest.approx(0.2, abs=1e-3)
        assert after < 0.02
        assert "temperature 2.68" in shown  # ln 19 / ln 3


def test_the_command_refuses_a_run_without_probabilities(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = report.save(tmp_path, "own", {"all": {"n": 1.0}}, [record(0.0, right=True)])
    assert calibrate.main([str(path)]) == 2
    assert "没有概率" in capsys.readouterr().err
