"""User names: how they are written and when two are the same."""

from __future__ import annotations

import re
import unicodedata

from qa.web.accounts.types import AccountFault

LONGEST = 40  # characters
_ALLOWED = re.compile(r"[\w.@+\- ]+")  # letters of any script, digits and what addresses are made of


def clean_name(text: str) -> str:
    """Return a name as it is kept.

    Raises:
        AccountFault: it is empty, too long, or holds characters that a name cannot have.
    """
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not name:
        raise AccountFault("账号名是空的。请写上名字。")
    if len(name) > LONGEST:
        raise AccountFault(f"账号名太长：最多 {LONGEST} 字。")
    if not _ALLOWED.fullmatch(name) or not any(one.isalnum() for one in name):
        raise AccountFault(f"账号名“{name}”不能用：只能有文字、数字、空格和 . _ - @ +。")
    return name


def name_key(text: str) -> str:
    """Return what is compared: names that differ in width or case only are one."""
    return unicodedata.normalize("NFKC", " ".join(unicodedata.normalize("NFKC", text).split()).casefold())
