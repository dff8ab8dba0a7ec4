"""Who takes part in a comparison: `segment bench` in several precisions, and the other engines that can run a model."""
import argparse
import dataclasses
import importlib.util
import json
import statistics
import subprocess
import sys
from pathlib import Path

from peers import PEERS

OURS = "atrous"


@dataclasses.dataclass
class Contestant:
    engine: str  # "atrous", "atrous-bf16", or a peer's name
    head: str  # who makes the labels: "own", "graph" or "numpy"
    setting: str
    command: list[str]  # prints one line of JSON
    cold_command: list[str]  # the same up to the first label map
    labels_file: Path | None = None
    rounds: list[dict] = dataclasses.field(default_factory=list)

    @property
    def ours(self) -> bool:
        return self.engine.startswith(OURS)

    def median(self, key: str) -> float:
        return statistics.median(result[key] for result in self.rounds)

    def measure(self) -> dict:
        process = subprocess.run(self.command, capture_output=True, text=True, check=False)
        if process.returncode != 0:
            raise RuntimeError(reason(process))
        result = json.loads(process.stdout)
        if self.ours:
            result |= {"run_ms": result["run_ms"]["median"], "python_bytes": 0}
        return result


def reason(process: subprocess.CompletedProcess) -> str:
    """The first line with an error, else the last: Python's come after the traceback."""
    lines = process.stderr.strip().splitlines() or [f"exit code {process.returncode}"]
    return next((line for line in lines if line.startswith("segment: error")), lines[-1])


def enter(
    model: str, threads: int, options: argparse.Namespace, folder: Path
) -> tuple[list[Contestant], dict[str, str]]:
    """Everyone who can run this model, in all settings, and why the others cannot."""
    paths = {Path(word).suffix: Path(word) for word in model.split("+")}
    onnx_path, tflite = paths.get(".onnx"), paths.get(".tflite")
    contestants: list[Contestant] = []
    missing: dict[str, str] = {}
    prepared = None
    if onnx_path:
        from label_head import prepare

        prepared = prepare(onnx_path, options.input_size, folder)
        if options.segment:
            contestants += [ours(onnx_path, prepared.shape, threads, options, precision, folder)
                            for precision in options.precisions]
    for engine in options.peers:
        try:
            files = files_for(engine, onnx_path, tflite, prepared, options, folder)
        except RuntimeError as error:
            missing[engine] = str(error)
            continue
        shape = prepared.shape if prepared else None
        contestants += [peer(engine, head, setting, path, shape, threads, options, folder)
                        for head, path in files.items() for setting in PEERS[engine].settings]
    return contestants, missing


def ours(path: Path, shape: list[int], threads: int, options: argparse.Namespace, precision: str,
         folder: Path) -> Contestant:
    size = f"{shape[2]}x{shape[3]}"
    model = ["--model", str(path), "--threads", str(threads), "--input-size", size, *options.segment_options.split()]
    if precision != "f32":
        model += ["--precision", precision]
    photo = folder / "photo.ppm"
    photo.write_bytes(f"P6 {shape[3]} {shape[2]} 255\n".encode()
                      + (bytes(range(256)) * (shape[2] * shape[3] * 3 // 256 + 1))[:shape[2] * shape[3] * 3])
    tool = str(options.segment)
    return Contestant(
        OURS if precision == "f32" else f"{OURS}-{precision}", "own", "usual",
        [tool, "bench", *model, "--json", "--runs", str(options.runs), "--warmup", "0", "--loads", "1"],
        [tool, "run", *model, "--quiet", "--no-overlay", "--output", str(folder), str(photo)],
    )


def peer(engine: str, head: str, setting: str, path: Path, shape: list[int] | None, threads: int,
         options: argparse.Namespace, folder: Path) -> Contestant:
    labels_file = folder / f"{engine}.{head}.npy"
    worker = [sys.executable, str(Path(__file__).with_name("compare.py")), "--worker", engine, str(path),
              "--setting", setting, "--threads", str(threads)]
    if options.photo:
        worker += ["--photo", str(options.photo)]
    if shape:
        worker += ["--shape", "x".join(map(str, shape))]
    return Contestant(engine, head, setting, [*worker, "--runs", str(options.runs), "--labels", str(labels_file)],
                      [*worker, "--runs", "0"], labels_file)


def files_for(engine: str, onnx_path: Path | None, tflite: Path | None, prepared, options: argparse.Namespace,
              folder: Path) -> dict[str, Path]:
    """The file to load for every way of making labels; RuntimeError if there is none."""
    module = PEERS[engine].module
    if importlib.util.find_spec(module.split(".")[0]) is None:
        raise RuntimeError(f"Python has no module {module}")
    if engine == "litert":
        files = {"numpy": tflite}
    elif engine.startswith("ncnn"):
        files = ncnn_files(onnx_path, prepared, options, folder)
    else:
        files = {"graph": prepared.labels, "numpy": prepared.network} if prepared else {}
    files = {head: path for head, path in files.items() if path}
    if not files:
        raise RuntimeError("no model in its format")
    return files


def ncnn_files(onnx_path: Path | None, prepared, options: argparse.Namespace, folder: Path) -> dict[str, Path]:
    """What lies beside the model, or what pnnx makes of it."""
    if onnx_path is None:
        return {}
    beside = onnx_path.with_suffix(".ncnn.param")
    if beside.exists():
        return {"numpy": beside}
    if options.pnnx is None or prepared.network is None:
        raise RuntimeError("no .ncnn.param beside the model, and --pnnx is not given")
    param = folder / "pnnx.ncnn.param"
    if not param.exists():
        source = folder / "pnnx.onnx"
        source.write_bytes(prepared.network.read_bytes())
        shape = ",".join(map(str, prepared.shape))
        subprocess.run([str(options.pnnx.resolve()), source.name, f"inputshape=[{shape}]", "fp16=0"], cwd=folder,
                       capture_output=True, check=False)
    if not param.exists():
        raise RuntimeError("pnnx cannot convert the model")
    return {"numpy": param}
