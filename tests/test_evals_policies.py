"""The policies suite itself: its texts, its marks and its gates."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from evals.policies import FOLDER, GATE, PARTS, Mark, document, expectations, judged, page_marks, profiles


@pytest.fixture(scope="module")
def marks() -> list[Mark]:
    return list(judged())


def test_there_are_twenty_policies_and_ten_companies_and_forty_five_more() -> None:
    assert len(list(FOLDER.glob("[0-9][0-9].txt"))) == 65
    assert len(profiles()[1]) == 10
    policies = Counter(one.policy for one in expectations())
    assert len(policies) == 65
    assert all(len(one.verdicts) == 10 for one in expectations())


def test_every_marked_condition_stands_in_its_policy() -> None:
    for one in expectations():
        assert one.words in "".join(document(one.policy).text.split())


@pytest.mark.parametrize("part", PARTS)
def test_conditions_are_rightly_judged_with_the_right_words(marks: list[Mark], part: str) -> None:
    chosen = [mark for mark in marks if mark.part == part]
    wrong = [f"{mark.name}: {mark.found}" for mark in chosen if not mark.right]
    assert len(chosen) - len(wrong) >= GATE * len(chosen), wrong


def test_fields_of_real_pages(shared: Path) -> None:
    pages = shared / "corpora" / "guangzhou_html"
    if not pages.is_dir():
        pytest.skip("no saved pages in shared/corpora/guangzhou_html")
    chosen = list(page_marks(pages))
    wrong = [f"{mark.name}: {mark.found}" for mark in chosen if not mark.right]
    assert len(chosen) >= 200
    assert len(chosen) - len(wrong) >= GATE * len(chosen), wrong
