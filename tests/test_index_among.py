"""A search among chosen documents: the same when it is repeated, and another when the documents changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.among import KEPT, Among
from index.settings import IndexSettings
from index.store import Index
from tests.index_documents import QUESTIONS, TEXTS, write_texts


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with Index.open(IndexSettings(directory=tmp_path / "index")) as opened:
        assert all(one.outcome == "added" for one in opened.add([write_texts(tmp_path / "files")]))
        yield opened


def named(index: Index, *parts: str) -> list[str]:
    return [one.id for one in index.documents() if any(part in one.source for part in parts)]


@pytest.mark.parametrize("searcher", ["lexical", "dense", "hybrid"])
def test_only_the_chosen_documents_are_found_each_time(index: Index, searcher: str) -> None:
    only = named(index, "港口", "青岭县")
    for question in QUESTIONS:
        first = index.searcher(searcher).search(question, 10, only)
        assert {hit.document.id for hit in first} <= set(only)
        assert index.searcher(searcher).search(question, 10, list(reversed(only))) == first
    assert index.searcher(searcher).search(QUESTIONS[0], 10, named(index, "云河市"))


def test_a_choice_is_looked_up_again_after_a_change(index: Index, tmp_path: Path) -> None:
    only = named(index, "港口")
    before = index.search("南湾港货物吞吐量是多少", 10, only)
    changed = {"港口新闻.txt": TEXTS["港口新闻.txt"].replace("1.86亿吨", "2.05亿吨")}
    assert [one.outcome for one in index.add([write_texts(tmp_path / "files", changed)])].count("updated") == 1
    after = index.search("南湾港货物吞吐量是多少", 10, [*only, *named(index, "港口")])
    assert "1.86亿吨" in before[0].passage.text
    assert "2.05亿吨" in after[0].passage.text
    index.remove(named(index, "港口")[0])
    assert index.search("南湾港货物吞吐量是多少", 10, [hit.document.id for hit in after]) == []


def test_the_last_choices_are_read_once(index: Index) -> None:
    catalogue = index._stores.catalogue
    among, only = Among(catalogue), named(index, "港口")
    with catalogue.read() as connection:
        first = among.passages(connection, only)
        assert among.passages(connection, frozenset(only)) is first
        for number in range(KEPT):
            assert among.passages(connection, [f"unknown-{number}"]) == {}
        again = among.passages(connection, only)
    assert again == first
    assert again is not first
