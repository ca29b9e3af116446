"""Reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def rrf(
    rankings: Mapping[str, Sequence[str]], weights: Mapping[str, float], constant: int = 60
) -> list[tuple[str, float]]:
    """Fuse rankings of ids into one, best first; equal scores are ordered by id.

    Args:
        rankings: by leg, ids from the best on, each id once.
        weights: by leg; a leg that is not named weighs 1.
        constant: how little the first ranks stand out.
    """
    scores: dict[str, float] = {}
    for leg in sorted(rankings):
        weight = weights.get(leg, 1.0)
        for rank, identity in enumerate(rankings[leg], start=1):
            scores[identity] = scores.get(identity, 0.0) + weight / (constant + rank)
    return sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
