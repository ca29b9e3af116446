"""The fields of a document that a person may state: their Chinese names, and what values they take."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping

from corpus.dates import dates, iso_date
from corpus.types import CorpusError

# Field -> its names: the first is shown, all are understood, in a front matter, a sidecar and a correction.
NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("标题", "名称"),
    "kind": ("类别", "文件类别"),
    "genre": ("文种",),
    "issuer": ("发文机关", "发文单位", "制定机关", "发布单位"),
    "number": ("文号", "发文字号"),
    "written": ("成文日期",),
    "released": ("发布日期", "公布日期"),
    "published": ("日期", "文件日期"),
    "effective": ("施行日期", "生效日期", "实施日期"),
    "expires": ("失效日期", "有效期至", "废止日期"),
    "status": ("时效性", "效力"),
    "region": ("地区", "适用地区"),
    "addressee": ("主送", "主送机关"),
    "subjects": ("主题词", "关键词"),
    "contact": ("联系人",),
    "phone": ("联系电话", "电话"),
    "author": ("作者",),
    "origin": ("出处", "资料来源"),
    "rule": ("所属规则",),
}
DATES = frozenset({"written", "released", "published", "effective", "expires"})
_ALIASES = {"date": "published", "source": "origin"}
_LONGEST = 500


def field_named(name: str) -> str:
    """Return the field of this name, "" where there is none."""
    name = name.strip()
    if name in NAMES:
        return name
    chinese = (field for field, names in NAMES.items() if name in names)
    return _ALIASES.get(name, next(chinese, ""))


def checked(field: str, value: str) -> str:
    """Return a value as it is kept: white space made single, a date in ISO form; "" says that there is none.

    Raises:
        CorpusError: the field cannot have this value.
    """
    value = " ".join(value.split())
    name = NAMES[field][0]
    if field == "title" and not value:
        raise CorpusError("标题不能为空。请写上标题。")
    if len(value) > _LONGEST:
        raise CorpusError(f"{name}超过 {_LONGEST} 个字。请写短一些。")
    if field not in DATES or not value:
        return value
    iso = iso_date(value)
    written = next(dates(value), None)
    whole = re.fullmatch(r"(?:19|20)\d\d", value) or (written and written.start == 0 and written.end == len(value))
    if not iso or not whole or not _exists(iso):
        raise CorpusError(f"{name}“{value}”不是日期。请写成 2024-01-31、2024年1月31日、2024-01 或 2024。")
    return iso


def consistent(values: Mapping[str, str]) -> None:
    """Check fields against one another.

    Raises:
        CorpusError: the document would end before it begins.
    """
    begin, end = values.get("effective", ""), values.get("expires", "")
    if begin and end and end < begin[: len(end)]:
        raise CorpusError(f"失效日期 {end} 早于施行日期 {begin}。请改正其中一个。")


def _exists(iso: str) -> bool:
    year, month, day = (*(int(part) for part in iso.split("-")), 0, 0)[:3]
    return not day or day <= calendar.monthrange(year, month)[1]
