"""Figures and tables of a PDF page without hints: those that are clear. Pages with others are left out."""

import re

from documents.pdf_blocks import LEAST_CURVES, clusters, tables, touching, union

LEAST_TABLE_ROWS = 2
LEAST_FIGURE, LARGEST_FIGURE = 0.01, 0.6  # of the page's area
SENTENCE = 28  # letters of a line that is no label of a drawing
LEAST_FRAMED, DENSEST_DRAWING = 0.1, 0.3  # area of the text in it
MOST_UNRULED_ROWS = 3
MOST_STROKES, MOST_LOOSE = 4000, 8
NEAR_PT = 14
LONGEST_CELL = 70  # letters
CONTENTS = re.compile(r"^(table of )?contents$|^inhalt|^table des mati|^[ií]ndice|^sommaire|^目\s*[次录]|^index$|^оглавление|^содержание",
                      re.IGNORECASE)


class Unclear(Exception):
    """The page has something of which the strokes do not tell what it is."""


def area(box):
    return max(0, box[2] - box[0]) * max(0, box[3] - box[1])


def inside(lines, box):
    return [line for line in lines if touching(line.box, box, -2)]


def rows(lines):
    """Lines by height, as [[line from left to right]]."""
    found = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3], line.box[0])):
        middle = (line.box[1] + line.box[3]) / 2
        if found and found[-1][0].box[1] < middle < found[-1][0].box[3]:
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda line: line.box[0]) for row in found]


def is_table(lines, box):
    """Whether what lies between rules stands in columns; listings and paragraphs between rules do not."""
    held = inside(lines, box)
    several = sum(1 for row in rows(held) if len(row) >= 2)
    single = sum(1 for row in rows(held) if len(row) == 1)
    code = sum(1 for line in held if line.fixed_width)
    long = any(len(line.text) > LONGEST_CELL for line in held)
    return several >= LEAST_TABLE_ROWS and single <= 0.5 * several and code < 0.4 * len(held) and not long


def table_boxes(page):
    """The ruled tables; Unclear for stacks of rules that hold no columns of text."""
    merged = [union(group) for group in clusters(list(tables(page)), 3)]
    if not all(is_table(page.lines, box) for box in merged):
        raise Unclear("rules without columns")
    return [union([box, *(line.box for line in inside(page.lines, box))]) for box in merged]


def drawing_of(group, page):
    """The box of a cluster of strokes with its labels, None where it is too small to be a figure."""
    box = union([b for b, _ in group])
    if area(box) < LEAST_FIGURE * area((0, 0, *page.size)) or box[3] - box[1] < 0.03 * page.size[1]:
        return None
    curves = sum(1 for _, kind in group if kind == "curve")
    lines = inside(page.lines, box)
    text = sum(area(line.box) for line in lines) / area(box)
    if curves < LEAST_CURVES and text > LEAST_FRAMED:  # a box with a ground or a frame around text
        return None
    sentences = [line for line in lines if len(line.text) > SENTENCE]
    large = area(box) > LARGEST_FIGURE * area((0, 0, *page.size))
    if curves < LEAST_CURVES or len(sentences) > 1 or text > DENSEST_DRAWING or large:
        raise Unclear("strokes")
    return union([box, *(line.box for line in lines)])


def drawing_boxes(page, known):
    """Figures made of strokes: clusters of curves with the straight lines that lie near."""
    strokes = {box: kind for box, kind in page.strokes if kind != "area" or box[3] - box[1] > 3}
    strokes = {box: kind for box, kind in strokes.items() if not any(touching(box, other, 0) for other in known)}
    strokes = {box: kind for box, kind in strokes.items() if area(box) < 0.5 * area((0, 0, *page.size))}
    if len(strokes) > MOST_STROKES:
        raise Unclear("too many strokes")
    groups = clusters(list(strokes), NEAR_PT)
    groups = [group for group in groups if any(strokes[box] in ("curve", "area") for box in group)]
    drawn = [box for box in (drawing_of([(b, strokes[b]) for b in group], page) for group in groups) if box]
    loose = [box for box, kind in strokes.items() if kind in ("curve", "upright")
             and not any(touching(box, other, 0) for other in drawn)]
    if len(loose) > MOST_LOOSE:
        raise Unclear("loose strokes")
    return drawn


def covered_pictures(page):
    """The pictures; Unclear where much text lies over one that is not the page's ground."""
    pictures = [box for box in page.pictures if area(box) > 0.0005 * area((0, 0, *page.size))]
    for box in pictures:
        text = sum(area(line.box) for line in inside(page.lines, box))
        if text > 0.1 * area(box) and area(box) < 0.6 * area((0, 0, *page.size)):
            raise Unclear("text over a picture")
    return pictures


def unruled(page, known):
    """Whether text stands in three columns or more in several rows, as in tables without rules."""
    free = [line for line in page.lines if not any(touching(line.box, box, 0) for box in known)]
    wide = [row for row in rows(free) if sum(1 for line in row if len(line.text) > 1) >= 3]
    return len(wide) > MOST_UNRULED_ROWS


def found(page):
    """[(kind, box)] in points; raises Unclear."""
    if any(CONTENTS.match(line.text) for line in page.lines):
        raise Unclear("titles in a table of contents look like titles of sections")
    ruled = table_boxes(page)
    figures = covered_pictures(page)
    figures += drawing_boxes(page, ruled + figures)
    if unruled(page, ruled + figures):
        raise Unclear("columns without rules")
    return [("table", box) for box in ruled] + [("figure", box) for box in figures]
