"""The making of the built-in models: data with true places, near misses that do not answer, and a model that runs."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from qa.reader import BUILTIN
from qa.training.counterfactuals import Substitutes
from qa.training.examples import make_examples
from qa.training.held import held_out
from qa.training.names import headline_questions, sentence_names
from qa.training.negatives import Neighbours
from qa.training.plain import plain_questions
from qa.training.rows import TITLE_TOKENS, batches, encode, encode_all, load_rows, save_rows
from qa.training.sets import load_policy, load_sets
from qa.training.triples import (
    MISSES,
    drawn,
    encode_triples,
    headline_asked,
    load_triples,
    make_triples,
    save_triples,
)
from qa.training.types import Asked, Example, TrainingFault
from qa.training.windows import pieces, sentence_spans, window

TEXT = (
    "云湖市2023年完成工业投资126.5亿元，同比增长8.4%。全市新建标准厂房42万平方米！市工业和信息化局局长陈立说，明年还要再建三个园区。"
    "企业申请补助，应当在6月30日前提交材料；逾期不予受理。"
)


def _asked(question: str, answer: str, origin: str = "own", own: bool = True) -> Asked:
    start = TEXT.index(answer)
    return Asked(origin, question, "云湖工业", TEXT, ((start, start + len(answer)),), own)


ASKED = [
    _asked("云湖市2023年完成工业投资多少？", "126.5亿元"),
    _asked("云湖市工信局局长是谁？", "陈立"),
    _asked("企业最迟什么时候提交材料？", "6月30日前"),
    replace(_asked("黄州市2022年建了多少厂房？", "42万平方米"), spans=()),
]


def test_sentence_spans_cover_the_text() -> None:
    spans = sentence_spans(TEXT)
    assert "".join(TEXT[start:end] for start, end in spans) == TEXT
    assert len(spans) == 5
    assert sentence_spans("") == []


@pytest.mark.parametrize("size", [1, 60, 400])
def test_a_window_holds_the_answer_in_whole_sentences(size: int) -> None:
    start, end = ASKED[1].spans[0]
    first, last = window(TEXT, start, end, size, random.Random(1))
    assert first <= start
    assert end <= last
    assert first == 0 or TEXT[first - 1] in "。！；"
    assert last == len(TEXT) or TEXT[last - 1] in "。！；"
    if size == 400:
        assert (first, last) == (0, len(TEXT))


def test_pieces_leave_nothing_out() -> None:
    assert "".join(pieces(TEXT, 50)) == TEXT
    assert len(pieces(TEXT, 50)) > 1


def test_sets_keep_only_places_that_are_true(tmp_path: Path) -> None:
    context = "梵語在歐洲的研究由陸特開創。"
    right = {
        "id": "1",
        "question": "誰開創了研究？",
        "answers": [{"text": "陸特", "answer_start": context.index("陸特")}],
    }
    wrong = {"id": "2", "question": "在哪裡？", "answers": [{"text": "歐洲", "answer_start": 0}]}
    paragraph = {"context": context, "qas": [right, wrong]}
    data = {"data": [{"title": "梵文", "paragraphs": [paragraph]}]}
    (tmp_path / "drcd_dev.json").write_text(json.dumps(data), "utf-8")
    [asked] = load_sets(tmp_path)
    assert asked.question == "谁开创了研究？"
    assert asked.context == "梵语在欧洲的研究由陆特开创。"
    [(start, end)] = asked.spans
    assert asked.context[start:end] == "陆特"


def test_a_folder_without_sets_is_a_clear_fault(tmp_path: Path) -> None:
    with pytest.raises(TrainingFault, match="没有训练数据"):
        load_sets(tmp_path)
    (tmp_path / "cmrc2018_train.json").write_text('{"data": [{}]}', "utf-8")
    with pytest.raises(TrainingFault, match=r"cmrc2018_train\.json 不是 SQuAD"):
        load_sets(tmp_path)


def test_policy_questions_are_joined_with_their_documents(tmp_path: Path) -> None:
    question = {"docid": "d", "question": "补贴多少？", "answer": "30元", "start": 3}
    strayed = question | {"start": 0}
    lines = "\n".join(json.dumps(entry) for entry in (question, strayed))
    (tmp_path / "q.jsonl").write_text(lines, "utf-8")
    (tmp_path / "d.jsonl").write_text(json.dumps({"docid": "d", "title": "通知", "text": "每亩补30元。"}), "utf-8")
    [asked] = load_policy(tmp_path / "q.jsonl", tmp_path / "d.jsonl")
    assert asked.spans == ((3, 6),)


def test_plain_text_asks_for_figures_definitions_lists_and_purposes() -> None:
    text = (
        "本条例所称湿地，是指常年或者季节性积水地带、水域。\n"
        "申请补助的企业应当符合下列条件：\n（一）在本市依法登记；\n（二）上年度纳税五十万元以上；\n（三）无严重失信记录。\n"
        "为了支持企业扩大生产，市财政局安排专项资金。\n全市新开工保障性住房12.6万套，比上年多一成。\n"
    )
    asked = plain_questions("云湖市湿地条例(2020-01-01)", text, random.Random(3), 3)
    answers = {one.origin: {one.context[start:end] for start, end in one.spans} for one in asked}
    assert "常年或者季节性积水地带、水域" in answers["plain-definition"]
    assert any(
        answer.startswith("（一）") and answer.endswith("（三）无严重失信记录。") for answer in answers["plain-list"]
    )
    assert answers["plain-purpose"] == {"支持企业扩大生产"}
    kinds = {one.origin for one in asked}
    assert kinds == {"plain-definition", "plain-list", "plain-purpose", "plain-figure"}
    for one in asked:
        [(start, end)] = one.spans
        assert one.context[start:end] not in one.question
        assert "2020-01-01" not in one.title


def test_a_counterfactual_asks_for_what_the_text_does_not_speak_of() -> None:
    substitutes = Substitutes(["济南市去年怎样？", "青岛市的产值是多少？", "云湖市2023年怎样？"])
    text = "济南市2023年工业投资126.5亿元。"
    made = {substitutes.other("济南市2023年工业投资多少？", text, random.Random(seed)) for seed in range(20)}
    assert all(made)
    for question in made:
        assert ("济南市" in question) != ("2023" in question)
    assert substitutes.other("投资多少？", text, random.Random(0)) == ""


def test_neighbours_are_near_and_hold_no_answer() -> None:
    texts = [TEXT[:40], "黄州市去年完成工业投资80亿元，比云湖市少。", "今天天气晴。"]
    near = Neighbours(texts).nearest("云湖市2023年完成工业投资多少？", ["126.5亿元"])
    assert near[0] == texts[1]
    assert texts[0] not in near


def test_examples_mark_the_answer_or_hold_none() -> None:
    asked = [replace(one, origin="policy") for one in ASKED] * 3
    examples = make_examples(asked, random.Random(0))
    answers = {"126.5亿元", "陈立", "6月30日前"}
    assert {example.text[example.start : example.end] for example in examples if example.answerable} == answers
    assert any(not example.answerable for example in examples)
    by_question = {one.question: TEXT[slice(*one.spans[0])] for one in ASKED if one.spans}
    for example in examples:
        if not example.answerable and example.question in by_question:
            assert by_question[example.question] not in example.text


def test_encoding_marks_the_tokens_of_the_answer_and_drops_what_is_cut_off() -> None:
    tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    start, end = ASKED[0].spans[0]
    row = encode(tokenizer, Example("投资多少？", "云湖工业", TEXT, start, end))
    assert row is not None
    assert tokenizer.decode(row.ids[row.start : row.end + 1]).replace(" ", "") == "126.5亿元"
    assert len(row.ids) <= 512
    long = TEXT * 20
    assert encode(tokenizer, Example("投资多少？", "", long, len(long) - 8, len(long) - 1)) is None
    blank = encode(tokenizer, Example("投资多少？", "题" * 900, long))
    assert blank is not None
    assert blank.start == -1
    assert blank.first < TITLE_TOKENS + 40
    assert len(blank.ids) <= 512


def test_a_triple_holds_what_answers_and_what_only_looks_so() -> None:
    other = Asked(
        "own", "黄州市2023年完成工业投资多少？", "黄州工业", "黄州市2023年完成工业投资35亿元。" * 3, ((11, 15),)
    )
    triples = make_triples([*ASKED, other], random.Random(0))
    assert [one.question for one in triples] == [*(one.question for one in ASKED[:3]), other.question]
    for one, answer in zip(triples, ("126.5亿元", "陈立", "6月30日前", "35亿元"), strict=True):
        assert answer in one.passage
        assert len(one.misses) == MISSES
    headline = headline_asked([("云湖市新建三个工业园区", TEXT), ("短", TEXT)])
    assert [one.question for one in headline] == ["云湖市新建三个工业园区"]


def test_triples_are_kept_as_token_ids_and_drawn_in_batches(tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    save_triples(tmp_path / "t.xz", encode_triples(tokenizer, make_triples(ASKED * 3, random.Random(0))))
    triples = load_triples(tmp_path / "t.xz")
    assert triples.links.shape == (9, 2 + MISSES)
    question = triples.questions.ids[: triples.questions.bounds[1]]
    assert tokenizer.decode(question.tolist()) == "query: 云湖市2023年完成工业投资多少?"  # its sign is made narrow
    batch = next(drawn(triples, 4, np.random.default_rng(0)))
    assert batch.shape == (4, 2 + MISSES)
    assert len(next(drawn(triples, 99, np.random.default_rng(0)))) == 9


def test_rows_come_back_from_their_file_and_in_batches_of_like_length(tmp_path: Path) -> None:
    tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    examples = [Example("投资多少？", "", TEXT[: 20 + at], 11, 18) for at in range(0, 60, 3)]
    save_rows(tmp_path / "r.xz", encode_all(tokenizer, examples))
    rows = load_rows(tmp_path / "r.xz")
    assert len(rows) == len(examples)
    one = encode(tokenizer, examples[7])
    assert one is not None
    assert rows.ids[rows.bounds[7] : rows.bounds[8]].tolist() == one.ids
    assert (rows.first[7], rows.start[7], rows.end[7]) == (one.first, one.start, one.end)
    seen: list[int] = []
    for batch in batches(rows, 200, np.random.default_rng(0), within=10):
        assert len(batch) * rows.lengths[batch].max() <= 200
        seen += batch.tolist()
        if len(seen) >= len(rows):
            break
    assert sorted(seen) == list(range(len(rows)))
    (tmp_path / "no.xz").write_bytes(b"not packed")
    with pytest.raises(TrainingFault, match=r"qa\.training rows"):
        load_rows(tmp_path / "no.xz")
    with pytest.raises(TrainingFault, match="没有可以训练的例子"):
        encode_all(tokenizer, [])


def test_held_out_texts_are_whole_and_always_the_same() -> None:
    asked = [
        Asked(origin, f"问题{number}？", "", f"第{number // 2}篇文章。", ((0, 2),))
        for origin in ("policy", "own", "plain-name")
        for number in range(200)
    ]
    trained, held = held_out(asked)
    assert len(trained) + len(held) == len(asked)
    assert not {one.context for one in trained if one.origin == "policy"} & {
        one.context for one in held if one.origin == "policy"
    }
    assert 30 < sum(one.origin == "policy" for one in held) < 110
    assert all(one.origin != "plain-name" for one in held)
    assert held_out(asked) == (trained, held)


def test_news_is_asked_for_its_names() -> None:
    text = "云湖市市长张建国15日在省城会见来访客人。云湖市农业科学研究院昨天发布了三个小麦新品种，亩产比老品种高两成。"
    asked = sentence_names("云湖新闻", text, random.Random(1), 10)
    answers = {text[slice(*one.spans[0])]: one.question for one in asked}
    assert "张建国" in answers
    assert "谁" in answers["张建国"] or "哪位" in answers["张建国"]
    assert any(
        ("农业科学研究院" in answer and "哪个" in question) or "谁" in question for answer, question in answers.items()
    )
    [headline] = headline_questions("【快讯】张建国会见来访客人 共商合作", text, random.Random(3), 5)
    assert headline.title == ""
    assert "张建国" not in headline.question
    assert text[slice(*headline.spans[0])] == "张建国"
    assert headline_questions("张建国会见来访客人，共商合作", "今天天气晴。", random.Random(3)) == []
