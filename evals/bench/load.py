"""`python -m evals.bench.load [--users N] [--minutes M] [--index DIR]`: many users at once on a real `app.py`.

Each asks (JSON, stream, page), browses, uploads a document with a figure of its own, removes it and asks at once. What
must not happen: errors, an answer that belongs to another user or comes from a removed document, growing memory.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from evals.bench.answer import resident
from evals.bench.load_users import Tally, crowd
from evals.library import DOCUMENTS, KEPT, ROOT, keep_in_step
from evals.metrics import percentile
from evals.suites import OWN, load_suite
from evals.types import EvalFault
from index.settings import IndexSettings

START_LIMIT = 120.0  # seconds until app.py is given up
GROWTH = 0.10  # of the resident memory, from the first minute to the end
PAUSE = 15.0  # seconds between two things that a user does, on average


@dataclass(frozen=True, slots=True)
class Running:
    """A running app.py."""

    address: str
    pid: int
    log: Path


@dataclass(slots=True)
class Memory:
    """The resident memory of a process, MiB, every few seconds: [(seconds since the beginning, MiB), …]."""

    pid: int
    began: float = field(default_factory=time.monotonic)
    samples: list[tuple[float, float]] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def watch(self, every: float = 2.0) -> None:
        """Take samples until stopped."""
        while not self.stopped.wait(every):
            self.samples.append((time.monotonic() - self.began, resident(self.pid)))

    def around(self, moment: float, width: float = 15.0) -> float:
        """Return the mean of the samples within some seconds of a moment."""
        near = [size for when, size in self.samples if abs(when - moment) <= width]
        return sum(near) / len(near) if near else float("nan")


@contextmanager
def served(index: Path) -> Iterator[Running]:
    """Run app.py over a copy of an index in a temporary folder until the block is left.

    Raises:
        EvalFault: it ended, or was not ready in time.
    """
    import httpx2

    with tempfile.TemporaryDirectory(prefix="wence-load-") as name:
        folder = Path(name)
        shutil.copytree(index, folder / "index", ignore=shutil.ignore_patterns("*.lock", "data"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, str(ROOT / "app.py"), "--index", str(folder / "index"), "--port", str(port)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("WENCE_")}
        environment |= {"WENCE_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT)}
        with (folder / "server.log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        address = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + START_LIMIT
            while True:
                if process.poll() is not None or time.monotonic() > deadline:
                    tail = (folder / "server.log").read_text("utf-8")[-2000:]
                    raise EvalFault(f"app.py 没有在 {START_LIMIT:.0f} 秒内就绪：\n{tail}")
                try:
                    if httpx2.get(f"{address}/ready", timeout=10).status_code == 200:
                        break
                except httpx2.HTTPError:
                    pass
                time.sleep(0.2)
            yield Running(address, process.pid, folder / "server.log")
        finally:
            process.terminate()
            process.wait(timeout=30)


def report(tally: Tally, memory: Memory, seconds: float, tracebacks: int) -> bool:
    """Print what happened, and return whether all of it was allowed."""
    print("\n| done | times |\n|---|--:|\n" + "\n".join(f"| {name} | {n} |" for name, n in sorted(tally.done.items())))
    print("\n| answers | number | p50 s | p95 s | longest s |\n|---|--:|--:|--:|--:|")
    for kind, times in sorted(tally.seconds.items()):
        middle, late = percentile(times, 50), percentile(times, 95)
        print(f"| {kind} | {len(times)} | {middle:.2f} | {late:.2f} | {max(times):.2f} |")
    first, last = min(60.0, seconds / 2), seconds
    early, late = memory.around(first), memory.around(last)
    growth = late / early - 1
    print(f"\nresident memory: {early:.0f} MiB at {first:.0f} s, {late:.0f} MiB at the end: {growth:+.1%}")
    errors = sum(tally.errors.values())
    print(f"errors: {errors}; answers of another user: {len(tally.mixed)}; tracebacks in the log: {tracebacks}")
    print(f"answers from a removed document: {len(tally.after_removal)}; own figure not answered: {len(tally.missed)}")
    print(f"asked after the removal and answered from a similar document: {len(tally.elsewhere)}")
    for name, count in tally.errors.most_common(12):
        print(f"  {count} × {name}")
    for line in [*tally.mixed[:5], *tally.after_removal[:5], *tally.missed[:5], *tally.elsewhere[:3]]:
        print(f"  {line}")
    return not (errors or tally.mixed or tally.after_removal or tracebacks) and growth <= GROWTH


def main(arguments: list[str] | None = None) -> int:
    """Run the users and print the report; returns 0 where nothing went wrong."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.load", description="许多人同时使用网页和接口")
    parser.add_argument("--users", type=int, default=50, metavar="N", help="多少人（默认 50，最多 180）")
    parser.add_argument("--minutes", type=float, default=10, metavar="M", help="多少分钟（默认 10）")
    parser.add_argument(
        "--pause", type=float, default=PAUSE, metavar="S", help=f"两件事之间平均几秒（默认 {PAUSE:.0f}）"
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="用这个现成索引的副本，不用自带文件另建")
    options = parser.parse_args(arguments)
    seconds, index = options.minutes * 60, options.index or KEPT / "bundled"
    try:
        if options.index is None:
            keep_in_step(IndexSettings(directory=index), DOCUMENTS)
        questions = [one.question for one in load_suite(OWN) if not one.history]
        general = random.Random(0).sample(questions, min(60, len(questions)))
        with served(index) as running:
            memory = Memory(running.pid)
            watcher = threading.Thread(target=memory.watch, daemon=True)
            watcher.start()
            tally = asyncio.run(crowd(running.address, min(options.users, 180), seconds, options.pause, general))
            memory.stopped.set()
            watcher.join()
            tracebacks = running.log.read_text("utf-8").count("Traceback")
            if tracebacks:
                _, *pieces = running.log.read_text("utf-8").split("Traceback")
                print("\n".join(piece[:3000] for piece in pieces[:5]), file=sys.stderr)
    except EvalFault as error:
        print(error, file=sys.stderr)
        return 2
    print(f"{options.users} users, {options.minutes:g} minutes, a pause of {options.pause:g} s on average")
    return 0 if report(tally, memory, memory.samples[-1][0], tracebacks) else 1


if __name__ == "__main__":
    sys.exit(main())
