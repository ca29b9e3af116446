"""From trained weights to the int8 ONNX files that the project ships."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from pathlib import Path
from typing import Any

import torch

from qa.training.fusing import fuse_attention
from qa.training.network import EncoderNetwork, ReaderNetwork
from qa.training.shipped import MODEL

OPSET = 17


def export_encoder(network: EncoderNetwork, tokenizer: Path, directory: Path) -> None:
    """Write the encoder and the file of its tokenizer to a folder."""
    _export(network, tokenizer, directory, {"last_hidden_state": {0: "batch", 1: "length"}})


def export_reader(network: ReaderNetwork, tokenizer: Path, directory: Path) -> None:
    """Write the reader and the file of its tokenizer to a folder."""
    axes = {0: "batch", 1: "length"}
    _export(network, tokenizer, directory, {"start_logits": axes, "end_logits": axes, "answerable": {0: "batch"}})


def _export(network: Any, tokenizer: Path, directory: Path, outputs: dict[str, dict[int, str]]) -> None:
    """Write a network with the faster attention, which has no mask: what it is given must run alone, unpadded."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    directory.mkdir(parents=True, exist_ok=True)
    network.eval()
    ids = torch.tensor([[0, 100, 200, 2], [0, 300, 2, 1]])
    axes = {"input_ids": {0: "batch", 1: "length"}, "attention_mask": {0: "batch", 1: "length"}, **outputs}
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain, prepared = Path(folder, "plain.onnx"), Path(folder, "prepared.onnx")
        torch.onnx.export(
            network,
            (ids, (ids != 1).long()),
            str(plain),
            input_names=["input_ids", "attention_mask"],
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )
        quant_pre_process(str(plain), str(prepared), skip_symbolic_shape=True)
        fuse_attention(prepared)
        quantize_dynamic(str(prepared), str(directory / MODEL), weight_type=QuantType.QInt8, per_channel=True)
    shutil.copyfile(tokenizer, directory / "tokenizer.json")
