"""Reading files that nobody vouches for: in a process of its own, with limits, that may fail as it likes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, TypeVar

from corpus.allowance import Allowance
from corpus.confinement import OUT_OF_MEMORY
from corpus.formats.pictures import PagePicture
from corpus.frames import FrameError, picture_from, raw_from_bytes, read_frame, write_frame
from corpus.types import CorpusError, RawText

_PATIENCE = 1800.0  # seconds after which a process that ignores its own limits is ended from outside
_RETIRED = 200  # megabytes; a process that has held this much makes room for a fresh one
_TIME, _MEMORY = "time", "memory"
# What a parser needs of the environment; keys and addresses of other services are not among it.
_ENVIRONMENT = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")

_Made = TypeVar("_Made")


class _Died(Exception):
    """The process ended, or lost its way, over a request; says why: "time", "memory" or what befell it."""


@dataclass(slots=True)
class _Process:
    """One running parser process."""

    running: subprocess.Popen[bytes]
    served: int = 0
    peak: int = 0  # megabytes
    overdue: bool = field(default=False)

    def send(self, header: dict[str, Any], data: bytes = b"") -> None:
        try:
            write_frame(_pipe(self.running.stdin), header, data)
        except OSError as error:
            raise _Died(self._cause()) from error

    def receive(self) -> tuple[dict[str, Any], bytes]:
        try:
            reply, blob = read_frame(_pipe(self.running.stdout))
        except (FrameError, OSError) as error:
            raise _Died(self._cause()) from error
        peak = reply.get("peak")
        self.peak = peak if isinstance(peak, int) else 0
        if "fault" in reply:
            raise _Died(str(reply["fault"]))
        return reply, blob

    @contextlib.contextmanager
    def patience(self) -> Iterator[None]:
        """End the process from outside where even its own limits did not."""
        timer = threading.Timer(_PATIENCE, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.running.pid, signal.SIGKILL)  # with whatever it has started itself
        self.running.wait()
        for pipe in (self.running.stdin, self.running.stdout):
            with contextlib.suppress(OSError):  # what was still to be written has no reader
                _pipe(pipe).close()

    def _give_up(self) -> None:
        self.overdue = True
        self.running.kill()

    def _cause(self) -> str:
        """Say why the process is gone, or end one that is not but makes no sense."""
        try:
            code = self.running.wait(1)
        except subprocess.TimeoutExpired:
            return "garbled"
        if self.overdue or -code in (signal.SIGPROF, signal.SIGALRM):
            return _TIME
        if code == OUT_OF_MEMORY:
            return _MEMORY
        return signal.Signals(-code).name if code < 0 else f"exit {code}"


class Sandbox:
    """Parser processes, started when there is something to read and ended by `close`; safe from several threads."""

    def __init__(self, allowance: Allowance | None = None) -> None:
        self._allowance = allowance or Allowance()
        self._idle: list[_Process] = []
        self._closed = False

    def read(self, data: bytes, name: str, source: str) -> RawText:
        """Do what `corpus.reading.read_bytes` does, in another process.

        Raises:
            CorpusError: the file cannot be read, or took too much time or memory, or made its reader fail.
        """
        asked = {"do": "read", "name": name, "source": source}
        return self._asked(asked, data, lambda _, blob: raw_from_bytes(blob, source))

    def picture(self, data: bytes, name: str, page: int, words: str, earlier: int) -> PagePicture:
        """Do what `corpus.formats.pictures.page_picture` does, in another process.

        Raises:
            CorpusError: there is no such page, or it took too much time or memory, or made its reader fail.
        """
        asked = {"do": "picture", "name": name, "page": page, "words": words, "earlier": earlier}
        return self._asked(asked, data, picture_from)

    def _asked(self, asked: dict[str, Any], data: bytes, made: Callable[[dict[str, Any], bytes], _Made]) -> _Made:
        name = str(asked["name"])
        while True:
            process, fresh = self._take(name)
            try:
                with process.patience():
                    process.send(asked, data)
                    reply, blob = process.receive()
                result = None if "problem" in reply else made(reply, blob)
            except (_Died, FrameError) as fault:
                process.end()
                # What earlier files left behind may be to blame: a fresh process decides.
                if fresh or str(fault) == _TIME:
                    raise CorpusError(_failure(name, str(fault))) from fault
                continue
            except BaseException:
                process.end()
                raise
            self._give_back(process)
            if result is None:
                raise CorpusError(str(reply["problem"]))
            return result

    def members(self, data: bytes, archive: Path) -> Iterator[tuple[str, bytes] | CorpusError]:
        """Do what `corpus.archives.archive_members` does, in another process."""
        process, _ = self._take(str(archive))
        whole = False
        try:
            process.send({"do": "unpack", "source": str(archive)}, data)
            while True:
                with process.patience():
                    reply, blob = process.receive()
                if "end" in reply:
                    break
                yield CorpusError(str(reply["problem"])) if "problem" in reply else (str(reply["name"]), blob)
            whole = True
        except (_Died, KeyError) as fault:
            yield CorpusError(_failure(str(archive), str(fault)))
        finally:
            if whole:
                self._give_back(process)
            else:
                process.end()

    def close(self) -> None:
        """End the processes."""
        self._closed = True
        while self._idle:
            self._idle.pop().end()

    def _take(self, name: str) -> tuple[_Process, bool]:
        """Return a process and whether it is fresh."""
        with contextlib.suppress(IndexError):
            return self._idle.pop(), False
        try:
            process = _Process(_started())
        except OSError as error:
            raise CorpusError(f"{name} 没有读：系统启动不了读文件的程序（{error.strerror}）。请稍后再试。") from error
        try:
            process.send(asdict(self._allowance))
        except _Died as fault:
            process.end()
            raise CorpusError(_failure(name, str(fault))) from fault
        return process, True

    def _give_back(self, process: _Process) -> None:
        process.served += 1
        if self._closed or process.peak > _RETIRED:
            process.end()
        else:
            self._idle.append(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _started() -> subprocess.Popen[bytes]:
    # A new interpreter, not a fork: this program has threads, and a parser needs none of its models.
    # -P, and the paths by name: a folder that the program happens to be run in must not lend it modules.
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    root = str(Path(__file__).resolve().parents[1])
    environment["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([root, *(path for path in sys.path if path)]))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "corpus.parser_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,  # Ctrl+C is for the program, which then ends its parsers
    )


def _failure(name: str, cause: str) -> str:
    if cause == _TIME:
        return f"{name} 读得太久，已经放弃。文件可能已损坏；如果内容很多，请拆成几个较小的文件。"
    if cause == _MEMORY:
        return f"{name} 读的时候要用太多内存，已经放弃。文件可能已损坏；如果内容很多，请拆成几个较小的文件。"
    return f"{name} 读的时候出错（{cause}），已经跳过。文件可能已损坏，请重新下载或重新导出。"


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None  # both were asked for
    return pipe
