"""From places in an original file to places in the cleaned text of a document, and the parts that it is read in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.types import Document, RawText

Span = tuple[int, int]
_MOST = 200  # entries of a table of contents that somebody reads


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a table of contents: where it leads, how deep it lies, and what it says."""

    start: int
    depth: int
    name: str


def cleaned_spans(document: Document, start: int, end: int) -> list[Span]:
    """Return the cleaned characters that stand in the original at start..end-1, as few spans as possible."""
    found: list[Span] = []
    for run in document.offsets.runs:
        first = max(start - run.original, 0)
        last = min(end - run.original, run.length)
        if first < last:
            span = run.clean + first, run.clean + last
            if found and not document.text[found[-1][1] : span[0]].strip():
                found[-1] = found[-1][0], span[1]
            else:
                found.append(span)
    return found


def holds(document: Document, raw: RawText, spans: Sequence[Span], start: int, end: int) -> bool:
    """Tell whether cleaned spans show all the words that stand in the original at start..end-1."""
    shown = "".join(document.text[first:last] for first, last in spans)
    return bool(spans) and _compact(shown) == _compact(raw.text[start:end])


def page_marks(document: Document, raw: RawText) -> list[Span]:
    """Return (offset in the cleaned text, page) of each page that begins in it; none where its order is another."""
    runs = document.offsets.runs
    if not raw.page_starts or any(one.original > other.original for one, other in pairwise(runs)):
        return []
    found: list[Span] = []
    places = iter(runs)
    run = next(places, None)
    for page, start in enumerate(raw.page_starts, 1):
        while run and run.original + run.length <= start:
            run = next(places, None)
        if run is None:
            break
        found.append((run.clean + max(start - run.original, 0), page))
    # Pages before this document, in a file of several, all seem to begin where it begins: the last of them does.
    return [one for one, following in pairwise([*found, (-1, 0)]) if one[0] != following[0]]


def contents(document: Document) -> list[Entry]:
    """Return the table of contents that the heading paths make, each heading once."""
    entries: list[Entry] = []
    before: list[str] = []
    for section in document.sections:
        path = [part for part in section.heading.split(" > ") if part]
        same = next((at for at, (one, other) in enumerate(zip(path, before, strict=False)) if one != other), None)
        known = min(len(path), len(before)) if same is None else same
        entries += [Entry(section.start, depth, name) for depth, name in enumerate(path) if depth >= known]
        if len(path) > known:
            before = path
    # A law of a thousand articles is found by its chapters.
    while len(entries) > _MOST and (deepest := max(entry.depth for entry in entries)):
        entries = [entry for entry in entries if entry.depth < deepest]
    return entries


def lines(text: str) -> Iterator[Span]:
    """Yield where each line of a text begins and ends, its line break left out."""
    start = 0
    for line in text.splitlines(keepends=True):
        yield start, start + len(line.rstrip("\r\n"))
        start += len(line)


def _compact(text: str) -> str:
    return "".join(text.split())
