"""Contrastive training of the encoder: a question's vector comes nearest to that of the passage that answers it.

Each question comes with passages that look as if they answered it, of its own text and of others; those of all other
questions of the batch are held against it as well, but not a passage that is its own too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional
from tqdm import tqdm

from qa.training.network import EncoderNetwork, trainable
from qa.training.plan import Plan
from qa.training.reader import SAID_EVERY, Supply
from qa.training.rounding import round_products, unround
from qa.training.schedule import Clocked
from qa.training.triples import Triples, drawn

TEMPERATURE = 0.02
RATE = 0.35  # of the reader's: the vectors are to stay what they were for all other texts
AT_ONCE = 64  # texts run together, put in order of length to waste little on padding


def train(network: EncoderNetwork, triples: Triples, plan: Plan, seed: int = 0) -> float:
    """Train for some minutes and return the mean loss of the last steps."""
    torch.manual_seed(seed)
    network.to(plan.device).train()
    learning = list(network.parameters()) if plan.whole else trainable(network)
    clock = Clocked(learning, RATE * plan.rate, plan.minutes * 60, fused=plan.device != "cpu")
    questions, passages = (
        Supply(rows, plan.tokens, plan.device, seed) for rows in (triples.questions, triples.passages)
    )
    losses: list[float] = []
    rounding = False
    progress = tqdm(unit="batch", mininterval=30 if plan.device == "cpu" else 10)
    for links in drawn(triples, plan.questions, np.random.default_rng(seed)):
        if not rounding and clock.left < plan.rounded:
            round_products(network.bert)
            rounding = True
        loss = _loss(network, questions, passages, links, plan.device)
        clock.step(loss)
        if clock.steps % SAID_EVERY == 0 or not clock.left:
            losses.append(loss.item())
            progress.update(SAID_EVERY)
            progress.set_postfix(loss=f"{np.mean(losses[-10:]):.3f}", left=f"{clock.left:.2f}", refresh=False)
        if not clock.left:
            break
    progress.close()
    unround(network.bert)
    network.eval()
    return float(np.mean(losses[-10:]))


def _loss(network: EncoderNetwork, questions: Supply, passages: Supply, links: Any, device: str) -> Any:
    asked = _vectors(network, questions, links[:, 0].astype(np.int64), device)
    numbers, places = np.unique(links[:, 1:], return_inverse=True)
    given = _vectors(network, passages, numbers.astype(np.int64), device)
    own = torch.from_numpy(places.reshape(links[:, 1:].shape)[:, 0]).to(device)
    scores = asked @ given.T / TEMPERATURE
    among = scores[:, own]  # of each question with each question's own passage
    same = own[:, None] == own[None, :]
    spared = among.T.masked_fill(same & ~torch.eye(len(own), dtype=torch.bool, device=device), -1e4)
    there = functional.cross_entropy(scores, own)
    back = functional.cross_entropy(spared, torch.arange(len(own), device=device))
    return (there + back) / 2


def _vectors(network: EncoderNetwork, supply: Supply, numbers: Any, device: str) -> Any:
    """Return unit vectors [n, 384] of the texts of these numbers."""
    order = np.argsort(supply.lengths[numbers], kind="stable")
    parts = []
    for at in range(0, len(order), AT_ONCE):
        batch = supply.batch(numbers[order[at : at + AT_ONCE]])
        with torch.autocast(device, torch.bfloat16):
            hidden = network(batch.ids, batch.mask)
        weights = batch.mask[..., None].float()
        parts.append(functional.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=-1))
    places = torch.empty(len(order), dtype=torch.long, device=device)
    places[torch.from_numpy(order).to(device)] = torch.arange(len(order), device=device)
    return torch.cat(parts)[places]
