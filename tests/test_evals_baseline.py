"""The plain recipe that the assistant is measured beside, with the real encoder over files of our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.bench.answer import resident
from evals.bench.baseline import Recipe, side_by_side
from evals.measure import measure
from evals.types import Gold, Question

MARKET = "---\ntitle: 集市\n---\n\n# 河湾镇集市\n\n集市每月初五开市。摊位费每日12元，残疾人免收。\n"
SCHOOL = "# 河湾镇小学\n\n小学九月一日开学。学生午餐每份8元。\n"


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "集市.md").write_text(MARKET, "utf-8")
    (folder / "小学.md").write_text(SCHOOL, "utf-8")
    return Recipe(folder)


def test_the_recipe_answers_with_the_nearest_sentence_and_its_place(recipe: Recipe) -> None:
    answer = recipe.ask("集市的摊位费是多少？", ())
    assert answer.text == "摊位费每日12元，残疾人免收。[1]"
    (citation,) = answer.citations
    assert citation.quote == recipe.original(citation) == MARKET[citation.start : citation.end]


def test_front_matter_is_never_an_answer(recipe: Recipe) -> None:
    assert [passage.text.strip().startswith("#") for passage in recipe.passages("集市.md")] == [True]
    assert "title" not in recipe.ask("title 集市", ()).text


def test_both_systems_stand_in_one_table(recipe: Recipe) -> None:
    questions = [
        Question("q1", "figure", "摊位费每日多少元？", ("12元",), (Gold("集市.md", "每日12元"),)),
        Question("q2", "absent", "公交票价多少？", refuse=True, reason="nothing"),
    ]
    outcomes = list(measure(recipe, questions))
    assert outcomes[0].right
    assert not outcomes[1].right  # the recipe never refuses
    rows = side_by_side({"recipe": outcomes, "again": outcomes}).splitlines()
    assert [row.split("|")[1].strip() for row in rows[2:]] == [
        "figure, date, person, company: recipe",
        "figure, date, person, company: again",
        "to refuse: recipe",
        "to refuse: again",
        "all: recipe",
        "all: again",
    ]


def test_resident_memory_is_in_mebibytes() -> None:
    import os

    if not Path("/proc/self/status").exists():
        pytest.skip("this system has no /proc")
    assert 10 < resident(os.getpid()) < 100_000
