"""A real chat model behind a real server: the protocol as it is spoken, and an answer that holds whatever it says.

Any OpenAI-compatible server on this machine will do:

    WENCE_TEST_CHAT_BASE_URL=http://127.0.0.1:8080/v1 python -m pytest tests/test_qa_local_model.py -rP
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.messages import AIMessageChunk

from index.settings import IndexSettings
from index.store import Index
from qa.assistant import Assistant
from qa.reader import Reader
from qa.settings import ChatSettings, Settings
from qa.writer import Writer
from qa.written import EXTRACT

NEWS = """南湾港2023年生产情况

2023年，南湾港完成货物吞吐量1.86亿吨，同比增长7.4%。
"""
QUESTION = "南湾港2023年货物吞吐量是多少？"
PATIENCE = 60.0  # seconds; a model that needs longer gives way to the extract, which holds as well


@pytest.fixture(scope="module")
def chat() -> ChatSettings:
    address = os.environ.get("WENCE_TEST_CHAT_BASE_URL", "")
    if not address:
        pytest.skip("WENCE_TEST_CHAT_BASE_URL names no chat model's address")
    return ChatSettings(address, os.environ.get("WENCE_TEST_CHAT_MODEL", "local"), timeout=PATIENCE)


@pytest.fixture
def writer(chat: ChatSettings) -> Iterator[Writer]:
    writer = Writer.from_settings(chat)
    yield writer
    writer.close()


def test_the_protocol_streams_stops_and_counts(writer: Writer) -> None:
    pieces: list[AIMessageChunk] = []
    for piece in writer.model.stream("Count from 1 to 9: 1, 2, 3,", max_tokens=24, stop=["7"], stream_usage=True):
        assert isinstance(piece, AIMessageChunk)
        pieces.append(piece)
    text = "".join(str(piece.content) for piece in pieces)
    ended = [piece.response_metadata["finish_reason"] for piece in pieces if "finish_reason" in piece.response_metadata]
    used = [piece.usage_metadata for piece in pieces if piece.usage_metadata]
    print(f"{len(pieces)} pieces: {text!r}, ended by {ended}, {used[-1:]}")
    assert sum(bool(piece.content) for piece in pieces) > 1
    assert "7" not in text
    assert ended[0] in {"stop", "length"}
    assert len(ended) == 1
    assert 0 < used[-1]["output_tokens"] <= 24
    assert used[-1]["input_tokens"] > 0


def test_whatever_the_model_says_the_answer_holds(chat: ChatSettings, writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "港口.txt").write_text(NEWS, "utf-8")
    with Index.open(IndexSettings(directory=tmp_path / "index")) as index:
        assert [one.outcome for one in index.add([tmp_path / "港口.txt"])] == ["added"]
        *growing, last = Assistant(Settings(chat=chat), index, Reader(), writer).stream(QUESTION)
        original = index.original_text(last.citations[0].document.id)
    print(f"{len(growing)} growing answers, the last: {growing[-1].text if growing else ''!r}")
    print(f"{last.writer}: {last.text}\n{last.notice}\n{dict(last.timings)}")
    assert last.done
    assert not any(one.done for one in growing)
    assert "1.86亿吨" in last.text
    assert all(check.ok for check in last.checks)
    assert (last.writer == chat.model) is not last.notice.endswith(EXTRACT)
    for citation in last.citations:
        assert original[citation.start : citation.end].replace("\n", "") == citation.quote
