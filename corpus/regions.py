"""Where a document holds: the place of its issuer, else of its title, else the one that it names most."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from corpus.facts import DERIVED, NOTHING, Fact
from corpus.places import MUNICIPALITIES, NATION, places

_NATIONAL = re.compile(
    r"国务院|中共中央|最高人民(?:法院|检察院)|全国人民代表大会|全国人大|中华人民共和国|国家[一-鿿]{2,8}(?:局|委员会|委|总局)|(?:^|、)[一-鿿]{2,8}部(?:办公厅)?$"
)
_TEXT = 20_000  # characters in which places are counted
_ENOUGH = 3  # a place named less often says nothing about the whole document
_LEVELS = {"全国": "国家", "province": "省", "prefecture": "市", "county": "区县"}


def region(heads: Sequence[Fact], bodies: Sequence[str]) -> Fact:
    """Return the place that the first of `heads` to name one names, else the one that `bodies` name most."""
    for head in heads:
        if found := places(head.value):
            return Fact("".join(found[0].path), head.start, head.end, head.origin)
        if _NATIONAL.search(head.value):
            return Fact("".join(NATION), head.start, head.end, head.origin)
    for text in bodies:
        counts = Counter(
            place.path[:2] for place in places(text[:_TEXT]) if place.level in ("province", "prefecture", "county")
        )
        for path, count in counts.most_common(1):
            if count >= _ENOUGH and count * 2 > counts.total() - counts[path[:1]]:
                return Fact("".join(path), origin=DERIVED)
    return NOTHING


def level(region: str) -> str:
    """Return which level of government a region is: 国家, 省, 市 or 区县; "" where it is no place of China's table."""
    if region in ("全国", "国家"):
        return "国家"
    found = places(region)
    if len(found) != 1 or found[0].start or found[0].end != len(region):
        return ""
    if found[0].level == "county" and found[0].path[0] in MUNICIPALITIES:
        return "区县"
    return _LEVELS.get(found[0].level, "")
