#!/usr/bin/env python3
"""Compares `segment bench` with other engines on the same models, in interleaved rounds, up to the label map.

    compare.py MODEL.onnx... --segment build/release/tools/segment/segment [--threads 1,2] [--rounds 5] [--json FILE]

Needs a Python with numpy, onnx and onnxruntime; further engines are compared where they are installed: openvino,
ai-edge-litert (a model given as MODEL.onnx+SAME.tflite), ncnn (MODEL.ncnn.param and MODEL.ncnn.bin beside the model).

Every measurement is a fresh process. A peer makes labels in two ways, by an ArgMax appended to its graph and by numpy's
argmax on its scores; the faster one counts. Ours begins with 8-bit pixels, a peer with its float tensor ready; both end
with labels at the network's size. The ratio is the peer's time over ours in the same round.
"""
import argparse
import dataclasses
import importlib.util
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import peers


@dataclasses.dataclass
class Contestant:
    engine: str  # "atrous" or a peer's name
    head: str  # who makes the labels: "graph" or "numpy"
    command: list[str]
    labels_file: Path | None = None
    rounds: list[dict] = dataclasses.field(default_factory=list)

    def median(self, key: str) -> float:
        return statistics.median(result[key] for result in self.rounds)


def main() -> int:
    if sys.argv[1:2] == ["--worker"]:
        run_worker(sys.argv[2:])
        return 0
    options = parse_options()
    report = []
    for model in options.models:
        for threads in options.threads:
            with tempfile.TemporaryDirectory() as folder:
                report += compare(model, threads, options, Path(folder))
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL", help="MODEL.onnx, MODEL.onnx+SAME.tflite or MODEL.tflite")
    parser.add_argument("--segment", type=Path, help="the segment tool; without it only the peers run")
    parser.add_argument("--segment-options", default="", help="further words for `segment bench`")
    parser.add_argument("--peers", default=",".join(peers.OPENERS), help="default: %(default)s")
    parser.add_argument("--input-size", default="513x513", help="HxW for models of open size, default %(default)s")
    parser.add_argument("--photo", type=Path, help="input of the peers, scaled to -1..1; default: synthetic")
    parser.add_argument("--threads", default="1", help="comma-separated, default %(default)s")
    parser.add_argument("--rounds", type=int, default=5, help="default %(default)s")
    parser.add_argument("--runs", type=int, default=10, help="timed runs a round, default %(default)s")
    parser.add_argument("--json", type=Path, help="also write every figure here")
    options = parser.parse_args()
    options.threads = [int(word) for word in options.threads.split(",")]
    options.peers = options.peers.split(",")
    options.input_size = tuple(int(word) for word in options.input_size.split("x"))
    if options.segment and not options.segment.is_file():
        parser.error(f"{options.segment}: no such file")
    unknown = set(options.peers) - set(peers.OPENERS)
    if unknown:
        parser.error(f"no such peer: {', '.join(sorted(unknown))}")
    return options


def run_worker(words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=peers.OPENERS)
    parser.add_argument("path", type=Path)
    parser.add_argument("--shape", type=lambda text: [int(word) for word in text.split("x")])
    parser.add_argument("--photo", type=Path)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--runs", type=int, required=True)
    parser.add_argument("--labels", type=Path)
    peers.work(peers.Work(**vars(parser.parse_args(words))))


def compare(model: str, threads: int, options: argparse.Namespace, folder: Path) -> list[dict]:
    contestants, missing = enter(model, threads, options, folder)
    for _ in range(options.rounds):
        for contestant in list(contestants):
            try:
                contestant.rounds.append(measure(contestant))
            except RuntimeError as error:
                missing[f"{contestant.engine} ({contestant.head})"] = str(error)
                contestants.remove(contestant)
    print(f"\n{model}, {threads} thread{'s' if threads > 1 else ''}")
    rows = summarise(contestants)
    print_table(rows)
    for engine, reason in missing.items():
        print(f"  {engine}: not available: {reason}")
    return [{"model": model, "threads": threads, **row} for row in rows]


def enter(
    model: str, threads: int, options: argparse.Namespace, folder: Path
) -> tuple[list[Contestant], dict[str, str]]:
    """Everyone who can run this model, and why the others cannot."""
    paths = {Path(word).suffix: Path(word) for word in model.split("+")}
    onnx_path, tflite = paths.get(".onnx"), paths.get(".tflite")
    contestants: list[Contestant] = []
    missing: dict[str, str] = {}
    prepared = None
    if onnx_path:
        from label_head import prepare

        prepared = prepare(onnx_path, options.input_size, folder)
        if options.segment:
            command = segment_command(onnx_path, prepared.shape, threads, options)
            contestants.append(Contestant("atrous", "own", command))
    for engine in options.peers:
        files = files_for(engine, onnx_path, tflite, prepared)
        reason = why_not(engine, files)
        if reason:
            missing[engine] = reason
            continue
        for head, path in files.items():
            labels_file = folder / f"{engine}.{head}.npy"
            command = [sys.executable, __file__, "--worker", engine, str(path), "--threads", str(threads),
                       "--runs", str(options.runs), "--labels", str(labels_file)]
            if options.photo:
                command += ["--photo", str(options.photo)]
            if prepared:
                command += ["--shape", "x".join(map(str, prepared.shape))]
            contestants.append(Contestant(engine, head, command, labels_file))
    return contestants, missing


def segment_command(path: Path, shape: list[int], threads: int, options: argparse.Namespace) -> list[str]:
    return [str(options.segment), "bench", "--model", str(path), "--json", "--threads", str(threads),
            "--input-size", f"{shape[2]}x{shape[3]}", "--runs", str(options.runs), "--warmup", "0", "--loads", "1",
            *options.segment_options.split()]


def files_for(engine: str, onnx_path: Path | None, tflite: Path | None, prepared) -> dict[str, Path]:
    """The file to load for every way of making labels."""
    if engine == "litert":
        return {"numpy": tflite} if tflite else {}
    if engine == "ncnn":
        param = onnx_path.with_suffix(".ncnn.param") if onnx_path else None
        return {"numpy": param} if param and param.exists() else {}
    if prepared is None:
        return {}
    heads = {"graph": prepared.labels, "numpy": prepared.network}
    return {head: path for head, path in heads.items() if path}


def why_not(engine: str, files: dict[str, Path]) -> str:
    module = peers.MODULES[engine]
    if importlib.util.find_spec(module.split(".")[0]) is None:
        return f"Python has no module {module}"
    return "" if files else "no model in its format"


def measure(contestant: Contestant) -> dict:
    process = subprocess.run(contestant.command, capture_output=True, text=True, check=False)
    if process.returncode != 0:
        raise RuntimeError((process.stderr.strip().splitlines() or [f"exit code {process.returncode}"])[-1])
    result = json.loads(process.stdout)
    if contestant.engine == "atrous":
        result |= {"run_ms": result["run_ms"]["median"], "python_bytes": 0}
    return result


def summarise(contestants: list[Contestant]) -> list[dict]:
    """One row an engine: the faster head's figures, and the ratio to ours with its range over the rounds."""
    rows = []
    ours = next((c for c in contestants if c.engine == "atrous"), None)
    reference = next((c for c in contestants if c.engine == "ort"), None)
    for engine in dict.fromkeys(c.engine for c in contestants):
        heads = [c for c in contestants if c.engine == engine]
        best = min(heads, key=lambda c: c.median("run_ms"))
        scores = next((c for c in heads if c.head == "numpy"), best)
        row = {
            "engine": engine, "head": best.head, "precision": best.rounds[0].get("precision", ""),
            "run_ms": best.median("run_ms"),
            "network_ms": scores.median("network_ms") if scores.head != "graph" else None,
            "load_and_first_ms": statistics.median(one["load_ms"] + one["first_run_ms"] for one in best.rounds),
            "peak_rss_bytes": best.median("peak_rss_bytes"), "python_bytes": best.median("python_bytes"),
            "rounds": best.rounds,
        }
        if ours and best is not ours:
            ratios = [theirs["run_ms"] / own["run_ms"] for theirs, own in zip(best.rounds, ours.rounds)]
            row["ratio"] = [statistics.median(ratios), min(ratios), max(ratios)]
        if reference and best is not reference and best.labels_file:
            row["labels_unlike_ort"] = disagreement(best.labels_file, reference.labels_file)
        rows.append(row)
    return rows


def disagreement(one: Path, other: Path) -> float | None:
    a, b = np.load(one), np.load(other)
    return float(np.mean(a != b)) if a.shape == b.shape else None


def print_table(rows: list[dict]) -> None:
    print(f"  {'engine':<14}{'precision':<10}{'labels by':<10}{'to labels':>10}{'network':>10}"
          f"{'ratio (min..max)':>22}{'load+first':>12}{'peak RSS':>10}{'Python':>8}{'unlike ort':>12}")
    for row in rows:
        network = f"{row['network_ms']:.2f}" if row["network_ms"] is not None else "-"
        ratio = "{:.2f} ({:.2f}..{:.2f})".format(*row["ratio"]) if "ratio" in row else "-"
        unlike = row.get("labels_unlike_ort")
        print(f"  {row['engine']:<14}{row['precision'][:9]:<10}{row['head']:<10}{row['run_ms']:>10.2f}{network:>10}"
              f"{ratio:>22}{row['load_and_first_ms']:>12.1f}{row['peak_rss_bytes'] / 1e6:>10.1f}"
              f"{row['python_bytes'] / 1e6:>8.1f}{'-' if unlike is None else f'{unlike:.1e}':>12}")


if __name__ == "__main__":
    sys.exit(main())
