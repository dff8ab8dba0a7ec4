"""Prepares a segmentation model for the peers: fixed input size, first output only, and a copy that ends in labels."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

from peers import input_image


@dataclass
class Prepared:
    shape: list[int]  # [N,C,H,W] of the input
    network: Path | None  # ends in scores; none if the labels cannot be had from them by an argmax alone
    labels: Path  # ends in class indices


def prepare(path: Path, size: tuple[int, int], folder: Path) -> Prepared:
    model = onnx.load(path)
    _drop_weights_from_inputs(model.graph)
    _keep_first_output(model.graph)
    shape = _fix_input(model.graph, size)
    network, labels = folder / f"{path.stem}.network.onnx", folder / f"{path.stem}.labels.onnx"
    onnx.save(model, network)

    scores = _probe(network, shape)
    if scores.dtype.kind in "iu":
        return Prepared(shape, None, network)
    enlarged = list(scores.shape[2:]) != shape[2:]
    _append_argmax(model, scores.shape[:2] + tuple(shape[2:]) if enlarged else None)
    onnx.save(model, labels)
    return Prepared(shape, None if enlarged else network, labels)


def _drop_weights_from_inputs(graph: onnx.GraphProto) -> None:
    """Files of old put the weights among the inputs, which keeps an engine from folding them."""
    weights = {tensor.name for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in weights]
    del graph.input[:]
    graph.input.extend(inputs)


def _keep_first_output(graph: onnx.GraphProto) -> None:
    del graph.output[1:]
    graph.output[0].type.tensor_type.ClearField("shape")
    needed, kept = {graph.output[0].name}, []
    for node in reversed(graph.node):
        if needed.intersection(node.output):
            needed.update(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))


def _fix_input(graph: onnx.GraphProto, size: tuple[int, int]) -> list[int]:
    dims = graph.input[0].type.tensor_type.shape.dim
    for dim, extent in zip(dims, (1, 3, *size)):
        if not dim.dim_value > 0:
            dim.dim_value = extent
    return [dim.dim_value for dim in dims]


def _probe(path: Path, shape: list[int]) -> np.ndarray:
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    return session.run(None, {session.get_inputs()[0].name: input_image(shape)})[0]


def _append_argmax(model: onnx.ModelProto, enlarge_to: tuple[int, ...] | None) -> None:
    graph = model.graph
    scores = graph.output[0].name
    if enlarge_to is not None:
        graph.initializer.extend([
            helper.make_tensor("compare_none", TensorProto.FLOAT, [0], []),
            helper.make_tensor("compare_size", TensorProto.INT64, [4], enlarge_to),
        ])
        inputs = [scores, "compare_none", "compare_none", "compare_size"]
        graph.node.append(helper.make_node("Resize", inputs, ["compare_scores"], mode="linear"))
        scores = "compare_scores"
    graph.node.append(helper.make_node("ArgMax", [scores], ["compare_labels"], axis=1, keepdims=0))
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info("compare_labels", TensorProto.INT64, None))
