"""Pages on disk: DIR/images/NAME.png, DIR/labels/NAME.png and a line of DIR/index.tsv for each."""

import pathlib

from PIL import Image

from paint import IGNORE, PALETTE

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
    image.save(path, optimize=True)


def save_page(folder, name, pixels, labels):
    folder = pathlib.Path(folder)
    for part in ("images", "labels"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(folder / "images" / f"{name}.png")
    save_label(labels, folder / "labels" / f"{name}.png")


def read_table(path):
    """Rows of a tab-separated file with a head, as dicts; lines that begin with # are left out."""
    lines = [line for line in pathlib.Path(path).read_text().splitlines() if line.strip() and not line.startswith("#")]
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t") + [""] * len(head))) for line in lines[1:]]


def write_index(folder, kind, rows):
    """Replaces the lines of one kind (html or pdf) in index.tsv."""
    path = pathlib.Path(folder) / "index.tsv"
    kept = [row for row in read_table(path) if row["kind"] != kind] if path.exists() else []
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(str(row[column]) for column in COLUMNS) for row in kept + rows]
    path.write_text("\n".join(lines) + "\n")
