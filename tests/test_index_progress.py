"""The progress bar of adding."""

from __future__ import annotations

import threading

import pytest
from tqdm import tqdm

from index.progress import PassageProgress, tell


def test_a_bar_that_was_interrupted_holds_nobody_up(capsys: pytest.CaptureFixture[str]) -> None:
    with PassageProgress(100, shown=True) as progress:
        progress.passages(3)
        lock = type(progress._bar).get_lock()  # type: ignore[no-untyped-call]
        lock.acquire()  # as Ctrl+C may leave it
        other = threading.Thread(target=lambda: list(tqdm(range(2), disable=True)), daemon=True)  # as the encoder has
        other.start()
        other.join(20)
        assert not other.is_alive()
        tell("已添加 文件")
    lock.release()
    written = capsys.readouterr()
    assert written.out == "已添加 文件\n"
    assert "3段" in written.err
