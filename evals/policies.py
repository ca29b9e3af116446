"""The policies suite: are conditions judged rightly with the right words, and the fields of real pages found?"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus.cleaning import parse
from corpus.reading import read_bytes
from corpus.types import CorpusError, Document
from qa.policy.extract import extract
from qa.policy.judging import checklist
from qa.policy.types import MET, UNKNOWN, UNMET, Checklist, Profile

GATE = 0.90
PARTS = {
    "tune": "texts that the rules were made with",
    "held": "texts set aside",
    "fresh": "texts written after the rules, which were mended then",
    "second": "texts written before that mending, mended after them too",
    "third": "texts written after that, mended after them too",
    "fourth": "texts written after that, mended after them too",
    "fifth": "texts of six bureaus of other kinds, written after that, mended after them too",
    "sixth": "texts of five bureaus of other kinds, written with those, mended after them too",
    "seventh": "texts of five bureaus more, written with those, mended after them too",
    "eighth": "texts of six bureaus written after that, mended after them too",
    "ninth": "texts of five bureaus written after that, mended after them too",
}
FILES = ("expected.tsv", "fresh.tsv", *(f"fresh{number}.tsv" for number in range(2, 10)))
FOLDER = Path(__file__).parent / "questions" / "policies"
_LETTERS = {"+": MET, "-": UNMET, "?": UNKNOWN}
_UNMARKED, _SILENT = "*", "-"


@dataclass(frozen=True, slots=True)
class Expected:
    """One condition of one policy: words that its quotation must hold, and the verdict for each profile."""

    policy: str
    part: str  # "tune": the rules were made with it; "held": set aside; "fresh": written after the rules
    words: str
    verdicts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of one expected thing: `right`, and otherwise what was found."""

    name: str
    right: bool
    found: str
    part: str = ""


def profiles(folder: Path = FOLDER) -> tuple[date, tuple[Profile, ...]]:
    """Return the day on which all is judged, and the companies."""
    given = json.loads((folder / "profiles.json").read_text("utf-8"))
    made = []
    for record in given["profiles"]:
        lists = {name: tuple(record[name]) for name in ("qualifications", "records") if name in record}
        made.append(Profile(**(record | lists)))
    return date.fromisoformat(given["today"]), tuple(made)


def expectations(folder: Path = FOLDER) -> list[Expected]:
    """Return the marked conditions."""
    lines = [line for name in FILES for line in (folder / name).read_text("utf-8").splitlines()]
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [Expected(name, part, words, tuple(_LETTERS[one] for one in row)) for name, part, words, row in rows]


def document(name: str, folder: Path = FOLDER) -> Document:
    """Return one of our policies as the corpus reads it."""
    data = (folder / f"{name}.txt").read_bytes()
    return parse(read_bytes(data, f"{name}.txt", f"{name}.txt"))[0]


def judged(folder: Path = FOLDER) -> Iterator[Mark]:
    """Yield a mark for each condition and profile: the verdict is right and the quotation holds the right words."""
    today, companies = profiles(folder)
    wanted = expectations(folder)
    for name in dict.fromkeys(one.policy for one in wanted):
        one_document = document(name, folder)
        fields = extract(one_document)
        lists = [checklist(fields, one_document.info, company, today, one_document.text) for company in companies]
        expected = [one for one in wanted if one.policy == name]
        for one in expected:
            others = [other.words for other in expected if other is not one]
            for company, verdict, lines in zip(companies, one.verdicts, lists, strict=True):
                found = _found(one.words, others, lines)
                yield Mark(
                    f"{name} {company.name} {one.words}",
                    found.startswith(verdict + " "),
                    f"{found} (应为{verdict})",
                    one.part,
                )


def _found(words: str, others: Sequence[str], lines: Checklist) -> str:
    """Return the verdict and reason of the line that quotes the words and no other marked condition."""
    for item in lines.items:
        quoted = "".join(item.quote.text.split())
        if words in quoted and not any(other in quoted for other in others if other not in words):
            return f"{item.judgement.verdict} {item.judgement.reason}"
    return "没有这一条"


def page_marks(pages: Path, folder: Path = FOLDER) -> Iterator[Mark]:
    """Yield a mark for each field of the saved pages that is marked: the right words found, or rightly nothing."""
    for line in (folder / "pages.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, *keys = line.split("\t")
        path = next((path for path in sorted(pages.iterdir()) if _is(path.name, name)), None)
        if path is None:
            continue
        try:
            fields = extract(parse(read_bytes(path.read_bytes(), path.name, path.name))[0])
        except CorpusError:
            continue
        for (label, quotes), key in zip(fields.named(), keys, strict=True):
            if key == _UNMARKED:
                continue
            text = "".join("".join(quote.text.split()) + "\n" for quote in quotes)
            right = not quotes if key == _SILENT else any("".join(one.split()) in text for one in key.split("|"))
            yield Mark(f"{name} {label} {key}", right, text[:300])


def _is(file: str, prefix: str) -> bool:
    return file.startswith(prefix) and (prefix.endswith("_") or file[len(prefix)] == "_")


def measured(name: str, marks: Sequence[Mark], minimum: float | None) -> bool:
    """Print how many marks are right, and whether the gate holds; a gate over nothing fails."""
    right = sum(mark.right for mark in marks)
    share = right / len(marks) if marks else 0.0
    held = minimum is None or share >= minimum
    bound = "" if minimum is None else f"  {'pass' if held else 'FAIL'} (>= {minimum:g})"
    print(f"{name}: {right}/{len(marks)} = {share:.3f}{bound}")
    return held


def main(arguments: list[str] | None = None) -> int:
    """Return 0 where all gates hold, 1 where one fails."""
    parser = argparse.ArgumentParser(prog="python -m evals.policies", description="核对条件和提取内容，对不对")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="已标注的真实网页所在的文件夹（没有就不测）")
    parser.add_argument("--wrong", action="store_true", help="列出不对的")
    chosen = parser.parse_args(arguments)
    marks = list(judged())
    held = [
        measured(f"conditions judged and cited, {told}", [mark for mark in marks if mark.part == part], GATE)
        for part, told in PARTS.items()
    ]
    if chosen.pages is not None:
        pages = list(page_marks(chosen.pages))
        told = [mark for mark in pages if not mark.name.endswith(f" {_SILENT}")]
        held.append(measured("fields of real pages, right or rightly empty", pages, GATE))
        measured("  of these, where the page says something", told, None)
        marks += pages
    if chosen.wrong:
        for mark in marks:
            if not mark.right:
                print(f"✗ {mark.name} => {mark.found}")
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
