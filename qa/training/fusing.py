"""Attention as one operator instead of a dozen: the same sums, in a tenth (the reader) to a fifth less time on a CPU.

The operator has no mask here: a fused network is for texts that run alone, without padding, as both models' do.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

HEADS = 12  # of both models


def fuse_attention(path: Path, heads: int = HEADS) -> int:
    """Rewrite the attention of every layer of an ONNX file, quantised or not; return how many layers there were."""
    import onnx

    model = onnx.load(str(path))
    graph = model.graph
    made = {output: node for node in graph.node for output in node.output}
    used: dict[str, list[Any]] = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            used[name].append(node)
    layers = [node for node in graph.node if node.op_type == "Softmax"]
    for softmax in layers:
        scaled = _before(made, _before(made, softmax, "Add"), "Mul", "Div")
        scores = _before(made, scaled, "MatMul")
        mixed = _after(used, softmax, "MatMul")
        joined = _after(used, _after(used, mixed, "Transpose"), "Reshape")
        inputs = [_projected(made, name) for name in (scores.input[0], scores.input[1], mixed.input[1])]
        output = joined.output[0]
        joined.output[0] = f"{output}_unfused"
        fused = onnx.helper.make_node(
            "MultiHeadAttention", inputs, [output], domain="com.microsoft", num_heads=heads
        )  # fmt: skip
        graph.node.insert(list(graph.node).index(joined), fused)
    if not any(one.domain == "com.microsoft" for one in model.opset_import):
        model.opset_import.append(onnx.helper.make_opsetid("com.microsoft", 1))
    _drop_unused(graph)
    onnx.save(model, str(path))
    return len(layers)


def _before(made: dict[str, Any], node: Any, *kinds: str) -> Any:
    """Return the node of one of these kinds whose output this one takes."""
    return next(made[name] for name in node.input if name in made and made[name].op_type in kinds)


def _after(used: dict[str, list[Any]], node: Any, kind: str) -> Any:
    return next(one for one in used[node.output[0]] if one.op_type == kind)


def _projected(made: dict[str, Any], name: str) -> str:
    """Return what was cut into heads: [batch, length, width] before its Reshape and Transpose."""
    cut: str = _before(made, made[name], "Reshape").input[0]
    return cut


def _drop_unused(graph: Any) -> None:
    """Take out the nodes and weights from which nothing comes any more."""
    outputs = {one.name for one in graph.output}
    while True:
        needed = {name for node in graph.node for name in node.input} | outputs
        idle = [node for node in graph.node if not needed.intersection(node.output)]
        for node in idle:
            graph.node.remove(node)
        if not idle:
            break
    for weight in [one for one in graph.initializer if one.name not in needed]:
        graph.initializer.remove(weight)
