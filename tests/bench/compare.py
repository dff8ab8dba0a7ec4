#!/usr/bin/env python3
"""Compares `segment bench` with other engines on the same models, in interleaved rounds, up to the label map.

    compare.py MODEL.onnx... --segment build/release/tools/segment/segment --threads 2 [--precisions f32,bf16]
               [--pnnx PNNX] [--rounds 5] [--markdown FILE] [--json FILE]

Needs a Python with numpy, onnx and onnxruntime; further engines are compared where they are installed: openvino, ncnn
(a model converted by pnnx, or MODEL.ncnn.param and MODEL.ncnn.bin beside it), ai-edge-litert (a model given as
MODEL.onnx+SAME.tflite).

Every measurement is a fresh process. A peer makes labels in two ways, by an ArgMax appended to its graph and by numpy's
argmax on its scores, in the settings that peers.py names; what is fastest in a trial, and all within a twentieth of it,
take part in the rounds, and the fastest there counts. Ours begins with 8-bit pixels, a peer with its float tensor
ready; both end with labels at the network's size. The ratio is the peer's time over ours in the same round.

A cold start is a process from its beginning to the first label map, with the files in the page cache. For a peer the
import of the engine, loading and the first run count by themselves too, without the start of Python. Ours also reads a
picture and writes a PNG, and takes its memory down, which is not asked of a peer.

`--growth` measures ours alone at several sizes: time, memory and multiply-adds against those of the first.
"""
import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import peers


def main() -> int:
    if sys.argv[1:2] == ["--worker"]:
        run_worker(sys.argv[2:])
        return 0
    import report

    options = parse_options()
    if options.growth:
        import growth

        growth.measure(options)
        return 0
    results = []
    for model in options.models:
        for threads in options.threads:
            with tempfile.TemporaryDirectory() as folder:
                results.append(compare(model, threads, options, Path(folder)))
                report.print_result(results[-1])
    report.print_summary(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n")
    if options.markdown:
        options.markdown.write_text(report.markdown(results, options))
    return 0


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", metavar="MODEL", help="MODEL.onnx, MODEL.onnx+SAME.tflite or MODEL.tflite")
    parser.add_argument("--segment", type=Path, help="the segment tool; without it only the peers run")
    parser.add_argument("--segment-options", default="", help="further words for `segment`")
    parser.add_argument("--precisions", default="f32", help="ours: f32,bf16; default %(default)s")
    parser.add_argument("--peers", default=",".join(peers.PEERS), help="default: %(default)s")
    parser.add_argument("--pnnx", type=Path, help="the program that converts models for ncnn")
    parser.add_argument("--input-size", default="513x513", help="HxW for models of open size, default %(default)s")
    parser.add_argument("--photo", type=Path, help="input of the peers, scaled to -1..1; default: synthetic")
    parser.add_argument("--threads", default="1", help="comma-separated, default %(default)s")
    parser.add_argument("--rounds", type=int, default=5, help="default %(default)s")
    parser.add_argument("--runs", type=int, default=10, help="timed runs a round, default %(default)s")
    parser.add_argument("--cold-rounds", type=int, default=3, help="cold starts, default %(default)s")
    parser.add_argument("--growth", help="sizes, as 513,1025,2049: measure ours there instead")
    parser.add_argument("--json", type=Path, help="also write every figure here")
    parser.add_argument("--markdown", type=Path, help="also write the tables here, with machine and versions")
    options = parser.parse_args()
    options.threads = [int(word) for word in options.threads.split(",")]
    options.peers = [word for word in options.peers.split(",") if word]
    options.precisions = options.precisions.split(",")
    options.input_size = tuple(int(word) for word in options.input_size.split("x"))
    if options.segment and not options.segment.is_file():
        parser.error(f"{options.segment}: no such file")
    unknown = set(options.peers) - set(peers.PEERS)
    if unknown:
        parser.error(f"no such peer: {', '.join(sorted(unknown))}")
    return options


def run_worker(words: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=peers.PEERS)
    parser.add_argument("path", type=Path)
    parser.add_argument("--setting", required=True)
    parser.add_argument("--shape", type=lambda text: [int(word) for word in text.split("x")])
    parser.add_argument("--photo", type=Path)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--runs", type=int, required=True)
    parser.add_argument("--labels", type=Path)
    peers.work(peers.Work(**vars(parser.parse_args(words))))


def compare(model: str, threads: int, options: argparse.Namespace, folder: Path) -> dict:
    import report
    from contestants import enter

    contestants, missing = enter(model, threads, options, folder)
    contestants = trial(contestants, missing)
    for _ in range(options.rounds):
        for contestant in contestants:
            contestant.rounds.append(contestant.measure())
    rows = report.summarise(contestants)
    cold = cold_starts(contestants, rows, options.cold_rounds)
    return {"model": model, "threads": threads, "rows": rows, "missing": missing, "cold": cold}


def trial(contestants: list, missing: dict[str, str]) -> list:
    """The fastest of every engine, and whoever is close to it."""
    times = {}
    for contestant in contestants:
        try:
            times[id(contestant)] = contestant.measure()["run_ms"]
        except RuntimeError as error:
            missing[f"{contestant.engine}, labels by {contestant.head}, {contestant.setting}"] = str(error)
    running = [c for c in contestants if id(c) in times]
    best = {c.engine: min(times[id(other)] for other in running if other.engine == c.engine) for c in running}
    return [c for c in running if times[id(c)] <= 1.05 * best[c.engine]]


def cold_starts(contestants: list, rows: list[dict], rounds: int) -> list[dict]:
    """Of the fastest contestant of each engine: the whole process, and what of it is the engine's."""
    names = {(row["engine"], row["head"], row["setting"]) for row in rows}
    chosen = [c for c in contestants if (c.engine, c.head, c.setting) in names]
    samples = {c.engine: [] for c in chosen}
    bare = []
    for _ in range(rounds):
        bare.append(wall_ms([sys.executable, "-c", "import numpy"])[0])
        for contestant in chosen:
            process_ms, stdout = wall_ms(contestant.cold_command)
            parts = {} if contestant.ours else json.loads(stdout)
            engine_ms = process_ms if contestant.ours else sum(parts[k] for k in ("import_ms", "load_ms", "first_run_ms"))
            samples[contestant.engine].append((process_ms, engine_ms))
    return [{"engine": engine, "process_ms": statistics.median(s[0] for s in pairs),
             "engine_ms": statistics.median(s[1] for s in pairs), "bare_python_ms": statistics.median(bare)}
            for engine, pairs in samples.items() if pairs]


def wall_ms(command: list[str]) -> tuple[float, str]:
    start = time.perf_counter()
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    return (time.perf_counter() - start) * 1e3, process.stdout


if __name__ == "__main__":
    sys.exit(main())
