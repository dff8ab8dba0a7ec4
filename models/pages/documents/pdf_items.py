"""Lines of a page of a PDF file as text or headings, and the page's label map."""

import gzip
import pathlib
import re
import subprocess
import tempfile

import numpy as np
from PIL import Image

from documents.paint import paint
from documents.pdf_blocks import touching
from documents.pdf_layout import body_style
from documents.store import LONGEST_PX

NUMBERED = re.compile(r"^(\d+(\.\d+)*\.?|[A-Z](\.\d+)+|[IVX]+\.|Chapter|Appendix|Abstract)\s")
SECTION = re.compile(r"^\d+(\.\d+)+\.?\s+\D*[^\d\s.,;]$")
CAPTION = re.compile(r"^(\([a-z]\)|Figure|Fig\.|Table|Listing|Abbildung|Tabelle|Figura|Tabela|Tabla|Tableau|図|表|图)",
                     re.IGNORECASE)


def in_margin(line, height):
    return line.box[3] < 0.065 * height or line.box[1] > 0.94 * height


def class_of(line, body, hints, height):
    """Titles are larger than the body, numbered, or bold; bold lines without a number are left undecided.

    body  size and boldness of the body; hints  with 'bold' bold lines of their own are headings, with 'larger' slightly
    larger ones; height  of the page, in points.
    """
    size, body_bold = body
    bold = line.bold and not body_bold
    letters = sum(c.isalpha() for c in line.text)
    if line.run > 3 or line.fixed_width or CAPTION.match(line.text) or letters < 2 or len(line.text) > 110:
        return "text"
    larger = 1.1 if "larger" in hints else 1.12 if line.bold else 1.35
    if line.size > larger * size:
        return "heading"
    if in_margin(line, height):
        return "text"
    if line.run == 1 and SECTION.match(line.text) and len(line.text) < 70 and line.size > 0.95 * size:
        return "heading"
    if bold and line.size > 0.8 * size and not line.text.endswith((".", ",", ";")):
        return "heading" if "bold" in hints or NUMBERED.match(line.text) else "ignore"
    return "ignore" if line.size > 1.15 * size else "text"


def page_items(page, blocks, hints=()):
    """What is on a page as [(class, box, block)] in points; blocks [(kind, box)] are its figures, tables and the boxes
    whose lines are known to be text or headings."""
    outside = [line for line in page.lines
               if not any(kind in ("figure", "table") and touching(line.box, box, -2) for kind, box in blocks)]
    body = body_style(outside)
    forced = [(kind, box) for kind, box in blocks if kind in ("heading", "text")]
    items = [(kind, box, -1) for kind, box in blocks if kind not in ("heading", "text")]
    for line in page.lines:
        said = [kind for kind, box in forced if touching(line.box, box, -2)]
        items.append((said[0] if said else class_of(line, body, hints, page.size[1]), line.box, line.block))
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


def labelled(source, number, page, items):
    """Pixels and label map of a page whose items are given in points."""
    pixels = render(source, number)
    scale = max(pixels.shape[:2]) / max(page.size)
    return pixels, paint(pixels, [(kind, [scale * side for side in box], block) for kind, box, block in items])
