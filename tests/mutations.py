#!/usr/bin/env python3
"""Damaged forms of real models through `segment convert`: mutations.py SEGMENT MODEL... [--count N] [--seed N]

Each must be refused with exit code 2, a message and no file, or become a model that passes `segment inspect --check`;
within two minutes and 8 GB. Half of the damage is done beside names, where the structure of a file is, the rest anywhere.
Prints figures for every model, and what went wrong with the seed that shows it again; exit code 1 if anything did.
"""
import argparse
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile

SECONDS = 120
MEMORY = 8 << 30
KINDS = ("cut short", "bits flipped", "bytes set", "block removed", "block doubled", "block moved")


def places_beside_names(data):
    """Positions around printable text."""
    places = set()
    for match in re.finditer(rb"[ -~]{5,}", data):
        places.update(range(max(match.start() - 48, 0), min(match.end() + 48, len(data))))
    return sorted(places)


def mutate(data, places, dice):
    """The damaged bytes, and what was done."""
    at = dice.choice(places) if places and dice.random() < 0.5 else dice.randrange(len(data))
    kind = dice.choice(KINDS)
    out = bytearray(data)
    length = dice.choice((1, 2, 4, 8, 64, 1024))
    if kind == "cut short":
        del out[at:]
    elif kind == "bits flipped":
        for place in [at] + [min(at + dice.randrange(64), len(out) - 1) for _ in range(dice.randrange(4))]:
            out[place] ^= 1 << dice.randrange(8)
    elif kind == "bytes set":
        out[at:at + min(length, 8)] = bytes([dice.choice((0, 1, 0x7F, 0x80, 0xFF))]) * min(length, 8, len(out) - at)
    elif kind == "block removed":
        del out[at:at + length]
    elif kind == "block doubled":
        out[at:at] = out[at:at + length]
    else:
        block = out[at:at + length]
        del out[at:at + length]
        to = dice.randrange(len(out) + 1)
        out[to:to] = block
    return bytes(out), f"{kind} at byte {at}"


def run(*words):
    """Exit code and stderr; -99 for one that did not end in time."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=SECONDS, preexec_fn=limit)
    except subprocess.TimeoutExpired:
        return -99, "not ended in time"
    return done.returncode, done.stderr


def fault_of(segment, source, out):
    """"refused", "verified", or what is wrong."""
    code, err = run(segment, "convert", str(source), str(out), "--json")
    files = {path.name for path in source.parent.iterdir()}
    if code == 2:
        if not err.startswith("segment: error: ") or "internal" in err:
            return f"refused with: {err[:300]}"
        return "refused" if files == {source.name} else f"refused, but left {files - {source.name}}"
    if code != 0:
        return f"exit code {code}: {err[:300]}"
    if files != {source.name, out.name}:
        return f"left {files}"
    code, err = run(segment, "inspect", str(out), "--check", "--json")
    if code not in (0, 1) or code == 1 and not not_finite(segment, out):
        return f"inspect --check: exit code {code}: {err[:300]}"
    return "verified"


def not_finite(segment, model):
    """Whether there is no golden sample because the damaged weights make infinite numbers."""
    done = subprocess.run([segment, "inspect", str(model), "--check", "--json"], capture_output=True, text=True)
    return '"golden":{"stored":false' in done.stdout


def torture(segment, model, count, seed):
    data = pathlib.Path(model).read_bytes()
    places = places_beside_names(data)
    counts, faults = {"refused": 0, "verified": 0}, 0
    for number in range(count):
        damaged, what = mutate(data, places, random.Random(f"{seed}/{number}"))
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / ("source" + pathlib.Path(model).suffix)
            source.write_bytes(damaged)
            outcome = fault_of(segment, source, pathlib.Path(folder) / "out.onnx")
        if outcome in counts:
            counts[outcome] += 1
        else:
            faults += 1
            print(f"{model}: seed {seed}, number {number}, {what}: {outcome}", flush=True)
    print(f"{model}: {count} mutations, {counts['refused']} refused, {counts['verified']} verified, {faults} faults", flush=True)
    return faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("segment")
    parser.add_argument("models", nargs="+")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    sys.exit(1 if sum(torture(words.segment, model, words.count, words.seed) for model in words.models) else 0)
