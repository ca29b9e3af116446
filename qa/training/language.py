"""Learning the language beside the task: covered words are guessed from those around them."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn
from torch.nn import functional

COVERED = 0.15  # of the pieces of a text
_SPECIAL = 3  # the ids from 0 that stand for no words


class Guesser(nn.Module):
    """hidden states [n, 384] of covered pieces -> what each piece was, [n, vocabulary]."""

    def __init__(self, width: int, vocabulary: int) -> None:
        super().__init__()
        self.dense = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(vocabulary))

    def forward(self, hidden: Any, embeddings: Any) -> Any:
        """Return the logits; the embeddings serve as the weights."""
        return functional.linear(self.norm(functional.gelu(self.dense(hidden))), embeddings, self.bias)


def cover(ids: Any, mask_id: int, vocabulary: int) -> tuple[Any, Any]:
    """Return the ids with some pieces covered, and which: most by the mask, a few by any piece or by themselves."""
    chosen = (torch.rand(ids.shape, device=ids.device) < COVERED) & (ids >= _SPECIAL)
    way = torch.rand(ids.shape, device=ids.device)
    covered = torch.where(chosen & (way < 0.8), mask_id, ids)
    strange = torch.randint(_SPECIAL, vocabulary, ids.shape, device=ids.device, dtype=ids.dtype)
    return torch.where(chosen & (way >= 0.9), strange, covered), chosen


def language_loss(bert: Any, guesser: Guesser, ids: Any, mask: Any, mask_id: int) -> Any:
    """Return how badly the covered pieces of a batch of texts [b, l] are guessed."""
    embeddings = bert.embeddings.word_embeddings.weight
    covered, chosen = cover(ids, mask_id, embeddings.shape[0])
    hidden = bert(input_ids=covered, attention_mask=mask).last_hidden_state
    return functional.cross_entropy(guesser(hidden[chosen], embeddings).float(), ids[chosen])
