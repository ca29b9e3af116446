"""The training itself: rounding, the language beside the task, a model that runs, and the commands end to end."""

from __future__ import annotations

import json
import lzma
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from qa.reader import BUILTIN, Candidate, Reader
from qa.training.plan import cpu_plan, gpu_plan
from qa.training.rounding import round_products, rounded_inputs, rounded_weights, unround
from qa.training.rows import encode_all
from qa.training.triples import Triple, encode_triples
from qa.training.types import Example, TrainingFault

TEXT = (
    "云湖市2023年完成工业投资126.5亿元，同比增长8.4%。全市新建标准厂房42万平方米！市工业和信息化局局长陈立说，明年还要再建三个园区。"
    "企业申请补助，应当在6月30日前提交材料；逾期不予受理。"
)


def test_rounding_is_that_of_the_int8_model_and_lets_learning_through() -> None:
    import torch

    torch.manual_seed(0)
    inner = torch.nn.Linear(6, 4)
    layer = torch.nn.Sequential(inner)
    values = torch.randn(2, 3, 6)
    values[1] *= 100  # a text of large values does not make another's steps coarse
    plain = layer(values)
    round_products(layer)
    rounded = layer(values)
    assert not torch.equal(plain, rounded)
    assert torch.allclose(plain[0], rounded[0], atol=0.1)
    assert len(rounded_inputs(values)[0].unique()) <= 256
    weight = torch.tensor([[1.0, -0.5, 0.25]])
    assert torch.allclose(rounded_weights(weight) * 127, torch.tensor([[127.0, -64.0, 32.0]]))
    rounded.sum().backward()
    gradient = inner.weight.grad
    assert gradient is not None
    assert gradient.abs().min() > 0
    unround(layer)
    assert torch.equal(layer(values), plain)


def test_covered_words_are_learnt_from_those_around() -> None:
    import torch

    from qa.training.language import Guesser, cover, language_loss
    from qa.training.network import EncoderNetwork

    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    size = tokenizer.get_vocab_size()
    ids = torch.tensor([tokenizer.encode(TEXT).ids])
    covered, chosen = cover(ids, size - 1, size)
    assert 0 < chosen.sum() < ids.numel() / 2
    assert torch.equal(covered[~chosen], ids[~chosen])
    assert not chosen[0, 0]
    network = EncoderNetwork(size)
    loss = language_loss(network.bert, Guesser(384, size), ids, torch.ones_like(ids), size - 1)
    assert 5 < loss.item() < 20  # of nothing learnt: about log(size)
    loss.backward()
    assert network.bert.embeddings.word_embeddings.weight.grad is not None


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
    start = TEXT.index("126.5亿元")
    end = start + len("126.5亿元")
    examples = [Example("投资多少？", "", TEXT, start, end), Example("谁得了奖？", "", TEXT[:40])]
    rows = encode_all(tokenizer, examples)
    clock = Clocked(trainable(network), 100 * cpu_plan(1).rate, seconds=60_000)
    losses = []
    batch = reader.Supply(rows, 6144, "cpu", 0).next()
    for _ in range(3):
        loss = reader.span_loss(network(batch.ids, batch.mask), batch)
        losses.append(loss.item())
        clock.step(loss)
    assert losses[-1] < losses[0]
    assert reader.train(network, reader.Lessons(rows), cpu_plan(1e-4)) > 0  # one step, and the time is up
    everything = replace(gpu_plan(2e-3), device="cpu", tokens=400)
    assert (
        reader.train(network, reader.Lessons(rows, rows, rows), everything, mask_id=tokenizer.get_vocab_size() - 1) > 0
    )
    assert 0 <= reader.score(network, rows).answerability <= 1
    with pytest.raises(TrainingFault, match="学语言的文本"):
        reader.train(network, reader.Lessons(rows), everything)
    if not torch.cuda.is_available():
        with pytest.raises(TrainingFault, match="没有可用的 GPU"):
            reader.train(network, reader.Lessons(rows), gpu_plan(1))
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


def test_the_encoder_is_not_taught_against_a_passage_that_is_the_answer_too() -> None:
    import torch

    from qa.training import encoder
    from qa.training.network import EncoderNetwork
    from qa.training.reader import Supply

    torch.manual_seed(0)
    tokenizer = Tokenizer.from_file(str(BUILTIN / "tokenizer.json"))
    network = EncoderNetwork(tokenizer.get_vocab_size())
    first = Triple("投资多少？", TEXT[:21], (TEXT[:21], TEXT[:21]))
    same = replace(first, question="完成了多少投资？")
    miss = replace(first, misses=("今天天气晴。", "明天有雨。"))

    def loss(triples: list[Triple]) -> float:
        packed = encode_triples(tokenizer, triples)
        questions, passages = (Supply(rows, 6144, "cpu", 0) for rows in (packed.questions, packed.passages))
        with torch.no_grad():
            return float(encoder._loss(network, questions, passages, packed.links, "cpu").item())

    assert loss([first, same]) == pytest.approx(0, abs=1e-3)
    assert loss([first, miss]) > 0.01
    packed = encode_triples(tokenizer, [first, miss])
    assert encoder.train(network, packed, cpu_plan(1e-4)) >= 0


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


def _squad(name: str, folder: Path) -> None:
    found = []
    for number in range(12):
        context = f"第{number}开发区" + TEXT
        answers = [{"text": "126.5亿元", "answer_start": context.index("126.5亿元")}]
        asked = {"id": f"{name}-{number}", "question": "云湖市2023年完成工业投资多少？", "answers": answers}
        found.append({"paragraphs": [{"context": context, "qas": [asked]}]})
    (folder / f"{name}.json").write_text(json.dumps({"data": found}, ensure_ascii=False), "utf-8")


def test_the_commands_make_the_data_and_train_on_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from qa.training.__main__ import main
    from qa.training.network import EncoderNetwork, save

    data, rows = tmp_path / "data", tmp_path / "rows"
    data.mkdir()
    _squad("cmrc2018_train", data)
    policy = [
        {
            "docid": str(number),
            "title": "云湖工业",
            "text": f"第{number}期。{TEXT}",
            "question": f"{number}期投资多少？",
        }
        for number in range(12)
    ]
    lines = [
        one | {"id": one["docid"], "answer": "126.5亿元", "start": one["text"].index("126.5亿元")} for one in policy
    ]
    for path in (data / "ncp_train_questions.jsonl", tmp_path / "docs.jsonl"):
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    for name in ("xwlb", "laws"):
        with lzma.open(tmp_path / f"{name}.jsonl.xz", "wt", encoding="utf-8") as file:
            file.write(json.dumps({"title": "云湖市新建标准厂房42万平方米", "text": TEXT}, ensure_ascii=False) + "\n")
    given = ["--data", str(data), "--policy", str(tmp_path / "docs.jsonl"), "--corpora", str(tmp_path)]
    assert main(["rows", *given, "--out", str(rows)]) == 0
    assert {path.name for path in rows.iterdir()} >= {
        "wide.xz",
        "last.xz",
        "held.xz",
        "triples.xz",
        "held-policy.jsonl",
    }
    held = [json.loads(line) for line in (rows / "held-policy.jsonl").read_text("utf-8").splitlines()]
    assert 0 < len(held) < 12
    network = EncoderNetwork(Tokenizer.from_file(str(BUILTIN / "tokenizer.json")).get_vocab_size())
    save(network, tmp_path / "base.npz")
    capsys.readouterr()
    trained = ["--rows", str(rows), "--weights", str(tmp_path / "base.npz"), "--minutes", "0.0001"]
    assert main(["reader", *trained, "--out", str(tmp_path / "reader")]) == 0
    assert "held out: answerability" in capsys.readouterr().out
    assert Reader(tmp_path / "reader").read(["投资多少？"], [Candidate("", TEXT)])
    assert main(["encoder", *trained, "--out", str(tmp_path / "encoder")]) == 0
    assert (tmp_path / "encoder" / "model_int8.onnx").exists()
    assert main(["reader", "--rows", str(rows), "--out", str(tmp_path / "none")]) == 2
    assert main(["rows", "--out", str(tmp_path / "none")]) == 2
