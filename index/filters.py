"""Which documents a search is to be held to: of a place, an issuer, a kind, a year, or in force.

A place holds what lies in it: 济宁市 finds 任城区, too, and 山东省 both. 全国 finds what is for the whole country only.
With `applicable` come the documents of the wider places, up to 全国, which hold in the place as well.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.places import NATION, Divisions, contains, places
from corpus.types import DocumentInfo

_NOT_IN_FORCE = re.compile(r"废止|失效|尚未|未生效|已被修[改订]|停止执行")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Filters:
    """What documents must be; "" and False ask for nothing. Several hold together."""

    region: str = ""
    issuer: str = ""  # part of its name is enough
    kind: str = ""
    year: str = ""  # of publication, four digits
    in_force: bool = False
    applicable: bool = False  # with the documents of wider places that hold in `region`

    def __bool__(self) -> bool:
        return bool(self.region or self.issuer or self.kind or self.year or self.in_force)

    @property
    def described(self) -> str:
        """What is asked for, in Chinese."""
        region = self.region and f"地区：{self.region}{'（含上级适用的）' if self.applicable else ''}"
        issuer, kind, year = self.issuer and f"发文机关：{self.issuer}", self.kind and f"类型：{self.kind}", self.year
        parts = [region, issuer, kind, year and f"{year}年", "只看现行有效" if self.in_force else ""]
        return "，".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the documents of an index can be filtered by, each most frequent first; years latest first."""

    regions: tuple[str, ...]
    issuers: tuple[str, ...]
    kinds: tuple[str, ...]
    years: tuple[str, ...]


def chosen(
    documents: Iterable[DocumentInfo], filters: Filters, today: str, closed: Collection[str] = ()
) -> frozenset[str]:
    """Return the ids of the documents that the filters let pass; `today` is an ISO date.

    `closed` are ids known not to be in force, beside those that say so themselves.
    """
    return frozenset(one.id for one in documents if _passes(one, filters, today, closed))


def choices(documents: Sequence[DocumentInfo]) -> Choices:
    """Return what there is to choose from; a place's wider places are among the regions."""
    regions: Counter[str] = Counter()
    for one in documents:
        regions.update({"".join(path[:depth]) for path in _paths(one.region) for depth in range(1, len(path) + 1)})
    issuers = Counter(issuer for one in documents for issuer in one.issuer.split("、") if issuer)
    kinds = Counter(one.kind for one in documents if one.kind)
    years = {one.published[:4] for one in documents if one.published[:4].isdigit()}
    latest = tuple(sorted(years, reverse=True))
    return Choices(_ranked(regions), _ranked(issuers), _ranked(kinds), latest)


def _ranked(counted: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(counted, key=lambda name: (-counted[name], name)))


def in_force(document: DocumentInfo, today: str) -> bool:
    """Return whether nothing that is known of a document says that it does not hold on a day."""
    if _NOT_IN_FORCE.search(document.status):
        return False
    if document.expires and document.expires < today[: len(document.expires)]:
        return False
    return not (document.effective and document.effective > today[: len(document.effective)])


def no_documents(filters: Filters) -> str:
    """Return what is said where no document passes."""
    return f"没有符合筛选条件的文件（{filters.described}）。请放宽条件，或用 python -m index list 查看现有的文件。"


def add_filter_arguments(parser: ArgumentParser) -> None:
    """Give a command the options that `filters_from` reads."""
    parser.add_argument("--region", default="", metavar="地区", help="只看这个地区的，包括它下面的，例如 山东省济宁市")
    parser.add_argument("--applicable", action="store_true", help="连同上级和全国的、在这个地区也适用的")
    parser.add_argument("--issuer", default="", metavar="机关", help="只看这个机关发的（可以只写一部分）")
    parser.add_argument("--kind", default="", metavar="类型", help="只看这一类，例如 通知")
    parser.add_argument("--year", default="", metavar="年份", help="只看这一年发布的，例如 2023")
    parser.add_argument("--in-force", action="store_true", help="只看现行有效的")


def filters_from(options: Namespace) -> Filters:
    """Return the filters that a command was given."""
    year = str(options.year).strip().removesuffix("年")
    return Filters(
        options.region.strip(), options.issuer.strip(), options.kind.strip(), year, options.in_force, options.applicable
    )


def _passes(one: DocumentInfo, filters: Filters, today: str, closed: Collection[str]) -> bool:
    if filters.region and not _lies_in(one.region, filters.region, filters.applicable):
        return False
    if filters.issuer and _SPACES.sub("", filters.issuer) not in _SPACES.sub("", one.issuer):
        return False
    if filters.kind and filters.kind != one.kind:
        return False
    if filters.year and one.published[:4] != filters.year:
        return False
    return not filters.in_force or (one.id not in closed and in_force(one, today))


def _lies_in(region: str, asked: str, applicable: bool) -> bool:
    wanted, here = _paths(asked), _paths(region)
    if not wanted:
        return bool(region) and asked in region  # a development zone, which is no division
    if NATION in wanted:
        return NATION in here
    return any(
        contains(outer, inner) or (applicable and contains(inner, outer)) for outer in wanted for inner in here
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _paths(region: str) -> tuple[Divisions, ...]:
    return tuple(place.path for place in places(region))
