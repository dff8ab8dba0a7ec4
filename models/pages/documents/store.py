"""Pages on disk: DIR/images/NAME.png, DIR/labels/NAME.png and a line of DIR/index.tsv for each."""

import pathlib

from PIL import Image

from documents.paint import IGNORE, PALETTE
from documents.table import read_table

LONGEST_PX = 1024  # the longest side of a page
COLUMNS = ["name", "package", "document", "page", "kind"]


def palette_bytes():
    colours = [0] * 768
    for index, colour in enumerate(PALETTE):
        colours[3 * index:3 * index + 3] = colour
    colours[3 * IGNORE:3 * IGNORE + 3] = (128, 128, 128)
    return colours


def save_label(labels, path):
    image = Image.fromarray(labels, "P")
    image.putpalette(palette_bytes())
    image.save(path, "PNG", optimize=True)


def save_page(folder, name, pixels, labels):
    """Files appear when they are whole, the label last: the folder may be read meanwhile."""
    folder = pathlib.Path(folder)
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    unfinished = folder / f"{name}.unfinished"
    Image.fromarray(pixels).save(unfinished, "PNG", compress_level=4)
    unfinished.rename(folder / "images" / f"{name}.png")
    save_label(labels, unfinished)
    unfinished.rename(folder / "labels" / f"{name}.png")


def write_index(folder, kind, rows):
    """Replaces the lines of one kind (html or pdf) in index.tsv."""
    path = pathlib.Path(folder) / "index.tsv"
    kept = [row for row in read_table(path) if row["kind"] != kind] if path.exists() else []
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(str(row[column]) for column in COLUMNS) for row in kept + rows]
    path.write_text("\n".join(lines) + "\n")
