"""Texts held out of a training, so that its outcome and the answerability gate can be tried on what it never saw."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from qa.training.types import Asked

SHARE, POLICY_SHARE = 0.03, 0.34  # of the texts; of the few policy texts more, for the gate is fitted on them


def held_out(asked: Sequence[Asked]) -> tuple[list[Asked], list[Asked]]:
    """Return the questions to train on and those held out: always whole texts, and always the same ones."""
    trained: list[Asked] = []
    held: list[Asked] = []
    for one in asked:
        share = POLICY_SHARE if one.origin == "policy" else 0 if one.origin.startswith("plain-") else SHARE
        (held if zlib.crc32(one.context.encode()) / 2**32 < share else trained).append(one)
    return trained, held
