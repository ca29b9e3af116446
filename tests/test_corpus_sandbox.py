"""Files are read in a process of their own: same results, limits that hold, and one bad file harms no other."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from corpus.allowance import Allowance
from corpus.files import SourceFile, source_files
from corpus.frames import FrameError, raw_from_bytes, raw_to_bytes
from corpus.reading import read_bytes
from corpus.sandbox import Sandbox
from corpus.types import CorpusError, RawText

ROOT = Path(__file__).resolve().parents[1]
NOTICE = "关于冬季供暖的通知\n\n一、供暖自十一月一日开始。\n".encode()
# Runs as the parser process and does to itself what a bad file might make it do.
MISCHIEF = """
import sys
import corpus.parser_process as process
import corpus.reading

def misbehave(data, name, source):
    if name == "spin.txt":
        while True: pass
    if name == "sleep.txt":
        import time; time.sleep(60)
    if name == "memory.txt":
        kept = [bytes([7]) * 1_000_000 for _ in range(10_000)]
    if name == "crash.txt":
        import ctypes; ctypes.string_at(0)
    if name == "deep.txt":
        return misbehave(data, name, source)
    if name == "print.txt":
        print("what a library prints"); sys.stdout.flush()
    if name == "socket.txt":
        import socket; socket.create_connection(("127.0.0.1", 9))
    if name == "bare.txt":
        import ctypes
        system = ctypes.CDLL(None, use_errno=True)
        for family in (2, 10, 16, 17):  # IP, IP version 6, netlink, packets
            assert system.socket(family, 1, 0) == -1
            assert ctypes.get_errno() == 1
        assert system.socket(1, 1, 0) >= 0
        assert system.ptrace(0, 0, 0, 0) == -1
    if name == "clean.txt":
        from corpus import cleaning
        process._CLEANING_SECONDS = process._CLEANING_SECONDS_EACH = 0
        cleaning.parse = lambda raw: misbehave(data, "spin.txt", source)
    if name == "key.txt":
        import os; assert "WENCE_SECRET" not in os.environ
    return corpus.reading.read_bytes(data, name, source)

process.read_bytes = misbehave
process.main()
"""


@pytest.fixture
def mischief(monkeypatch: pytest.MonkeyPatch) -> None:
    started = subprocess.Popen

    def other(command: list[str], **options: object) -> subprocess.Popen[bytes]:
        return started([command[0], "-P", "-c", MISCHIEF], **options)  # type: ignore[call-overload,no-any-return]

    monkeypatch.setattr(subprocess, "Popen", other)


def test_what_comes_through_is_what_reading_gives() -> None:
    page = b"---\ntitle: \xe7\x94\xb2\n---\n" + NOTICE
    with Sandbox() as sandbox:
        for data, name in ((NOTICE, "a.txt"), (page, "a.md"), (b"<html><body><p>\xe6\xad\xa3</p>", "a.html")):
            assert sandbox.read(data, name, f"/in/{name}") == read_bytes(data, name, f"/in/{name}")
        with pytest.raises(CorpusError, match=r"空\.txt 是空文件"):
            sandbox.read(b"", "空.txt", "空.txt")


@pytest.mark.usefixtures("mischief")
def test_a_bad_file_fails_alone_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENCE_SECRET", "key")
    reasons = {
        "memory.txt": "太多内存",
        "crash.txt": "SIGSEGV",
        "deep.txt": "RecursionError",
        "socket.txt": "PermissionError",
    }
    with Sandbox() as sandbox:
        for name, reason in reasons.items():
            with pytest.raises(CorpusError, match=reason) as raised:
                sandbox.read(NOTICE, name, name)
            assert name in str(raised.value)
        for name in ("print.txt", "key.txt", "good.txt"):
            assert sandbox.read(NOTICE, name, name).text == NOTICE.decode()


@pytest.mark.usefixtures("mischief")
@pytest.mark.parametrize(
    ("name", "allowance"), [("spin.txt", Allowance(seconds=0.3)), ("sleep.txt", Allowance(waiting=1))]
)
def test_a_file_that_takes_too_long_is_given_up(name: str, allowance: Allowance) -> None:
    with Sandbox(allowance) as sandbox, pytest.raises(CorpusError, match=f"{name} 读得太久"):
        sandbox.read(NOTICE, name, name)


@pytest.mark.usefixtures("mischief")
def test_a_long_text_that_cannot_be_cleaned_in_time_is_given_up() -> None:
    with Sandbox(Allowance(seconds=0.3)) as sandbox:
        assert sandbox.read(NOTICE, "clean.txt", "clean.txt").text == NOTICE.decode()  # too short to take long
        with pytest.raises(CorpusError, match=r"clean\.txt 读得太久"):
            sandbox.read(NOTICE * 1000, "clean.txt", "clean.txt")


@pytest.mark.usefixtures("mischief")
@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter of calls is Linux's")
def test_machine_code_has_no_network_either() -> None:
    with Sandbox() as sandbox:
        assert sandbox.read(NOTICE, "bare.txt", "bare.txt").text == NOTICE.decode()


@pytest.mark.usefixtures("mischief")
def test_a_crash_that_an_earlier_file_prepared_is_tried_again() -> None:
    with Sandbox() as sandbox:
        sandbox.read(NOTICE, "first.txt", "first.txt")
        (process,) = sandbox._idle
        process.running.kill()
        process.running.wait()
        assert sandbox.read(NOTICE, "second.txt", "second.txt").text == NOTICE.decode()


def test_a_parser_dies_with_the_program_that_started_it() -> None:
    program = (
        "import sys, time\nfrom corpus.sandbox import Sandbox\nsandbox = Sandbox()\n"
        "sandbox.read(b'text', 'a.txt', 'a.txt')\n"
        "print(sandbox._idle[0].running.pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.02)
    pytest.fail("the parser outlived its parent")


def test_archives_are_opened_in_the_sandbox_too(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("乙.txt", NOTICE)
    path = tmp_path / "包.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("甲.txt", NOTICE)
        archive.writestr("里.zip", inner.getvalue())
    with Sandbox() as sandbox:
        found = list(source_files([path], sandbox.members))
        names = [file.source.removeprefix(f"{path.resolve()}!/") for file in found if isinstance(file, SourceFile)]
        assert names == ["甲.txt", "里.zip!/乙.txt"]
        half = source_files([path], sandbox.members)
        next(half)
        half.close()  # type: ignore[attr-defined]
        path.write_bytes(b"PK\x03\x04 cut off")
        (problem,) = source_files([path], sandbox.members)
        assert "已损坏" in str(problem)


def test_frames_are_data_and_are_checked() -> None:
    raw = RawText("正\ud800文", "a", "txt", {"title": "题"}, 1, (0, 2))
    assert raw_from_bytes(raw_to_bytes(raw), "b") == RawText("正\ufffd文", "b", "txt", {"title": "题"}, 1, (0, 2))
    outside = raw_to_bytes(RawText("正", "a", "txt", body_start=5))
    for bad in (b"", b"[]", b'{"text": 3, "source": "a", "format": "txt"}', b"[" * 100_000, b"\x80\x04.", outside):
        with pytest.raises(FrameError):
            raw_from_bytes(bad, "a")
