"""kill -9 while documents are being added, and a second process at the same folder."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from evals.bench.crash import clean_build, kill_and_recover, write_documents
from index.encoder import BUILTIN, EncoderOnDemand
from index.settings import IndexSettings
from index.store import Index
from index.types import IndexFault
from tests.index_documents import write_texts

ROOT = Path(__file__).resolve().parents[1]


def test_a_killed_add_leaves_an_index_that_answers_as_a_clean_build(tmp_path: Path) -> None:
    encoder = EncoderOnDemand(BUILTIN)
    write_documents(tmp_path / "documents", 10)
    expected, seconds = clean_build(tmp_path / "clean", tmp_path / "documents", encoder)
    assert any(expected)
    for run, share in enumerate((0.15, 0.5, 0.85)):
        outcome = kill_and_recover(tmp_path / f"{run}", tmp_path / "documents", share * seconds, expected, encoder)
        assert outcome.wrong == ""


def test_a_second_process_is_told_within_two_seconds(tmp_path: Path) -> None:
    settings = IndexSettings(directory=tmp_path / "索引")
    program = (
        "import sys, time; from pathlib import Path; from index.settings import IndexSettings; "
        "from index.store import Index; from index.types import IndexFault\n"
        "start = time.perf_counter()\n"
        "try:\n    Index.open(IndexSettings(directory=Path(sys.argv[1])))\n"
        "except IndexFault as error:\n    print(time.perf_counter() - start, error)\n"
    )
    with Index.open(settings):
        command = [sys.executable, "-c", program, str(settings.directory)]
        output = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    seconds, message = output.split(" ", 1)
    assert float(seconds) < 2
    assert "正被另一个程序使用" in message
    assert "chroma_url" in message
    Index.open(settings).close()


def test_a_failed_open_lets_go_of_the_folder(tmp_path: Path) -> None:
    settings = IndexSettings(directory=tmp_path)
    (tmp_path / "catalogue.sqlite").write_bytes(b"not a database" * 500)
    for _ in range(2):
        start = time.perf_counter()
        with pytest.raises(IndexFault, match="目录库"):
            Index.open(settings)
        assert time.perf_counter() - start < 0.9


def test_another_thread_may_close(tmp_path: Path) -> None:
    settings = IndexSettings(directory=tmp_path / "index")
    index = Index.open(settings)
    closer = threading.Thread(target=index.close)
    closer.start()
    closer.join()
    Index.open(settings).close()


def test_a_bar_on_stderr_counts_passages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        results = list(index.add([write_texts(tmp_path / "documents")], progress=True))
    captured = capsys.readouterr()
    total = sum(result.passages for result in results)
    assert f"{total}/{total}" in captured.err
    assert captured.out == ""
