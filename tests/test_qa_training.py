"""The making of the built-in models: data with true places, near misses that do not answer, and a model that runs."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from qa.reader import BUILTIN, Candidate, Reader
from qa.training.counterfactuals import Substitutes
from qa.training.encoder import batches, headline_pairs, make_pairs
from qa.training.examples import make_examples
from qa.training.negatives import Neighbours
from qa.training.plain import plain_questions
from qa.training.reader import TITLE_TOKENS, encode
from qa.training.sets import load_policy, load_sets
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


def test_batches_of_pairs_keep_the_questions_of_a_text_together() -> None:
    pairs = make_pairs(ASKED * 20, random.Random(0)) + headline_pairs(
        [("云湖市新建三个工业园区", TEXT)], random.Random(0)
    )
    assert {pair.answer for pair in pairs} == {"126.5亿元", "陈立", "6月30日前", "云湖市新建三个工业园区"}
    assert all(pair.answer in pair.passage for pair in pairs if pair.answer != pair.question)
    batch = next(batches(pairs, random.Random(0)))
    assert len(batch) >= 48


def test_a_trained_reader_is_exported_as_the_reader_reads_it(tmp_path: Path) -> None:
    """A few steps from nothing learn little, but every part runs: the loss falls, the file is read by `Reader`."""
    import torch

    from qa.training import reader
    from qa.training.export import export_reader
    from qa.training.network import ReaderNetwork, load, save, trainable
    from qa.training.schedule import Clocked

    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    network = ReaderNetwork(tokenizer.get_vocab_size())
    start, end = ASKED[0].spans[0]
    examples = [Example("投资多少？", "", TEXT, start, end), Example("谁得了奖？", "", TEXT[:40])]
    rows = [row for row in (encode(tokenizer, example) for example in examples) if row]
    clock = Clocked(trainable(network), 100 * reader.RATE, seconds=60_000)
    losses = []
    for _ in range(3):
        loss = reader._loss(network, rows)
        losses.append(loss.item())
        clock.step(loss)
    assert losses[-1] < losses[0]
    assert reader.train(network, tokenizer, examples, minutes=1e-4) > 0  # one step, and the time is up
    with torch.no_grad():
        for parameter in network.parameters():  # layers that have learnt differ, and are not exported as one
            parameter.add_(torch.randn_like(parameter), alpha=0.01)
    save(network, tmp_path / "weights.npz")
    again = ReaderNetwork(tokenizer.get_vocab_size())
    load(again, tmp_path / "weights.npz")
    export_reader(again, BUILTIN / "tokenizer.json", tmp_path / "model")
    [reading] = Reader(tmp_path / "model").read(["投资多少？"], [Candidate("", TEXT)])
    assert all(0 <= span.start < span.end <= len(TEXT) for span in reading.spans)
    assert reading.logit == reading.logit  # a number
    with pytest.raises(TrainingFault, match="没有权重文件"):
        load(again, tmp_path / "none.npz")
    load(network, tmp_path / "model")  # a run may go on from what is in use; int8 costs a little of each weight
    for name, weight in again.state_dict().items():
        assert torch.allclose(network.state_dict()[name], weight, atol=0.05), name
    with pytest.raises(TrainingFault, match="没有模型"):
        load(network, tmp_path)


def test_the_encoder_is_not_taught_against_a_passage_that_also_answers() -> None:
    import torch

    from qa.training import encoder
    from qa.training.network import EncoderNetwork

    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    network = EncoderNetwork(tokenizer.get_vocab_size())
    pair = encoder.Pair("a", "投资多少？", TEXT[:21], "126.5亿元")
    same = replace(pair, question="完成了多少投资？")
    with torch.no_grad():
        assert encoder._loss(network, tokenizer, [pair, same]).item() == pytest.approx(0, abs=1e-3)
        assert encoder._loss(network, tokenizer, [pair, replace(pair, passage="今天天气晴。")]).item() > 0.01


def test_an_exported_encoder_gives_what_was_trained(tmp_path: Path) -> None:
    import onnxruntime
    import torch

    from qa.training.export import export_encoder
    from qa.training.network import EncoderNetwork, load

    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    network = EncoderNetwork(tokenizer.get_vocab_size())
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(torch.randn_like(parameter), alpha=0.01)
    export_encoder(network, BUILTIN / "tokenizer.json", tmp_path)
    session = onnxruntime.InferenceSession(str(tmp_path / "model_int8.onnx"), providers=["CPUExecutionProvider"])
    ids = torch.tensor([tokenizer.encode(f"passage: {TEXT}").ids])
    with torch.no_grad():
        wanted = network.float()(ids, torch.ones_like(ids)).mean(1)[0]
    hidden = session.run(None, {"input_ids": ids.numpy(), "attention_mask": np.ones(ids.shape, dtype=np.int64)})[0]
    vector = torch.from_numpy(hidden).mean(1)[0]
    assert torch.cosine_similarity(vector, wanted, dim=0) > 0.98
    again = EncoderNetwork(tokenizer.get_vocab_size())
    load(again, tmp_path)  # the one operator that the attention became has left the weights' names as they were
    kept = again.state_dict()
    assert all(torch.allclose(kept[name], weight, atol=0.05) for name, weight in network.state_dict().items())


def test_a_run_starts_anew_from_the_base_cut_to_our_pieces(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    from qa.training.base import cut_base
    from qa.training.network import EncoderNetwork, ReaderNetwork, load

    tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    torch.manual_seed(0)
    base = EncoderNetwork(tokenizer.get_vocab_size())
    state = {name.removeprefix("bert."): value for name, value in base.state_dict().items()}
    with pytest.raises(TrainingFault, match=r"没有 model\.safetensors"):
        cut_base(tmp_path, tokenizer, tmp_path / "cut.npz")
    save_file(state | {"pooler.dense.bias": torch.zeros(384)}, tmp_path / "model.safetensors")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    assert cut_base(tmp_path, tokenizer, tmp_path / "cut.npz") == 0
    reader = ReaderNetwork(tokenizer.get_vocab_size())
    load(reader, tmp_path / "cut.npz")
    wanted = base.bert.embeddings.word_embeddings.weight
    assert torch.allclose(reader.bert.embeddings.word_embeddings.weight, wanted, atol=1e-3)


def test_the_mean_of_two_readers_lies_between_them(tmp_path: Path) -> None:
    import torch

    from qa.training.__main__ import main
    from qa.training.network import ReaderNetwork, load, save

    size = Tokenizer.from_file(str(BUILTIN / "tokenizer.json")).get_vocab_size()
    first, other, mean = ReaderNetwork(size), ReaderNetwork(size), ReaderNetwork(size)
    save(first, tmp_path / "first.npz")
    save(other, tmp_path / "other.npz")
    given = ["--weights", str(tmp_path / "first.npz"), "--other", str(tmp_path / "other.npz"), "--share", "0.25"]
    assert main(["mean", *given, "--out", str(tmp_path / "mean")]) == 0
    load(mean, tmp_path / "mean" / "reader-zh.fp16.npz")
    wanted = 0.75 * first.ans.weight + 0.25 * other.ans.weight
    assert torch.allclose(mean.ans.weight, wanted, atol=1e-3)
    assert Reader(tmp_path / "mean").read(["投资多少？"], [Candidate("", TEXT)])
    assert main(["mean", *given[:2], "--out", str(tmp_path / "none")]) == 2
