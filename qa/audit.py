"""Who asked what, when, and which sources were shown: an append-only log whose records are chained by their hashes.

One JSON object a line, one file a month (`2026-11.jsonl`). Each record holds the hash of the one before it, so that a
record changed, taken out or put in later breaks the chain; `head.json` holds the last one's, so that a cut end shows.
Whoever can write all the files can also forge all of them: note the last hash elsewhere, `verify` finds it again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from filelock import FileLock

from qa.masking import masked
from qa.types import Answer, AnswerFault

FOLDER, HEAD = "audit", "head.json"
GENESIS = "0" * 64
_LONGEST = 1 << 20  # bytes of one record; a question has at most some thousand characters
_NO_WORDS = {"client", "document"}  # digits in these are nobody's telephone number
FEWEST_MONTHS = 6  # what the rules on network logs ask for


class Who(Protocol):
    """Whoever did something: a visitor of the page."""

    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where the chain stands: the last record's number (0 for none) and hash."""

    number: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True)
class Audit:
    """The log in one folder; safe from several threads and processes. `months` of it are kept, 0 for all."""

    folder: Path
    months: int = 0
    lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        if 0 < self.months < FEWEST_MONTHS:
            raise AnswerFault(f"审计日志至少要保留 {FEWEST_MONTHS} 个月。请改设置 WENCE_AUDIT_MONTHS（0 为一直保留）。")

    def asked(
        self,
        interface: str,
        request: str,
        client: str,
        question: str,
        outcome: str,
        answer: Answer | None,
        visitor: str = "",
        name: str = "",
    ) -> None:
        """Record a question: `outcome` is "answered", "refused", "stopped" or "failed", `name` the asker's account.

        Raises:
            AnswerFault: the log cannot be written; what cannot be recorded must not be answered.
        """
        self._append(
            {
                "event": "ask",
                "interface": interface,
                "request": request,
                "client": client,
                "visitor": visitor,
                "name": masked(name),
                "question": masked(question),
                "rewritten": masked(answer.rewritten) if answer else "",
                "outcome": outcome,
                "reason": answer.refusal.reason if answer and answer.refusal else "",
                "seconds": round(answer.timings.get("total", 0.0), 3) if answer else 0.0,
                "writer": answer.writer if answer else "",
                "sources": _sources(answer) if answer else [],
            }
        )

    def noted(self, event: str, who: Who, **facts: str) -> None:
        """Record anything else that is to be known later, such as a login or a removed document.

        Raises:
            AnswerFault: the log cannot be written.
        """
        kept = {name: value if name in _NO_WORDS else masked(value) for name, value in facts.items()}
        self._append({"event": event, "visitor": who.id, "name": masked(who.name), **kept})

    def _append(self, content: Mapping[str, Any]) -> None:
        try:
            with self.lock:
                self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                with FileLock(self.folder / ".lock"):
                    self._prune()
                    self._write(content)
        except OSError as error:
            raise AnswerFault(
                f"审计日志写不了（{self.folder}：{error.strerror}），所以不能继续。请检查磁盘空间和文件权限。"
            ) from error

    def _write(self, content: Mapping[str, Any]) -> None:
        place, now = head(self.folder), datetime.now(UTC)
        record = {"n": place.number + 1, "time": now.isoformat(timespec="milliseconds"), **content}
        record["previous"] = place.hash
        record["hash"] = record_hash(record)
        path = self.folder / f"{now:%Y-%m}.jsonl"
        _drop_half_line(path)
        _to_disk(path, json.dumps(record, ensure_ascii=False) + "\n", os.O_APPEND)
        waiting = self.folder / f"{HEAD}.new"
        _to_disk(waiting, json.dumps({"n": record["n"], "hash": record["hash"]}), os.O_TRUNC)
        waiting.replace(self.folder / HEAD)

    def _prune(self) -> None:
        """Let go of the months that are over, one record in the chain for each."""
        now = datetime.now(UTC)
        for path in files(self.folder) if self.months else ():
            year, month = map(int, path.stem.split("-"))
            if (now.year - year) * 12 + now.month - month <= self.months:
                break
            try:
                *_, last = read(path)
            except ValueError:
                break  # damaged: left for `verify` to show
            self._write({"event": "retention", "removed": path.name, "last": last["hash"], "last_n": last["n"]})
            path.unlink()


def _to_disk(path: Path, text: str, how: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sources(answer: Answer) -> list[dict[str, str]]:
    sources = {one.document.id: one.document for one in answer.citations}
    return [{"id": one.id, "title": one.title, "number": one.number} for one in sources.values()]


def head(folder: Path) -> Place:
    """Return where the chain stands.

    After a crash between a record and its note in `head.json`, the record counts: it is one further, and fits.
    """
    try:
        noted = json.loads((folder / HEAD).read_text("utf-8"))
        place = Place(int(noted["n"]), str(noted["hash"]))
    except FileNotFoundError:
        place = Place()
    except (ValueError, KeyError, TypeError) as error:
        raise AnswerFault(f"审计日志的 {folder / HEAD} 已损坏。请运行 python -m qa audit verify 查看。") from error
    last = _last_record(folder)
    if last and last.get("previous") == place.hash and last.get("n") == place.number + 1:
        return Place(int(last["n"]), str(last["hash"]))
    return place


def _last_record(folder: Path) -> dict[str, Any] | None:
    newest = files(folder)[-1:]
    if not newest:
        return None
    with newest[0].open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _LONGEST))
        lines = file.read().split(b"\n")[:-1]
    try:
        found: dict[str, Any] = json.loads(lines[-1])
    except (IndexError, ValueError):
        return None
    return found


def _drop_half_line(path: Path) -> None:
    """Take away what a crash left of a record that nobody was told of."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        start = max(0, file.seek(0, os.SEEK_END) - _LONGEST)
        file.seek(start)
        tail = file.read()
        if not tail.endswith(b"\n"):
            file.truncate(start + tail.rfind(b"\n") + 1)


def files(folder: Path) -> list[Path]:
    """Return the log's files, oldest first."""
    return sorted(folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].jsonl"))


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of one file; ValueError, naming the line, where one is none."""
    for number, line in enumerate(path.read_text("utf-8").split("\n")[:-1], start=1):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise ValueError(f"{path.name} 第 {number} 行不是完整的记录") from error
        if not isinstance(record, dict) or not {"n", "previous", "hash"} <= set(record):
            raise ValueError(f"{path.name} 第 {number} 行缺少编号或校验值")
        yield record


def record_hash(record: Mapping[str, Any]) -> str:
    """Return the hash of a record with the previous record's in it, its own left out."""
    content = {name: value for name, value in record.items() if name != "hash"}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def verify(folder: Path, noted: str = "") -> tuple[Place, list[str]]:
    """Return where the chain stands and in Chinese what is wrong with it; `noted` is a hash that must be in it."""
    problems: list[str] = []
    place, seen, removed, first = Place(), set[str](), set[tuple[int, str]](), None
    for path in files(folder):
        try:
            for record in read(path):
                first = first or Place(record["n"] - 1, record["previous"])
                if place.number == 0:
                    place = first
                if (record["n"], record["previous"]) != (place.number + 1, place.hash):
                    problems.append(f"{path.name} 第 {record['n']} 号记录接不上前一条：有记录被删、被加或被换了顺序")
                if record_hash(record) != record["hash"]:
                    problems.append(f"{path.name} 第 {record['n']} 号记录被改过")
                if record.get("event") == "retention":
                    removed.add((record["last_n"], record["last"]))
                place = Place(record["n"], record["hash"])
                seen.add(record["hash"])
        except (ValueError, UnicodeDecodeError) as error:
            problems.append(str(error))
    if first and first != Place() and (first.number, first.hash) not in removed:
        problems.append("最早的记录之前还应有记录，但没有按保留期限删除的说明")
    return place, problems + _end_problems(folder, place, seen, noted)


def _end_problems(folder: Path, place: Place, seen: set[str], noted: str) -> list[str]:
    problems = []
    try:
        end = head(folder)
    except AnswerFault as fault:
        return [str(fault)]
    if end != place:
        problems.append(f"末尾不对：应到第 {end.number} 号记录，现在到第 {place.number} 号")
    if noted and noted not in seen:
        problems.append("您记下的校验值不在日志里")
    return problems
