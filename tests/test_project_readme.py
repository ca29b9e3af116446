"""The README's example for LangChain runs as it is given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from index.settings import IndexSettings
from index.store import Index

ROOT = Path(__file__).resolve().parents[1]
_EXAMPLE = re.compile(r"<!-- langchain-example -->\s*```python\n(.*?)```", re.S)


def test_the_langchain_example_runs(tmp_path: Path) -> None:
    (example,) = _EXAMPLE.findall((ROOT / "README.md").read_text("utf-8"))
    documents = sorted((ROOT / "corpus" / "documents").glob("国务院20[12][28]年*.md"))
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        assert all(one.outcome == "added" for one in index.add(documents))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WENCE_")}
    environment = kept | {
        "WENCE_INDEX": str(tmp_path / "index"),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONWARNINGS": "error::DeprecationWarning:__main__",
    }
    result = subprocess.run(
        [sys.executable, "-c", example],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "[1]" in result.stdout  # an answer with its citation
    assert "检索到的文件中没有" in result.stdout  # and a refusal
