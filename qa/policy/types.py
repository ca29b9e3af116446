"""What flows through the policy room."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Quote:
    """Exact words of a cleaned document: `text == document.text[start:end]`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. With `excluded` the words name who is left out; one of `alternatives` is enough where given."""

    quote: Quote
    excluded: bool = False
    alternatives: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """When to apply: ISO days, "" where the words do not tell (a yearly window is given for no year)."""

    quote: Quote
    opens: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True)
class PolicyFields:
    """What was found in one document; a field is empty where the text does not say."""

    document_id: str
    objects: tuple[Quote, ...] = ()
    conditions: tuple[Condition, ...] = ()
    standards: tuple[Quote, ...] = ()
    materials: tuple[Quote, ...] = ()
    times: tuple[Window, ...] = ()
    offices: tuple[Quote, ...] = ()
    contacts: tuple[Quote, ...] = ()

    def named(self) -> tuple[tuple[str, tuple[Quote, ...]], ...]:
        """Return the fields with their Chinese names, in the order in which a reader wants them."""
        return (
            ("支持对象", self.objects),
            ("条件", tuple(condition.quote for condition in self.conditions)),
            ("标准/金额", self.standards),
            ("申报材料", self.materials),
            ("时间", tuple(window.quote for window in self.times)),
            ("办理机关", self.offices),
            ("联系方式", self.contacts),
        )

    @property
    def empty(self) -> bool:
        return not any(quotes for _, quotes in self.named())


@dataclass(frozen=True, slots=True)
class Profile:
    """What a company tells of itself; None and "" mean that it did not tell.

    `founded` is an ISO date, month or year; `revenue` of the last year is in 万元; `research` is the share of research
    in it, in percent. `qualifications` and `records` are complete once given: an empty tuple means "none of them".
    """

    name: str = ""
    place: str = ""
    industry: str = ""
    size: str = ""  # 大型 / 中型 / 小型 / 微型
    form: str = ""  # 企业法人 / 个体工商户 …
    qualifications: tuple[str, ...] | None = None
    founded: str = ""
    employees: int | None = None
    revenue: float | None = None
    research: float | None = None
    records: tuple[str, ...] | None = None


MET, UNMET, UNKNOWN = "符合", "不符合", "需补充信息"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a profile meets something, and in a short clause why."""

    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class CheckedItem:
    """A line of a checklist: the cited words, what they are (条件, 支持对象, 不予支持 or 时间), and the verdict."""

    kind: str
    quote: Quote
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Checklist:
    """All lines for one policy and one profile; no score is made of them."""

    document_id: str
    items: tuple[CheckedItem, ...] = field(default=())

    def count(self, verdict: str) -> int:
        """Return how many lines have a verdict."""
        return sum(item.judgement.verdict == verdict for item in self.items)
