"""Renders labelled pages: python3 -m generator OUT_DIR --count N [--first SEED] [--photos DIR] [--pictures DIR] [--clean] [--workers N].

Page S of any run is the same: its seed is S. Writes OUT_DIR/images/S.jpg, quality 95, and then OUT_DIR/labels/S.png.
"""
import argparse
import multiprocessing
import pathlib
from functools import partial

from PIL import Image

from .make import make


def write(seed, out, photos, pictures, clean):
    pixels, labels = make(seed, photos, clean, pictures)
    Image.fromarray(pixels).save(out / "images" / f"{seed:06d}.jpg", quality=95)
    part = out / "labels" / f"{seed:06d}.part"
    Image.fromarray(labels).save(part, "PNG")
    part.rename(part.with_suffix(".png"))


def files(folder):
    """The picture files of a folder, in the order of their names; none without a folder."""
    return tuple(sorted(str(p) for p in folder.iterdir() if p.suffix in (".jpg", ".png"))) if folder else ()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--photos", type=pathlib.Path)
    parser.add_argument("--pictures", type=pathlib.Path, help="screenshots, drawings and logos")
    parser.add_argument("--clean", action="store_true", help="without degradation")
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    for folder in ("images", "labels"):
        (args.out / folder).mkdir(parents=True, exist_ok=True)
    photos, pictures = files(args.photos), files(args.pictures)
    job = partial(write, out=args.out, photos=photos, pictures=pictures, clean=args.clean)
    with multiprocessing.Pool(args.workers) as pool:
        for done, _ in enumerate(pool.imap_unordered(job, range(args.first, args.first + args.count), 8), 1):
            if done % 500 == 0:
                print(done, flush=True)


main()
