"""`python -m qa.training rows|encoder|reader|base|mean`: make the built-in models again from data given by path."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.training.types import TrainingFault

if TYPE_CHECKING:
    from qa.training.plan import Plan

ENCODER = Path("index/models/e5-small-zh")
READER = Path("qa/models/reader-zh")


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when the model is made, 2 when the data or the settings are wrong."""
    options = _parser().parse_args(arguments)
    made = {"rows": _rows, "encoder": _encoder, "reader": _reader, "base": _base, "mean": _mean}
    try:
        made[options.model](options)
    except TrainingFault as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description="重新训练内置模型")
    made = "rows 把数据做成训练用的文件；encoder、reader 训练；base 裁剪出起始权重；mean 取两个阅读器的平均"
    parser.add_argument("model", choices=["rows", "encoder", "reader", "base", "mean"], help=made)
    parser.add_argument("--data", type=Path, metavar="DIR", help="rows：公开阅读理解数据的文件夹")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="rows：ncp_train_questions.jsonl 所指的 docs.jsonl")
    parser.add_argument("--corpora", type=Path, metavar="DIR", help="rows：放着 xwlb.jsonl.xz、laws.jsonl.xz 的文件夹")
    parser.add_argument("--rows", type=Path, metavar="DIR", help="encoder、reader：rows 写下的文件夹")
    parser.add_argument("--weights", type=Path, metavar="NPZ", help="从这些权重或这个模型文件夹接着训练")
    parser.add_argument("--other", type=Path, metavar="NPZ", help="mean：与 --weights 平均的权重或模型文件夹")
    parser.add_argument("--share", type=float, default=0.5, help="mean：--other 占多少（默认一半）")
    parser.add_argument("--hub", type=Path, metavar="DIR", help="base：放着 multilingual-e5-small 的文件夹")
    parser.add_argument("--device", choices=["cpu", "cuda"], default="cpu", help="在哪里训练（默认 cpu）")
    parser.add_argument("--minutes", type=float, help="训练多久（默认 CPU 90 分钟，GPU 7 分钟）")
    parser.add_argument("--seed", type=int, default=0, help="换一个数，抽到的例子就不同（默认 0）")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="结果放在哪里")
    return parser


def _rows(options: argparse.Namespace) -> None:
    from qa.training.prepare import prepare

    if options.data is None:
        raise TrainingFault("rows 要用 --data 指明数据的文件夹。")
    prepare(options.data, options.policy, options.corpora, options.out, options.seed)


def _plan(options: argparse.Namespace) -> Plan:
    import torch

    from qa.training.plan import cpu_plan, gpu_plan

    if options.rows is None or options.weights is None:
        raise TrainingFault("训练要用 --rows 指明 rows 写下的文件夹，用 --weights 指明起始权重（没有就先运行 base）。")
    torch.set_num_threads(options.threads)
    if options.device == "cpu":
        return cpu_plan(options.minutes or 90)
    return gpu_plan(options.minutes or 7)


def _encoder(options: argparse.Namespace) -> None:
    from tokenizers import Tokenizer

    from qa.training import encoder
    from qa.training.export import export_encoder
    from qa.training.network import EncoderNetwork, load, save
    from qa.training.prepare import TRIPLES
    from qa.training.triples import load_triples

    plan = _plan(options)
    triples = load_triples(options.rows / TRIPLES)
    size = Tokenizer.from_file(str(ENCODER / "tokenizer.json")).get_vocab_size()
    network = EncoderNetwork(size, "sdpa", plan.dropout)
    load(network, options.weights)
    loss = encoder.train(network, triples, plan, options.seed)
    save(network, options.out / "e5-small-zh.fp16.npz")
    plain = EncoderNetwork(size)  # what is exported has the attention written out
    plain.load_state_dict(network.state_dict())
    export_encoder(plain, ENCODER / "tokenizer.json", options.out)
    print(f"loss {loss:.3f}; the model is in {options.out}")


def _reader(options: argparse.Namespace) -> None:
    from tokenizers import Tokenizer

    from qa.training import reader
    from qa.training.export import export_reader
    from qa.training.network import ReaderNetwork, load, save
    from qa.training.prepare import HELD, load_lessons
    from qa.training.rows import load_rows

    plan = _plan(options)
    tokenizer = Tokenizer.from_file(str(READER / "tokenizer.json"))
    size = tokenizer.get_vocab_size()
    network = ReaderNetwork(size, "sdpa", plan.dropout)
    load(network, options.weights)
    lessons = load_lessons(options.rows, plan)
    mask = tokenizer.token_to_id("<mask>") or 0
    loss = reader.train(network, lessons, plan, mask, options.seed)
    print(f"loss {loss:.3f}; held out: {reader.score(network, load_rows(options.rows / HELD), plan.device)}")
    save(network, options.out / "reader-zh.fp16.npz")
    plain = ReaderNetwork(size)
    plain.load_state_dict(network.state_dict())
    export_reader(plain, READER / "tokenizer.json", options.out)
    print(f"the model is in {options.out}")


def _mean(options: argparse.Namespace) -> None:
    """Write the mean of two readers: after a short training it reads better than either."""
    from tokenizers import Tokenizer

    from qa.training.export import export_reader
    from qa.training.network import ReaderNetwork, load, mix, save

    if options.weights is None or options.other is None or not 0 <= options.share <= 1:
        raise TrainingFault("mean 要用 --weights 和 --other 指明两个阅读模型；--share 在 0 和 1 之间。")
    size = Tokenizer.from_file(str(READER / "tokenizer.json")).get_vocab_size()
    first, other = ReaderNetwork(size), ReaderNetwork(size)
    load(first, options.weights)
    load(other, options.other)
    mix(first, other, options.share)
    save(first, options.out / "reader-zh.fp16.npz")
    export_reader(first, READER / "tokenizer.json", options.out)
    print(f"the model is in {options.out}")


def _base(options: argparse.Namespace) -> None:
    from tokenizers import Tokenizer

    from qa.training.base import cut_base

    if options.hub is None:
        raise TrainingFault("base 要用 --hub 指明放着 multilingual-e5-small 的文件夹。")
    out = options.out / "e5-small-zh.fp16.npz"
    lacking = cut_base(options.hub, Tokenizer.from_file(str(ENCODER / "tokenizer.json")), out)
    print(f"{out}; {lacking} pieces are not in the base")


if __name__ == "__main__":
    sys.exit(main())
