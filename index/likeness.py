"""Whether two texts are copies of one: forwarded, printed again, saved under another name, a fifth of it edited.

Signatures (MinHash, by datasketch) only find the candidates; the texts themselves decide. What is worded alike with
other figures, years or places - the reports of two years, the versions of a rule, the notices of two counties - is no
copy, however many words it shares.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus.places import places

PERMUTATIONS = 128
SHORTEST = 40  # shingles below which a text is too short to tell
_WIDTH = 5  # characters of a shingle
_STEP = 20_000  # shingles hashed at once, which takes 10 MB
_LONGER = 5.0  # times as long as its original a copy may be: a longer text is a collection that holds it
_CONTAINED = 0.6  # share of the shorter text that the longer one must hold; a fifth of edited sentences leaves .75
_VERBATIM = 0.5  # share of the shorter text in sentences that the longer one has word for word; forms filled in differ
_SUSPECTED = 0.08  # likeness of signatures from which the texts are compared; .6 contained in five times as much is .11
_DIFFERENT = 0.2  # share of the sentences worded alike whose figures or places may differ
_LONG = 10  # sentences with figures or places from which one that differs is a slip of the copyist
_MIX = np.uint64(0x9E3779B97F4A7C15)
_KEPT = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^。；;！!？?\n]+")
_MARKER = re.compile(
    r"^\s*(?:#+\s*)?(?:第?[（(]?[一二三四五六七八九十\d]{1,4}[)）、.．]\s*|第[一二三四五六七八九十百零〇\d]+[编章节条款]\s*)?"
)
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*|[〇零一二三四五六七八九十百千]{2,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_ARTICLE = re.compile(r"^#*\s*第[一二三四五六七八九十百\d]+条", re.MULTILINE)
_FEWEST_ARTICLES = 3
_PASSED = re.compile(r"^.*(?:通过|修正|修订|公布|发布).*$", re.MULTILINE)
_DATE = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_HEAD = 2000  # characters in which a rule says when it was passed and amended

Shingles = NDArray[np.uint32]
Signature = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared of a document; `dated` is its date of issue, "" where unknown."""

    title: str
    text: str
    dated: str = ""


def shingles(text: str) -> Shingles:
    """Return the hashes of all runs of five letters or digits, each once, in order; punctuation is passed over."""
    letters = "".join(_KEPT.findall(unicodedata.normalize("NFKC", text))).lower().replace("_", "")
    codes = np.frombuffer(letters.encode("utf-32-le"), dtype="<u4").astype(np.uint64)
    if len(codes) < _WIDTH:
        return np.zeros(0, dtype=np.uint32)
    mixed = np.zeros(len(codes) - _WIDTH + 1, dtype=np.uint64)
    for offset in range(_WIDTH):
        mixed = (mixed ^ codes[offset : offset + len(mixed)]) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def signature(found: Shingles) -> Signature:
    """Return the MinHash values of shingles, uint32 [PERMUTATIONS]."""
    from datasketch import MinHash

    made = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32", hashfunc=int)
    for start in range(0, len(found), _STEP):
        made.update_batch(found[start : start + _STEP].tolist())
    return np.asarray(made.hashvalues, dtype=np.uint32)


def suspects(one: Signature, size: int, signatures: NDArray[np.uint32], sizes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions of the signatures, uint32 [n, PERMUTATIONS], of texts that may be copies of `one`.

    `size` and `sizes` are numbers of shingles.
    """
    near = (sizes <= size * _LONGER) & (sizes * _LONGER >= size)
    positions = np.flatnonzero(near)
    alike = (signatures[positions] == one).mean(axis=1)
    found: NDArray[np.int64] = positions[alike >= _SUSPECTED]
    return found


def held(part: Shingles, whole: Shingles) -> float:
    """Return which share of the shingles of `part` is in `whole`."""
    return len(np.intersect1d(part, whole, assume_unique=True)) / len(part) if len(part) else 0.0


def are_copies(first: Compared, second: Compared) -> bool:
    """Return whether one of two documents is a copy of the other."""
    shorter, longer = sorted((shingles(first.text), shingles(second.text)), key=len)
    if len(shorter) < SHORTEST or len(longer) > _LONGER * len(shorter) or held(shorter, longer) < _CONTAINED:
        return False
    if _verbatim(first.text, second.text) <= _VERBATIM:
        return False
    return not (_other_year(first, second) or _other_version(first, second) or _other_figures(first.text, second.text))


def _verbatim(first: str, second: str) -> float:
    """Return which share of the shorter text's sentences, by number or by letters, the other has, too."""
    shorter, longer = sorted((_lettered(first), _lettered(second)), key=lambda found: sum(map(len, found)))
    there, whole = set(longer), sum(map(len, shorter))
    kept = [one for one in shorter if one in there]
    return min(len(kept) / len(shorter), sum(map(len, kept)) / whole) if whole else 0.0


def _lettered(text: str) -> list[str]:
    """Return the letters of each sentence."""
    return ["".join(_KEPT.findall(one)) for one in _sentences(unicodedata.normalize("NFKC", text))]


def _other_year(first: Compared, second: Compared) -> bool:
    """Return whether the titles are of one form with other figures, or name other years, or are one of other years."""
    if first.title == second.title:
        return bool(first.dated and second.dated) and first.dated[:4] != second.dated[:4]
    masks = [_FIGURE.sub("0", title) for title in (first.title, second.title)]
    years = [set(_YEAR.findall(title)) for title in (first.title, second.title)]
    return masks[0] == masks[1] or (all(years) and not years[0] & years[1])


def _other_version(first: Compared, second: Compared) -> bool:
    """Return whether both are versions of one rule, by when they were passed, amended or issued."""
    if any(len(_ARTICLE.findall(one.text)) < _FEWEST_ARTICLES for one in (first, second)):
        return False
    passed = [_passed(one.text) for one in (first, second)]
    if all(passed):
        return max(passed[0]) != max(passed[1])
    dates = (first.dated, second.dated)
    return first.title == second.title and all(dates) and dates[0] != dates[1]


def _passed(text: str) -> set[tuple[int, int, int]]:
    """Return the dates in the lines before the first article that tell of passing and amending."""
    article = _ARTICLE.search(text)
    head = text[: min(article.start() if article else _HEAD, _HEAD)]
    found = (date for line in _PASSED.findall(head) for date in _DATE.findall(line))
    return {(int(year), int(month), int(day)) for year, month, day in found}


def _other_figures(first: str, second: str) -> bool:
    """Return whether many sentences that are worded alike have other figures, or many other places."""
    ours, theirs = _forms(first), _forms(second)
    for kind in (0, 1):
        common = [form for form in ours.keys() & theirs.keys() if any(values[kind] for values in ours[form])]
        different = sum(
            1 for form in common if not {one[kind] for one in ours[form]} & {one[kind] for one in theirs[form]}
        )
        one_slip = different == 1 and len(ours) >= _LONG
        if different > _DIFFERENT * len(common) and not one_slip:
            return True
    return False


def _forms(text: str) -> dict[str, set[tuple[tuple[str, ...], tuple[str, ...]]]]:
    """Return the (figures, places) of those sentences that hold any, by the sentence without them."""
    forms: dict[str, set[tuple[tuple[str, ...], tuple[str, ...]]]] = defaultdict(set)
    for sentence in _sentences(unicodedata.normalize("NFKC", text)):
        named = tuple(place.text for place in places(sentence))
        form = sentence
        for name in named:
            form = form.replace(name, "@")
        figures = tuple(_FIGURE.findall(form))
        if figures or named:
            forms["".join(_KEPT.findall(_FIGURE.sub("0", form.replace("@", "0"))))].add((figures, named))
    return forms


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text):
        sentence = _MARKER.sub("", match.group(), count=1).strip()
        if len(sentence) > 1:
            yield sentence
