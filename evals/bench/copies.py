"""`python -m evals.bench.copies TEXTS…`: planted copies of real texts that are clustered, and other years that are not.

TEXTS are `.jsonl.xz` files of {"title", "text"} rows, or folders of files. Of each text drawn a copy is planted with a
fifth of its sentences edited (left out, reworded, or another put in), and every second one forwarded: under another
title, with lines of the forwarding office at its head and end. Beside them stand the same texts with the figures and
years of another year, which are no copies, and the yearly reports given with --reports, of which no two are.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from corpus.cleaning import load
from corpus.types import CorpusError
from index.clusters import Groups, grouped
from index.likeness import PERMUTATIONS, SHORTEST, Compared, are_copies, shingles, signature, suspects

EDITED = 0.2  # share of the sentences
FEWEST, MOST = 150, 20_000  # characters of a text that is drawn
FEWEST_FIGURES = 4  # figures that a text of another year needs to differ by
_SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+$")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with its copy and its likeness of another year ("" where it holds too few figures)."""

    title: str
    text: str
    copy_title: str
    copy: str
    other_year: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many planted copies were clustered, and how many pairs that are no copies were."""

    planted: int
    clustered: int
    others: int
    merged_others: int
    reports: int
    merged_reports: int
    strange: int  # pairs of texts that have nothing to do with each other, by how they were drawn


def texts(place: Path) -> Iterator[tuple[str, str]]:
    """Yield (title, text) of each entry of a file of rows, or of each readable file of a folder."""
    if place.is_dir():
        for path in sorted(path for path in place.rglob("*") if path.is_file()):
            try:
                yield path.stem, "\n".join(document.text for document in load(path))
            except CorpusError:
                continue
        return
    with lzma.open(place, "rt", encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            yield str(row["title"]), str(row["text"])


def plant(title: str, text: str, forward: bool, strangers: Sequence[str], chance: random.Random) -> Planted:
    """Return a text with what is planted for it; `strangers` are sentences to put in."""
    pieces = _SENTENCE.findall(text)
    edited = set(chance.sample(range(len(pieces)), round(EDITED * len(pieces))))
    made = []
    for number, piece in enumerate(pieces):
        way = chance.choice(("drop", "reword", "insert")) if number in edited else ""
        if way == "reword":
            piece = _reworded(piece, chance)
        if way != "drop":
            made.append(piece)
        if way == "insert":
            made.append(chance.choice(strangers))
    copy, copy_title = "".join(made), f"{title}（网站版）"
    if forward:
        office, day = chance.choice(("云水县", "青岭市", "望海区")), chance.randint(1, 28)
        copy_title = f"{office}人民政府办公室转发{title}"
        head = f"各单位：\n现将《{title}》转发给你们，请结合实际，认真贯彻执行。\n"
        copy = f"{head}{copy}\n请于{day}日前把落实情况报送{office}人民政府办公室。\n"
    return Planted(title, text, copy_title, copy, _of_another_year(text, chance))


def _reworded(piece: str, chance: random.Random) -> str:
    """Return a sentence with its clauses in another order, or without some of its characters."""
    clauses = piece.rstrip("。；！？\n").split("，")
    if len(clauses) > 2:
        chance.shuffle(clauses)
        return "，".join(clauses) + "。"
    cut = chance.randrange(max(len(piece) - 3, 1))
    return piece[:cut] + "有关" + piece[cut + 2 :]


def _of_another_year(text: str, chance: random.Random) -> str:
    """Return the text with all its figures changed, or "" where there are too few of them."""
    if len(_FIGURE.findall(text)) < FEWEST_FIGURES:
        return ""
    return _FIGURE.sub(
        lambda found: str(round(float(found.group()) + chance.randint(1, 9), 2)).removesuffix(".0"), text
    )


def draw(places: Sequence[Path], count: int, seed: int) -> list[Planted]:
    """Return what is planted for `count` texts of each place."""
    chance = random.Random(seed)
    planted = []
    for place in places:
        fit = [(title, text) for title, text in texts(place) if FEWEST <= len(text) <= MOST]
        drawn = chance.sample(fit, min(count, len(fit)))
        strangers = [piece for _, text in drawn for piece in _SENTENCE.findall(text)[:40] if 10 < len(piece) < 120]
        planted += [plant(*one, number % 2 == 1, strangers, chance) for number, one in enumerate(drawn)]
    return planted


def measure(planted: Sequence[Planted], reports: Sequence[Path]) -> Counts:
    """Compare everything with everything as the index does when documents are written, and count the clusters."""
    entries: dict[str, Compared] = {}
    for number, one in enumerate(planted):
        rows = (("a", one.title, one.text), ("b", one.copy_title, one.copy), ("c", one.title, one.other_year))
        entries |= {f"{number:05}{role}": Compared(title, text) for role, title, text in rows if text}
    yearly = {f"report {title}": Compared(title, text) for place in reports for title, text in texts(place)}
    return _counted(clusters({**entries, **yearly}), entries, len(planted), sorted(yearly))


def clusters(entries: Mapping[str, Compared]) -> Groups:
    """Return the clusters of named texts."""
    names: list[str] = []
    rows = np.zeros((len(entries), PERMUTATIONS), dtype=np.uint32)
    sizes = np.zeros(len(entries), dtype=np.int64)
    pairs = []
    for name, one in entries.items():
        found = shingles(one.text)
        if len(found) < SHORTEST:
            continue
        row, count = signature(found), len(names)
        for near in suspects(row, len(found), rows[:count], sizes[:count]):
            if are_copies(one, entries[names[near]]):
                pairs.append((name, names[near]))
        rows[count], sizes[count] = row, len(found)
        names.append(name)
    return grouped(pairs)


def _counted(groups: Groups, entries: Mapping[str, Compared], planted: int, reports: Sequence[str]) -> Counts:
    def together(first: str, second: str) -> bool:
        return second in groups.get(first, ())

    clustered = sum(together(f"{number:05}a", f"{number:05}b") for number in range(planted))
    others = [name for name in entries if name.endswith("c")]
    merged = sum(any(together(name, f"{name[:-1]}{role}") for role in "ab") for name in others)
    pairs = sum(together(first, second) for first, second in combinations(reports, 2))
    strange = sum(together(one, two) and one[:5] != two[:5] for one, two in combinations(sorted(entries), 2))
    number = len(reports) * (len(reports) - 1) // 2
    return Counts(planted, clustered, len(others), merged, number, pairs, strange)


def table(counts: Counts) -> str:
    """Return the counts as a table."""
    share = counts.clustered / max(counts.planted, 1)
    return "\n".join(
        (
            "| planted | number | in one cluster |",
            "|---|--:|--:|",
            f"| copies, {EDITED:.0%} of the sentences edited | {counts.planted} | {counts.clustered} ({share:.1%}) |",
            f"| the same text with another year's figures | {counts.others} | {counts.merged_others} |",
            f"| pairs of yearly reports | {counts.reports} | {counts.merged_reports} |",
            f"| pairs of different texts | | {counts.strange} |",
        )
    )


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 2 where a path is not there."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.bench.copies", description="测量转发和改动过的文件是否归成一组"
    )
    parser.add_argument("texts", type=Path, nargs="+", help=".jsonl.xz 文件或文件夹")
    parser.add_argument("--reports", type=Path, nargs="*", default=[], help="历年报告所在的文件夹")
    parser.add_argument("--count", type=int, default=100, metavar="N", help="每处抽多少篇（默认 100）")
    parser.add_argument("--seed", type=int, default=31)
    options = parser.parse_args(arguments)
    missing = [str(path) for path in (*options.texts, *options.reports) if not path.exists()]
    if missing:
        print(f"没有找到 {'、'.join(missing)}。请检查路径。", file=sys.stderr)
        return 2
    print(table(measure(draw(options.texts, options.count, options.seed), options.reports)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
