#!/usr/bin/python3
"""Shrinks the screenshots, plots, diagrams and logos of unpacked manuals to the size that figures of pages need.

    collect_pictures.py SOURCES OUT_DIR [PACKAGE ...]

SOURCES is what manuals/fetch.py made, one folder a package. The pictures stay outside the repository. A picture that is
there is not made again, so the script may run while packages are still being fetched.
"""
import hashlib
import pathlib
import random
import sys

from PIL import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".gif")
LEAST_SIDE, LONGEST, LARGEST_AREA = 120, 800, 30_000_000  # pixels
MOST_OF_PACKAGE = 40
LONGEST_SHAPE = 4.5  # longer side over shorter side
LEAST_COLOURS = 4
# Made by the dozen by documentation tools, all alike.
ALIKE = ("__graph", "_graph", "__incl", "__dep", "_thumb", "inherit", "callgraph", "/sphinx", "_static", "math/", "dir_")


def plain(path):
    """RGB on white, shrunk; None for what is too small, too long or empty."""
    image = Image.open(path)
    width, height = image.size
    shape = max(width, height) / max(1, min(width, height))
    if min(width, height) < LEAST_SIDE or width * height > LARGEST_AREA or shape > LONGEST_SHAPE:
        return None
    image = image.convert("RGBA")
    ground = Image.new("RGBA", image.size, "white")
    image = Image.alpha_composite(ground, image).convert("RGB")
    image.thumbnail((LONGEST, LONGEST), Image.LANCZOS)
    colours = image.getcolors(LEAST_COLOURS)
    return image if colours is None else None


def candidates(folder):
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    files = [path for path in files if path.is_file() and not path.is_symlink()]
    files = [path for path in files if not any(word in str(path.relative_to(folder)) for word in ALIKE)]
    random.Random(folder.name).shuffle(files)
    return files


def pictures(folder):
    """Yields up to MOST_OF_PACKAGE pictures of a package that differ."""
    seen, count = set(), 0
    for path in candidates(folder):
        if count == MOST_OF_PACKAGE:
            return
        try:
            image = plain(path)
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            continue  # broken files are not rare in manuals
        if image is None:
            continue
        mark = hashlib.sha1(image.resize((24, 24)).convert("L").point(lambda value: value // 16).tobytes()).digest()
        if mark not in seen:
            seen.add(mark)
            count += 1
            yield image


def save(image, out, stem):
    """Pictures of few colours stay PNG; the name appears when the file is whole."""
    few = image.getcolors(4096) is not None
    unfinished = out / f".{stem}"
    if few:
        image.save(unfinished, "PNG", optimize=True)
    else:
        image.save(unfinished, "JPEG", quality=93)
    unfinished.rename(out / f"{stem}.{'png' if few else 'jpg'}")


def main(sources, out, *packages):
    sources, out = pathlib.Path(sources), pathlib.Path(out)
    out.mkdir(parents=True, exist_ok=True)
    for folder in sorted(sources / name for name in packages) if packages else sorted(sources.iterdir()):
        if folder.suffix == ".unfinished" or any(out.glob(f"{folder.name}-000.*")):
            continue
        number = -1
        for number, image in enumerate(pictures(folder)):
            save(image, out, f"{folder.name}-{number:03d}")
        print(folder.name, number + 1, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
