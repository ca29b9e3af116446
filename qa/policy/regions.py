"""Whether a company's registered place lies in the place that a policy names."""

from __future__ import annotations

import re

from corpus.places import MUNICIPALITIES, conflicts, contains, places

_UNIT = re.compile(r"[一-鿿]{2,8}?(?:特别行政区|自治区|自治州|省|市|新区|区|县|旗|州)")
_LEVELS = (("省", "自治区"), ("市", "自治州", "州"), ("新区", "区", "县", "旗"))
# Zones that are no unit of administration: whether a company in a district lies in one is not told by the district.
_ZONE = re.compile(
    "(?:园|高新|技术|开发|经开|经济|示范|自贸|贸易|保税|社|景|片|城|功能|工业|产业|先行|试验|合作|"
    "集聚|聚集|校|街|商务)区$"
)
_HERE = re.compile(r"^(?:本|我|全|该)?(?P<level>省|市|区|县|镇)(?:域|行政区域|辖区|内|境)*$")


# What a title says before it names a place: 关于组织申报石桥县…, 支持外来企业落户澄湖区….
_BEFORE = re.compile(
    r".*(?:关于|开展|组织|做好|申报|申请|推荐|遴选|征集|认定|评选|印发|发布|公布|公示|下达|拨付|兑现|发放|受理|启动|实施|支持|促进|推动|推进|加快|鼓励|扶持|加强|"
    r"规范|落实|修订|调整|入驻|落户|进一步|公开|举办|征求|对|在|于|年度?)(?=[一-鿿]{2})"
)


def units(place: str) -> list[str]:
    """Return the parts of a place's name: 江东省云溪市澄湖区 is three."""
    return [_BEFORE.sub("", unit) for unit in _UNIT.findall(place)]


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
    if _ZONE.search(wanted):
        return None
    level = next((level for level in _LEVELS if wanted.endswith(level)), None)
    if level == _LEVELS[0] and any(told.startswith(city) for city in MUNICIPALITIES):
        return False
    own = [unit for unit in units(told) if level and unit.endswith(level)]
    return False if own and not (known_told and known_wanted) else None
