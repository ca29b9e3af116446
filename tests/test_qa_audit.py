"""The audit log: chained, masked, kept as long as asked, and verified from the command line."""

from __future__ import annotations

import csv
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.types import DocumentInfo
from qa.__main__ import main
from qa.audit import FOLDER, HEAD, Audit, files, read, verify
from qa.masking import masked
from qa.types import Answer, AnswerFault, Citation

NOTICE = DocumentInfo("d1", "关于技改补助的通知", "/资料/通知.txt", "txt", number="河工信〔2024〕3号")
ANSWER = Answer("补助多少？", "最高50万元。[1]", (Citation(1, NOTICE, "最高50万元", 0, 6),))


def asked(folder: Path, count: int = 1, months: int = 0) -> Audit:
    audit = Audit(folder / FOLDER, months)
    for number in range(count):
        audit.asked("api", f"r{number}", "127.0.0.1", "补助多少？", "answered", ANSWER)
    return audit


def verified(folder: Path, monkeypatch: pytest.MonkeyPatch, *more: str) -> int:
    monkeypatch.setenv("WENCE_DATA", str(folder))
    return main(["audit", "verify", *more])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("我的电话13812345678能补吗", "我的电话138******78能补吗"),
        ("138-1234-5678或0531-81234567", "138********78或053********67"),
        ("身份证37010219900307123X，另一个370102900307123", "身份证370*************3X，另一个370**********23"),
        ("１３８１２３４５６７８", "１３８******７８"),
        ("卡号6222 0212 3456 7890 123", "卡号622******************23"),
        ("2023年GDP为1234567.89万元，国发〔2024〕1号", "2023年GDP为1234567.89万元，国发〔2024〕1号"),
        ("增加12693456万元，占18.6%，2024-03-05", "增加12693456万元，占18.6%，2024-03-05"),
    ],
)
def test_personal_numbers_are_masked_and_figures_are_not(given: str, kept: str) -> None:
    assert masked(given) == kept


def test_a_record_says_who_asked_what_and_which_sources_were_shown(tmp_path: Path) -> None:
    audit = Audit(tmp_path / FOLDER)
    audit.asked("page", "r1", "10.0.0.7", "我是13812345678，补助多少？", "answered", ANSWER)
    audit.asked("api", "r2", "", "停了的", "stopped", None)
    first, second = read(files(audit.folder)[0])
    assert (first["n"], first["interface"], first["client"], first["outcome"]) == (1, "page", "10.0.0.7", "answered")
    assert first["question"] == "我是138******78，补助多少？"
    assert first["sources"] == [{"id": "d1", "title": "关于技改补助的通知", "number": "河工信〔2024〕3号"}]
    assert second["previous"] == first["hash"]
    assert files(audit.folder)[0].stat().st_mode & 0o077 == 0


def test_many_threads_and_a_second_process_keep_one_chain(tmp_path: Path) -> None:
    first, second = Audit(tmp_path / FOLDER), Audit(tmp_path / FOLDER)

    def ask(number: int) -> None:
        (first if number % 2 else second).asked("api", f"r{number}", "", "问", "refused", None)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(60)))
    place, problems = verify(tmp_path / FOLDER)
    assert (place.number, problems) == (60, [])


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda lines: [lines[0].replace("补助多少", "补助几何"), *lines[1:]], "第 1 号记录被改过"),
        (lambda lines: [lines[0], *lines[2:]], "第 3 号记录接不上"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "接不上"),
        (lambda lines: lines[:-1], "应到第 4 号记录，现在到第 3 号"),
        (lambda lines: lines[1:], "最早的记录之前"),
        (lambda lines: [*lines[:2], "{", *lines[2:]], "第 3 行不是完整的记录"),
    ],
)
def test_whatever_is_done_to_the_log_shows(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    harm: object,
    words: str,
) -> None:
    asked(tmp_path, 4)
    assert verified(tmp_path, monkeypatch) == 0
    assert "第 4 号记录" in capsys.readouterr().out
    path = files(tmp_path / FOLDER)[0]
    lines = path.read_text("utf-8").split("\n")[:-1]
    assert callable(harm)
    path.write_text("".join(f"{line}\n" for line in harm(lines)), "utf-8")
    assert verified(tmp_path, monkeypatch) == 1
    assert words in capsys.readouterr().err


def test_a_forged_log_lacks_the_hash_that_was_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(tmp_path, 2)
    noted = verify(tmp_path / FOLDER)[0].hash
    assert verified(tmp_path, monkeypatch, "--hash", noted) == 0
    for path in (*files(tmp_path / FOLDER), tmp_path / FOLDER / HEAD):
        path.unlink()
    asked(tmp_path, 2)  # whole, but another one
    assert verified(tmp_path, monkeypatch) == 0
    assert verified(tmp_path, monkeypatch, "--hash", noted) == 1


def test_a_crash_in_the_middle_of_a_record_loses_nothing_else(tmp_path: Path) -> None:
    audit = asked(tmp_path, 2)
    path, note = files(audit.folder)[0], audit.folder / HEAD
    before = note.read_text("utf-8")
    asked(tmp_path)
    note.write_text(before, "utf-8")  # as if stopped between the record and its note
    assert verify(audit.folder)[0].number == 3
    with path.open("a", encoding="utf-8") as file:
        file.write('{"n": 4, "ti')  # as if stopped within a record
    asked(tmp_path)
    place, problems = verify(audit.folder)
    assert (place.number, problems) == (4, [])


def test_old_months_go_with_a_record_of_it(tmp_path: Path) -> None:
    folder = asked(tmp_path, 2).folder
    now = datetime.now(UTC)
    files(folder)[0].rename(folder / f"{now.year - 1}-{now.month:02}.jsonl")
    asked(tmp_path, 1, months=6)
    (left,) = files(folder)
    retention, question = read(left)
    assert (retention["event"], retention["last_n"], question["event"]) == ("retention", 2, "ask")
    assert verify(folder)[1] == []
    with pytest.raises(AnswerFault, match="6 个月"):
        Audit(folder, months=3)


def test_what_cannot_be_recorded_is_said(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be", "utf-8")
    with pytest.raises(AnswerFault, match="审计日志写不了"):
        asked(tmp_path)


def test_export_is_a_table_without_formulas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Audit(tmp_path / FOLDER).asked("api", "r1", "", "=1+1", "answered", ANSWER)
    monkeypatch.setenv("WENCE_DATA", str(tmp_path))
    output = tmp_path / "日志.csv"
    assert main(["audit", "export", str(output)]) == 0
    with output.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["问题"] == "'=1+1"
    assert row["来源文件"] == "《关于技改补助的通知》河工信〔2024〕3号"
    assert main(["audit", "export", str(tmp_path / "无" / "日志.csv")]) == 1


def test_no_log_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert verified(tmp_path, monkeypatch) == 1
    assert "还没有审计日志" in capsys.readouterr().err
