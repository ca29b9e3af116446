"""Rounding as the int8 model rounds, while the network still learns: so that it learns to bear it.

What is lost in the int8 model is lost before the last product of each layer: a few large values make the steps between
all others coarse. A network that was trained with the rounding does without such values.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from torch import nn
from torch.nn import functional


def round_products(network: nn.Module) -> None:
    """Round the inputs and the weights of every linear layer from now on; gradients pass as if nothing were rounded."""
    for module in network.modules():
        if isinstance(module, nn.Linear):
            module.forward = partial(_rounded, module)  # type: ignore[method-assign]


def unround(network: nn.Module) -> None:
    """Undo `round_products`."""
    for module in network.modules():
        if isinstance(module, nn.Linear) and "forward" in module.__dict__:
            del module.__dict__["forward"]


def _rounded(module: nn.Linear, values: Any) -> Any:
    weight = module.weight
    return functional.linear(
        values + (rounded_inputs(values.detach()) - values.detach()).to(values.dtype),
        weight + rounded_weights(weight.detach()) - weight.detach(),
        module.bias,
    )


def rounded_inputs(values: Any) -> Any:
    """Return inputs [b, ..., width] in 256 steps, set for each of the b texts, as they run one by one."""
    values = values.float()
    others = tuple(range(1, values.dim()))
    low, high = values.amin(others, keepdim=True).clamp(max=0), values.amax(others, keepdim=True).clamp(min=0)
    step = (high - low).clamp(min=1e-8) / 255
    zero = (-low / step).round()
    return (((values / step).round() + zero).clamp(0, 255) - zero) * step


def rounded_weights(weight: Any) -> Any:
    """Return weights [out, in] in 255 steps, set for each output."""
    step = weight.abs().amax(1, keepdim=True).clamp(min=1e-12) / 127
    return torch.round(weight / step) * step
