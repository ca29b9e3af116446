"""A citation names the page of the file on which its words stand, wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.cli import main as index_main
from index.settings import IndexSettings
from index.store import Index
from qa.__main__ import _plain
from qa.assistant import Assistant
from qa.reader import Reader
from qa.serialise import answer_json
from qa.settings import Settings
from qa.web.conversation import copy_citation
from qa.web.source import source_html, source_list_html
from tests import policy_files as policy

QUESTION = "申请人应当向哪里提出高龄老人生活补贴的书面申请？"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    (folder / "高龄补贴办法.pdf").write_bytes(policy.pdf())
    with Index.open(IndexSettings(directory=folder / "index")) as index:
        assert [result.outcome for result in index.add([folder / "高龄补贴办法.pdf"])] == ["added"]
    return folder


@pytest.fixture
def assistant(folder: Path) -> Iterator[Assistant]:
    settings = IndexSettings(directory=folder / "index")
    with Index.open(settings) as index:
        yield Assistant(Settings(index=settings, data=folder / "data"), index, Reader())


def test_a_citation_names_its_page(assistant: Assistant) -> None:
    index = assistant.index
    document = index.document(index.documents()[0].id)
    places = {mark: document.text.index(mark) for mark in ("第一条", "第六条")}
    assert {mark: index.original(document.id, at, at + 3).page for mark, at in places.items()} == {
        "第一条": 1,
        "第六条": 2,
    }
    article = assistant.ask("《清河县高龄老人生活补贴发放办法》第六条是怎么规定的？")
    answer = article if article.citations else assistant.ask("高龄补贴办法自哪天起施行？")
    citation = answer.citations[0]
    assert "2024年7月1日起施行" in citation.quote
    assert (citation.page, citation.on_page) == (2, "第2页")
    assert answer_json(answer)["citations"][0]["page"] == 2
    assert "第2页" in _plain(answer).splitlines()[1 if not answer.notice else 2]
    assert "（第2页）“" in copy_citation(citation)
    assert "<dt>位置</dt><dd>第2页" in source_html(citation, index.original_text(document.id))
    assert "第2页" in source_list_html(answer, 0)


def test_a_search_names_the_page(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert index_main(["search", "本办法有效期几年", "-k", "1", "--index", str(folder / "index")]) == 0
    assert "，第 2 页，第 " in capsys.readouterr().out


def test_a_format_without_pages_names_none(tmp_path: Path) -> None:
    (tmp_path / "办法.txt").write_bytes(policy.plain())
    settings = IndexSettings(directory=tmp_path / "index")
    with Index.open(settings) as index:
        list(index.add([tmp_path / "办法.txt"]))
        answer = Assistant(Settings(index=settings, data=tmp_path / "data"), index, Reader()).ask(QUESTION)
    citation = answer.citations[0]
    assert answer_json(answer)["citations"][0]["page"] == 0
    assert (citation.on_page, "页" in _plain(answer), "页" in copy_citation(citation)) == ("", False, False)
