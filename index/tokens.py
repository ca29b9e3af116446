"""The tokens that the lexical index counts."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from importlib import metadata, resources

from corpus.words import words

_RULES = "1"  # to be raised with every change of the rules below
_HAN = re.compile("[〇\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]{2,}")
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d年")


def index_tokens(text: str) -> list[str]:
    """Return the words of `text`, bare numbers and years inside them, and all pairs of neighbouring Han characters.

    The pairs find what the word cutter cuts differently in a question and in a document; the bare numbers find
    872.81亿元 for 872.81.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    tokens: list[str] = []
    for word in words(folded):
        token = word.text.strip()
        if any(character.isalnum() for character in token):
            tokens.append(token)
            tokens.extend(_numbers_inside(token))
    for run in _HAN.findall(folded):
        tokens.extend(run[at : at + 2] for at in range(len(run) - 1))
    return tokens


def tokens_version() -> str:
    """Return what the tokens depend on: an index made with other tokens finds the wrong passages."""
    dictionary = resources.files("corpus").joinpath("userdict.txt").read_bytes()
    return f"{_RULES}:jieba-{metadata.version('jieba')}:{hashlib.sha256(dictionary).hexdigest()[:12]}"


def _numbers_inside(token: str) -> list[str]:
    found = [number.replace(",", "") for number in _NUMBER.findall(token)] + _YEAR.findall(token)
    return [part for part in found if part != token]
