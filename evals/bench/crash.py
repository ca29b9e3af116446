"""`python -m evals.bench.crash [--runs 20]`: kill -9 while documents are added, open again, add again, compare.

After each kill the index must open without help, and after adding again it must be whole and answer exactly as an index
that nobody disturbed.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.encoder import BUILTIN, EncoderOnDemand
from index.settings import IndexSettings
from index.store import Index
from index.types import IndexFault

_CITIES = ("青石市", "临江市", "望海市", "云梦县", "长宁县", "安泰市")
_THEMES = ("工业增加值", "固定资产投资", "城镇新增就业", "货物吞吐量", "高标准农田", "发明专利授权量")
_ROOT = Path(__file__).resolve().parents[2]  # where the child finds the packages
_LEGS = ("lexical", "dense", "hybrid")
# The child says when it begins to write, so that the kill falls into the writing and not into the imports.
_CHILD = """
import sys
from pathlib import Path
from index.settings import IndexSettings
from index.store import Index

with Index.open(IndexSettings(directory=Path(sys.argv[1]))) as index:
    index.encoder
    print("ready", flush=True)
    for result in index.add([Path(sys.argv[2])]):
        print(result.outcome, flush=True)
    print("done", flush=True)
"""

Answers = list[list[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One kill: how many files the child had reported, and what was wrong afterwards ("" when nothing)."""

    files: int
    wrong: str


def write_documents(folder: Path, count: int) -> None:
    """Write `count` text files of a few passages each; the same files at every call."""
    chance = random.Random(3)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        city, year = chance.choice(_CITIES), 2000 + number
        lines = [f"{city}{year}年统计资料第{number}号", ""]
        for _ in range(chance.randint(3, 30)):
            theme, value = chance.choice(_THEMES), chance.randint(100, 9999)
            lines += [f"{year}年，{city}{theme}为{value}，比上年增长{chance.randint(1, 90) / 10}%，完成全年计划。", ""]
        (folder / f"{city}{number:03}.txt").write_text("\n".join(lines), "utf-8")


def answers(index: Index) -> Answers:
    """Return the ids and scores that every searcher finds for questions about every city and theme."""
    questions = [f"{city}的{theme}是多少" for city in _CITIES for theme in _THEMES]
    return [
        [(hit.passage.id, hit.score) for hit in index.searcher(leg).search(question, 10)]
        for leg in _LEGS
        for question in questions
    ]


def clean_build(directory: Path, documents: Path, encoder: EncoderOnDemand) -> tuple[Answers, float]:
    """Return the answers of an undisturbed index, and the seconds that adding took."""
    with Index.open(IndexSettings(directory=directory), encoder=encoder) as index:
        _ = index.encoder
        start = time.perf_counter()
        list(index.add([documents]))
        seconds = time.perf_counter() - start
        return answers(index), seconds


def kill_and_recover(
    directory: Path, documents: Path, delay: float, expected: Answers, encoder: EncoderOnDemand
) -> Outcome:
    """Kill a child `delay` seconds after it began to add; then open, add again and compare."""
    command = [sys.executable, "-c", _CHILD, str(directory), str(documents)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as child:
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
        time.sleep(delay)
        child.kill()
        files = child.stdout.read().split().count("added")
    try:
        with Index.open(IndexSettings(directory=directory), create=False, encoder=encoder) as index:
            before = index.check().problems
            results = list(index.add([documents]))
            failed = [result.reason for result in results if result.outcome == "failed"]
            kept = sum(result.outcome == "unchanged" for result in results)
            lost = [f"{files} files were reported done, {kept} are there"] if kept < files else []
            problems = (*before, *lost, *failed, *index.check().problems)
            if problems:
                return Outcome(files, "; ".join(problems))
            return Outcome(files, "" if answers(index) == expected else "answers differ from a clean build's")
    except IndexFault as error:
        return Outcome(files, str(error))


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill at random moments; return 0 when every index came back whole, else 1."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.crash")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--documents", type=int, default=40)
    options = parser.parse_args(arguments)
    chance = random.Random(11)
    encoder = EncoderOnDemand(BUILTIN)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="wence-crash-") as name:
        folder = Path(name)
        write_documents(folder / "documents", options.documents)
        expected, seconds = clean_build(folder / "clean", folder / "documents", encoder)
        print(f"a clean build of {options.documents} files takes {seconds:.1f} s", flush=True)
        for run in range(options.runs):
            delay = chance.uniform(0, seconds)
            outcome = kill_and_recover(folder / f"run{run}", folder / "documents", delay, expected, encoder)
            bad += bool(outcome.wrong)
            state = outcome.wrong or "whole, answers as a clean build's"
            print(f"run {run + 1}: killed after {delay:.2f} s and {outcome.files} files: {state}", flush=True)
    print(f"{options.runs - bad} of {options.runs} came back whole")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
