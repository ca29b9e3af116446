"""README.md and wence.example.toml tell the truth: the example runs, links lead somewhere, defaults are defaults."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from index.settings import IndexSettings
from index.store import Index
from qa.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLE = re.compile(r"<!-- langchain-example -->\s*```python\n(.*?)```", re.DOTALL)


def test_the_langchain_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = EXAMPLE.search(README)
    assert found
    assert found[1].count("\n") < 25
    documents = ROOT / "corpus" / "documents"
    chosen = [documents / "历年全国经济增长与就业目标和完成情况对照.md", documents / "国务院2022年政府工作报告要点.md"]
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        assert [result.outcome for result in index.add(chosen)] == ["added", "added"]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WENCE_INDEX", str(tmp_path / "index"))
    exec(compile(found[1], "README.md", "exec"), {})
    said = capsys.readouterr().out
    for words in ("1100万人", "1361万人", "5.5%", "True 检索到的文件中没有"):
        assert words in said


def test_relative_links_and_named_files_are_there() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []
    tree = README.split("## 文件\n```\n")[1].split("```")[0]
    assert [name for name in re.findall(r"^\S+", tree, re.MULTILINE) if not (ROOT / name).exists()] == []


def test_the_example_settings_are_the_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(ROOT / "wence.example.toml", tmp_path / "wence.toml")
    monkeypatch.chdir(tmp_path)
    assert load_settings(environment={}) == Settings()
