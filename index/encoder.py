"""The encoder: texts to normalised vectors, always through sentence-transformers."""

from __future__ import annotations

import gc
import hashlib
import os
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.types import IndexFault

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUILTIN = "builtin"
BUILTIN_DIRECTORY = Path(__file__).parent / "models" / "e5-small-zh"
_BUILTIN_FILES = ("model_int8.onnx", "tokenizer.json")
_TOKEN_BUDGET = 8192  # padded tokens in one batch; a Chinese character is at most about one token
_MAX_BATCH = 64

Vectors = NDArray[np.float32]


class Encoder:
    """Turns questions and passages into rows of unit length, float32 [n, dimension]; safe from several threads."""

    def __init__(self, identity: str, model: SentenceTransformer, lock: bool) -> None:
        self.id = identity
        self.model = model
        self.dimension = int(model.get_embedding_dimension())
        # Hub tokenizers change their padding state at each call, so two threads must not share one.
        self._lock = threading.Lock() if lock else None

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each question."""
        return self._encode(self.model.encode_query, texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each passage; the order of the texts is kept."""
        return self._encode(self.model.encode_document, texts)

    def _encode(self, encode: Any, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for batch in _batches(texts):
            chosen = [texts[position] for position in batch]
            options = {"batch_size": len(batch), "show_progress_bar": False, "normalize_embeddings": True}
            if self._lock is None:
                vectors[batch] = encode(chosen, **options)
            else:
                with self._lock:
                    vectors[batch] = encode(chosen, **options)
        return vectors


class EncoderOnDemand:
    """An encoder that is loaded, once, when it is first needed; its id is known before."""

    def __init__(self, name: str) -> None:
        self.id = encoder_id(name)
        self._name = name
        self._lock = threading.Lock()
        self._loaded: Encoder | None = None

    def get(self) -> Encoder:
        """Return the loaded encoder."""
        with self._lock:
            if self._loaded is None:
                self._loaded = load_encoder(self._name)
            return self._loaded


def encoder_id(name: str) -> str:
    """Return what names the vectors of an encoder, without loading it: name and content for files, else the hub id.

    Raises:
        IndexFault: the built-in model's files are missing.
    """
    if name == BUILTIN:
        return f"e5-small-zh-int8:{_digest([BUILTIN_DIRECTORY / file for file in _BUILTIN_FILES])}"
    if Path(name).is_dir():
        files = sorted(path for path in Path(name).rglob("*") if path.is_file() and not path.name.startswith("."))
        return f"{Path(name).name}:{_digest(files)}"
    return name


def load_encoder(name: str) -> Encoder:
    """Load "builtin", a directory, or a hub id that is already in the local cache; nothing is ever downloaded.

    Raises:
        IndexFault: there is no such model on this machine.
    """
    identity = encoder_id(name)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    with warnings.catch_warnings(), _collector_paused():
        warnings.simplefilter("ignore")  # deprecations inside the libraries' own imports
        from sentence_transformers import SentenceTransformer
    if name == BUILTIN:
        return Encoder(identity, _builtin_model(), lock=False)
    try:
        model = SentenceTransformer(name, local_files_only=True, device="cpu")
    except (OSError, ValueError) as error:
        raise IndexFault(
            f"找不到向量模型“{name}”。请把模型下载到本机后，将设置 encoder 改为它的目录；或改回 builtin 使用自带模型。"
        ) from error
    return Encoder(identity, model, lock=True)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Import without looking for garbage, then or later: nearly all that it makes stays until the process ends.

    Saves a third of the import's time, and a second at the exit.
    """
    if not gc.isenabled() or "sentence_transformers" in sys.modules:
        yield
        return
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def _builtin_model() -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    from index.onnx_module import OnnxTransformer

    network = OnnxTransformer(BUILTIN_DIRECTORY)
    return SentenceTransformer(
        modules=[network, Pooling(network.dimension, pooling_mode="mean"), Normalize()],
        prompts={"query": "query: ", "document": "passage: "},
        device="cpu",
    )


def _batches(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield positions, longest texts first, so that padding is short and a batch keeps within the token budget."""
    batch: list[int] = []
    longest = 0
    for position in sorted(range(len(texts)), key=lambda position: (-len(texts[position]), position)):
        longest = longest or max(1, len(texts[position]))
        if batch and (len(batch) == _MAX_BATCH or (len(batch) + 1) * longest > _TOKEN_BUDGET):
            yield batch
            batch, longest = [], max(1, len(texts[position]))
        batch.append(position)
    if batch:
        yield batch


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        if not path.is_file():
            raise IndexFault(f"缺少模型文件 {path}。请重新安装问策，或从备份放回这个文件。")
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:16]
