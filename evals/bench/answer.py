"""`python -m evals.bench.answer [--index DIR]`: how long answers take, and what `app.py` costs to start and to keep."""

from __future__ import annotations

import argparse
import json
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.library import DOCUMENTS, KEPT, ROOT, open_assistant
from evals.metrics import percentile
from evals.suites import OWN, load_suite
from evals.summary import SEED
from evals.types import EvalFault, Question

WARM_UP = 3  # questions asked before any is timed
START_LIMIT = 120.0  # seconds until app.py is given up


@dataclass(frozen=True, slots=True)
class Start:
    """What `app.py` costs: seconds until /health answers, seconds of its first answer, resident MiB at both moments."""

    healthy: float
    first_answer: float
    memory_healthy: float
    memory_answered: float


def time_answers(directory: Path, documents: Path | None, questions: Sequence[Question]) -> dict[str, list[float]]:
    """Return seconds by stage, "total" among them, for each question after a warm-up."""
    stages: dict[str, list[float]] = {}
    with open_assistant(directory, documents) as assistant:
        for question in questions[:WARM_UP]:
            assistant.ask(question.question, question.history)
        for question in questions:
            answer = assistant.ask(question.question, question.history)
            for stage, seconds in answer.timings.items():
                stages.setdefault(stage, []).append(seconds)
    return stages


def time_start(directory: Path, question: str) -> Start:
    """Start `app.py` over an index, ask it one question, and stop it.

    Raises:
        EvalFault: it ended, or did not answer in time.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(ROOT / "app.py"), "--index", str(directory.resolve()), "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_healthy(process, address, started + START_LIMIT)
        healthy, memory_healthy = time.perf_counter() - started, resident(process.pid)
        asked = time.perf_counter()
        body = json.dumps({"question": question, "history": []}).encode()
        request = urllib.request.Request(f"{address}/api/v1/ask", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            response.read()
        return Start(healthy, time.perf_counter() - asked, memory_healthy, resident(process.pid))
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_healthy(process: subprocess.Popen[bytes], address: str, deadline: float) -> None:
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            raise EvalFault(f"app.py 没有启动成功（退出码 {process.returncode}），原因见上面的输出。")
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise EvalFault(f"app.py 在 {START_LIMIT:.0f} 秒内没有答复 /health，请单独运行 python app.py 看原因。")


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB; NaN where the system does not tell (no /proc)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return float("nan")
    line = next(line for line in status.read_text("ascii").splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main(arguments: list[str] | None = None) -> int:
    """Print both tables."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.answer", description="测量回答和启动要多久")
    parser.add_argument("--index", type=Path, metavar="DIR", help="用这个现成的索引，不用自带文件另建")
    parser.add_argument("--limit", type=int, default=60, metavar="N", help="问多少题（默认 60）")
    options = parser.parse_args(arguments)
    directory, documents = (options.index, None) if options.index else (KEPT / "bundled", DOCUMENTS)
    try:
        questions = load_suite(OWN)
        questions = random.Random(SEED).sample(questions, min(options.limit, len(questions)))
        stages = time_answers(directory, documents, questions)
        start = time_start(directory, questions[0].question)
    except EvalFault as error:
        print(error, file=sys.stderr)
        return 2
    print(f"answers to {len(questions)} questions, milliseconds\n\n| stage | p50 | p95 |\n|---|--:|--:|")
    for stage, seconds in stages.items():
        print(f"| {stage} | {percentile(seconds, 50) * 1000:.0f} | {percentile(seconds, 95) * 1000:.0f} |")
    print("\napp.py\n\n| until | seconds | resident MiB |\n|---|--:|--:|")
    print(f"| /health answers | {start.healthy:.1f} | {start.memory_healthy:.0f} |")
    print(f"| its first answer after that | {start.first_answer:.1f} | {start.memory_answered:.0f} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
