"""The weights inside a shipped int8 model, widened again, so that a training can go on from what is in use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np

from qa.training.types import TrainingFault

MODEL = "model_int8.onnx"
_PRODUCT = re.compile(r"^/(?P<layer>.+)/MatMul_output_0_output_quantized$")
_TRANSPOSED = ".weight_Transposed"


def shipped_weights(folder: Path) -> dict[str, np.ndarray[Any, Any]]:
    """Return the float32 weights of the int8 model in `folder`, under the names of the networks in `network`.

    Raises:
        TrainingFault: there is no model, or it was not made by `export`.
    """
    import onnx
    from onnx import numpy_helper

    path = folder / MODEL
    if not path.exists():
        raise TrainingFault(f"{folder} 里没有模型 {MODEL}。")
    graph = onnx.load(str(path)).graph
    stored = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    names = _product_names(graph)
    found = {name: value for name, value in stored.items() if name.endswith((".weight", ".bias")) and value.ndim}
    for name, value in stored.items():
        if not name.endswith("_quantized"):
            continue
        plain = name.removesuffix("_quantized")
        wide = (value.astype(np.float32) - stored[f"{plain}_zero_point"]) * stored[f"{plain}_scale"]
        if name in names:
            found[f"{names[name]}.weight"] = wide.T
        elif plain.endswith(_TRANSPOSED):
            found[plain.removesuffix("_Transposed")] = wide.T
        else:
            found[plain] = wide
    if not any(name.endswith("word_embeddings.weight") for name in found):
        raise TrainingFault(f"{path} 不是由 qa.training 导出的模型。")
    return found


def _product_names(graph: Any) -> dict[str, str]:
    """Return, for each quantised matrix, the layer that multiplies by it."""
    return {
        node.input[1]: match["layer"].replace("/", ".")
        for node in graph.node
        if node.op_type == "MatMulInteger" and (match := _PRODUCT.match(node.output[0]))
    }
