"""Adding bad files among good ones, and adding that is stopped in the middle."""

from __future__ import annotations

import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from corpus.cleaning import parse
from corpus.types import Document, RawText
from evals.bench.crash import write_documents
from index.settings import IndexSettings
from index.store import Index

ROOT = Path(__file__).resolve().parents[1]
_FILES = 40  # more than are read ahead together


def test_adding_that_is_interrupted_goes_on_where_it_was(tmp_path: Path) -> None:
    documents, directory = tmp_path / "文件", tmp_path / "索引"
    write_documents(documents, _FILES)
    command = [sys.executable, "-m", "index", "add", str(documents), "--index", str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as adding:
        assert adding.stdout
        reported = [adding.stdout.readline() for _ in range(2)]
        adding.send_signal(signal.SIGINT)  # what Ctrl+C sends; kill -9 is in test_index_crash.py
        rest, messages = adding.communicate()
    assert adding.returncode == 130
    assert "再运行一次" in messages
    reported += rest.splitlines()
    assert all(line.startswith("已添加") for line in reported)
    with Index.open(IndexSettings(directory=directory), create=False) as opened:
        outcomes = [result.outcome for result in opened.add([documents])]
        done = outcomes.count("unchanged")
        assert outcomes == ["unchanged"] * done + ["added"] * (_FILES - done)
        assert len(reported) <= done < _FILES
        assert opened.check().problems == ()


def test_bad_files_fail_with_reasons_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good = "关于做好防汛工作的通知\n\n各单位要落实值班制度，及时报送水情。\n"
    (tmp_path / "1好.txt").write_text(good, "utf-8")
    (tmp_path / "2坏.pdf").write_bytes(b"%PDF-1.7 cut off")
    (tmp_path / "3假.docx").write_bytes(b"no document")
    with zipfile.ZipFile(tmp_path / "4外.zip", "w") as archive:
        archive.writestr("../外.txt", good)
    (tmp_path / "5怪.txt").write_text("奇怪的内容。", "utf-8")
    (tmp_path / "6好.txt").write_text(good.replace("防汛", "防火"), "utf-8")

    def stumbling(raw: RawText) -> list[Document]:
        if "5怪" in raw.source:
            raise ZeroDivisionError
        return parse(raw)

    monkeypatch.setattr("index.ahead.parse", stumbling)
    with Index.open(IndexSettings(directory=tmp_path / "index")) as opened:
        results = list(opened.add([tmp_path]))
        assert [result.outcome for result in results] == ["added", *["failed"] * 4, "added"]
        for result, name in zip(results[1:5], ("2坏.pdf", "3假.docx", "4外.zip", "5怪.txt"), strict=True):
            assert name in result.reason
        assert len(opened.documents()) == 2
        uploaded = opened.add_bytes((tmp_path / "4外.zip").read_bytes(), "上传.zip")
        assert [(result.outcome, "压缩包之外" in result.reason) for result in uploaded] == [("failed", True)]
