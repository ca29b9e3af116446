"""The command line: exit codes, what goes to stdout, and what to stderr."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from index.cli import main
from tests.index_documents import QUESTIONS, write_texts

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    return write_texts(tmp_path / "文件")


@pytest.fixture
def index(tmp_path: Path) -> str:
    return str(tmp_path / "索引")


def test_add_list_search_check_remove(texts: Path, index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", str(texts), "--index", index]) == 0
    added = capsys.readouterr()
    assert added.out.count("已添加") == 3
    assert "段" in added.err
    assert main(["add", str(texts), str(texts / "没有.txt"), "--index", index]) == 1
    assert "没有.txt" in capsys.readouterr().out
    assert main(["list", "--json", "--index", index]) == 0
    documents = json.loads(capsys.readouterr().out)
    assert {document["format"] for document in documents} == {"txt", "md"}
    assert main(["search", QUESTIONS[0], "-k", "2", "--json", "--index", index]) == 0
    hits = json.loads(capsys.readouterr().out)
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert "8.4%" in hits[0]["text"]
    original = Path(hits[0]["source"]).read_text("utf-8")
    assert "8.4%" in original[hits[0]["start"] : hits[0]["end"]]
    assert set(hits[0]["legs"]) == {"lexical", "dense"}
    assert main(["check", "--json", "--index", index]) == 0
    health = json.loads(capsys.readouterr().out)
    assert health["documents"] == 3
    assert health["passages"] == health["vectors"] == health["lexical"]
    assert main(["rebuild", "--index", index]) == 0
    assert capsys.readouterr().out.count("已更新") == 3
    assert main(["remove", documents[0]["id"], "--index", index]) == 0
    assert documents[0]["title"] in capsys.readouterr().out
    assert main(["remove", documents[0]["id"], "--index", index]) == 1
    assert main(["remove", str(texts), "--index", index]) == 0
    capsys.readouterr()
    assert main(["list", "--index", index]) == 0
    assert capsys.readouterr().out == "共 0 篇。\n"


@pytest.mark.parametrize("command", [["list"], ["search", "工业"], ["check"], ["remove", "x"], ["rebuild"]])
def test_without_an_index_the_mend_is_named(command: list[str], index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*command, "--index", index]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "python -m index add" in captured.err
    assert captured.err.count("\n") == 1
    assert not Path(index).exists()


@pytest.mark.parametrize("command", [[], ["add"], ["search", "x", "-k", "0"], ["nonsense"]])
def test_wrong_usage(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(command)
    assert stop.value.code == 2
    assert "命令写得不对" in capsys.readouterr().err


def test_as_a_program(index: str) -> None:
    command = [sys.executable, "-m", "index", "list", "--index", index]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert result.returncode == 1
    assert "python -m index add" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_that_has_read_enough_is_no_error(texts: Path, index: str) -> None:
    assert main(["add", str(texts), "--index", index]) == 0
    program = subprocess.Popen(
        [sys.executable, "-m", "index", "list", "--json", "--index", index],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == ""
    assert program.returncode == 0
