#!/usr/bin/env python3
"""Damaged forms of models and images through `segment`: mutations.py SEGMENT FILE... [--model M --image I] [options]

A damaged model goes through `segment convert`: it must be refused with exit code 2, a message and no file, or become a
model that passes `segment inspect --check`; within two minutes, up to a megabyte within ten seconds of processor time,
and 8 GB. With --image it also goes through `segment run` on that image, and a damaged image goes through `segment run`
with the network --model: whatever the damage, the outputs are whole, or there is an error with exit code 1 or 2 and none;
within ten seconds of processor time and 8 GB. Half of the damaged PNG files have checksums that fit. Half of the
damage is done beside names, where the structure of a file is, the rest anywhere. Prints figures for every file, and what
went wrong with the seed that shows it again; exit code 1 if anything did.
"""
import argparse
import os
import pathlib
import random
import re
import resource
import subprocess
import sys
import tempfile
import zlib

SECONDS = 120
RUN_SECONDS = 10  # of processor time, which other programs on the machine do not change
SMALL_BYTES = 1 << 20  # models up to here are converted and checked in RUN_SECONDS too
MEMORY = 8 << 30
IMAGES = {".png", ".jpg", ".bmp", ".ppm", ".pgm"}
PNG_START, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
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


def checksums_corrected(png):
    """A PNG file whose chunks have the checksums of what they hold, up to the first that is not whole."""
    out, at = bytearray(png), len(PNG_START)
    while at + 12 <= len(out):
        end = at + 8 + int.from_bytes(out[at:at + 4], "big")
        if end + 4 > len(out):
            break
        out[end:end + 4] = zlib.crc32(out[at + 4:end]).to_bytes(4, "big")
        at = end + 4
    return bytes(out)


def run(*words, processor_seconds=None):
    """Exit code, stdout and stderr; -99 for one that did not end in time."""
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        if processor_seconds:
            resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 1))
    try:
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", timeout=SECONDS, preexec_fn=limit,
                              env=dict(os.environ, OMP_NUM_THREADS="1"), check=False)
    except subprocess.TimeoutExpired:
        return -99, "", "not ended in time"
    return done.returncode, done.stdout, done.stderr


def converted(segment, source, out):
    """"refused", "verified", or what is wrong."""
    seconds = RUN_SECONDS if source.stat().st_size <= SMALL_BYTES else None
    code, _, err = run(segment, "convert", str(source), str(out), "--json", processor_seconds=seconds)
    files = {path.name for path in source.parent.iterdir()}
    if code == 2:
        if not err.startswith("segment: error: ") or "internal" in err:
            return f"refused with: {err[:300]}"
        return "refused" if files == {source.name} else f"refused, but left {files - {source.name}}"
    if code != 0:
        return f"exit code {code}: {err[:300]}"
    if files != {source.name, out.name}:
        return f"left {files}"
    code, facts, err = run(segment, "inspect", str(out), "--check", "--json", processor_seconds=seconds)
    not_finite = '"golden":{"stored":false' in facts  # the damaged weights make infinite numbers
    if code != 0 and not (code == 1 and not_finite):
        return f"inspect --check: exit code {code}: {err[:300]}"
    return "verified"


def segmented(segment, model, image, folder):
    """"refused", "done", or what is wrong with a run that writes into an empty folder."""
    code, _, err = run(segment, "run", str(image), "--model", str(model), "--output", str(folder), "--quiet",
                       processor_seconds=RUN_SECONDS)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    if code in (1, 2):
        if not err.startswith("segment: error: ") or "internal" in err:
            return f"refused with: {err[:300]}"
        return f"refused, but left {set(files)}" if files else "refused"
    if code != 0:
        return f"exit code {code}: {err[:300]}"
    stem = pathlib.Path(image).stem
    if set(files) != {f"{stem}.labels.png", f"{stem}.overlay.png"}:
        return f"left {set(files)}"
    whole = all(data.startswith(PNG_START) and data.endswith(PNG_END) for data in files.values())
    return "done" if whole else "left a file that is cut short"


def ways(segment, path, model, image):
    """What is done with the damaged forms of a file: a name, and a function of their path and an empty folder."""
    if path.suffix.lower() in IMAGES:
        if model:
            yield "run", lambda damaged, folder: segmented(segment, model, damaged, folder)
        return
    yield "convert", lambda damaged, folder: converted(segment, damaged, damaged.parent / "out.onnx")
    if image:
        yield "run", lambda damaged, folder: segmented(segment, damaged, image, folder)


def torture(way, act, path, count, seed):
    """Prints figures; returns how many of `count` damaged forms showed a fault."""
    data = path.read_bytes()
    places = places_beside_names(data)
    counts, faults = {"refused": 0, "verified": 0, "done": 0}, 0
    for number in range(count):
        dice = random.Random(f"{seed}/{number}")
        damaged, what = mutate(data, places, dice)
        if data.startswith(PNG_START) and dice.random() < 0.5:
            damaged, what = checksums_corrected(damaged), what + ", checksums corrected"
        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as out:
            source = pathlib.Path(folder) / ("source" + path.suffix)
            source.write_bytes(damaged)
            outcome = act(source, pathlib.Path(out))
        if outcome in counts:
            counts[outcome] += 1
        else:
            faults += 1
            print(f"{path}: {way}: seed {seed}, number {number}, {what}: {outcome}", flush=True)
    figures = ", ".join(f"{number} {name}" for name, number in counts.items() if number)
    print(f"{path}: {way}: {count} mutations, {figures}, {faults} faults", flush=True)
    return faults


def torture_all(segment, files, model=None, image=None, count=1000, seed=1):
    """How many faults all damaged forms of all files have shown."""
    return sum(torture(way, act, path, count, seed)
               for path in map(pathlib.Path, files) for way, act in ways(segment, path, model, image))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("segment")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--model", help="the network for damaged images")
    parser.add_argument("--image", help="the image for damaged models")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    sys.exit(1 if torture_all(words.segment, words.files, words.model, words.image, words.count, words.seed) else 0)
