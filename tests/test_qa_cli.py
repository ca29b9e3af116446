"""The command line of questions: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from index.settings import IndexSettings
from index.store import Index
from qa.__main__ import main
from tests.index_documents import write_texts

ROOT = Path(__file__).resolve().parents[1]
KEYS = [
    "question",
    "answer",
    "refused",
    "reason",
    "rewritten",
    "notice",
    "writer",
    "citations",
    "checks",
    "timings",
]
CITATION_KEYS = [
    "number",
    "document_id",
    "title",
    "source",
    "quote",
    "start",
    "end",
    "issuer",
    "published",
    "document_number",
    "copies",
    "status",
    "status_note",
    "page",
]
WRAPPED = """云河市民政局关于调整低保标准的通知
云民发〔2023〕18号

各镇人民政府、街道办事处：为切实保障困难群众基本
生活，经市政府同意，现就调整城乡居民最低生活保障
标准有关事项通知如下。自2023年7月1日起，城
市居民最低生活保障标准为每人每月880元，农村居
民最低生活保障标准为每人每月710元。所需资金由
市、县两级财政共同负担，各地要在2023年8月3
1日前完成调整和补发工作，并向社会公布结果。

云河市民政局
2023年6月20日
"""
QUESTIONS = (
    "云河市2023年规模以上工业增加值同比增长多少？",
    "云河市工业和信息化局局长是谁？",
    "毕业生到小微企业就业每人每月补贴多少钱？",
    "南湾港2023年完成货物吞吐量多少吨？",
    "云河市城市居民最低生活保障标准是每人每月多少元？",
    "云河市农村居民最低生活保障标准是每人每月多少元？",
)
NEEDLES = ("8.4%", "林远山", "600元", "1.86亿吨", "880元", "710元")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("cli")
    write_texts(folder / "文件")
    # A file of Windows: its line breaks count in the offsets, and a quotation has none of them.
    (folder / "文件" / "低保通知.txt").write_bytes(WRAPPED.replace("\n", "\r\n").encode("gb18030"))
    with Index.open(IndexSettings(directory=folder / "索引")) as opened:
        assert [one.outcome for one in opened.add([folder / "文件"])] == ["added"] * 4
    return str(folder / "索引")


def original(source: str) -> str:
    data = Path(source).read_bytes()
    return data.decode("gb18030" if source.endswith("低保通知.txt") else "utf-8")


def batch(folder: Path, index: str, text: str) -> tuple[int, list[dict[str, Any]]]:
    """Return the exit code and the rows written for an input file."""
    (folder / "问题.jsonl").write_text(text, "utf-8")
    code = main(["batch", str(folder / "问题.jsonl"), str(folder / "答案.jsonl"), "--index", index])
    rows = (folder / "答案.jsonl").read_text("utf-8").split("\n")
    assert rows.pop() == ""
    return code, [json.loads(row) for row in rows]


def test_ask_prints_the_answer_its_sources_and_its_checks(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTIONS[2], "--index", index]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = out.splitlines()
    assert "600元" in lines[0]
    assert lines[0].endswith("[1]")
    assert lines[1].startswith("[1] 《青岭县促进就业办法》（青岭县人民政府，2022-05-01）“毕业生到小微企业就业")
    assert "✓600元" in lines[2]
    assert lines[-1] == "AI 生成，仅供参考"


def test_ask_json_has_the_stable_keys(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", QUESTIONS[0], "--json", "--index", index]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == KEYS
    assert [list(citation) for citation in answer["citations"]] == [CITATION_KEYS]
    assert all(list(check) == ["kind", "text", "ok", "citation"] for check in answer["checks"])
    assert answer["question"] == QUESTIONS[0]
    assert (answer["refused"], answer["reason"], answer["writer"]) == (False, "", "reader")
    assert {"text": "8.4%", "ok": True, "citation": 1, "kind": "percent"} in answer["checks"]
    assert answer["timings"]["total"] > 0


def test_a_refusal_is_no_failure(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "火星上有多少座图书馆？", "--json", "--index", index]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == KEYS
    assert (answer["refused"], answer["reason"], answer["citations"]) == (True, "nothing", [])


def test_an_answer_is_held_to_filters_and_says_so(index: str, capsys: pytest.CaptureFixture[str]) -> None:
    def asked(*options: str) -> dict[str, Any]:
        assert main(["ask", QUESTIONS[2], "--json", *options, "--index", index]) == 0
        answer: dict[str, Any] = json.loads(capsys.readouterr().out)
        return answer

    held = asked("--issuer", "青岭县", "--year", "2022", "--in-force")
    assert "600元" in held["answer"]
    assert held["notice"] == "只看了筛选出的 1 份文件：发文机关：青岭县，2022年，只看现行有效"
    elsewhere = asked("--issuer", "云河市民政局")
    assert elsewhere["refused"]
    assert elsewhere["answer"].startswith("在筛选出的 1 份文件中没有")
    nothing = asked("--year", "1999")
    assert (nothing["refused"], nothing["reason"]) == (True, "filter")
    assert nothing["answer"].startswith("没有符合筛选条件的文件（1999年）")


def test_batch_answers_in_order_and_every_quotation_is_exact(index: str, tmp_path: Path) -> None:
    rows = [{"id": str(number), "question": question} for number, question in enumerate(QUESTIONS)]
    code, answers = batch(tmp_path, index, "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    assert code == 0
    assert [(row["id"], row["question"]) for row in answers] == [(row["id"], row["question"]) for row in rows]
    for needle, row in zip(NEEDLES, answers, strict=True):
        assert needle in row["answer"]
        assert row["citations"]
        for citation in row["citations"]:
            held = original(citation["source"])[citation["start"] : citation["end"]]
            assert citation["quote"] == held.replace("\r", "").replace("\n", "")
    wrapped = answers[4]["citations"][0]
    assert "每人每月880元" in wrapped["quote"]
    assert wrapped["document_number"] == "云民发〔2023〕18号"
    assert wrapped["end"] - wrapped["start"] > len(wrapped["quote"])


def test_batch_knows_the_conversation(index: str, tmp_path: Path) -> None:
    history = [{"role": "user", "content": QUESTIONS[2]}, {"role": "assistant", "content": "每人每月600元。"}]
    row = {"question": "那最长多少个月？", "history": history, "note": "kept"}
    code, (answer,) = batch(tmp_path, index, "\ufeff" + json.dumps(row) + "\r\n")
    assert code == 0
    assert "12个月" in answer["answer"]
    assert answer["note"] == "kept"
    assert "小微企业" in answer["rewritten"]


def test_bad_lines_are_named_and_the_others_answered(
    index: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = [
        "{不是 JSON",
        "[1]",
        '{"id": "无问"}',
        '{"question": 5}',
        '{"question": "半个字符\\ud800"}',
        json.dumps({"question": "好", "history": "昨天"}),
        json.dumps({"question": "好", "history": [{"role": "system", "content": "x"}]}),
    ]
    good = json.dumps({"question": QUESTIONS[0] + "\u2028"}, ensure_ascii=False)
    code, rows = batch(tmp_path, index, "\n".join([*bad, good]))
    assert code == 1
    assert [("error" in row) for row in rows] == [True] * len(bad) + [False]
    messages = [row["error"] for row in rows[:-1]]
    assert all(f"第 {number} 行" in message for number, message in enumerate(messages, start=1))
    assert capsys.readouterr().err.splitlines() == messages
    assert "8.4%" in rows[-1]["answer"]


def test_files_that_cannot_be_used(index: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "答案.jsonl"
    assert main(["batch", str(tmp_path / "没有.jsonl"), str(out), "--index", index]) == 1
    (tmp_path / "gbk.jsonl").write_bytes('{"question": "你好"}'.encode("gb18030"))
    assert main(["batch", str(tmp_path / "gbk.jsonl"), str(out), "--index", index]) == 1
    (tmp_path / "好.jsonl").write_text('{"question": "你好"}', "utf-8")
    assert main(["batch", str(tmp_path / "好.jsonl"), str(tmp_path / "无" / "答案.jsonl"), "--index", index]) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "没有.jsonl" in lines[0]
    assert "UTF-8" in lines[1]
    assert "换一个能写的地方" in lines[2]
    assert not out.exists()


@pytest.mark.parametrize("command", [["ask", "你好"], ["batch", "a.jsonl", "b.jsonl"]])
def test_without_an_index_the_mend_is_named(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--index", str(tmp_path / "索引")]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "python -m index add" in captured.err
    assert captured.err.count("\n") == 1
    assert not (tmp_path / "索引").exists()


@pytest.mark.parametrize("command", [[], ["ask"], ["batch", "一个"], ["nonsense"], ["ask", "你好", "--wrong"]])
def test_wrong_usage(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(command)
    assert stop.value.code == 2
    assert "命令写得不对" in capsys.readouterr().err


@pytest.fixture
def held(index: str) -> Iterator[str]:
    with Index.open(IndexSettings(directory=Path(index))):
        yield index


def test_an_index_in_use_is_named_at_once(held: str) -> None:
    command = [sys.executable, "-m", "qa", "ask", "你好", "--index", held]
    began = time.monotonic()
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    # The wait for the lock is one second; the rest is Python starting on a busy machine.
    assert time.monotonic() - began < 8.0
    assert result.returncode == 1
    assert result.stdout == ""
    assert "正被另一个程序使用" in result.stderr
    assert result.stderr.count("\n") == 1
