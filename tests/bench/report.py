"""Tables of a comparison: for the terminal, and for a Markdown file with the machine and the versions."""
import argparse
import datetime
import importlib.metadata
import platform
import shlex
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np

PACKAGES = {"ort": "onnxruntime", "openvino": "openvino", "ncnn": "ncnn", "litert": "ai-edge-litert"}


def summarise(contestants: list) -> list[dict]:
    """One row an engine: its fastest contestant, and the ratio to each of ours with its range over the rounds."""
    rows = []
    ours = [c for c in contestants if c.ours]
    reference = next((c for c in contestants if c.engine == "ort"), None)
    for engine in dict.fromkeys(c.engine for c in contestants):
        best = min((c for c in contestants if c.engine == engine), key=lambda c: c.median("run_ms"))
        row = {
            "engine": engine, "head": best.head, "setting": best.setting,
            "precision": best.rounds[0].get("precision", ""), "run_ms": best.median("run_ms"),
            "load_and_first_ms": statistics.median(one["load_ms"] + one["first_run_ms"] for one in best.rounds),
            "peak_rss_bytes": best.median("peak_rss_bytes"), "python_bytes": best.median("python_bytes"),
            "rounds": best.rounds, "ratios": {},
        }
        for own in ours:
            if own is not best:
                ratios = [theirs["run_ms"] / mine["run_ms"] for theirs, mine in zip(best.rounds, own.rounds)]
                row["ratios"][own.engine] = [statistics.median(ratios), min(ratios), max(ratios)]
        if reference and best is not reference and best.labels_file:
            row["labels_unlike_ort"] = disagreement(best.labels_file, reference.labels_file)
        rows.append(row)
    return rows


def disagreement(one: Path, other: Path) -> float | None:
    a, b = np.load(one), np.load(other)
    return float(np.mean(a != b)) if a.shape == b.shape else None


def ratio_text(ratio: list[float] | None) -> str:
    return "{:.2f} ({:.2f}..{:.2f})".format(*ratio) if ratio else "-"


def result_table(result: dict) -> list[list[str]]:
    own = [row["engine"] for row in result["rows"] if row["engine"].startswith("atrous")]
    lines = [["engine", "precision", "labels by", "setting", "to labels ms", *[f"ratio to {name}" for name in own],
              "load + first ms", "peak MB", "Python's MB", "unlike ort"]]
    for row in result["rows"]:
        unlike = row.get("labels_unlike_ort")
        lines.append([row["engine"], row["precision"], row["head"], row["setting"], f"{row['run_ms']:.2f}",
                      *[ratio_text(row["ratios"].get(name)) for name in own], f"{row['load_and_first_ms']:.1f}",
                      f"{row['peak_rss_bytes'] / 1e6:.1f}", f"{row['python_bytes'] / 1e6:.1f}",
                      "-" if unlike is None else f"{unlike:.1e}"])
    return lines


def cold_table(result: dict) -> list[list[str]]:
    lines = [["cold start", "whole process ms", "import + load + first run ms"]]
    for one in result["cold"]:
        alone = "-" if one["engine"].startswith("atrous") else f"{one['engine_ms']:.0f}"
        lines.append([one["engine"], f"{one['process_ms']:.0f}", alone])
    if result["cold"]:
        lines.append(["Python with numpy alone", f"{result['cold'][0]['bare_python_ms']:.0f}", "-"])
    return lines


def summary_table(results: list[dict]) -> list[list[str]]:
    """Ours in f32 against the fastest peer in f32, and in any other precision against the fastest peer but in int8."""
    lines = [["model", "threads", "ours", "ms", "fastest peer", "ms", "ratio"]]
    for result in results:
        peers = [row for row in result["rows"] if not row["engine"].startswith("atrous")]
        for own in (row for row in result["rows"] if row["engine"].startswith("atrous")):
            rivals = [row for row in peers if (row["precision"] == "f32" if own["engine"] == "atrous"
                                               else row["precision"] != "int8")]
            best = min(rivals, key=lambda row: row["run_ms"], default=None)
            lines.append([short_name(result["model"]), str(result["threads"]), f"{own['engine']} {own['precision']}",
                          f"{own['run_ms']:.2f}", f"{best['engine']} {best['precision']}" if best else "-",
                          f"{best['run_ms']:.2f}" if best else "-",
                          ratio_text(best["ratios"].get(own["engine"]) if best else None)])
    return lines


def short_name(model: str) -> str:
    path = Path(model.split("+")[0])
    return path.parent.name if path.stem == "model" else path.stem


def print_result(result: dict) -> None:
    print(f"\n{result['model']}, {result['threads']} thread{'s' if result['threads'] > 1 else ''}")
    print_table(result_table(result))
    print_table(cold_table(result))
    for engine, reason in result["missing"].items():
        print(f"  {engine}: not available: {reason}")
    sys.stdout.flush()


def print_summary(results: list[dict]) -> None:
    print("\nOurs against the fastest peer of its class")
    print_table(summary_table(results))


def print_table(lines: list[list[str]]) -> None:
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    for line in lines:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def markdown(results: list[dict], options: argparse.Namespace) -> str:
    parts = ["# Results of compare.py", "", *machine(options), "",
             "Ratios are a peer's time over ours in the same round: median (least..most).", "",
             "## Ours against the fastest peer of its class", "", *markdown_table(summary_table(results))]
    for result in results:
        parts += ["", f"## {short_name(result['model'])}, {result['threads']} threads", "",
                  *markdown_table(result_table(result)), "", *markdown_table(cold_table(result))]
        parts += [f"\n{engine}: not available: {reason}" for engine, reason in result["missing"].items()]
    return "\n".join(parts) + "\n"


def markdown_table(lines: list[list[str]]) -> list[str]:
    rows = ["| " + " | ".join(line) + " |" for line in lines]
    return [rows[0], "|" + "---|" * len(lines[0]), *rows[1:]]


def machine(options: argparse.Namespace) -> list[str]:
    info = Path("/proc/cpuinfo").read_text()
    model = next(line.split(":")[1].strip() for line in info.splitlines() if line.startswith("model name"))
    isa = [name for name in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16") if f" {name}" in info]
    system = next((line.split("=")[1].strip('"') for line in Path("/etc/os-release").read_text().splitlines()
                   if line.startswith("PRETTY_NAME")), "")
    tool = ""
    if options.segment:
        tool = subprocess.run([str(options.segment), "--version"], capture_output=True, text=True).stdout.strip()
    engines = [tool] + [f"{name} {version(name)}" for name in PACKAGES.values() if version(name)]
    return [f"- CPU: {model}, {info.count('processor')} CPUs, {' '.join(isa)}",
            f"- System: {system}, Linux {platform.release().partition('-')[0]}", f"- Engines: {', '.join(engines)}",
            f"- Date: {datetime.date.today().isoformat()}",
            f"- Command: `{shlex.join(['compare.py', *sys.argv[1:]])}`"]


def version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return ""
