"""Which of several documents on one matter is shown: the original before its copies, a text before what is said of it.

A document that another names in its title - “《…》解读”, 关于《…》的政策问答 - is the text of which that one speaks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from corpus.types import DocumentInfo

_FORWARDS = re.compile(r"转发|转载|转印|抄转")
_EXPLAINS = re.compile(r"解读|问答|答记者问|读懂|图解|政策说明|百问百答|在线访谈")
_NEWS = re.compile(r"新闻|消息|报道|评论|社论|通讯")
_NAMED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_ABOUT = re.compile(r"^(?:关于)?(.{6,})的?(?:政策)?解读$")
_ISSUED = re.compile(r"^.{0,40}?关于(?:印发|发布|公布|下发)|的?(?:通知|公告|通告)?(?:[（(][^（）()]*[）)])?$")
_MARKS = re.compile(r"[^\w]")
_SHORTEST = 6  # letters of a name that is matched: 《意见》 is nobody's name
_UNDATED = "9999"

ORIGINAL, EXPLAINING, NEWS = 0, 1, 2
Item = TypeVar("Item")


def genre(info: DocumentInfo) -> int:
    """Return 0 for a text itself, 1 for an explanation of one, 2 for news of one."""
    if _EXPLAINS.search(info.kind) or _EXPLAINS.search(info.title):
        return EXPLAINING
    return NEWS if _NEWS.search(info.kind) else ORIGINAL


def standing(info: DocumentInfo) -> tuple[int, bool, str, str, str]:
    """Return what sorts documents of one cluster, the one to be shown first."""
    return genre(info), bool(_FORWARDS.search(info.title)), info.published or _UNDATED, info.source, info.id


def spoken_of(documents: Iterable[DocumentInfo]) -> Mapping[str, frozenset[str]]:
    """Return, by the id of each explanation or news item that names a document in its title, that document's ids."""
    named: dict[str, set[str]] = defaultdict(set)
    speaking: list[tuple[str, set[str]]] = []
    for info in documents:
        if genre(info) == ORIGINAL:
            for name in _names(info.title):
                named[name].add(info.id)
        else:
            speaking.append((info.id, _subjects(info.title)))
    found = {one: {identity for name in names for identity in named.get(name, ())} for one, names in speaking}
    return {one: frozenset(ids) for one, ids in found.items() if ids}


def texts_first(
    items: Sequence[Item], document: Callable[[Item], DocumentInfo], near: Callable[[Item, Item], bool]
) -> list[Item]:
    """Return what was found with the best of a text before what speaks of that text, where both are about as good.

    `near` tells of a piece and of the text's own, which stands after it, whether that is so. All else stays in order.
    """
    documents = {one.id: one for one in map(document, items)}
    spoken = spoken_of(documents.values()) if any(genre(one) != ORIGINAL for one in documents.values()) else {}
    if not spoken:
        return list(items)
    rest = list(items)
    ordered: list[Item] = []
    while rest:
        item = rest.pop(0)
        texts = spoken.get(document(item).id, frozenset())
        if texts.isdisjoint(document(one).id for one in ordered):
            own = next((place for place, one in enumerate(rest) if document(one).id in texts), None)
            if own is not None and near(item, rest[own]):
                ordered.append(rest.pop(own))
        ordered.append(item)
    return ordered


def _names(title: str) -> Collection[str]:
    """Return the names that a document goes by: its title, and what the title says that it issues."""
    inside = _NAMED.findall(title)
    return {name for name in map(_bare, (title, *inside)) if len(name) >= _SHORTEST}


def _subjects(title: str) -> set[str]:
    about = _ABOUT.match(title)
    names = [*_NAMED.findall(title), *([about[1]] if about else [])]
    return {name for name in map(_bare, names) if len(name) >= _SHORTEST}


def _bare(title: str) -> str:
    """Return a title without the frame “关于印发…的通知” and without punctuation."""
    inside = title.strip()
    return _MARKS.sub("", _ISSUED.sub("", inside)) or _MARKS.sub("", inside)
