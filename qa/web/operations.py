"""What administrators look at: how much is asked, what was refused and why, how long it took, how it was judged.

Read from the audit log and the feedback log. Both hold telephone, identity and card numbers with stars only.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from qa.audit import files, read
from qa.masking import masked
from qa.web.missing import Hint, hints

PERIODS = (7, 30, 90)  # days, today included
MOST = 10  # rows of a list
MISSED = ("", "nothing", "scope")  # reasons for which a document may be missing; records of before had none


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in the audit log; `seconds` is 0 where it was not recorded, `time` is this machine's."""

    time: datetime
    interface: str
    request: str
    question: str
    outcome: str
    reason: str = ""
    seconds: float = 0.0
    sources: tuple[str, ...] = ()
    name: str = ""  # the asker's account


@dataclass(frozen=True, slots=True)
class Judged:
    """A reader's verdict ("up" or "down") on an answer, with the comment where there is one."""

    time: datetime
    id: str
    verdict: str
    comment: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Record:
    """All that was asked and judged in a period; `damaged` are the files that could not be read whole."""

    days: tuple[date, ...]
    asked: tuple[Asked, ...] = ()
    judged: tuple[Judged, ...] = ()
    damaged: tuple[str, ...] = ()

    def count(self, *outcomes: str) -> int:
        """Return how many questions had one of the outcomes."""
        return sum(one.outcome in outcomes for one in self.asked)

    def by_day(self) -> list[tuple[date, int, int]]:
        """Return for each day of the period its questions and how many of them were refused."""
        all_of = Counter(one.time.date() for one in self.asked)
        refused = Counter(one.time.date() for one in self.asked if one.outcome == "refused")
        return [(day, all_of[day], refused[day]) for day in self.days]

    def reasons(self) -> list[tuple[str, int]]:
        """Return the reasons of refusals, the most frequent first."""
        return Counter(one.reason for one in self.asked if one.outcome == "refused").most_common()

    def seconds(self, share: float) -> float | None:
        """Return the time within which a share of the answers was there; None where no time is known."""
        known = sorted(one.seconds for one in self.asked if one.seconds > 0)
        return known[max(0, math.ceil(share * len(known)) - 1)] if known else None

    def most_asked(self) -> list[tuple[str, int, int]]:
        """Return the questions asked most, how often, and how often refused; spaces and marks aside."""
        times, refused, shown = Counter[str](), Counter[str](), dict[str, str]()
        for one in self.asked:
            key = same_question(one.question)
            shown.setdefault(key, one.question)
            times[key] += 1
            refused[key] += one.outcome == "refused"
        return [(shown[key], count, refused[key]) for key, count in times.most_common(MOST)]

    def missing(self) -> list[Hint]:
        """Return what unanswered questions have in common, for whoever looks for more documents."""
        return hints([one.question for one in self.asked if one.outcome == "refused" and one.reason in MISSED])[:MOST]

    def verdicts(self, verdict: str) -> list[Judged]:
        """Return the verdicts of one kind, the newest first."""
        return [one for one in reversed(self.judged) if one.verdict == verdict]


@dataclass(frozen=True, slots=True)
class Operations:
    """The two logs."""

    audit: Path  # a folder
    feedback: Path  # a file

    def record(self, days: int, today: date) -> Record:
        """Return what the logs hold of the last `days` days, today included."""
        period = tuple(today - timedelta(days=back) for back in reversed(range(days)))
        reading = _Reading(period[0], today)
        asked = tuple(reading.asked(self.audit))
        return Record(period, asked, tuple(reading.judged(self.feedback)), tuple(reading.damaged))


def same_question(question: str) -> str:
    """Return a question without what does not make it another: width, case, spaces and punctuation."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", question).lower() if sign.isalnum())


@dataclass(slots=True)
class _Reading:
    first: date
    last: date
    damaged: list[str] = field(default_factory=list)

    def asked(self, folder: Path) -> Iterator[Asked]:
        since = f"{self.first - timedelta(days=1):%Y-%m}"  # files are by UTC's month, days by this machine's clock
        for path in files(folder):
            if path.stem < since:
                continue
            try:
                for record in read(path):
                    if record.get("event") == "ask" and (when := self._within(record)):
                        yield _asked(record, when)
            except (ValueError, OSError):
                self.damaged.append(path.name)

    def judged(self, path: Path) -> list[Judged]:
        """Return the last verdict on each answer."""
        last: dict[str, Judged] = {}
        try:
            lines: Sequence[str] = path.read_text("utf-8").splitlines() if path.exists() else ()
        except (ValueError, OSError):
            self.damaged.append(path.name)
            return []
        for line in lines:
            try:
                record = json.loads(line)
                when = self._within(record)
            except (ValueError, AttributeError):  # the half of a line that a crash left
                when = None
            if when:
                identity = str(record.get("id", ""))
                last.pop(identity, None)
                last[identity] = _judged(record, when, identity)
        return list(last.values())

    def _within(self, record: dict[str, Any]) -> datetime | None:
        when = datetime.fromisoformat(str(record.get("time"))).astimezone()
        return when if self.first <= when.date() <= self.last else None


def _asked(record: dict[str, Any], when: datetime) -> Asked:
    return Asked(
        when,
        str(record.get("interface", "")),
        str(record.get("request", "")),
        str(record.get("question", "")),
        str(record.get("outcome", "")),
        str(record.get("reason", "")),
        float(record.get("seconds") or 0.0),
        tuple(str(one.get("title", "")) for one in record.get("sources", ())),
        str(record.get("name", "")),
    )


def _judged(record: dict[str, Any], when: datetime, identity: str) -> Judged:
    texts = (str(record.get(name) or "") for name in ("comment", "question"))
    comment, question = map(masked, texts)  # lines of before are not masked
    return Judged(when, identity, str(record.get("verdict", "")), comment, question, str(record.get("answer") or ""))
