"""Lists of kinds of applicants: where a company is one of them, what the others are does not matter."""

from __future__ import annotations

import re

_KIND = (
    r"[^，；、的为是在于或和及与且＃]{1,12}(?:企业|单位|机构|组织|合作社|农场|车间|主体|大户|中心|基地|院所|院校|高校|园区|"
    r"平台|团体|协会|商户|门店|公司|孵化器|工作室|联合社)"
)
_BEFORE = re.compile(rf"(?:{_KIND}(?:、|和|或者?|及|以及|与))+$")
_AFTER = re.compile(
    rf"(?:企业|公司|单位|机构)?(?:(?:、|和|或者?|以及|及|与)(?:其他)?{_KIND})+(?:等(?:[^，；的]{{0,8}}(?:主体|单位|企业|组织|机构))?)?"
)
_AND_MORE = re.compile(r"(?:企业|公司|单位|机构)?等(?:[^，；的]{0,8}(?:主体|单位|企业|组织|机构))")


def over_list(text: str, start: int, end: int) -> tuple[int, int]:
    """Return how far the list reaches in which text[start:end] is one kind of several."""
    before = _BEFORE.search(text[:start])
    after = _AFTER.match(text, end) or _AND_MORE.match(text, end)
    return before.start() if before else start, after.end() if after else end
