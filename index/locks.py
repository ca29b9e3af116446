"""Locks between processes: two of them on one Chroma folder lose data without any error."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.types import IndexFault

_OPEN_SECONDS = 1.0
_WRITE_SECONDS = 60.0


def hold_directory(directory: Path) -> FileLock:
    """Take the directory for this process until the lock is released.

    Raises:
        IndexFault: another process has it, or the directory cannot be written.
    """
    # Not by thread: an index may be closed by another thread than the one that opened it.
    lock = FileLock(directory / "index.lock", thread_local=False)
    try:
        lock.acquire(timeout=_OPEN_SECONDS)
    except Timeout as error:
        raise IndexFault(
            f"索引目录 {directory} 正被另一个程序使用。请先关闭那个程序（例如正在运行的问策网页）再试；"
            "要让几个程序同时使用，请启动 Chroma 服务并设置 chroma_url。"
        ) from error
    except OSError as error:
        raise IndexFault(f"索引目录 {directory} 不能写（{error.strerror}）。请检查权限，或换一个目录。") from error
    return lock


class WriteLock:
    """One writer at a time: among the threads of this process, and among processes where they may share an index."""

    def __init__(self, directory: Path, shared: bool) -> None:
        self._threads = threading.RLock()
        self._processes = FileLock(directory / "write.lock", thread_local=False) if shared else None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Wait for our turn to write.

        Raises:
            IndexFault: another process has been writing for a minute.
        """
        with self._threads:
            if self._processes is None:
                yield
                return
            try:
                self._processes.acquire(timeout=_WRITE_SECONDS)
            except Timeout as error:
                raise IndexFault("另一个程序正在写这个索引。请等它写完后再试。") from error
            try:
                yield
            finally:
                self._processes.release()
