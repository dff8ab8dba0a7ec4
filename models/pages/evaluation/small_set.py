"""The pages of the tests: some of the evaluation's, scaled down. python3 -m evaluation.small_set PAGES tests/pages"""

import io
import pathlib
import sys

import numpy as np
from PIL import Image

from documents.store import save_label
from documents.table import read_table

LONGEST_PX = 640
JPEG_QUALITY = 80


def scaled(image, filter_):
    factor = LONGEST_PX / max(image.size)
    return image.resize([round(side * factor) for side in image.size], filter_)


def smaller_file(image):
    """Suffix and bytes of an image as PNG of 64 colours or as JPEG, whichever is smaller."""
    png, jpeg = io.BytesIO(), io.BytesIO()
    image.quantize(64, dither=Image.Dither.NONE).save(png, "PNG", optimize=True)
    image.save(jpeg, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return min((".png", png.getvalue()), (".jpg", jpeg.getvalue()), key=lambda file: len(file[1]))


def main(pages, output):
    pages, output = pathlib.Path(pages), pathlib.Path(output)
    for part in ("images", "labels"):
        (output / part).mkdir(parents=True, exist_ok=True)
        for old in (output / part).iterdir():
            old.unlink()
    for row in read_table(output / "pages.tsv"):
        name = row["name"]
        image = Image.open(pages / "images" / f"{name}.png").convert("RGB")
        suffix, content = smaller_file(scaled(image, Image.LANCZOS))
        (output / "images" / (name + suffix)).write_bytes(content)
        labels = scaled(Image.open(pages / "labels" / f"{name}.png"), Image.NEAREST)
        save_label(np.asarray(labels), output / "labels" / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
