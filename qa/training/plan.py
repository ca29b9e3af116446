"""How a training goes: for how long, on what, and what it is taught when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of a training run; shares are of its time."""

    minutes: float
    device: str = "cpu"
    tokens: int = 6144  # of a batch, with what pads it
    rate: float = 1e-4
    dropout: float = 0.0  # costs much on a CPU
    whole: bool = False  # the embeddings and the first layers learn as well
    language: float = 0.0  # the first share, in which every other batch is for guessing covered words
    last: float = 0.0  # the last share, on the rows whose mix is that of use
    rounded: float = 0.0  # the last share, in which the network is rounded as the int8 model will be
    questions: int = 16  # of a batch of the encoder


def cpu_plan(minutes: float) -> Plan:
    """Return what two cores can do in an hour or two: go on a little from given weights."""
    return Plan(minutes)


def gpu_plan(minutes: float) -> Plan:
    """Return what a GPU can do in some minutes: read all examples several times."""
    return Plan(
        minutes,
        device="cuda",
        tokens=65536,
        rate=2.5e-4,
        dropout=0.1,
        whole=True,
        language=0.4,
        last=0.4,
        rounded=0.35,
        questions=256,
    )
