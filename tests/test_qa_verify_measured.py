"""Verification measured small: right answers made from the bundled documents, and one error planted in each."""

from __future__ import annotations

import random

import pytest

from evals.bench.planting import wrong
from evals.bench.restating import RULES, Source, right
from evals.bench.verification import bundled, interval, main, marked


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return list(bundled())


def test_right_answers_are_not_marked(sources: list[Source]) -> None:
    cases = right(sources, 120, random.Random(3))
    assert len({case.kind for case in cases}) >= len(RULES) - 5
    found = [(case.kind, case.answer, [check.text for check in marked(case)]) for case in cases]
    assert len([one for one in found if one[2]]) <= 2, [one for one in found if one[2]]


def test_planted_errors_are_marked(sources: list[Source]) -> None:
    cases = wrong(sources, 120, random.Random(4))
    assert {"digit", "unit", "year", "person", "company", "county"} <= {case.kind for case in cases}
    missed = [(case.kind, case.answer) for case in cases if not marked(case)]
    assert len(missed) <= 3, missed


def test_the_same_seed_makes_the_same_answers(sources: list[Source]) -> None:
    assert wrong(sources, 20, random.Random(5)) == wrong(sources, 20, random.Random(5))


def test_the_interval_is_wilsons() -> None:
    low, high = interval(97, 100)
    assert (round(low, 3), round(high, 3)) == (0.915, 0.99)


def test_a_folder_without_the_corpora_is_named(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--corpora", str(tmp_path_factory.mktemp("none"))]) == 2
    assert "laws.jsonl.xz" in capsys.readouterr().err
