"""Items that belong together: （一）…（二）…, 一是…二是…, 首先…其次…, found around one of them."""

from __future__ import annotations

import re

from qa.sentences import sentences

LONGEST = 600  # characters of an enumeration that is still quoted whole
_CN = "一二三四五六七八九十"
_ITEM = re.compile(
    rf"(?P<bracket>[（(][{_CN}\d]{{1,3}}[）)])|(?P<first>[{_CN}]是(?![年月日个种类项家]))|(?P<ordinal>第[{_CN}][，,、是]|第[{_CN}]步)|"
    rf"(?P<number>\d{{1,2}}[.．、](?!\d))|(?P<chinese>[{_CN}]{{1,2}}、)|(?P<circle>[①-⑳])|"
    r"(?P<words>首先|其次|再次|然后|接着|随后|最后|再者|此外|另外)"
)
_NUMERAL = re.compile(rf"[{_CN}]+|\d+")
_OPENS = re.compile(r"[：:]$|(?:如下|以下|下列|步骤|流程|包括|分别是?|几个?(?:方面|步))[^，,]{0,12}[：:。]$")


def whole_enumeration(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the stretch of sentences that an enumeration touched by text[start:end] fills, with the words before it.

    text[start:end] itself comes back where it touches none, or one that is too long to be quoted whole.
    """
    spans = sentences(text)
    touched = [i for i, (a, b) in enumerate(spans) if a < max(end, start + 1) and start < b]
    if not touched:
        return start, end
    kinds = [_kind(text[a:b]) for a, b in spans]
    first, last = touched[0], touched[-1]
    kind = next((kinds[i] for i in touched if kinds[i]), "")
    if not kind and last + 1 < len(spans) and kinds[last + 1] and _OPENS.search(text[slice(*spans[last])]):
        kind = kinds[last + 1]
    if not kind:
        return start, end
    while last + 1 < len(spans) and kind in kinds[last + 1 : last + 3]:
        last += 1
    while first > 0 and kind in kinds[max(0, first - 2) : first]:
        first -= 1
    if first > 0 and kinds[first] and _OPENS.search(text[slice(*spans[first - 1])]):
        first -= 1
    whole = spans[first][0], spans[last][1]
    return whole if whole[1] - whole[0] <= LONGEST and last > first else (start, end)


def item_mark(line: str) -> tuple[str, str]:
    """Return the kind of the mark that a line begins with and its numeral; ("", "") where it begins with none."""
    match = _ITEM.match(line)
    if match is None or match.lastgroup == "words":
        return "", ""
    kind = match.lastgroup or ""
    if kind == "circle":
        return kind, str(ord(match.group()) - ord("①") + 1)
    numeral = _NUMERAL.findall(match.group())[0]
    return (f"{kind} in digits" if numeral.isdigit() else kind), numeral  # （1） counts within （一）


def opens(line: str) -> bool:
    """Return whether a line announces the items that follow it."""
    return _OPENS.search(line) is not None


def _kind(sentence: str) -> str:
    colon = re.search(r"[：:]", sentence)
    match = _ITEM.match(sentence) or (_ITEM.match(sentence, colon.end()) if colon else None)
    return (match.lastgroup or "") if match else ""
