#!/usr/bin/python3
"""Labelled pages of the PDF manuals in pdf.tsv. pdf_pages.py SOURCES OUTPUT [NAME-PART]"""

import gzip
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
from PIL import Image

from paint import paint
from pdf_blocks import by_hand, proposed, touching
from pdf_layout import body_size, read_page
from store import read_table, save_page, write_index

HERE = pathlib.Path(__file__).resolve().parent
LONGEST_PX = 1024
NUMBERED = re.compile(r"^(\d+(\.\d+)*|[A-Z](\.\d+)+|Chapter|Appendix|Abstract)\b")
CAPTION = re.compile(r"^(Figure|Fig\.|Table|Listing|Abbildung|Tabelle|Figura|Tabela|Tabla|Tableau|図|表|图)")


def class_of(line, body):
    """Titles are larger than the body, or bold, alone and numbered; bold alone and not numbered is left undecided."""
    alone = line.lines_in_block <= 3 and not line.fixed_width and not CAPTION.match(line.text)
    letters = sum(c.isalpha() for c in line.text)
    if not alone or letters < 2 or len(line.text) > 110:
        return "text"
    if line.size > 1.35 * body or (line.bold and line.size > 1.12 * body):
        return "heading"
    if line.bold and line.size > 0.95 * body and not line.text.endswith((".", ",", ";")):
        return "heading" if NUMBERED.match(line.text) else "ignore"
    return "ignore" if line.size > 1.15 * body else "text"


def page_items(page, hand):
    """What is on a page as [(class, box, block)] in points. hand  the boxes of pdf.tsv, '' to take the proposals."""
    blocks = by_hand(hand, page) if hand else proposed(page)
    pictures = [box for kind, box in blocks if kind in ("figure", "table")]
    body = body_size([line for line in page.lines if not any(touching(line.box, box, -2) for box in pictures)])
    forced = [(kind, box) for kind, box in blocks if kind in ("heading", "text")]
    items = [(kind, box, -1) for kind, box in blocks if kind in ("figure", "table", "ignore")]
    for line in page.lines:
        said = [kind for kind, box in forced if touching(line.box, box, -2)]
        items.append((said[0] if said else class_of(line, body), line.box, line.block))
    return items


def render(source, number):
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-png", "-scale-to", str(LONGEST_PX), "-f", str(number), "-l", str(number), source,
                   folder + "/page"]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        return np.asarray(Image.open(next(pathlib.Path(folder).glob("*.png"))).convert("RGB"))


def plain_pdf(source, folder):
    """The path of a PDF file, unpacked if it is compressed."""
    if source.suffix != ".gz":
        return source
    path = pathlib.Path(folder) / source.stem
    path.write_bytes(gzip.decompress(source.read_bytes()))
    return path


def labelled(source, number, hand):
    page = read_page(source, number)
    pixels = render(source, number)
    scale = max(pixels.shape[:2]) / max(page.size)
    items = [(kind, [scale * side for side in box], block) for kind, box, block in page_items(page, hand)]
    return pixels, paint(pixels, items)


def main(sources, output, part=""):
    rows = []
    for row in read_table(HERE / "pdf.tsv"):
        source = pathlib.Path(sources) / row["package"] / row["document"]
        name = f"{row['package']}-{source.name.split('.pdf')[0]}-p{row['page']}".replace(".", "_")
        if part not in name:
            continue
        if not source.exists():
            print(f"{source} does not exist", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            save_page(output, name, *labelled(plain_pdf(source, folder), int(row["page"]), row["boxes"]))
        rows.append({"name": name, "package": row["package"], "document": row["document"], "page": row["page"],
                     "kind": "pdf"})
    if not part:
        write_index(output, "pdf", rows)
    print(len(rows), "pages")


if __name__ == "__main__":
    main(*sys.argv[1:])
