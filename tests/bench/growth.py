"""Ours at several sizes: how time, memory and multiply-adds grow."""
import argparse
import json
import subprocess

from report import print_table, short_name


def measure(options: argparse.Namespace) -> None:
    sizes = [int(word) for word in options.growth.split(",")]
    for model in options.models:
        for threads in options.threads:
            rows = [one_size(model.split("+")[0], size, threads, options) for size in sizes]
            print(f"\n{short_name(model)}, {threads} thread{'s' if threads > 1 else ''}")
            print_table(table(rows))


def one_size(model: str, size: int, threads: int, options: argparse.Namespace) -> dict:
    common = ["--model", model, "--input-size", f"{size}x{size}", "--threads", str(threads), "--json",
              *options.segment_options.split()]
    bench = run([str(options.segment), "bench", *common, "--runs", str(options.runs), "--warmup", "1", "--loads", "1"])
    plan = run([str(options.segment), "explain", *common, "--runs", "0"])
    return {"size": size, "run_ms": bench["run_ms"]["median"], "peak_rss_bytes": bench["peak_rss_bytes"],
            "arena_bytes": plan["arena_bytes"], "packed_bytes": plan["packed_weight_bytes"],
            "useful_macs": plan["totals"]["useful_macs"]}


def run(command: list[str]) -> dict:
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def table(rows: list[dict]) -> list[list[str]]:
    """Every figure, and in brackets its growth from the first size."""
    def cell(row: dict, key: str, scale: float) -> str:
        return f"{row[key] / scale:.1f} ({row[key] / rows[0][key]:.2f}x)"

    lines = [["size", "pixels", "useful GMAC", "run ms", "arena MB", "packed MB", "peak MB"]]
    for row in rows:
        lines.append([str(row["size"]), f"{(row['size'] / rows[0]['size']) ** 2:.2f}x", cell(row, "useful_macs", 1e9),
                      cell(row, "run_ms", 1), cell(row, "arena_bytes", 1e6), f"{row['packed_bytes'] / 1e6:.1f}",
                      cell(row, "peak_rss_bytes", 1e6)])
    return lines
