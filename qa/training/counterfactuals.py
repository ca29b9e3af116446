"""Questions that a text nearly answers: asked for another year, place, person or organisation than it speaks of."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from corpus.places import places
from corpus.tags import tag
from corpus.words import words

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")
_NAMES = {"nr": "person", "nrt": "person", "nrfg": "person", "nt": "organisation"}


class Substitutes:
    """Names of each kind, drawn from many questions."""

    def __init__(self, questions: Sequence[str]) -> None:
        found: dict[str, set[str]] = defaultdict(set)
        for question in questions:
            for name, kind in _named(question):
                found[kind].add(name)
        self._names = {kind: sorted(names) for kind, names in found.items()}

    def other(self, question: str, text: str, draw: random.Random) -> str:
        """Return the question about something that `text` does not speak of, or nothing where it cannot be made so.

        Only what the text itself names is exchanged, for something that it does not name.
        """
        ways = []
        for match in _YEAR.finditer(question):
            if match.group() in text:
                years = [str(int(match.group()) + shift) for shift in (-3, -2, -1, 1, 2, 3)]
                ways += [(match.group(), year) for year in years if year not in text]
        for name, kind in _named(question):
            if name in text:
                others = draw.sample(self._names[kind], min(8, len(self._names[kind])))
                ways += [(name, one) for one in others if one not in text and one not in name and name not in one][:3]
        if not ways:
            return ""
        old, new = draw.choice(ways)
        return question.replace(old, new)


@lru_cache(maxsize=65536)
def _named(question: str) -> tuple[tuple[str, str], ...]:
    found = [(place.text, f"place-{place.level}") for place in places(question)]
    found += [
        (word.text, _NAMES[tag(word.text)])
        for word in words(question)
        if tag(word.text) in _NAMES and len(word.text) > 1
    ]
    return tuple(dict.fromkeys(found))
