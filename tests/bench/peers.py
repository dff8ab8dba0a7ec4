"""Runs one other engine on one model in this process and prints what it took, as one line of JSON."""
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

Run = Callable[[np.ndarray], np.ndarray]


def open_ort(path: Path, threads: int, spin: bool = True, arena: bool = True) -> tuple[Run, str]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.enable_cpu_mem_arena = arena
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if spin else "0")
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda image: session.run(None, {name: image})[0], "f32"


def open_openvino(path: Path, threads: int, pinning: bool | None = None, f32: bool = False) -> tuple[Run, str]:
    import openvino

    config = {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": 1}
    if pinning is not None:
        config["ENABLE_CPU_PINNING"] = pinning
    if f32:
        config["INFERENCE_PRECISION_HINT"] = "f32"
    compiled = openvino.Core().compile_model(str(path), "CPU", config)
    request = compiled.create_infer_request()
    precision = compiled.get_property("INFERENCE_PRECISION_HINT").to_string()

    def run(image: np.ndarray) -> np.ndarray:
        request.infer([openvino.Tensor(image, shared_memory=True)])
        return request.get_output_tensor(0).data

    return run, {"float": "f32", "bfloat16": "bf16"}.get(precision, precision)


def open_openvino_f32(path: Path, threads: int, pinning: bool | None = None) -> tuple[Run, str]:
    return open_openvino(path, threads, pinning, f32=True)


def open_ncnn(path: Path, threads: int, bf16: bool = False, winograd: bool = True) -> tuple[Run, str]:
    import ncnn

    net = ncnn.Net()
    net.opt.num_threads = threads
    net.opt.use_bf16_storage = bf16
    net.opt.use_winograd_convolution = winograd
    if net.load_param(str(path)) != 0 or net.load_model(str(path.with_suffix(".bin"))) != 0:
        raise RuntimeError(f"{path}: not loaded")
    source, target = net.input_names()[0], net.output_names()[0]

    def run(image: np.ndarray) -> np.ndarray:
        extractor = net.create_extractor()
        extractor.input(source, ncnn.Mat(image[0]))
        return np.array(extractor.extract(target)[1])[None]

    return run, "bf16" if bf16 else "f32"


def open_ncnn_bf16(path: Path, threads: int, winograd: bool = True) -> tuple[Run, str]:
    return open_ncnn(path, threads, bf16=True, winograd=winograd)


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
    return run, {"float32": "f32", "uint8": "int8"}.get(np.dtype(source["dtype"]).name, "?")


@dataclass(frozen=True)
class Peer:
    module: str
    open: Callable[..., tuple[Run, str]]
    settings: dict[str, dict]  # by name; the best of them on a model counts


_PINNING = {"usual": {}, "pinned": {"pinning": True}, "not pinned": {"pinning": False}}
_WINOGRAD = {"usual": {}, "no Winograd": {"winograd": False}}
PEERS = {
    "ort": Peer("onnxruntime", open_ort, {"usual": {}, "no spinning": {"spin": False}, "no arena": {"arena": False}}),
    "openvino": Peer("openvino", open_openvino, _PINNING),
    "openvino-f32": Peer("openvino", open_openvino_f32, _PINNING),
    "ncnn": Peer("ncnn", open_ncnn, _WINOGRAD),
    "ncnn-bf16": Peer("ncnn", open_ncnn_bf16, _WINOGRAD),
    "litert": Peer("ai_edge_litert.interpreter", open_litert, {"usual": {}}),
}


@dataclass
class Work:
    engine: str
    path: Path
    setting: str
    shape: list[int] | None  # [N,C,H,W]; none: the model knows
    photo: Path | None
    threads: int
    runs: int
    labels: Path | None  # where to leave the labels


def work(job: Work) -> None:
    """Loads, runs once, then `runs` times; scores become labels by numpy's argmax."""
    os.environ.setdefault("OMP_NUM_THREADS", str(job.threads))
    peer = PEERS[job.engine]
    python_bytes = memory_bytes("VmHWM")
    _, import_ms = timed(lambda: importlib.import_module(peer.module))
    (run, precision), load_ms = timed(lambda: peer.open(job.path, job.threads, **peer.settings[job.setting]))
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
        "run_ms": float(np.median(whole)) if whole else None,
        "network_ms": float(np.median(network)) if network else None,
        "peak_rss_bytes": memory_bytes("VmHWM"), "python_bytes": python_bytes,
    }, sys.stdout)
    print(flush=True)
    os._exit(0)  # what an engine does when it is taken down is not measured


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
