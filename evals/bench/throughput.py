"""`python -m evals.bench.throughput TEXTS --weights NPZ [--limit N]`: indexing beside the plain LangChain recipe.

The recipe: RecursiveCharacterTextSplitter (500 characters, 50 shared: of news it makes about as many passages as our
own of at most 400 characters), the same encoder weights in float32 through torch and
sentence-transformers, and a Chroma collection on disk. It keeps no original, no offsets, no lexical index.
Both take the same files in alternating turns of one run, so that what else the machine does falls on both. Loading
the models is not counted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from evals.bench.copies import texts
from index.encoder import BUILTIN, BUILTIN_DIRECTORY, EncoderOnDemand
from index.settings import IndexSettings
from index.store import Index

CHUNK, OVERLAP = 500, 50
SEPARATORS = ["\n\n", "\n", "。", "！", "？", "；", "，", " ", ""]
_TURNS = 4


@dataclass(frozen=True, slots=True)
class Speed:
    """What one side indexed, and in how many seconds."""

    passages: int
    characters: int  # of the texts, counted once
    seconds: float

    def plus(self, other: Speed) -> Speed:
        """Return both turns together."""
        return Speed(
            self.passages + other.passages, self.characters + other.characters, self.seconds + other.seconds
        )  # fmt: skip


def recipe_model(weights: Path, folder: Path) -> Any:
    """Return the encoder of these weights in float32, as sentence-transformers loads it from a folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    from qa.training.network import EncoderNetwork, load

    tokenizer = Tokenizer.from_file(str(BUILTIN_DIRECTORY / "tokenizer.json"))
    network = EncoderNetwork(tokenizer.get_vocab_size(), attention="sdpa")
    load(network, weights)
    body: Any = network.bert
    body.float().save_pretrained(folder)
    make: Any = PreTrainedTokenizerFast
    fast = make(
        tokenizer_object=tokenizer, pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>",
        model_max_length=512,
    )  # fmt: skip
    fast.save_pretrained(folder)
    read = Transformer(str(folder))
    return SentenceTransformer(modules=[read, Pooling(384, pooling_mode="mean"), Normalize()], device="cpu")


def recipe(model: Any, collection: Any, files: Sequence[Path]) -> Speed:
    """Index files as the tutorial does."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    began = time.perf_counter()
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, separators=SEPARATORS)
    contents = [path.read_text("utf-8") for path in files]
    chunks = [(path.name, number, chunk) for path, text in zip(files, contents, strict=True)
              for number, chunk in enumerate(splitter.split_text(text))]  # fmt: skip
    vectors = model.encode([f"passage: {chunk}" for *_, chunk in chunks])
    collection.upsert(
        ids=[f"{name}-{number}" for name, number, _ in chunks],
        embeddings=vectors,
        documents=[chunk for *_, chunk in chunks],
        metadatas=[{"source": name} for name, *_ in chunks],
    )
    return Speed(len(chunks), sum(map(len, contents)), time.perf_counter() - began)


def ours(index: Index, files: Sequence[Path]) -> Speed:
    """Index files as `python -m index add` does."""
    began = time.perf_counter()
    passages = sum(result.passages for result in index.add(files))
    seconds = time.perf_counter() - began
    return Speed(passages, sum(len(path.read_text("utf-8")) for path in files), seconds)


def run(place: Path, weights: Path, limit: int) -> tuple[Speed, Speed]:
    """Return the speed of the recipe and ours over the same files."""
    import chromadb

    with tempfile.TemporaryDirectory(prefix="wence-throughput-") as name:
        folder = Path(name)
        (folder / "texts").mkdir()
        files = []
        for number, (title, text) in enumerate(islice(texts(place), limit)):
            files.append((folder / "texts" / f"{number:05}.txt").resolve())
            files[-1].write_text(f"{title}\n\n{text}\n", "utf-8")
        model = recipe_model(weights, folder / "model")
        client = chromadb.PersistentClient(str(folder / "recipe"))
        collection = client.get_or_create_collection("recipe", embedding_function=None)
        model.encode(["passage: 先运行一次"])
        slow = fast = Speed(0, 0, 0.0)
        with Index.open(IndexSettings(directory=folder / "ours"), encoder=EncoderOnDemand(BUILTIN)) as index:
            index.encoder.encode_passages(["先运行一次"])
            for turn in range(_TURNS):
                part = files[turn::_TURNS]
                slow = slow.plus(recipe(model, collection, part))
                fast = fast.plus(ours(index, part))
        return slow, fast


def table(slow: Speed, fast: Speed) -> str:
    """Return both speeds and their ratio."""
    rows = ["| | passages | passages/s | characters/s |", "|---|--:|--:|--:|"]
    for name, one in (("LangChain recipe, torch fp32", slow), ("wence", fast)):
        rate, characters = one.passages / one.seconds, one.characters / one.seconds
        rows.append(f"| {name} | {one.passages} | {rate:.1f} | {characters:.0f} |")
    passages = (fast.passages / fast.seconds) / (slow.passages / slow.seconds)
    characters = (fast.characters / fast.seconds) / (slow.characters / slow.seconds)
    return "\n".join([*rows, f"| **ratio** | | **{passages:.2f}** | **{characters:.2f}** |"])


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 2 where a path is not there."""
    parser = argparse.ArgumentParser(prog="python -m evals.bench.throughput", description="与 LangChain 做法比入库速度")
    parser.add_argument("texts", type=Path, help="xwlb.jsonl.xz，或文件夹")
    parser.add_argument("--weights", type=Path, required=True, metavar="NPZ", help="e5-small-zh.fp16.npz")
    parser.add_argument("--limit", type=int, default=400, metavar="N", help="多少篇（默认 400）")
    options = parser.parse_args(arguments)
    for path in (options.texts, options.weights):
        if not path.exists():
            print(f"没有找到 {path}。请检查路径。", file=sys.stderr)
            return 2
    print(table(*run(options.texts, options.weights, options.limit)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
