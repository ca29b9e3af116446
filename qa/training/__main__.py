"""`python -m qa.training encoder|reader|base|mean`: make the built-in models again from public data given by path."""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qa.training.types import TrainingFault

if TYPE_CHECKING:
    from qa.training.types import Asked

ENCODER = Path("index/models/e5-small-zh")
READER = Path("qa/models/reader-zh")
POLICY_WEIGHT = 3  # the few policy questions are what the models are for


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 when the model is made, 2 when the data or the settings are wrong."""
    options = _parser().parse_args(arguments)
    try:
        {"encoder": _encoder, "reader": _reader, "base": _base, "mean": _mean}[options.model](options)
    except TrainingFault as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m qa.training", description="重新训练内置模型")
    made = "编码器、阅读器、裁剪出起始权重，或取两个阅读器的平均"
    parser.add_argument("model", choices=["encoder", "reader", "base", "mean"], help=made)
    parser.add_argument("--data", type=Path, metavar="DIR", help="公开阅读理解数据的文件夹")
    parser.add_argument("--policy", type=Path, metavar="FILE", help="ncp_train_questions.jsonl 所指的 docs.jsonl")
    parser.add_argument("--corpora", type=Path, metavar="DIR", help="放着 xwlb.jsonl.xz、laws.jsonl.xz 的文件夹")
    parser.add_argument("--weights", type=Path, metavar="NPZ", help="从这些权重或这个模型文件夹接着训练")
    parser.add_argument("--other", type=Path, metavar="NPZ", help="mean：与 --weights 平均的权重或模型文件夹")
    parser.add_argument("--share", type=float, default=0.5, help="mean：--other 占多少（默认一半）")
    parser.add_argument("--hub", type=Path, metavar="DIR", help="base：放着 multilingual-e5-small 的文件夹")
    parser.add_argument("--minutes", type=float, default=90, help="训练多久（默认 90 分钟）")
    parser.add_argument("--seed", type=int, default=0, help="换一个数，抽到的例子就不同（默认 0）")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="结果放在哪里")
    return parser


def _asked(options: argparse.Namespace) -> list[Asked]:
    from qa.training.sets import POLICY_FILE, load_policy, load_sets

    if options.data is None or options.weights is None:
        raise TrainingFault("训练要用 --data 指明数据的文件夹，用 --weights 指明起始权重（没有就先运行 base）。")
    asked = load_sets(options.data)
    if options.policy:
        asked += load_policy(options.data / POLICY_FILE, options.policy) * POLICY_WEIGHT
    return asked


def _encoder(options: argparse.Namespace) -> None:
    import torch
    from tokenizers import Tokenizer

    from qa.training import encoder
    from qa.training.export import export_encoder
    from qa.training.network import EncoderNetwork, load, save

    torch.set_num_threads(options.threads)
    draw = random.Random(options.seed)
    pairs = encoder.make_pairs(_asked(options), draw)
    if options.corpora:
        pairs += encoder.headline_pairs(_news(options.corpora, draw), draw)
    tokenizer = Tokenizer.from_file(str(ENCODER / "tokenizer.json"))
    network = EncoderNetwork(tokenizer.get_vocab_size())
    load(network, options.weights)
    print(f"{len(pairs)} pairs", flush=True)
    loss = encoder.train(network, tokenizer, pairs, options.minutes, options.seed)
    save(network, options.out / "e5-small-zh.fp16.npz")
    export_encoder(network, ENCODER / "tokenizer.json", options.out)
    print(f"loss {loss:.3f}; the model is in {options.out}")


def _news(corpora: Path, draw: random.Random, count: int = 4000) -> list[tuple[str, str]]:
    return [(item["title"], item["text"]) for item in _drawn(corpora / "xwlb.jsonl.xz", draw, count)]


def _drawn(path: Path, draw: random.Random, count: int) -> list[dict[str, str]]:
    if not path.exists():
        raise TrainingFault(f"没有 {path} 这个文件。")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        items = [json.loads(line) for line in lines]
    return draw.sample(items, min(count, len(items)))


def _reader(options: argparse.Namespace) -> None:
    import torch
    from tokenizers import Tokenizer

    from qa.training import reader
    from qa.training.examples import make_examples
    from qa.training.export import export_reader
    from qa.training.network import ReaderNetwork, load, save

    torch.set_num_threads(options.threads)
    draw = random.Random(options.seed)
    asked = _asked(options)
    if options.corpora:
        asked += _plain(options.corpora, draw)
    examples = make_examples(asked, draw)
    answerable = sum(example.answerable for example in examples)
    print(f"{len(asked)} questions, {len(examples)} examples, {answerable} of them answerable", flush=True)
    tokenizer = Tokenizer.from_file(str(READER / "tokenizer.json"))
    network = ReaderNetwork(tokenizer.get_vocab_size(), "sdpa")
    load(network, options.weights)
    loss = reader.train(network, tokenizer, examples, options.minutes, options.seed)
    save(network, options.out / "reader-zh.fp16.npz")
    plain = ReaderNetwork(tokenizer.get_vocab_size())  # what is exported has the attention written out
    plain.load_state_dict(network.state_dict())
    export_reader(plain, READER / "tokenizer.json", options.out)
    print(f"loss {loss:.3f}; the model is in {options.out}")


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


def _plain(corpora: Path, draw: random.Random) -> list[Asked]:
    """Return questions made from plain text: mostly figures from news, definitions and lists from laws."""
    from qa.training.plain import plain_questions

    return [
        asked
        for name, count, most in (("xwlb.jsonl.xz", 4000, 2), ("laws.jsonl.xz", 2500, 1))
        for item in _drawn(corpora / name, draw, count)
        for asked in plain_questions(item["title"], item["text"], draw, most)
    ]


if __name__ == "__main__":
    sys.exit(main())
