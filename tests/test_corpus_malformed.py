"""Files as they should not be, in small: each is read or refused with a reason, and the right ones are refused."""

from __future__ import annotations

import pytest

from corpus.reading import read_bytes
from corpus.types import CorpusError
from evals.bench.malformed import run
from evals.bench.malformed_files import bad_files

KINDS = (
    *("cut off", "bits flipped", "part overwritten", "wrong suffix", "noise", "nothing in it", "null bytes", "UTF-16"),
    *("two encodings", "front matter", "entity bombs", "zip names", "zip holds", "zip encrypted", "zip in zip"),
    *("pdf with a password", "pdf in circles"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_every_bad_file_is_reported(kind: str) -> None:
    for name, outcome in run(140, 11, kind).items():
        assert outcome.files == 4, name
        assert outcome.results.total() >= 4
        assert (outcome.crashes, outcome.unreported, outcome.wrongly_read) == ([], [], [])


def test_the_same_seed_makes_the_same_files() -> None:
    first, second = (list(bad_files(35, 5, "bits")) for _ in range(2))
    assert first == second
    assert first != list(bad_files(35, 6, "bits"))


@pytest.mark.parametrize("front", ["a: &a [x]\nb: [*a, *a]", "a: &a [*a]", f"a: {'[' * 20_000}", f"a: {'x' * 60_000}"])
def test_a_front_matter_that_multiplies_is_refused(front: str) -> None:
    with pytest.raises(CorpusError, match="YAML"):
        read_bytes(f"---\n{front}\n---\n正文。".encode(), "甲.md", "甲.md")
