"""The parts that an index is made of, for those who write into several of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from corpus.types import SplitSettings
from index.catalogue import Catalogue
from index.clusters import Clusters
from index.encoder import EncoderOnDemand
from index.lexical import LexicalIndex
from index.vectors import VectorStore

Advance = Callable[[int], None]  # told how many more passages are encoded


@dataclass(frozen=True, slots=True)
class Stores:
    """The parts that an index is made of."""

    catalogue: Catalogue
    lexical: LexicalIndex
    vectors: VectorStore
    encoder: EncoderOnDemand
    split: SplitSettings
    clusters: Clusters
