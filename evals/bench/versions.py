"""`python -m evals.bench.versions LAWS`: does the version of a rule that is in force on a day answer?

All dated versions of rules of which the file holds several, and the rules that one of another name repealed with that
one, go into one index, among which every question is asked: as of a day before the next version was passed, and, for
the latest version, without a day. What is asked about is an
article whose words differ between the versions, by its number or by its opening words, which are the same in them.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from evals.bench.scale import DrawnVectors
from evals.summary import SEED
from evals.types import EvalFault
from index.encoder import BUILTIN, EncoderOnDemand
from index.settings import IndexSettings
from index.store import Index
from qa.assistant import Assistant
from qa.reader import Reader
from qa.settings import Settings

BY_NUMBER, BY_WORDS, REPLACED = "by number", "by words", "replaced by a rule of another name"
_OUTCOMES = ("right", "another version", "another rule", "refused", "not labelled")
REPEALED = "已废止"  # the label that an answer from such a rule must bear today
_STAMPED = re.compile(r"(?P<name>.+)\((?P<date>\d{4}-\d\d-\d\d)\)$")
_LABEL = r"第[一二三四五六七八九十百千零]+条"
_ARTICLE = re.compile(rf"^({_LABEL})[ \u3000](.+?)(?=^{_LABEL}[ \u3000]|^#|\Z)", re.M | re.S)
_DAY = r"\d{4}年\d{1,2}月\d{1,2}日"
_BEGINS = re.compile(rf"自(?P<said>{_DAY})起施行|^(?P<head>{_DAY}) +施行$", re.M)
_ENDING = re.compile(r"([^。\n]*)同时废止")
_NAMED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_UNMARKED = re.compile(r"[《》〈〉<>\s]|中华人民共和国")
_OPENING = re.compile(r"[^，。；：、\n]{9,36}(?=[，：])")
_LEAST = 40  # characters of an article that is asked about


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a rule: when it was passed, from when it holds as far as its text tells, and its articles."""

    rule: str
    file: str
    passed: date
    begins: date
    text: str
    articles: dict[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the file that must be cited first."""

    kind: str
    question: str
    file: str
    dated: bool


def rules(path: Path) -> dict[str, list[Version]]:
    """Return the dated versions, oldest first, of each rule."""
    found: dict[str, dict[date, Version]] = defaultdict(dict)
    with lzma.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            record = json.loads(line)
            if stamped := _STAMPED.match(record["title"]):
                passed = date.fromisoformat(stamped["date"])
                file = f"{stamped['name'].replace('/', '_')}({passed}).md"
                text = record["text"]
                articles = {label: " ".join(words.split()) for label, words in _ARTICLE.findall(text)}
                found[stamped["name"]][passed] = Version(
                    stamped["name"], file, passed, _begins(text, passed), text, articles
                )
    return {name: [group[day] for day in sorted(group)] for name, group in found.items()}


def replaced(known: Mapping[str, Sequence[Version]]) -> list[tuple[Version, Version]]:
    """Return (rule, the rule of another name that repeals it) where both are there."""
    by_key = {_UNMARKED.sub("", name): versions[-1] for name, versions in known.items()}
    pairs: dict[str, tuple[Version, Version]] = {}
    for later in (version for versions in known.values() for version in versions):
        for title in (title for ending in _ENDING.findall(later.text) for title in _NAMED.findall(ending)):
            earlier = by_key.get(_UNMARKED.sub("", title))
            if earlier and earlier.rule != later.rule and earlier.begins < later.passed:
                pairs.setdefault(earlier.rule, (earlier, later))
    return list(pairs.values())


def _begins(text: str, passed: date) -> date:
    told = [
        date(*(int(part) for part in re.findall(r"\d+", match["said"] or match["head"])))
        for match in _BEGINS.finditer(text)
    ]
    return max([passed, *(one for one in told if passed <= one <= passed + timedelta(days=730))])


def questions(versions: Sequence[Version], draw: random.Random) -> Iterator[Asked]:
    """Yield the questions about one rule."""
    name = _name(versions[-1])
    for position, version in enumerate(versions):
        later = versions[position + 1 :]
        day = _month_before(later[0].passed) if later else None
        if day is not None and day < version.begins:
            continue  # nothing but the texts themselves could tell which held
        others = [one for one in versions if one is not version]
        differing = [label for label, words in version.articles.items() if _differs(label, words, others)]
        if differing:
            label = draw.choice(differing)
            yield Asked(BY_NUMBER, f"{_when(day)}《{name}》{label}是怎么规定的？", version.file, day is not None)
        opened = [(label, opening) for label in differing if (opening := _opening(label, version, others))]
        if opened:
            _, opening = draw.choice(opened)
            yield Asked(BY_WORDS, f"{_when(day)}《{name}》对“{opening}”是怎么规定的？", version.file, day is not None)


def replaced_questions(earlier: Version, later: Version, draw: random.Random) -> Iterator[Asked]:
    """Yield the questions about a rule that one of another name repealed."""
    label = draw.choice(sorted(earlier.articles))
    day = _month_before(later.passed)
    if day >= earlier.begins:
        yield Asked(REPLACED, f"{_when(day)}《{_name(earlier)}》{label}是怎么规定的？", earlier.file, True)
    yield Asked(REPLACED, f"《{_name(earlier)}》{label}是怎么规定的？", earlier.file, False)


def _name(version: Version) -> str:
    title = re.match(r"# *(.+)", version.text)
    return title[1].strip() if title else version.rule


def _month_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


def _when(day: date | None) -> str:
    return f"截至{day.year}年{day.month}月，" if day else ""


def _differs(label: str, words: str, others: Sequence[Version]) -> bool:
    return len(words) >= _LEAST and all(label in one.articles and one.articles[label] != words for one in others)


def _opening(label: str, version: Version, others: Sequence[Version]) -> str:
    """Return the opening words of an article that all versions share, and that no other article has."""
    match = _OPENING.match(version.articles[label])
    opening = match[0] if match else ""
    shared = opening and all(one.articles[label].startswith(opening) for one in others)
    single = sum(opening in words for words in version.articles.values()) == 1
    return opening if shared and single else ""


def run(path: Path, limit: int, drawn: bool) -> None:
    """Index, ask and print."""
    draw = random.Random(SEED)
    known = rules(path)
    several = sorted(name for name, versions in known.items() if len(versions) > 1)
    names = draw.sample(several, min(limit or len(several), len(several)))
    pairs = replaced(known)
    pairs = draw.sample(pairs, min(limit or len(pairs), len(pairs)))
    asked = [one for name in names for one in questions(known[name], draw)]
    asked += [one for pair in pairs if pair[0].articles for one in replaced_questions(*pair, draw)]
    shown = {version.file: version for name in names for version in known[name]}
    shown |= {version.file: version for pair in pairs for version in pair}
    with tempfile.TemporaryDirectory(prefix="wence-versions-") as scratch:
        folder = Path(scratch) / "documents"
        folder.mkdir()
        for file, version in shown.items():
            (folder / file).write_text(version.text, "utf-8")
        settings = IndexSettings(directory=Path(scratch) / "index")
        encoder = DrawnVectors(BUILTIN) if drawn else EncoderOnDemand(BUILTIN)
        if isinstance(encoder, DrawnVectors):
            encoder.get().drawing = True
        with Index.open(settings, encoder=encoder) as index:
            for result in index.add([folder]):
                if result.outcome == "failed":
                    raise EvalFault(f"{result.source} 没有收进索引：{result.reason}")
            counts = index.passage_counts()
            print(f"{len(names)} rules with several versions, {len(pairs)} that one of another name repealed:")
            print(f"{len(counts)} texts, {sum(counts.values())} passages, {len(asked)} questions", flush=True)
            ask(Assistant(Settings(index=settings, data=Path(scratch) / "data"), index, Reader()), asked)


def ask(assistant: Assistant, asked: Sequence[Asked]) -> None:
    """Ask all questions and print what became of them."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    began = time.perf_counter()
    for one in asked:
        answer = assistant.ask(one.question)
        first = Path(answer.citations[0].document.source).name if answer.citations else ""
        outcome = "right" if first == one.file else "refused" if answer.refused else "another version"
        if outcome == "another version" and first.partition("(")[0] != one.file.partition("(")[0]:
            outcome = "another rule"
        if outcome == "right" and one.kind == REPLACED and answer.citations[0].status != REPEALED:
            outcome = "not labelled"
        if outcome != "right":
            print(f"  {outcome}: {one.question} ({one.file}; {first})")
        counts[one.kind, "as of a day" if one.dated else "today"][outcome] += 1
    took = (time.perf_counter() - began) / max(len(asked), 1)
    heads = ("asked", "when", "questions", *_OUTCOMES, "%")
    print(f"\n| {' | '.join(heads)} |\n|---|---{'|--:' * (len(heads) - 2)}|")
    for (kind, when), outcomes in sorted(counts.items()):
        _row(kind, when, outcomes)
    _row("all", "", sum(counts.values(), Counter()))
    print(f"\n{took * 1000:.0f} ms a question")


def _row(kind: str, when: str, outcomes: Counter[str]) -> None:
    cells = [outcomes[name] for name in _OUTCOMES]
    print(f"| {kind} | {when} | {sum(cells)} | {' | '.join(map(str, cells))} | {100 * cells[0] / sum(cells):.1f} % |")


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 2 where the file of laws is not there."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.versions", description="回答的是不是当时有效的版本")
    parser.add_argument("laws", type=Path, help="laws.jsonl.xz")
    parser.add_argument("--limit", type=int, default=0, metavar="N", help="抽几部法规（默认全部有几个版本的）")
    parser.add_argument("--drawn-vectors", action="store_true", help="段落的向量随机生成，不用编码")
    options = parser.parse_args(arguments)
    if not options.laws.is_file():
        print(f"没有 {options.laws}。请把 laws.jsonl.xz 的路径写在命令后面。", file=sys.stderr)
        return 2
    try:
        run(options.laws, options.limit, options.drawn_vectors)
    except EvalFault as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
