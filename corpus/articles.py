"""The articles of a newspaper page, put together again where one was printed inside another."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.bylines import Byline, bylines, is_headline
from corpus.interleaving import Return, closer, return_point
from corpus.paragraphs import Paragraph


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its paragraphs in the order of the page.

    `seams` are the positions in `paragraphs` at which it goes on after another article stood in between. `title`,
    `author` and `kind` are empty where the page does not tell.
    """

    paragraphs: tuple[Paragraph, ...]
    title: str = ""
    author: str = ""
    kind: str = ""
    seams: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Draft:
    """An article being put together: indices of page paragraphs, with the title's among them."""

    byline: Byline
    indices: list[int]
    title: int | None
    seams: list[int] = field(default_factory=list)


_TITLE_LINES = 4


def articles(page: Sequence[Paragraph]) -> list[Article]:
    """Return the articles of a page in the order in which they begin; most files are one article."""
    signed = bylines(page)
    if len(signed) < 2:
        author, kind = (signed[0].author, _kind(signed[0])) if signed else ("", "")
        return [Article(tuple(page), author=author, kind=kind)]
    drafts = _drafts(page, signed)
    _give_back_titles(page, drafts)
    for position in range(1, len(drafts)):
        _give_back_text(page, drafts[:position], drafts[position])
    return [_article(page, draft) for draft in drafts]


def _kind(byline: Byline) -> str:
    return "新闻" if byline.reported else "评论"


def _drafts(page: Sequence[Paragraph], signed: Sequence[Byline]) -> list[_Draft]:
    """Cut the page where each byline's article begins."""
    begins = [0]
    for before, byline in itertools.pairwise(signed):
        if byline.place == "end":
            floor = max(before.last, begins[-1]) + 1
            heads = [index for index in range(floor, byline.first) if is_headline(page[index])]
            begins.append(before.last + 1 if before.place == "end" or not heads else _top(page, heads[-1] + 1, floor))
        else:
            begins.append(_top(page, byline.first, before.last + 1))
    drafts = []
    for byline, begin, end in zip(signed, begins, [*begins[1:], len(page)], strict=True):
        titled = is_headline(page[begin]) and begin not in range(byline.first, byline.last + 1)
        title = begin if titled else None
        after = byline.last + 1
        if title is None and byline.place == "line" and after < end and is_headline(page[after]):
            title = after
        drafts.append(_Draft(byline, list(range(begin, end)), title))
    return drafts


def _top(page: Sequence[Paragraph], index: int, floor: int) -> int:
    """Return the first of the headlines that stand directly above `index`."""
    top = index
    while top > floor and index - top < _TITLE_LINES and is_headline(page[top - 1]):
        top -= 1
    return top


def _give_back_titles(page: Sequence[Paragraph], drafts: list[_Draft]) -> None:
    """Where headlines are printed under their articles, take them back from the articles that follow."""
    for draft, following in itertools.pairwise(drafts):
        head = following.indices[0]
        if draft.title is not None or following.title != head:
            continue
        own, other = _body(page, draft.indices), _body(page, following.indices[1:])
        if closer(page[head].text, own, other):
            following.indices.remove(head)
            draft.indices.append(head)
            draft.title = head
            second = following.indices[0]
            following.title = second if is_headline(page[second]) else None


def _give_back_text(page: Sequence[Paragraph], earlier: Sequence[_Draft], draft: _Draft) -> None:
    """Return to an earlier article the text that follows `draft` but goes on with that article."""
    body = [index for index in draft.indices if index > draft.byline.last or draft.byline.place != "line"]
    if draft.title is not None and draft.title in body[:1]:
        body = body[1:]
    found: Return | None = None
    owner = earlier[-1]
    for candidate in reversed(earlier):
        head = candidate.byline.last if candidate.byline.place == "line" else candidate.title
        before = [page[index] for index in candidate.indices if head is None or index > head]
        point = return_point([page[index] for index in body], before, draft.title is None)
        if point and (found is None or point.score > found.score):
            found, owner = point, candidate
    if found is None:
        return
    if found.title is not None:
        draft.title = body[found.title]
    moved = body[found.start :]
    if moved:
        owner.seams.append(moved[0])
        owner.indices.extend(moved)
        draft.indices = [index for index in draft.indices if index < moved[0]]


def _body(page: Sequence[Paragraph], indices: Sequence[int]) -> str:
    return "\n".join(page[index].text for index in indices if not is_headline(page[index]))


def _article(page: Sequence[Paragraph], draft: _Draft) -> Article:
    ordered = sorted(draft.indices)
    article = Article(tuple(page[index] for index in ordered), author=draft.byline.author, kind=_kind(draft.byline))
    seams = {ordered.index(seam) for seam in draft.seams}
    seams |= {place for place in range(1, len(ordered)) if ordered[place] != ordered[place - 1] + 1}
    title = page[draft.title].text if draft.title is not None else ""
    return replace(article, title=title, seams=frozenset(seams))
