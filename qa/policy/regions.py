"""Whether a company's registered place lies in the place that a policy names."""

from __future__ import annotations

import re

from corpus.places import MUNICIPALITIES, conflicts, contains, places

_UNIT = re.compile(r"[一-鿿]{2,8}?(?:特别行政区|自治区|自治州|省|市|新区|区|县|旗|州)")
_LEVELS = (("省", "自治区"), ("市", "自治州", "州"), ("新区", "区", "县", "旗"))
_HERE = re.compile(r"^(?:本|我|全|该)?(?P<level>省|市|区|县|镇)(?:域|行政区域|辖区|内|境)*$")


def units(place: str) -> list[str]:
    """Return the parts of a place's name: 江东省云溪市澄湖区 is three."""
    return _UNIT.findall(place)


def resolved(name: str, here: str) -> str:
    """Return the place that 本市, 我区 or 县域 means in a document of `here`; "" where `here` has none."""
    found = _HERE.match(name)
    if not found:
        return name
    level = next((level for level in _LEVELS if found["level"] in level), ())
    return next((unit for unit in units(here) if unit.endswith(level)), "")


def lies_in(told: str, wanted: str) -> bool | None:
    """Return whether the place `told` lies in `wanted`; None where `told` is not exact enough."""
    if wanted in told:
        return True
    known_told, known_wanted = places(told), places(wanted)
    if known_told and known_wanted and known_wanted[-1].end == len(wanted):
        if contains(known_wanted[-1].path, known_told[-1].path):
            return True
        if conflicts(known_wanted[-1].path, known_told[-1].path):
            return False
    level = next((level for level in _LEVELS if wanted.endswith(level)), None)
    if level == _LEVELS[0] and any(told.startswith(city) for city in MUNICIPALITIES):
        return False
    own = [unit for unit in units(told) if level and unit.endswith(level)]
    return False if own and not (known_told and known_wanted) else None
