"""`python -m evals.bench.structure LAWS`: are the articles of laws passages of their own, under the right headings?

What is right is read from the Markdown of the laws by other and simpler means than the product's: a line that begins
with 第…条 and a space begins an article, a line of “#” a heading; an article ends where the next or a heading begins,
or an attachment.
"""

from __future__ import annotations

import argparse
import itertools
import json
import lzma
import multiprocessing
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.cleaning import parse
from corpus.splitting import split
from corpus.types import Document, Passage, RawText, SplitSettings

_NUMBER = "[一二三四五六七八九十百千零〇]+"
_ARTICLE = re.compile(rf"(第{_NUMBER}条(?:之{_NUMBER})?)[ \u3000]")
_HEADING = re.compile(r"(#+) +(.*?)\s*$")
_RANKS = tuple(re.compile(rf"第{_NUMBER}{name}") for name in ("编", "分编", "章", "节"))
_ATTACHED = re.compile(r"附\s?[件录表图]\s?[一二三四五六七八九十\d]*\s?(?:[:：]|$)")
_AFTER = re.compile(r"附\s?[件录表图]?\s?[一二三四五六七八九十\d]*\s?(?:[:：]|$)|附\s*则$")
_PART = re.compile(rf"(?:第{_NUMBER}款(?:至第{_NUMBER}款)?)?(?: > )?(?:第（\w+）项(?:至第（\w+）项)?)?")
_COMMENT = re.compile(r"<!--.*-->")
_INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_SHOWN = 12  # examples of what is wrong


@dataclass(frozen=True, slots=True)
class Expected:
    """An article: characters start..end-1 of the file, and its heading path."""

    start: int
    end: int
    path: str


@dataclass(slots=True)
class Tally:
    """Counts over laws, and some examples of each thing that is wrong."""

    articles: int = 0
    right: int = 0
    cut: int = 0
    lost: int = 0
    passages: int = 0
    longest: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the counts of another law."""
        self.articles += other.articles
        self.right += other.right
        self.cut += other.cut
        self.lost += other.lost
        self.passages += other.passages
        self.longest = max(self.longest, other.longest)
        self.wrong += other.wrong
        self.examples += other.examples


def expected_articles(text: str) -> list[Expected]:
    """Return the articles of a law in Markdown."""
    found: list[Expected] = []
    stack: list[tuple[int, int, str]] = []  # depth of markup, rank (0 without a number), heading
    open_at, label, offset = -1, "", 0

    def close(end: int) -> None:
        if open_at >= 0:
            found.append(Expected(open_at, end, " > ".join([*(entry[2] for entry in stack), label])))

    lines = text.split("\n")
    for number, line in enumerate(lines):
        heading, article, attached = _HEADING.match(line), _ARTICLE.match(line), _ATTACHED.match(line)
        if heading or article or attached or _AFTER.match(line):
            close(offset)
            open_at = -1
        if heading and offset:  # the first is the title
            words = " ".join(heading[2].split())
            words += _second_line(lines, number) if any(rank.match(words) for rank in _RANKS) else ""
            entry = (len(heading[1]), next((n for n, rank in enumerate(_RANKS, 1) if rank.match(words)), 0), words)
            while stack and not _over(stack[-1], entry):
                stack.pop()
            stack.append(entry)
        elif attached and len(line) < 50:
            stack = [(0, 0, " ".join(line.split()).rstrip(":： "))]
        elif re.match(r"附\s*则$", line):
            entry = (0, 3, " ".join(line.split()))
            stack = [one for one in stack if _over(one, entry)] + [entry]
        if article:
            open_at, label = offset, article[1]
        offset += len(line) + 1
    close(len(text))
    return found


def _second_line(lines: list[str], number: int) -> str:
    """Return the rest of a heading that goes on in the next line: a few words, then an article or a heading."""
    filled = [line.strip() for line in lines[number + 1 : number + 12] if _visible(line)]
    rest = filled[0] if len(filled) > 1 and (_ARTICLE.match(filled[1]) or _HEADING.match(filled[1])) else ""
    plain = rest and not _ARTICLE.match(rest) and not _HEADING.match(rest) and not re.search("[。；：，！？]", rest)
    broken = lines[number].strip()[-1] in "、和与及的" or rest[:1] in "、和与及的"
    return ("" if broken else " ") + " ".join(rest.split()) if plain and len(rest) <= 20 else ""


def _over(upper: tuple[int, int, str], lower: tuple[int, int, str]) -> bool:
    return upper[1] < lower[1] if upper[1] and lower[1] else upper[0] < lower[0]


def judge(record: dict[str, str], settings: SplitSettings) -> Tally:
    """Return what became of one law's articles."""
    raw = RawText(record["text"], record["path"], "md")
    documents = parse(raw)
    tally = Tally()
    spans: list[tuple[int, int, Passage]] = []
    for document in documents:
        passages = split(document, settings)
        spans += [(*document.offsets.span(passage.start, passage.end), passage) for passage in passages]
        tally.lost += _lost(document, passages)
        tally.passages += len(passages)
        tally.longest = max([tally.longest, *(len(f"{document.title}\n{one.heading}\n{one.text}") for one in passages)])
    tally.lost += _unread(record["text"], documents)
    for article in expected_articles(record["text"]):
        fault = _fault(article, spans, record["text"], settings)
        tally.articles += 1
        tally.right += not fault
        tally.cut += sum(start < article.end and article.start < end for start, end, _ in spans) > 1
        if fault:
            tally.wrong[fault] += 1
            got = [passage.heading for start, end, passage in spans if start < article.end and article.start < end]
            tally.examples.append(f"{record['title']} {article.path}: {fault}; {got[:3]}")
    return tally


def _fault(article: Expected, spans: list[tuple[int, int, Passage]], text: str, settings: SplitSettings) -> str:
    """Return what is wrong with the passages of an article, "" where nothing is."""
    own = [one for one in spans if one[0] < article.end and article.start < one[1]]
    line = text.rfind("\n", 0, own[0][0]) + 1 if own else 0
    before = text[line : article.start] if own and own[0][0] < article.start else ""
    if any(_visible(line) and not _stands_over(line, text, article.path) for line in before.split("\n")):
        return "begins before the article"
    if any(text[article.end : end].strip() for _, end, _ in own):
        return "goes on after the article"
    covered = sum(_visible(text[max(start, article.start) : end]) for start, end, _ in own)
    if covered != _visible(text[article.start : article.end]):
        return "characters of the article in no passage"
    if len(own) == 1:
        return "" if own[0][2].heading == article.path else "another heading path"
    if any(not _part_of(passage.heading, article.path) for _, _, passage in own):
        return "a part with another heading path"
    whole = sum(len(passage.text) for _, _, passage in own)
    return "cut though short" if whole <= settings.words // 2 else ""


def _visible(text: str) -> int:
    return len(_INVISIBLE.sub("", text))


def _stands_over(line: str, text: str, path: str) -> bool:
    marked = any(one.match(line) for one in (_HEADING, _AFTER, _COMMENT))
    return marked or line.strip() in text.partition("\n")[0] or " ".join(line.split()) in path


def _part_of(path: str, article: str) -> bool:
    return path.startswith(article) and _PART.fullmatch(path[len(article) :].removeprefix(" > ")) is not None


def _lost(document: Document, passages: list[Passage]) -> int:
    """Return how many characters of a document are in no passage, or in two."""
    counted = sum(len("".join(passage.text.split())) for passage in passages)
    return abs(len("".join(document.text.split())) - counted)


def _unread(text: str, documents: list[Document]) -> int:
    """Return how many visible characters of a file, but for Markdown's marks, are in no document."""
    seen = Counter("".join(document.text for document in documents))
    body = re.sub(r"<!--.*?-->|^#+(?= )|^\s*(?:[-*_=]\s*){3,}$|\*\*|^[|:-]{3,}$", "", text, flags=re.MULTILINE)
    body = re.sub(r"^\s*\|.*$", lambda row: row[0].replace("|", " "), body, flags=re.MULTILINE)  # the bars of a table
    wanted = Counter(_INVISIBLE.sub("", body))
    return sum((wanted - seen).values())


def laws(path: Path, limit: int) -> Iterator[dict[str, str]]:
    """Yield the records of the file; with a limit, as many, evenly drawn from all of it."""
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        records = [json.loads(line) for line in stream]
    step = max(len(records) // limit, 1) if limit else 1
    yield from itertools.islice(records[::step], limit or None)


def _judge(record: dict[str, str]) -> Tally:
    return judge(record, SplitSettings())


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 2 where the file of laws is not there."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.structure", description="法条是否各成一段、标题是否对")
    parser.add_argument("laws", type=Path, help="laws.jsonl.xz")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="只看 N 部（默认全部）")
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="同时用几个进程（默认 1）")
    options = parser.parse_args(arguments)
    if not options.laws.is_file():
        print(f"没有 {options.laws}。请把 laws.jsonl.xz 的路径写在命令后面。", file=sys.stderr)
        return 2
    began, total, count = time.perf_counter(), Tally(), 0
    with multiprocessing.Pool(options.workers) as pool:
        for tally in pool.imap(_judge, laws(options.laws, options.limit), chunksize=8):
            total.add(tally)
            count += 1
    print("\n".join(total.examples[:: max(len(total.examples) // _SHOWN, 1)]))
    print("\n| texts | articles | right | % | cut into parts | characters lost | passages | longest input | seconds |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    share = 100 * total.right / max(total.articles, 1)
    print(
        f"| {count} | {total.articles} | {total.right} | {share:.2f} | {total.cut} | {total.lost} | {total.passages} "
        f"| {total.longest} | {time.perf_counter() - began:.0f} |"
    )
    for fault, number in total.wrong.most_common():
        print(f"{number} × {fault}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
