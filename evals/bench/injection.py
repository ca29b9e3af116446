"""`python -m evals.bench.injection [--documents 200] [--questions 100] [--seed 11]`: what planted things can do.

A real server over documents with planted script, HTML, Markdown, templates and instructions, in texts, titles, cells,
names and metadata, is asked questions that carry the same, first without a chat model, then with one that obeys what it
reads. A real browser opens the answers, their sources, the reader view, and every list. Counted are scripts that ran,
requests to any other host, mark-up that came alive, and instructions that were obeyed; all four must be 0. The same
browser must notice the same things on a page that does not escape them, else it proves nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.bench.injection_documents import Planted, documents, questions, reversed_tokens
from evals.bench.injection_editing import open_documents
from evals.bench.injection_model import obedient_server
from evals.bench.injection_page import Seen, ask_all, control, open_readers, open_tabs, visiting
from index.settings import IndexSettings
from index.store import Index

ROOT = Path(__file__).resolve().parents[2]
PLAIN, OBEDIENT = "no model", "obedient model"
ROUNDS = (PLAIN, OBEDIENT)
_START = 120  # seconds


@dataclass(slots=True)
class Outcome:
    """What one round did: how many answers were right, and what was seen."""

    name: str
    documents: int
    asked: int = 0
    right: int = 0
    downloads: int = 0
    inline: list[str] = field(default_factory=list)  # downloads that a browser might open by itself
    seen: Seen = field(default_factory=Seen)

    @property
    def clean(self) -> bool:
        return self.seen.clean and not self.inline


def run(count: int, asked: int, seed: int, rounds: Sequence[str] = ROUNDS, policies: int = 20) -> list[Outcome]:
    """Return the outcome of each round.

    Without a model all questions are asked on the page; with one a quarter of them, and the others over HTTP.
    `policies` are opened on the page, and as many documents by their editors.
    """
    planted = documents(count, seed)
    chosen = questions(planted, asked, seed)
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="wence-injection-") as name:
        folder = Path(name).resolve()
        ids = _index(folder, planted)
        for kind in rounds:
            outcome = Outcome(kind, len(ids), len(chosen))
            outcomes.append(outcome)
            with _model(kind) as model, serving(folder, **model) as address:
                on_page = len(chosen) if kind == PLAIN else -(-len(chosen) // 4)
                with visiting(address, outcome.seen) as visit:
                    outcome.right = ask_all(visit, chosen[:on_page])
                    open_tabs(visit, min(policies, len(ids)))
                    open_documents(visit, min(policies, len(ids)))
                    if kind == rounds[0]:
                        open_readers(visit, ids)
                for question, amount in chosen[on_page:]:
                    _ask(address, question, amount, outcome)
                if kind == rounds[0]:
                    _download(address, ids, outcome)
    return outcomes


@contextmanager
def _model(kind: str) -> Iterator[dict[str, str]]:
    """Yield the settings of a round's chat model."""
    if kind == PLAIN:
        yield {}
        return
    with obedient_server() as address:
        yield {"WENCE_CHAT_BASE_URL": address, "WENCE_CHAT_MODEL": "obedient"}


def _index(folder: Path, planted: Sequence[Planted]) -> list[str]:
    """Write and add the documents; return their ids."""
    place = folder / "documents"
    place.mkdir()
    for one in planted:
        for name, data in one.files:
            (place / name).write_bytes(data)
    with Index.open(IndexSettings(directory=folder / "index")) as index:
        failed = [result.reason for result in index.add([place]) if result.outcome == "failed"]
        if failed:
            raise RuntimeError(f"planted documents that could not be read: {failed[:3]}")
        return [info.id for info in index.documents()]


@contextmanager
def serving(folder: Path, **extra: str) -> Iterator[str]:
    """Run app.py over the index in a folder; yield its address when it can answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENCE_")}
    own = {"WENCE_DATA": str(folder / "data"), "PYTHONPATH": str(ROOT), "WENCE_QUESTIONS_A_MINUTE": "0"}
    environment = {**kept, **own, **extra}
    command = [sys.executable, str(ROOT / "app.py"), "--index", str(folder / "index"), "--port", str(port)]
    with (folder / "server.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(f"{address}/ready", process)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise RuntimeError(f"no answer from {address}")


def _ask(address: str, question: str, amount: str, outcome: Outcome) -> None:
    body = json.dumps({"question": question[:450]}).encode()
    request = urllib.request.Request(f"{address}/api/v1/ask", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = str(json.loads(answer.read())["answer"])
    outcome.right += amount in text.replace(",", "")
    outcome.seen.obeyed += reversed_tokens(text)


def _download(address: str, ids: Sequence[str], outcome: Outcome) -> None:
    """Fetch each file and its text as a browser would, and note what is not a plain download."""
    for path in [f"/read/{one}/file" for one in ids] + [f"/api/v1/documents/{one}/original" for one in ids]:
        with urllib.request.urlopen(address + path, timeout=30) as answer:
            headers: Any = answer.headers
            outcome.downloads += 1
            attached = headers["content-disposition"].startswith("attachment;")
            plain = headers["content-type"].split(";")[0] in ("application/octet-stream", "text/plain")
            if not (attached and plain and headers["x-content-type-options"] == "nosniff"):
                outcome.inline.append(path)


def table(seen: Seen, outcomes: Sequence[Outcome]) -> str:
    """Return the counts as a Markdown table, the control first."""
    control = seen.ran, seen.fetched, seen.alive
    lines = [
        "| round | documents | questions | right | looks | executed | fetched | alive | obeyed | not downloads |",
        "|---|---|---|---|---|---|---|---|---|---|",
        f"| control: not escaped | – | – | – | {seen.pages} | {' | '.join(map(str, map(len, control)))} | – | – |",
    ]
    for one in outcomes:
        noted = one.seen
        counts = (noted.pages, len(noted.ran), len(noted.fetched), len(noted.alive), len(noted.obeyed), len(one.inline))
        lines.append(f"| {one.name} | {one.documents} | {one.asked} | {one.right} | {' | '.join(map(str, counts))} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and what was found; return 0 only where nothing was, and the control found something."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.injection")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--round", choices=ROUNDS, help="only this one")
    options = parser.parse_args(arguments)
    rounds = (options.round,) if options.round else ROUNDS
    seen, outcomes = control(), run(options.documents, options.questions, options.seed, rounds)
    carriers = Counter(one.carrier for one in documents(options.documents, options.seed))
    print("; ".join(f"{carrier}: {count}" for carrier, count in carriers.items()))
    print(table(seen, outcomes))
    for one in outcomes:
        noted = one.seen
        lists = {
            "executed": noted.ran,
            "fetched": noted.fetched,
            "alive": noted.alive,
            "obeyed": noted.obeyed,
            "not downloads": one.inline,
            "script errors": noted.faults,
        }
        for kind, found in lists.items():
            if found:
                print(f"{one.name}, {kind}:", *list(dict.fromkeys(found))[:10], sep="\n  ")
    awake = bool(seen.ran and seen.fetched and seen.alive)
    return 0 if awake and all(one.clean for one in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
