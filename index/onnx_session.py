"""How both built-in models run: on the CPU, on one thread each, so that two texts run beside each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def one_thread_session(model: Path) -> Any:
    """Return an onnxruntime session of a model: two texts at once on one thread each beat one text on two threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The fused operator for a sum and its layer norm takes six times as long as the two by themselves.
    return onnxruntime.InferenceSession(
        str(model), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )
