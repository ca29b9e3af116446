"""The noise test set: which snippets a question is given, when an answer is right, and a run over a file of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals import rgb
from evals.library import open_assistant
from evals.rgb import SnippetQuestion
from evals.types import EvalFault, Record

POSITIVE = (
    "河湾镇政府通知，集市的摊位费每日12元。",
    "记者从河湾镇了解到，集市摊位费为每日12元，残疾人免收。",
)
NEGATIVE = tuple(
    f"{place}镇的图书馆去年新添图书{count}册。" for place, count in zip("东西南北中上", range(6), strict=True)
)


def question(positive: int, negative: int) -> SnippetQuestion:
    texts = [
        tuple(f"{kind}{number}" for number in range(count)) for kind, count in (("有", positive), ("无", negative))
    ]
    return SnippetQuestion("1", "问", (("甲",),), *texts)


@pytest.mark.parametrize(
    ("positive", "negative", "rate", "given"),
    [
        (9, 9, 0.0, (5, 0)),
        (9, 9, 0.2, (4, 1)),
        (9, 9, 0.6, (2, 3)),
        (9, 9, 0.8, (1, 4)),
        (9, 9, 1.0, (0, 5)),
        (2, 9, 0.2, (2, 3)),  # noise makes up for answering snippets
        (9, 2, 0.8, (3, 2)),  # and these for noise
        (9, 3, 1.0, (0, 3)),
    ],
)
def test_snippets_at_a_noise_rate(positive: int, negative: int, rate: float, given: tuple[int, int]) -> None:
    texts = rgb.snippets(question(positive, negative), rate)
    assert (sum(text[0] == "有" for text in texts), sum(text[0] == "无" for text in texts)) == given
    assert len(set(texts)) == len(texts)


def test_an_answer_holds_each_required_string_in_one_of_its_ways() -> None:
    wanted = (("中国",), ("SE 3", "SE3"))
    assert rgb.holds("中国发售 se3 手机", wanted)
    assert rgb.holds("SE  3在中国", wanted)  # spaces are left out, as in the released code
    assert not rgb.holds("SE3", wanted)
    assert not rgb.holds("中国", wanted)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rgb")
    entry = {"id": 7, "query": "河湾镇集市的摊位费是多少？", "answer": [["12元", "十二元"]]}
    # The last snippet says the same as the first but for a space: one document is enough for both.
    content = {**entry, "positive": [*POSITIVE, POSITIVE[0] + " "], "negative": NEGATIVE}
    (folder / "zh_refine.json").write_text(json.dumps(content) + "\n", "utf-8")
    return folder


def test_wrong_data_is_told(tmp_path: Path) -> None:
    (tmp_path / "zh_refine.json").write_text('{"id": 1, "query": "问"}', "utf-8")
    with pytest.raises(EvalFault, match="第 1 行缺少 answer、positive、negative"):
        rgb.load(tmp_path)


def test_a_question_is_asked_of_its_own_snippets(data: Path, tmp_path: Path) -> None:
    questions = rgb.load(data)
    rgb.write_documents(questions, tmp_path / "documents")
    with open_assistant(tmp_path / "index", tmp_path / "documents", remember=True) as assistant:
        ids = rgb.document_ids(questions, assistant.index)
        assert set(ids.values()) == {info.id for info in assistant.index.documents()}
        records = list(rgb.ask(assistant, questions[0], ids))
    assert [one.kind for one in records] == [*(f"noise {rate}" for rate in rgb.RATES), "only noise"]
    answered, refused = records[:-1], records[-1]
    assert all(one.right and "12元" in one.answer for one in answered)
    assert all(one.marks["cited"] == 1.0 for one in answered)
    assert [one.right for one in answered[0].passages if "12元" in one.text] == [True] * len(answered[0].passages[:2])
    assert refused.refused
    assert refused.right
    assert not any("12元" in one.text for one in refused.passages)  # the others are in the index, but weren't given
    parts = rgb.report(records).parts
    assert parts["accuracy"]["noise 0.8"]["accuracy"] == 1.0
    assert parts["refusal"]["only noise"]["refused"] == 1.0
    assert parts["refusal"]["only noise"]["auc"] == 1.0
    assert [Record.from_json(json.loads(json.dumps(one.to_json()))) for one in records] == records
