"""Parts of speech of single words, from jieba's dictionary: enough to tell a name from a verb, without a tagger."""

from __future__ import annotations

import sys
import warnings
from functools import lru_cache

UNKNOWN = ""  # not in the dictionary
_NAMES = frozenset({"nr", "nrt", "nrfg", "nt", "nz", "ns"})


def tag(word: str) -> str:
    """Return jieba's tag of a word ("n", "v", "nr", …), or UNKNOWN."""
    return _tags().get(word, UNKNOWN)


def is_noun(word: str) -> bool:
    """Return whether a word names something: nouns, nominal verbs, abbreviations, and longer words nobody listed."""
    found = tag(word)
    return found[:1] == "n" or found in {"vn", "an", "j", "l", "nz", "b", "eng"} or (found == UNKNOWN and len(word) > 1)


def is_name(word: str) -> bool:
    """Return whether a word is a proper name."""
    return tag(word) in _NAMES


@lru_cache(maxsize=1)
def _tags() -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's source holds invalid escapes and an old pkg_resources import
        import jieba

    with jieba.dt.get_dict_file() as file:
        lines = file.read().decode("utf-8").splitlines()
    tags: dict[str, str] = {}
    for line in lines:
        word, _, found = line.split(" ")
        tags[word] = sys.intern(found)  # one string for each tag, not one for each word
    return tags
