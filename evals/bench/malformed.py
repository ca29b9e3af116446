"""`python -m evals.bench.malformed [--count 1000] [--seed 7]`: files as they should not be, read as any others are.

Each file goes the way of `python -m index add` up to its passages. Whatever is wrong with it, it must be read or be
refused with a reason that names it, within 10 s and with 512 MB; nothing else may come of it.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from corpus.cleaning import parse
from corpus.files import SourceFile, source_files
from corpus.sandbox import Sandbox
from corpus.splitting import split
from corpus.types import CorpusError, SplitSettings
from evals.bench.malformed_files import BadFile, bad_files

_SECONDS, _MEGABYTES = 10, 512
_GIVEN_UP = {"读得太久": "time", "太多内存": "memory", "读的时候出错": "crash"}
_LOOK = 0.02
HEAD = (
    "| kind | files | read | refused | given up: time | memory | crash | wrongly read | parser s | all s | MB |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
)


@dataclass(slots=True)
class Outcome:
    """What came of the files of one kind; a file may hold several. Seconds are the longest for one text."""

    files: int = 0
    results: Counter[str] = field(default_factory=Counter)  # read, refused, time, memory, crash
    crashes: list[str] = field(default_factory=list)
    unreported: list[str] = field(default_factory=list)
    wrongly_read: list[str] = field(default_factory=list)
    reader_seconds: float = 0.0
    seconds: float = 0.0
    megabytes: int = 0


def judged(file: BadFile, folder: Path, sandbox: Sandbox, outcome: Outcome) -> None:
    """Read one file, and note what came of it."""
    path = folder / file.name
    path.write_bytes(file.data)
    outcome.files += 1
    reported, crashed = 0, list(outcome.crashes)
    start = time.perf_counter()
    with _memory_watched(outcome):
        try:
            for found in source_files([path], sandbox.members):
                result, reading = _result(found, sandbox, path.name)
                reported += 1
                outcome.results[result] += 1
                outcome.reader_seconds = max(outcome.reader_seconds, reading)
                outcome.seconds = max(outcome.seconds, time.perf_counter() - start)
                if result == "read" and file.hopeless:
                    outcome.wrongly_read.append(file.name)
                start = time.perf_counter()
        except Exception as error:  # what would have ended the run
            outcome.crashes.append(f"{file.name}: {type(error).__name__}: {error}")
    if not reported and outcome.crashes == crashed:
        outcome.unreported.append(file.name)
    path.unlink()


def _result(found: SourceFile | CorpusError, sandbox: Sandbox, name: str) -> tuple[str, float]:
    """Return what came of one text, and the seconds in the parser process."""
    start = time.perf_counter()
    try:
        if isinstance(found, CorpusError):
            raise found
        raw = sandbox.read(found.data, found.name, found.source)
        reading = time.perf_counter() - start
        for document in parse(raw):
            split(document, SplitSettings())
        return "read", reading
    except CorpusError as error:
        message = str(error)
        known = name in message or (isinstance(found, SourceFile) and found.name in message)
        if not known:
            raise RuntimeError(f"a reason that does not name the file: {message}") from error
        reason = next((kind for mark, kind in _GIVEN_UP.items() if mark in message), "refused")
        return reason, time.perf_counter() - start


@contextlib.contextmanager
def _memory_watched(outcome: Outcome) -> Iterator[None]:
    """Note the most memory that any process held that this one started."""
    done = threading.Event()

    def watch() -> None:
        while not done.wait(_LOOK):
            outcome.megabytes = max(outcome.megabytes, _children_megabytes())

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        outcome.megabytes = max(outcome.megabytes, _children_megabytes())
        done.set()
        thread.join()


def _children_megabytes() -> int:
    most = 0
    for listing in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError, ValueError):
            for child in listing.read_text().split():
                with contextlib.suppress(OSError):
                    status = dict(line.split(":", 1) for line in Path(f"/proc/{child}/status").read_text().splitlines())
                    most = max(most, int(status.get("VmHWM", "0 kB").split()[0]) // 1024)
    return most


def run(count: int, seed: int, only: str = "", tell: Callable[[str], None] = lambda _: None) -> dict[str, Outcome]:
    """Make and read the files; return the outcomes by kind, each told as soon as it is known.

    A kind has its own parsers, so that memory is its own.
    """
    outcomes: dict[str, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="wence-malformed-") as name:
        for kind, files in groupby(bad_files(count, seed, only), key=lambda file: file.kind):
            outcomes[kind] = Outcome()
            with Sandbox() as sandbox:
                for file in files:
                    judged(file, Path(name).resolve(), sandbox, outcomes[kind])
            tell(row(kind, outcomes[kind]))
    return outcomes


def row(kind: str, one: Outcome) -> str:
    """Return the outcome of one kind as a row of the table."""
    counts = " | ".join(str(one.results[result]) for result in ("read", "refused", "time", "memory", "crash"))
    measured = f"{one.reader_seconds:.1f} | {one.seconds:.1f} | {one.megabytes}"
    return f"| {kind} | {one.files} | {counts} | {len(one.wrongly_read)} | {measured} |"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 0 where every file was reported within the limits, else 1."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.malformed")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kind", default="", help="only kinds whose name holds this")
    options = parser.parse_args(arguments)
    print(*HEAD, sep="\n", flush=True)
    outcomes = run(options.count, options.seed, options.kind, lambda line: print(line, flush=True))
    files = sum(one.files for one in outcomes.values())
    crashes = [crash for one in outcomes.values() for crash in one.crashes]
    unreported = [name for one in outcomes.values() for name in one.unreported]
    wrong = [name for one in outcomes.values() for name in one.wrongly_read]
    slowest = max(one.seconds for one in outcomes.values())
    largest = max(one.megabytes for one in outcomes.values())
    print(f"{files} files: crashes {len(crashes)}, unreported {len(unreported)}, wrongly read {len(wrong)};")
    print(f"slowest text {slowest:.1f} s, largest parser process {largest} MB")
    print(*crashes, *unreported, *wrong, sep="\n")
    return 1 if crashes or unreported or wrong or slowest > _SECONDS or largest > _MEGABYTES else 0


if __name__ == "__main__":
    sys.exit(main())
