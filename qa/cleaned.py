"""A chat model's text made safe and uniform: no thinking, HTML, images, links or addresses, every mark as [1][2]."""

from __future__ import annotations

import re

_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S | re.I)
_END_OF_THINKING = re.compile(r"\A.*</think(?:ing)?>", re.S | re.I)  # some servers keep the opening tag to themselves
_UNSEEN = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.S | re.I)
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)")
_LINK = re.compile(r"\[([^\]\n]*)\]\((?![^)\n]*[\u4e00-\u9fff])[^)\n]*\)")
_TAG = re.compile(r"</?[A-Za-z][\w:-]*(?:[\s/][^<>]*)?(?:>|\Z)|<!--.*?(?:-->|\Z)|<![^<>]*(?:>|\Z)", re.S | re.ASCII)
_TAG_LIKE = re.compile(r"<(?=[A-Za-z/!?])")
# An address ends where Chinese text goes on without a space.
_ADDRESS = re.compile(r"(?:(?:https?|ftp)://|www\.|javascript:|data:\w+/)[\w\-.~:/?#@!$&'*+,;=%]*", re.I | re.ASCII)
_HEADING = re.compile(r"^[ \t]*#{1,6}[ \t]+", re.M)
_NUMBER = r"(?:材料|资料|来源|文件)?\s*\^?\d{1,3}\^?"
_MARKS = re.compile(rf"[\[［【]\s*({_NUMBER}(?:\s*[,，、;；]\s*{_NUMBER})*)\s*[\]］】]")


def clean(text: str) -> str:
    """Return a model's text as it may be shown."""
    text = _UNSEEN.sub("", _END_OF_THINKING.sub("", _THINKING.sub("", text)))
    text = _LINK.sub(lambda match: _label(match.group(1)), _IMAGE.sub("", text))
    text = _ADDRESS.sub("", _TAG_LIKE.sub("＜", _TAG.sub("", text)))
    # What is left of a link in pieces must not become one again.
    text = text.replace("![", "[").replace("](", "] (")
    return _MARKS.sub(_marks, _HEADING.sub("", text))


def _label(label: str) -> str:
    """Return a link's words; a number stays a citation mark."""
    return f"[{label}]" if label.strip().isdigit() else label


def _marks(match: re.Match[str]) -> str:
    return "".join(f"[{int(number)}]" for number in re.findall(r"\d+", match.group(1)))
