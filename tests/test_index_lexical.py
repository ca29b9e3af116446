"""BM25 over postings: against the formula, through adding and removing."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from index.database import open_database
from index.lexical import K1, B, PostingsIndex


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_database(tmp_path, "")
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def bm25(query: list[str], texts: dict[int, list[str]]) -> dict[int, float]:
    average = sum(len(tokens) for tokens in texts.values()) / len(texts)
    scores = {}
    for row, tokens in texts.items():
        score = 0.0
        for token in query:
            frequency = sum(token in other for other in texts.values())
            idf = math.log(1 + (len(texts) - frequency + 0.5) / (frequency + 0.5))
            count = tokens.count(token)
            score += idf * count * (K1 + 1) / (count + K1 * (1 - B + B * len(tokens) / average))
        if score:
            scores[row] = score
    return scores


def counts(texts: dict[int, list[str]]) -> dict[int, Counter[str]]:
    return {row: Counter(tokens) for row, tokens in texts.items()}


def test_one_score_by_hand(connection: Connection) -> None:
    index = PostingsIndex()
    index.add(connection, counts({1: ["工业", "增长"], 2: ["就业", "增长"]}))
    # Both are of average length, so a count of 1 weighs (k1 + 1) / (1 + k1) = 1; one of two has it: ln(1 + 1.5 / 1.5).
    [(row, score)] = index.search(connection, 1, ["工业"], 5)
    assert row == 1
    assert score == pytest.approx(math.log(2))


def test_random_passages_score_as_the_formula_says(connection: Connection) -> None:
    chance = random.Random(5)
    vocabulary = [f"词{number}" for number in range(60)]
    texts = {row: chance.choices(vocabulary, k=chance.randint(3, 40)) for row in range(4000, 4200)}  # two blocks
    index = PostingsIndex()
    for start in range(4000, 4200, 50):
        index.add(connection, counts({row: texts[row] for row in range(start, start + 50)}))
    for row in range(4050, 4120):
        index.remove(connection, counts({row: texts.pop(row)}))
    assert index.broken_rows(connection) == []
    for _ in range(20):
        query = chance.choices([*vocabulary, "无此词"], k=6)
        expected = bm25(query, texts)
        found = index.search(connection, 7, query, 10)
        assert [score for _, score in found[:10]] == pytest.approx(sorted(expected.values(), reverse=True)[:10])
        assert {row: pytest.approx(score) for row, score in found} == {row: expected[row] for row, _ in found}


def test_some_rows_score_as_they_do_among_all(connection: Connection) -> None:
    texts = {1: ["港口", "航线"], 2: ["港口"], 5000: ["港口", "港口", "航线"], 5001: ["就业"]}
    index = PostingsIndex()
    index.add(connection, counts(texts))
    every = dict(index.search(connection, 1, ["港口", "航线"], 9))
    assert dict(index.search(connection, 1, ["港口", "航线"], 9, {2, 5000})) == {row: every[row] for row in (2, 5000)}
    assert [row for row, _ in index.search(connection, 1, ["港口", "航线"], 1, [2, 5001])] == [2]
    assert index.search(connection, 1, ["港口"], 3, [5001, 10**9]) == []
    assert index.search(connection, 1, ["港口"], 3, []) == []


def test_rows_that_tie_with_the_last_come_too(connection: Connection) -> None:
    index = PostingsIndex()
    index.add(connection, counts({row: ["港口", "航线"] for row in range(1, 8)}))
    assert [row for row, _ in index.search(connection, 1, ["港口"], 3)] == [1, 2, 3, 4, 5, 6, 7]


def test_nothing_to_find(connection: Connection) -> None:
    index = PostingsIndex()
    assert index.search(connection, 0, ["港口"], 3) == []
    index.add(connection, counts({1: ["港口"]}))
    assert index.search(connection, 1, [], 3) == []
    assert index.search(connection, 1, ["航线"], 3) == []
    index.remove(connection, counts({1: ["港口"]}))
    assert index.search(connection, 2, ["港口"], 3) == []
    index.add(connection, counts({2: ["港口"]}))
    index.clear(connection)
    assert index.search(connection, 3, ["港口"], 3) == []
