"""Yes-or-no questions: asked openly, so that the reader finds what decides; answered 是 only where code can tell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.computing import commensurable, numeric
from qa.figures import Figure, figures
from qa.wording import INTERROGATIVE

_WHETHER = re.compile(
    r"是不是|是否|有没有|(?P<modal>能不能|可不可以|可否|能否|允不允许|得不得)|要不要|会不会|(?P<verb>[\u4e00-\u9fff])不(?P=verb)"
)
_END = re.compile(r"(?:了|过)?(?:吗|(?<![什怎这那多])么|没有|没|不)$")
_MODAL = re.compile(r"能不能|可不可以|可否|能否|允不允许|可以|能够|允许|准许|能(?!源|耗|力|量|效)")
_THRESHOLD = re.compile(
    r"(?:是)?(?:(?P<above>超过|超出|超|突破|达到|高于|多于|大于|不低于|不少于)|(?P<below>低于|少于|小于|不到|不足|不超过))了?$"
)
_FORBIDS = re.compile(r"不得|不可以?|不能|不准|不允许|禁止|严禁|不予|不享受|不再")
_ALLOWS = re.compile(r"可以|可(?=[申享按凭自在向由依提])|允许|准许|有权|能够|予以")
_SHARED = 0.6  # share of the character pairs asked about that the deciding clause must hold


@dataclass(frozen=True, slots=True)
class YesNo:
    """A yes-or-no question.

    `plain` is its words as a statement, `open` the question that asks for what decides. `limit` is the figure asked
    about, where it asks whether something is `above` (or below) one.
    """

    plain: str
    open: str
    modal: bool = False
    limit: Figure | None = None
    above: bool = True


def yes_no(question: str) -> YesNo | None:
    """Return what a yes-or-no question asks; None for any other question."""
    text = question.strip().rstrip("？?。 ")
    plain = _WHETHER.sub(_said, _END.sub("", text)).strip()
    if plain == text or not plain or INTERROGATIVE.search(plain):
        return None
    modal = _MODAL.search(text) is not None
    for figure in figures(plain):
        said = _THRESHOLD.search(plain[: figure.start])
        if said and numeric(figure) and not plain[figure.end :].strip("的了以上下"):
            subject = plain[: said.start()].removesuffix("有")
            return YesNo(plain, f"{subject}是多少{figure.unit.strip('%')}？", modal, figure, said["above"] is not None)
    return YesNo(plain, f"{plain}怎么样？", modal)


def _said(match: re.Match[str]) -> str:
    return match["verb"] or ("可以" if match["modal"] else "有" if match.group() == "有没有" else "")


def verdict(asked: YesNo, sentence: str, marked: str) -> str:
    """Return 是, 不是, 可以 or 不可以 where the deciding words leave no doubt, else ""."""
    if asked.limit is not None:
        found = [one for one in figures(marked) if commensurable(one, asked.limit)]
        found = found or [one for one in figures(sentence) if commensurable(one, asked.limit)]
        return _against(asked.limit, asked.above, found[0]) if len(found) == 1 else ""
    if not asked.modal:
        return ""
    predicate = _MODAL.split(asked.plain)[-1]
    clauses = [one for one in re.split(r"[，,。；;]", sentence) if _overlap(predicate, one) >= _SHARED]
    forbids = [bool(_FORBIDS.search(one)) for one in clauses]
    if clauses and all(forbids):
        return "不可以"
    allowed = clauses and not any(forbids) and not _FORBIDS.search(sentence)
    return "可以" if allowed and all(_ALLOWS.search(one) for one in clauses) else ""


def _against(limit: Figure, above: bool, found: Figure) -> str:
    """Return whether a figure found lies above (below) the limit, its own 以上 and 以内 considered."""
    value, mark = found.numbers[0], limit.numbers[0]
    if value == mark or found.bound == "~":
        return ""
    if (found.bound == ">=" and value < mark) or (found.bound == "<=" and value > mark):
        return ""
    return "是" if (value > mark) == above else "不是"


def _overlap(first: str, second: str) -> float:
    pairs = {first[i : i + 2] for i in range(len(first) - 1)}
    return sum(pair in second for pair in pairs) / len(pairs) if pairs else 0.0
