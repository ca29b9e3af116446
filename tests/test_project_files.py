"""README.md and wence.example.toml tell the truth: links and named files are there, the example holds the defaults."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from qa.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


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
