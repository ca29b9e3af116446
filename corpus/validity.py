"""Whether a rule is in force on a day, told from all the documents at hand: versions, repeals and expiry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from corpus.places import places
from corpus.types import DocumentInfo
from corpus.versions import title_key

PENDING, IN_FORCE, AMENDED, REPEALED, EXPIRED, UNKNOWN = (
    "pending",
    "in force",
    "amended",
    "repealed",
    "expired",
    "unknown",
)
CLOSED = frozenset({PENDING, AMENDED, REPEALED, EXPIRED})
CURRENT = "现行有效"
_LABELS = {PENDING: "尚未施行", IN_FORCE: CURRENT, AMENDED: "已被修改", REPEALED: "已废止", EXPIRED: "已失效"}
_STATED = (("废止", REPEALED), ("失效", EXPIRED), ("已被修改", AMENDED), ("已修改", AMENDED), ("尚未", PENDING))
_YEARS_END = "9999-12-31"  # a rule that holds until 2025 holds until its last day
_KEPT_DAYS = 8  # days whose states are kept


@dataclass(frozen=True, slots=True)
class State:
    """What a document is on a day: `since` an ISO date, by the document `by`, where these are known."""

    kind: str
    since: str = ""
    by: DocumentInfo | None = None

    @property
    def closed(self) -> bool:
        """Whether it is known not to be in force."""
        return self.kind in CLOSED

    @property
    def label(self) -> str:
        """A word in Chinese, "" where nothing is known."""
        return _LABELS.get(self.kind, "")

    @property
    def note(self) -> str:
        """A short sentence in Chinese, "" where there is nothing to say."""
        by = f"《{self.by.title.strip('《》')}》" if self.by else ""
        if self.kind == IN_FORCE:
            return "以已加入的文件为准"
        if self.kind == PENDING:
            return f"自{self.since}起施行" if self.since else ""
        if self.kind == AMENDED:
            return f"自{self.since}起适用新的版本" if self.since else "已有新的版本"
        if self.kind == REPEALED:
            return (f"{self.since}起" if self.since else "") + (f"被{by}废止" if by else "废止")
        if self.kind == EXPIRED:
            return f"有效期至{self.since}" if self.since else ""
        return ""


class Validity:
    """The versions and repeals among some documents; states are worked out for a day when first asked for."""

    def __init__(self, documents: Iterable[DocumentInfo]) -> None:
        self._documents = {one.id: one for one in documents}
        self._days: Mapping[str, Mapping[str, State]] = {}
        self._closed: Mapping[str, Mapping[str, State]] = {}

    @cached_property
    def rules(self) -> Mapping[str, Sequence[DocumentInfo]]:
        """The versions of each rule, oldest first, by its name; those of places that share a name stand together."""
        found: dict[str, list[DocumentInfo]] = defaultdict(list)
        for one in self._documents.values():
            if one.rule:
                found[one.rule].append(one)
        return {name: sorted(group, key=_order) for name, group in found.items()}

    def state(self, document_id: str, on: str) -> State:
        """Return the state of a document on a day; of one that is not known, UNKNOWN."""
        return self.states(on).get(document_id, State(UNKNOWN))

    def states(self, on: str) -> Mapping[str, State]:
        """Return, by id, the states on a day of all documents of which something is known."""
        known = self._days.get(on)
        if known is None:
            found = ((one.id, self._state(one, on)) for one in self._documents.values())
            known = {identity: state for identity, state in found if state.kind != UNKNOWN}
            self._days = _kept(self._days, on, known)
        return known

    def closed(self, on: str) -> Mapping[str, State]:
        """Return, by id, the states of the documents that are known not to be in force on a day."""
        known = self._closed.get(on)
        if known is None:
            known = {identity: state for identity, state in self.states(on).items() if state.closed}
            self._closed = _kept(self._closed, on, known)
        return known

    @cached_property
    def _chains(self) -> Mapping[str, Sequence[DocumentInfo]]:
        found: dict[str, list[DocumentInfo]] = defaultdict(list)
        for group in self.rules.values():
            for one in group:
                found[_chain(one)].append(one)
        return found

    @cached_property
    def _repealing(self) -> Mapping[str, Sequence[tuple[str, DocumentInfo]]]:
        """By title or 文号: (文号 or "", the document that repeals it)."""
        found: dict[str, list[tuple[str, DocumentInfo]]] = defaultdict(list)
        for one in self._documents.values():
            for line in filter(None, one.repeals.split("\n")):
                name, _, number = line.partition("|")
                found[name].append((number, one))
                if number:
                    found[number].append((number, one))
        return found

    def _state(self, document: DocumentInfo, on: str) -> State:
        begin = starts(document)
        ended = [*self._superseded(document, begin), *self._repealed(document, begin), *_expired(document)]
        past = [one for one in ended if one.since < on or (one.since == on and one.kind != EXPIRED)]
        if past:
            return min(past, key=lambda one: one.since)
        if document.rule and begin and begin > on:
            return State(PENDING, begin)
        stated = next((kind for word, kind in _STATED if word in document.status and "部分" not in document.status), "")
        if stated and not ended:
            return State(stated)  # no date tells since when
        return State(IN_FORCE, begin) if begin and (document.rule or document.expires) else State(UNKNOWN)

    def _superseded(self, document: DocumentInfo, begin: str) -> Iterable[State]:
        if document.rule and begin:
            for one in self._chains[_chain(document)]:
                if starts(one) >= begin and _order(one) > _order(document):
                    yield State(AMENDED, starts(one), one)

    def _repealed(self, document: DocumentInfo, begin: str) -> Iterable[State]:
        title = title_key(document.title)
        names = {title, title[max(title.find("关于"), 0) :], document.rule, document.number} - {""}
        for name in sorted(names):
            for number, one in self._repealing.get(name, ()):
                same = not number or not document.number or number == document.number
                if one.id != document.id and same and starts(one) > begin and not _same_rule(one, document):
                    yield State(REPEALED, starts(one), one)


def in_force(document: DocumentInfo, documents: Sequence[DocumentInfo], on: str) -> State:
    """Return the state of one document on a day (ISO), as all the documents tell it."""
    return Validity(documents).state(document.id, on)


def starts(document: DocumentInfo) -> str:
    """Return the day (ISO, as exact as it is known) from which this version holds, "" where nothing tells."""
    dated = document.version or document.published
    return document.effective if document.effective >= dated else dated


def _kept(
    days: Mapping[str, Mapping[str, State]], on: str, states: Mapping[str, State]
) -> Mapping[str, Mapping[str, State]]:
    """Return the states of the last few days asked for; replaced as a whole, for several threads read them."""
    return {**dict(list(days.items())[1 - _KEPT_DAYS :]), on: states}


def _expired(document: DocumentInfo) -> Iterable[State]:
    if document.expires:
        yield State(EXPIRED, document.expires + _YEARS_END[len(document.expires) :])


def _order(document: DocumentInfo) -> tuple[str, str]:
    return document.version or document.published, starts(document)


def _chain(document: DocumentInfo) -> str:
    """Return what all versions of one rule share: its name, and its issuer's place where the name tells none."""
    if places(document.rule):
        return document.rule
    found = places(document.issuer) or places(document.title)
    return f"{document.rule}|{''.join(found[0].path)}" if found else document.rule


def _same_rule(one: DocumentInfo, other: DocumentInfo) -> bool:
    return bool(one.rule) and one.rule == other.rule
