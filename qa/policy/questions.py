"""Questions about a policy whose answers are known to stand in it, made from its fields by fixed patterns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.types import DocumentInfo
from qa.policy.types import PolicyFields, Quote

LONGEST_TITLE = 40
_PATTERNS = {
    "条件": "{name}的申报条件是什么？",
    "标准/金额": "{name}的支持标准是多少？",
    "时间": "{name}什么时候申报？",
    "申报材料": "{name}要提交哪些材料？",
    "办理机关": "{name}向哪个部门申请？",
    "联系方式": "{name}的咨询电话是多少？",
}
_PRINTED = re.compile(r"关于印发《?(?P<rule>[^》]+?)》?的通知$")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question and the words that must be among those which its answer cites."""

    question: str
    quotes: tuple[Quote, ...]


def candidates(info: DocumentInfo, fields: PolicyFields) -> list[Candidate]:
    """Return the questions that the fields of a document answer; none where its title is too long to be asked for."""
    printed = _PRINTED.search(info.title)
    title = (printed["rule"] if printed else info.title).strip("《》")
    if not title or len(title) > LONGEST_TITLE:
        return []
    return [
        Candidate(_PATTERNS[name].format(name=f"《{title}》"), quotes)
        for name, quotes in fields.named()
        if quotes and name in _PATTERNS
    ]
