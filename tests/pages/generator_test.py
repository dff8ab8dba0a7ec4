#!/usr/bin/python3
"""The generator of labelled pages: one seed is one page, whichever process makes it, and labels say what they may.

    generator_test.py

Exit code 77 if Cairo, Pango, numpy or Pillow are missing for this Python.
"""
import hashlib
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile

PAGES = pathlib.Path(__file__).resolve().parents[2] / "models" / "pages"
SKIPPED = 77
SEEDS = (3, 4, 5, 6)
CLASSES = {0, 1, 2, 3, 4, 255}


def missing():
    """Names of the modules that are not there."""
    return [name for name in ("cairo", "gi", "numpy", "PIL") if importlib.util.find_spec(name) is None]


def digests():
    """A line for each seed: digest of its image and of its label map."""
    sys.path.insert(0, str(PAGES))
    from generator.make import make

    for seed in SEEDS:
        print(*(hashlib.sha256(part.tobytes()).hexdigest() for part in make(seed)))


def in_process(hash_seed):
    """The digests as a fresh interpreter finds them, with another order of its sets."""
    environment = dict(os.environ, PYTHONHASHSEED=hash_seed)
    made = subprocess.run([sys.executable, __file__, "digests"], env=environment, capture_output=True, text=True, check=True)
    return made.stdout.split()


def check_pages():
    """Image and label map fit together, every class occurs, and nothing else."""
    sys.path.insert(0, str(PAGES))
    import numpy as np
    from generator.make import make

    seen = set()
    for seed in range(12):
        pixels, labels = make(seed)
        assert pixels.dtype == labels.dtype == np.uint8, (seed, pixels.dtype, labels.dtype)
        assert pixels.shape == labels.shape + (3,), (seed, pixels.shape, labels.shape)
        assert max(labels.shape) == 1024, (seed, labels.shape)
        seen |= set(np.unique(labels).tolist())
    assert seen <= CLASSES, seen
    assert seen >= {0, 1, 2, 3, 4}, seen


def check_pictures():
    """Pictures of a folder are shown, the same ones each time, and wherever one shows the label is that of figures."""
    sys.path.insert(0, str(PAGES))
    import numpy as np
    from generator.make import make
    from PIL import Image

    shown, figure, colour = 0, 3, (255, 0, 255)
    with tempfile.TemporaryDirectory() as folder:
        files = tuple(f"{folder}/{side}.png" for side in (40, 300))
        for file, side in zip(files, (40, 300)):
            Image.new("RGB", (side, side * 3 // 4), colour).save(file)
        for seed in range(12):
            pixels, labels = make(seed, clean=True, pictures=files)
            inside = (pixels == colour).all(2)
            assert (labels[inside] == figure).all(), seed
            shown += int(inside.sum())
    assert shown > 0


def main():
    if missing():
        print("not there:", *missing())
        sys.exit(SKIPPED)
    if sys.argv[1:] == ["digests"]:
        return digests()
    first, second = in_process("1"), in_process("2")
    assert first == second, "the same seeds gave other pages"
    assert len(set(first)) == 2 * len(SEEDS), "other seeds gave the same page"
    check_pages()
    check_pictures()
    print("ok")
    return None


main()
