"""`python -m evals.bench.verification [--corpora DIR]`: how many planted errors does the verification catch?

Makes right answers and answers with one planted error each from real sentences: those of the bundled documents and,
with `--corpora`, those of laws.jsonl.xz, xwlb.jsonl.xz and gov_work_reports/ of a folder. Prints, for each kind, the
share that was marked, with its 95 % interval.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.reading import read
from corpus.types import DocumentInfo
from evals.bench.planting import wrong
from evals.bench.restating import Case, Source, right
from evals.library import DOCUMENTS
from qa.sentences import sentences
from qa.types import Check
from qa.verify import verify

_FILES = ("laws.jsonl.xz", "xwlb.jsonl.xz")
_REPORTS = "gov_work_reports"
_KEPT = 1500  # records of each file, evenly drawn
_FRONT_MATTER = re.compile(r"^#.*$|^-{3,}$|<!--.*?-->", re.M)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the shares; return 0, or 2 where the folder lacks the corpora."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.verification")
    parser.add_argument("--corpora", type=Path)
    parser.add_argument("--count", type=int, default=500, help="answers of either sort from each source")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="failing cases to print of each sort")
    options = parser.parse_args(arguments)
    if options.corpora and not all((options.corpora / name).exists() for name in (*_FILES, _REPORTS)):
        print(f"{options.corpora} 里没有 {'、'.join((*_FILES, _REPORTS))}。请写上语料所在的文件夹。", file=sys.stderr)
        return 2
    groups = {"bundled": list(bundled())}
    if options.corpora:
        groups |= {"reports": list(_reports(options.corpora / _REPORTS))}
        groups |= {name.partition(".")[0]: list(_records(options.corpora / name)) for name in _FILES}
    made_right: list[Case] = []
    made_wrong: list[Case] = []
    for sources in groups.values():
        made_right += right(sources, options.count, random.Random(options.seed))
        made_wrong += wrong(sources, options.count, random.Random(options.seed + 1))
    print(f"sources: {', '.join(f'{name} {len(sources)}' for name, sources in groups.items())}\n")
    _report("right answers wrongly marked", made_right, expected=False, show=options.show)
    _report("planted errors caught", made_wrong, expected=True, show=options.show)
    return 0


def marked(case: Case) -> list[Check]:
    """Return the failing checks of a case."""
    return [check for check in verify(case.answer, case.citations) if not check.ok]


def bundled() -> Iterator[Source]:
    """Yield the paragraphs of the bundled documents."""
    for path in sorted(DOCUMENTS.rglob("*.md")):
        raw = read(path)
        facts = raw.front_matter
        document = DocumentInfo(
            path.stem,
            facts.get("title", path.stem),
            path.name,
            "md",
            issuer=facts.get("issuer", ""),
            published=facts.get("date", ""),
            region=facts.get("region", ""),
        )
        yield from _paragraphs(document, raw.text[raw.body_start :])


def _reports(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.glob("*.txt")):
        year = re.sub(r"\D", "", path.stem)
        document = DocumentInfo(path.stem, f"{year}年国务院政府工作报告", path.name, "txt", published=f"{year}-03-05")
        yield from _paragraphs(document, path.read_text("utf-8").replace("\n", ""))


def _records(path: Path) -> Iterator[Source]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    for number, record in enumerate(records[:: max(1, len(records) // _KEPT)]):
        day = record.get("date", "")
        published = f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""
        document = DocumentInfo(f"{path.stem}{number}", record["title"], path.name, "txt", published=published)
        yield from _paragraphs(document, record["text"])


def _paragraphs(document: DocumentInfo, text: str) -> Iterator[Source]:
    for paragraph in re.split(r"\n+", _FRONT_MATTER.sub("", text)):
        found = [paragraph[start:end] for start, end in sentences(paragraph)]
        kept = tuple(sentence for sentence in found if 12 <= len(sentence) <= 240)
        if kept:
            yield Source(document, kept)


def _report(title: str, cases: Sequence[Case], expected: bool, show: int) -> None:
    found = [(case, marked(case)) for case in cases]
    totals, hits = Counter(case.kind for case in cases), Counter(case.kind for case, checks in found if checks)
    print(f"| {title} | answers | marked | share | 95 % |\n|---|--:|--:|--:|---|")
    rows = [("all", sum(hits.values()), len(cases)), *((kind, hits[kind], totals[kind]) for kind in totals)]
    for kind, count, total in rows:
        low, high = interval(count, total)
        print(f"| {kind} | {total} | {count} | {count / total:.1%} | {low:.1%}-{high:.1%} |")
    print()
    for case, checks in [one for one in found if bool(one[1]) is not expected][:show]:
        quotes = " / ".join(citation.quote for citation in case.citations)
        print(f"[{case.kind}] {case.answer}\n    quote: {quotes}\n    marked: {[check.text for check in checks]}\n")


def interval(hits: int, total: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's formula."""
    z, share = 1.96, hits / total
    middle = share + z * z / (2 * total)
    spread = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    below = 1 + z * z / total
    return max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below)


if __name__ == "__main__":
    sys.exit(main())
