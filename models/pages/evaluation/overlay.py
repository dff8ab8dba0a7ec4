"""Contact sheets of pages with their labels over them and a mark at every tenth. python3 -m evaluation.overlay PAGES OUTPUT [NAME-PART [PER-SHEET]]"""

import pathlib
import sys

import numpy as np
from PIL import Image, ImageDraw

from documents.paint import IGNORE, PALETTE

CELL_PX = 760


def blended(image, labels):
    pixels = np.asarray(image.convert("RGB")).astype(float)
    colours = np.zeros((256, 3))
    colours[:len(PALETTE)] = PALETTE
    colours[IGNORE] = (200, 0, 200)
    marked = (labels > 0)[..., None]
    return Image.fromarray(np.where(marked, 0.55 * pixels + 0.45 * colours[labels], pixels).astype(np.uint8))


def cell(folder, path):
    labels = np.asarray(Image.open(folder / "labels" / f"{path.stem}.png"))
    picture = blended(Image.open(path), labels)
    pen = ImageDraw.Draw(picture)
    for tenth in range(1, 10):
        x, y = tenth * picture.width // 10, tenth * picture.height // 10
        pen.line((x, 0, x, 12), fill="red", width=3)
        pen.line((0, y, 12, y), fill="red", width=3)
    picture.thumbnail((CELL_PX, CELL_PX))
    sheet = Image.new("RGB", (CELL_PX, CELL_PX + 14), "grey")
    sheet.paste(picture, (0, 14))
    ImageDraw.Draw(sheet).text((2, 1), path.stem, fill="white")
    return sheet


def main(pages, output, part="", per_sheet="6"):
    folder, count = pathlib.Path(pages), int(per_sheet)
    paths = sorted(path for path in (folder / "images").glob("*.png") if part in path.stem)
    for start in range(0, len(paths), count):
        chosen = paths[start:start + count]
        sheet = Image.new("RGB", (CELL_PX * min(3, count), (CELL_PX + 14) * -(-count // 3)), "black")
        for number, path in enumerate(chosen):
            sheet.paste(cell(folder, path), (CELL_PX * (number % 3), (CELL_PX + 14) * (number // 3)))
        sheet.save(f"{output}-{start // count:02d}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
