"""Questions that name an article of a rule: 《…》第十二条. Which passages are meant is no matter of searching."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.headings import article_label
from corpus.numbering import ordinal
from corpus.types import Passage
from corpus.validity import Validity, starts
from corpus.versions import title_key
from index.store import Index
from index.types import Hit
from qa.evidence import Evidence
from qa.gate import UNTYPED, Features

MOST_PARTS = 8  # passages of one article that are quoted
_SHORTEST_NAME = 3
_NUMBER = "[一二三四五六七八九十百千零〇\\d]+"
_ARTICLE = re.compile(
    rf"(?:[（(][^（）()]*[)）])?\s*(?:的|中的?|里的?)?\s*第\s?(?P<number>{_NUMBER})\s?条(?P<after>之[一二三四五六七八九十]+)?"
)
_BELOW = rf"(?:第{_NUMBER}款)?(?:第?[（(]?{_NUMBER}[)）]?项)?"
# What is left of a question that only asks what an article says.
_ASKS_WORDS = re.compile(
    rf"(?:请问|请|查一?下|告诉我|想知道)?{_BELOW}的?(?:具体|原文|全文|条文|内容)*(?:是|有|都)?(?:怎么|如何|怎样|什么|哪些)?"
    r"(?:作出|做出)?(?:规定|说|写|讲|表述)?[的了]?(?:什么|哪些|啥)?(?:规定|内容|原文|条文)?(?:是什么|有哪些)?[呢吗]?[?？。]*"
)
_READ = Features(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, UNTYPED, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Provision:
    """An article that a question names; `whole` where the question only asks what it says."""

    rule: str
    label: str
    whole: bool


def named_rule(text: str, validity: Validity) -> str:
    """Return the rule at hand that a text names: the longest name in it, "" where it names none."""
    marked = [title_key(match[1]) for match in re.finditer(r"《(.+?)》(?![^《]*》)", text)]
    rules = validity.rules
    for name in sorted(marked, key=len, reverse=True):
        if name in rules:
            return name
    plain = title_key(text)
    inside = (name for name in rules if len(name) >= _SHORTEST_NAME and name in plain)
    return max(inside, key=len, default="")


def named_provision(question: str, validity: Validity) -> Provision | None:
    """Return the article of a rule at hand that a question names."""
    match = _ARTICLE.search(question)
    rule = named_rule(question[: match.start()], validity) if match else ""
    if match is None or not rule:
        return None
    before = title_key(question[: match.start()])
    rest = (before[: before.rfind(rule)] if rule in before else "") + question[match.end() :]
    label = f"{ordinal(match['number'])}{match['after'] or ''}"
    return Provision(rule, label, _ASKS_WORDS.fullmatch(rest.strip("，, ")) is not None)


def provision_hits(index: Index, provision: Provision, on: str, only: Collection[str] | None) -> list[Hit]:
    """Return the passages of an article, in order, in the version of its rule that is in force on a day.

    Where none is, the latest version before that day is taken, else the first one.
    """
    validity = index.validity()
    versions = [one for one in validity.rules[provision.rule] if only is None or one.id in only]
    valid = [one for one in versions if not validity.state(one.id, on).closed]
    before = [one for one in versions if starts(one) <= on]
    for document in [*valid[::-1], *before[::-1], *versions]:
        passages = _of_article(index.passages(document.id), provision.label)
        if passages or document in valid:
            return [Hit(passage, document, 0.0) for passage in passages[:MOST_PARTS]]
    return []


def is_numbered(index: Index, provision: Provision) -> bool:
    """Tell whether a rule is cut into articles, so that one that is not among them does not exist."""
    documents = index.validity().rules[provision.rule]
    passages = (passage for document in documents for passage in index.passages(document.id))
    return any(_number(part) for passage in passages for part in passage.heading.split(" > "))


def quoted(hits: Sequence[Hit]) -> list[Evidence]:
    """Return the passages of an article as evidence that answers beyond doubt."""
    found = []
    for rank, hit in enumerate(hits):
        label = next((part for part in hit.passage.heading.split(" > ") if article_label(part) == part and part), "")
        start = max(hit.passage.text.find(label), 0) if rank == 0 else 0
        found.append(Evidence(hit, 1.0, start, len(hit.passage.text), _READ, close=True, rank=rank))
    return found


def _of_article(passages: Sequence[Passage], label: str) -> list[Passage]:
    """Return the passages of the first article of that number: an attachment may number its own."""
    found: list[Passage] = []
    for passage in passages:
        named = any(_number(part) == label for part in passage.heading.split(" > "))
        if named:
            found.append(passage)
        elif found:
            break
    return found


def _number(part: str) -> str:
    if article_label(part) != part or not part:
        return ""
    number, _, after = part[1:].partition("条")
    return f"{ordinal(number)}{after}"
