"""The built-in encoder's network, as the first module of a SentenceTransformer."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.base.modules import InputModule
from tokenizers import Tokenizer

from index.onnx_session import one_thread_session

MODEL_FILE = "model_int8.onnx"
TOKENIZER_FILE = "tokenizer.json"
_MAX_TOKENS = 512
_WORKERS = 2


class OnnxTransformer(InputModule):  # type: ignore[misc]  # sentence-transformers is untyped here
    """Token vectors from an ONNX file with inputs input_ids, attention_mask and output last_hidden_state.

    Texts run one by one, side by side in two threads. Dynamic int8 quantisation takes its scale from the whole
    batch, so batched vectors would depend on the other texts (cosine .996 to themselves); alone they are a function of
    the text only, and, without padding, faster than in batches. The network takes no heed of the mask.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__()
        self.directory = directory
        self.max_seq_length = _MAX_TOKENS
        self.tokenizer = Tokenizer.from_file(str(directory / TOKENIZER_FILE))
        self.tokenizer.enable_truncation(_MAX_TOKENS)
        self._session = one_thread_session(directory / MODEL_FILE)
        self._workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="encoder")

    @property
    def dimension(self) -> int:
        """The width of a token vector."""
        return int(self._session.get_outputs()[0].shape[-1])

    def get_embedding_dimension(self) -> int:
        """Return the width of a token vector, as sentence-transformers asks for it."""
        return self.dimension

    def preprocess(self, inputs: Sequence[str], prompt: str | None = None, **kwargs: Any) -> dict[str, Any]:
        """Return the padded token ids and mask of the texts, int64 [n, length]."""
        encodings = self.tokenizer.encode_batch([(prompt or "") + text for text in inputs])
        lengths = [len(encoding.ids) for encoding in encodings]
        ids = torch.ones((len(encodings), max(lengths)), dtype=torch.int64)  # 1 is <pad>
        mask = torch.zeros_like(ids)
        for row, encoding in enumerate(encodings):
            ids[row, : lengths[row]] = torch.tensor(encoding.ids)
            mask[row, : lengths[row]] = 1
        return {"input_ids": ids, "attention_mask": mask}

    def forward(self, features: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Add token_embeddings, float32 [n, length, dimension], to the features."""
        ids = features["input_ids"].numpy()
        lengths = features["attention_mask"].sum(dim=1).tolist()
        hidden = np.zeros((*ids.shape, self.dimension), dtype=np.float32)

        def run(row: int) -> None:
            inputs = ids[row : row + 1, : lengths[row]]
            feed = {"input_ids": inputs, "attention_mask": np.ones_like(inputs)}
            hidden[row, : lengths[row]] = self._session.run(None, feed)[0][0]

        if len(lengths) == 1:
            run(0)
        else:
            list(self._workers.map(run, range(len(lengths))))
        features["token_embeddings"] = torch.from_numpy(hidden)
        return features

    def save(self, output_path: str, *args: Any, **kwargs: Any) -> None:
        """Copy the network and its tokenizer to a folder."""
        for name in (MODEL_FILE, TOKENIZER_FILE):
            shutil.copy2(self.directory / name, Path(output_path) / name)
