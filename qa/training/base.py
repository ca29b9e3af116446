"""Starting anew: the weights of multilingual-e5-small, cut to the pieces of our own tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from qa.training.types import TrainingFault

EMBEDDINGS = "embeddings.word_embeddings.weight"


def cut_base(directory: Path, tokenizer: Tokenizer, out: Path) -> int:
    """Write a downloaded base model's weights for our pieces, as float16 .npz; return how many pieces it lacks.

    `directory` holds `model.safetensors` and `tokenizer.json` as the model's page offers them. A piece that the base
    does not have, of which there should be none, gets the row of its unknown piece.

    Raises:
        TrainingFault: a file is missing, or the model is not of the shape of multilingual-e5-small.
    """
    from safetensors.numpy import load_file

    for name in ("model.safetensors", "tokenizer.json"):
        if not (directory / name).exists():
            raise TrainingFault(f"{directory} 里没有 {name}：请放入 multilingual-e5-small 的这个文件。")
    base = Tokenizer.from_file(str(directory / "tokenizer.json"))
    weights: dict[str, Any] = load_file(str(directory / "model.safetensors"))
    rows = weights.get(EMBEDDINGS)
    if rows is None or rows.shape != (base.get_vocab_size(), 384):
        raise TrainingFault(f"{directory} 里的模型不是 multilingual-e5-small：词向量应为 [词数, 384]。")
    pieces = sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1])
    found = [base.token_to_id(piece) for piece, _ in pieces]
    unknown = base.token_to_id("<unk>")
    kept = {
        name: value
        for name, value in weights.items()
        if name.startswith(("embeddings.", "encoder.")) and not name.endswith("position_ids")
    }
    kept[EMBEDDINGS] = rows[[unknown if one is None else one for one in found]]
    out.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(out, **{name: value.astype(np.float16) for name, value in kept.items()})
    return sum(one is None for one in found)
