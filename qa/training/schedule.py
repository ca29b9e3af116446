"""How long and how fast to learn: by the clock, so that a run ends when it is told to."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import torch
from torch import nn

WARM_UP = 0.06  # of the time


class Clocked:
    """AdamW whose rate rises at first and falls linearly to nought at the end of the time given."""

    def __init__(self, parameters: Sequence[nn.Parameter], rate: float, seconds: float, fused: bool = False) -> None:
        self._optimizer = torch.optim.AdamW(parameters, rate, betas=(0.9, 0.98), weight_decay=0.01, fused=fused)
        self._parameters, self._rate = parameters, rate
        self._begin, self._seconds = time.monotonic(), seconds
        self.steps = 0

    @property
    def left(self) -> float:
        """The share of the time that is left, never below nought."""
        return max(0.0, 1 - (time.monotonic() - self._begin) / self._seconds)

    def step(self, loss: Any) -> None:
        """Learn from the loss of one batch."""
        loss.backward()
        nn.utils.clip_grad_norm_(self._parameters, 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = self._rate * min(1.0, (1.001 - self.left) / WARM_UP) * self.left
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self.steps += 1
