"""What lies where on a page of a PDF file (python3-pdfminer): lines of text with their fonts, pictures, strokes.

Coordinates are points from the upper left corner of the page.
"""

import collections
import dataclasses
import itertools
import re

from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar, LTCurve, LTFigure, LTImage, LTLine, LTRect, LTTextContainer, LTTextLine

PARAMETERS = LAParams(char_margin=1.8, line_margin=0.4, boxes_flow=None, all_texts=True)

NUMBER = re.compile(r"(\d+|[A-Z]|[IVX]+)(\.\d+)*\.?")
# Parts of the names of fonts.
BOLD = ("bold", "black", "heavy", "cmbx", "sfbx", "ecbx", "cmssbx", "demi", "medi", "-b", "gothicbbb")
FIXED_WIDTH = ("mono", "cmtt", "sftt", "ectt", "courier", "typewriter", "consol", "lmtt", "txtt", "inconsolata")


@dataclasses.dataclass
class Line:
    box: tuple
    text: str
    size: float  # of the font, in points
    bold: bool
    fixed_width: bool
    block: int
    run: int  # lines of the block in this font and size, one after another, this one among them


@dataclasses.dataclass
class Page:
    size: tuple
    lines: list
    pictures: list  # boxes
    strokes: list  # (box, kind): 'rule' horizontal, 'upright', 'area' a filled or stroked rectangle, 'curve'


def name_says(fonts, words):
    return all(any(word in font.lower() for word in words) for font in fonts)


def line_of(element, height, block):
    characters = [c for c in element if isinstance(c, LTChar) and c.get_text().strip()]
    if not characters or not all(c.upright for c in characters):
        return None
    sizes = collections.Counter(round(c.size, 1) for c in characters)
    size = sizes.most_common(1)[0][0]
    normal = [c for c in characters if c.size > 0.8 * size]  # sub- and superscripts aside
    top, bottom = height - max(c.y1 for c in normal), height - min(c.y0 for c in normal)
    fonts = {c.fontname for c in characters}
    bold, fixed = name_says(fonts, BOLD), name_says(fonts, FIXED_WIDTH)
    box = (min(c.x0 for c in characters), top, max(c.x1 for c in characters), bottom)
    return Line(box, element.get_text().strip(), size, bold, fixed, block, 1)


def count_runs(lines):
    """Sets `run` of the lines of one block."""
    for _, group in itertools.groupby(lines, key=lambda line: (line.bold, round(line.size))):
        same = list(group)
        for line in same:
            line.run = len(same)
    return lines


def follows(line, other):
    """Whether another line goes on to the right of a line, in the same font."""
    gap = other.box[0] - line.box[2]
    level = abs(other.box[3] - line.box[3]) < 0.2 * other.size
    return level and 0 <= gap < 4 * other.size and (other.size, other.bold) == (line.size, line.bold)


def join_numbers(lines):
    """Joins the number of a section and its title where a wide space parts them."""
    taken = []
    for number in (line for line in lines if NUMBER.fullmatch(line.text)):
        title = next((line for line in lines if line is not number and follows(number, line)), None)
        if title:
            title.text = f"{number.text} {title.text}"
            title.box = (number.box[0], min(title.box[1], number.box[1]), title.box[2], title.box[3])
            taken.append(number)
    return [line for line in lines if not any(line is number for number in taken)]


def stroke_of(element, box):
    width, height = box[2] - box[0], box[3] - box[1]
    if height < 2 and width > 8:
        return box, "rule"
    if width < 2 and height > 8:
        return box, "upright"
    return box, "area" if isinstance(element, LTRect) else "curve"


def walk(element, page, height):
    for child in element:
        box = (child.x0, height - child.y1, child.x1, height - child.y0) if hasattr(child, "x0") else None
        if isinstance(child, LTTextContainer) and not isinstance(child, LTTextLine):
            parts = [line for line in child if isinstance(line, LTTextLine)]
            block = len(page.lines)
            found = [line_of(line, height, block) for line in parts]
            page.lines += count_runs([line for line in found if line])
        elif isinstance(child, LTImage):
            page.pictures.append(box)
        elif isinstance(child, (LTLine, LTRect, LTCurve)):
            page.strokes.append(stroke_of(child, box))
        elif isinstance(child, LTFigure):
            walk(child, page, height)


def read_page(path, number):
    """The layout of a page, counted from 1."""
    for layout in extract_pages(str(path), page_numbers=[number - 1], laparams=PARAMETERS):
        page = Page((layout.width, layout.height), [], [], [])
        walk(layout, page, layout.height)
        page.lines = join_numbers(page.lines)
        return page
    raise ValueError(f"{path} has no page {number}")


def body_style(lines):
    """Size of font and boldness of most letters, as (points, bool)."""
    letters = collections.Counter()
    for line in lines:
        letters[line.size, line.bold] += len(line.text)
    return letters.most_common(1)[0][0] if letters else (10.0, False)
