"""The networks that are trained: a small BERT, for the reader with two linear heads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from transformers import BertConfig, BertModel

from qa.training.shipped import shipped_weights
from qa.training.types import TrainingFault

FROZEN_LAYERS = 3


def bert(vocabulary: int, attention: str = "eager", dropout: float = 0.0) -> BertModel:
    """Return the untrained body: 384 wide, 12 layers, 12 heads."""
    config = BertConfig(
        vocab_size=vocabulary,
        hidden_size=384,
        num_hidden_layers=12,
        num_attention_heads=12,
        intermediate_size=1536,
        max_position_embeddings=512,
        layer_norm_eps=1e-12,
        pad_token_id=1,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
    )
    config._attn_implementation = attention
    return BertModel(config, add_pooling_layer=False)


class ReaderNetwork(nn.Module):
    """ids, mask [b, l] -> start logits [b, l], end logits [b, l], answerability [b]."""

    def __init__(self, vocabulary: int, attention: str = "eager", dropout: float = 0.0) -> None:
        super().__init__()
        self.bert = bert(vocabulary, attention, dropout)
        self.span = nn.Linear(384, 2)
        self.ans = nn.Linear(384, 1)

    def forward(self, input_ids: Any, attention_mask: Any) -> tuple[Any, Any, Any]:
        """Return the three logits."""
        hidden = self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        spans = self.span(hidden)
        return spans[..., 0], spans[..., 1], self.ans(hidden[:, 0])[..., 0]


class EncoderNetwork(nn.Module):
    """ids, mask [b, l] -> token vectors [b, l, 384]."""

    def __init__(self, vocabulary: int, attention: str = "eager", dropout: float = 0.0) -> None:
        super().__init__()
        self.bert = bert(vocabulary, attention, dropout)

    def forward(self, input_ids: Any, attention_mask: Any) -> Any:
        """Return the last hidden state."""
        return self.bert(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def mix(network: nn.Module, other: nn.Module, share: float) -> None:
    """Put the mean of the weights of both into the first; `share` is that of the other."""
    theirs = other.state_dict()
    network.load_state_dict({name: value.lerp(theirs[name], share) for name, value in network.state_dict().items()})


def load(network: nn.Module, path: Path) -> None:
    """Load the weights of an .npz file, or of the folder of a model that is in use.

    An encoder's have no `bert.` before their names. A reader may also begin from an encoder's weights: its heads then
    start as they are.

    Raises:
        TrainingFault: the file is missing or holds other weights.
    """
    if not path.exists():
        raise TrainingFault(f"没有权重文件 {path}。")
    stored = shipped_weights(path) if path.is_dir() else np.load(path)
    headless = "span.weight" not in stored
    bare = not any(name.startswith("bert.") for name in stored)
    state = {("bert." if bare else "") + name: torch.tensor(stored[name]).float() for name in stored}
    if headless and isinstance(network, ReaderNetwork):
        heads = (network.span, network.ans)
        state |= {
            f"{name}.{key}": value
            for name, head in zip(("span", "ans"), heads, strict=True)
            for key, value in head.state_dict().items()
        }
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise TrainingFault(f"权重文件 {path} 与网络不符：{error}") from error


def save(network: nn.Module, path: Path) -> None:
    """Save the weights as float16, under the names that `load` reads."""
    encoder = isinstance(network, EncoderNetwork)
    state = {name: value.detach().cpu().to(torch.float16).numpy() for name, value in network.state_dict().items()}
    if encoder:
        state = {name.removeprefix("bert."): value for name, value in state.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **state)


def trainable(network: Any) -> list[nn.Parameter]:
    """Freeze the embeddings and the first layers, and return what is left to train."""
    frozen = [network.bert.embeddings, *network.bert.encoder.layer[:FROZEN_LAYERS]]
    for module in frozen:
        for parameter in module.parameters():
            parameter.requires_grad = False
    return [parameter for parameter in network.parameters() if parameter.requires_grad]
