"""Runs one other engine on one model in this process and prints what it took, as one line of JSON."""
import importlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Run = Callable[[np.ndarray], np.ndarray]


def open_ort(path: Path, threads: int) -> tuple[Run, str]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda image: session.run(None, {name: image})[0], "f32"


def open_openvino(path: Path, threads: int, hint: str | None = None) -> tuple[Run, str]:
    import openvino

    config = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1}
    if hint:
        config["INFERENCE_PRECISION_HINT"] = hint
    compiled = openvino.Core().compile_model(str(path), "CPU", config)
    request = compiled.create_infer_request()
    precision = compiled.get_property("INFERENCE_PRECISION_HINT").to_string()

    def run(image: np.ndarray) -> np.ndarray:
        request.infer([openvino.Tensor(image, shared_memory=True)])
        return request.get_output_tensor(0).data

    return run, {"float": "f32", "bfloat16": "bf16"}.get(precision, precision)


def open_openvino_f32(path: Path, threads: int) -> tuple[Run, str]:
    return open_openvino(path, threads, "f32")


def open_ncnn(path: Path, threads: int) -> tuple[Run, str]:
    import ncnn

    net = ncnn.Net()
    net.opt.num_threads = threads
    if net.load_param(str(path)) != 0 or net.load_model(str(path.with_suffix(".bin"))) != 0:
        raise RuntimeError(f"{path}: not loaded")
    source, target = net.input_names()[0], net.output_names()[0]

    def run(image: np.ndarray) -> np.ndarray:
        extractor = net.create_extractor()
        extractor.input(source, ncnn.Mat(image[0]))
        return np.array(extractor.extract(target)[1])[None]

    return run, "auto"


def open_litert(path: Path, threads: int) -> tuple[Run, str]:
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(str(path), num_threads=threads)
    interpreter.allocate_tensors()
    source, target = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    byte_input = source["dtype"] == np.uint8

    def run(image: np.ndarray) -> np.ndarray:
        interpreter.set_tensor(source["index"], image)
        interpreter.invoke()
        return interpreter.get_tensor(target["index"])

    run.prepare_input = lambda image: _bytes(image) if byte_input else _channels_last(image)
    run.shape = [int(source["shape"][axis]) for axis in (0, 3, 1, 2)]
    return run, np.dtype(source["dtype"]).name


OPENERS = {
    "ort": open_ort,
    "openvino": open_openvino,
    "openvino-f32": open_openvino_f32,
    "ncnn": open_ncnn,
    "litert": open_litert,
}
MODULES = {"ort": "onnxruntime", "openvino": "openvino", "openvino-f32": "openvino", "ncnn": "ncnn",
           "litert": "ai_edge_litert.interpreter"}


@dataclass
class Work:
    engine: str
    path: Path
    shape: list[int] | None  # [N,C,H,W]; none: the model knows
    photo: Path | None
    threads: int
    runs: int
    labels: Path | None  # where to leave the labels


def work(job: Work) -> None:
    """Loads, runs once, then `runs` times; scores become labels by numpy's argmax."""
    python_bytes = memory_bytes("VmHWM")
    _, import_ms = timed(lambda: importlib.import_module(MODULES[job.engine]))
    (run, precision), load_ms = timed(lambda: OPENERS[job.engine](job.path, job.threads))
    image = input_image(job.shape or run.shape, job.photo)
    image = getattr(run, "prepare_input", lambda pixels: pixels)(image)
    channel = -1 if job.engine == "litert" else 1

    labels, first_run_ms = timed(lambda: to_labels(run(image), channel))
    network, whole = [], []
    for _ in range(job.runs):
        scores, network_ms = timed(lambda: run(image))
        labels, tail_ms = timed(lambda: to_labels(scores, channel))
        network.append(network_ms)
        whole.append(network_ms + tail_ms)
    if job.labels:
        np.save(job.labels, labels.astype(np.uint16))
    json.dump({
        "precision": precision, "import_ms": import_ms, "load_ms": load_ms, "first_run_ms": first_run_ms,
        "run_ms": float(np.median(whole)), "network_ms": float(np.median(network)),
        "peak_rss_bytes": memory_bytes("VmHWM"), "python_bytes": python_bytes,
    }, sys.stdout)
    print()


def input_image(shape: list[int], photo: Path | None = None) -> np.ndarray:
    """[1,C,H,W] in -1..1: a photograph squashed to the size, or smooth waves with a little noise from a fixed seed."""
    _, channels, height, width = shape
    if photo:
        from PIL import Image

        pixels = np.asarray(Image.open(photo).convert("RGB").resize((width, height), Image.Resampling.BILINEAR))
        return np.ascontiguousarray(pixels.transpose(2, 0, 1)[None] / np.float32(127.5) - np.float32(1))
    y, x = np.meshgrid(np.linspace(0, 1, height), np.linspace(0, 1, width), indexing="ij")
    waves = [np.sin(7 * x + 3 * c) * np.cos(5 * y + 2 * c) for c in range(channels)]
    noise = np.random.default_rng(11).normal(0, 0.1, (channels, height, width))
    return np.clip(np.stack(waves) + noise, -1, 1)[None].astype(np.float32)


def to_labels(output: np.ndarray, channel: int) -> np.ndarray:
    return output if output.ndim == 3 else output.argmax(channel)


def timed(call: Callable):
    start = time.perf_counter()
    result = call()
    return result, (time.perf_counter() - start) * 1e3


def memory_bytes(field: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{field}:")[1].split()[0]) * 1024


def _channels_last(image: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(image.transpose(0, 2, 3, 1))


def _bytes(image: np.ndarray) -> np.ndarray:
    return np.rint((_channels_last(image) + 1) * 127.5).astype(np.uint8)
