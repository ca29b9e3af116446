"""A real app.py in a process of its own, for the tests of the web page."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
# The server process may reach loopback only, like the tests themselves.
LAUNCH = (
    "import sys, pytest_socket; pytest_socket.socket_allow_hosts(['127.0.0.1', '::1', 'localhost']);"
    "sys.path.insert(0, sys.argv[1]); import app; sys.exit(app.main(sys.argv[2:]))"
)
START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running app.py and where its data lies."""

    address: str
    port: int
    folder: Path

    def call(self, path: str, body: object = None) -> tuple[int, dict[str, Any], dict[str, str]]:
        """Return the status, the JSON and the headers of one request."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read()), dict(answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read()), dict(error.headers)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def command(folder: Path, port: int) -> list[str]:
    return [sys.executable, "-c", LAUNCH, str(ROOT), "--index", str(folder / "index"), "--port", str(port)]


def environment(folder: Path, **extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENCE_")}
    return kept | {"WENCE_DATA": str(folder / "data"), "PYTHONIOENCODING": "utf-8"} | extra


def indexed(folder: Path, documents: Path) -> Path:
    """Return `folder` with an index, as `running` serves it, over the files of another."""
    from index.settings import IndexSettings
    from index.store import Index

    with Index.open(IndexSettings(directory=folder / "index")) as index:
        outcomes = [result.outcome for result in index.add([documents])]
    assert outcomes == ["added"] * len(list(documents.iterdir()))
    return folder


@contextmanager
def running(folder: Path, **extra: str) -> Iterator[Server]:
    """Run app.py over the index in a folder until the block is left; `extra` are environment variables."""
    port = free_port()
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            command(folder, port), cwd=folder, env=environment(folder, **extra), stdout=log, stderr=log
        )
        try:
            server = Server(f"http://127.0.0.1:{port}", port, folder)
            wait_until_healthy(server, process, folder / "server.log")
            yield server
        finally:
            process.terminate()
            process.wait(30)


def wait_until_healthy(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text("utf-8")
        try:
            if server.call("/health")[0] == 200:
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
    pytest.fail(f"the server did not answer within {START_SECONDS} s:\n{log.read_text('utf-8')}")


def wait_until_ready(server: Server) -> None:
    """Wait for the models, so that the first question does not."""
    deadline = time.monotonic() + START_SECONDS
    while server.call("/ready")[0] != 200:
        assert time.monotonic() < deadline, f"not ready within {START_SECONDS} s"
        time.sleep(0.2)
