"""Boxes to a label map, by the rules that generated pages follow too."""

import numpy as np

CLASSES = ["background", "text", "heading", "figure", "table"]
PALETTE = [(255, 255, 255), (70, 110, 200), (220, 60, 50), (60, 160, 80), (240, 180, 40)]
IGNORE = 255
TALLEST_FILLED_GAP = 0.8  # of a line's height
LEAST_CONTRAST = 10  # of 255, between ink and ground
BACKDROP_AREA = 0.6  # a larger figure with text over it is a background


def ground_around(pixels, box):
    """The commonest colour just outside a box."""
    x0, y0, x1, y1 = box
    height, width = pixels.shape[:2]
    ring = [pixels[max(y0 - 2, 0), x0:x1], pixels[min(y1 + 1, height - 1), x0:x1],
            pixels[y0:y1, max(x0 - 2, 0)], pixels[y0:y1, min(x1 + 1, width - 1)]]
    colours, counts = np.unique(np.concatenate(ring) // 4, axis=0, return_counts=True)
    return colours[counts.argmax()].astype(np.int16) * 4 + 2


def inked(pixels, box, sides="xy"):
    """The box without the rows and columns at its edges that show the colour around it; None where nothing is left.

    pixels  [H,W,3] u8; box  (x0, y0, x1, y1), x1 and y1 excluded; sides  the axes along which it may shrink.
    """
    x0, y0, x1, y1 = box
    part = pixels[y0:y1, x0:x1].astype(np.int16)
    differs = np.abs(part - ground_around(pixels, box)).max(axis=2) > LEAST_CONTRAST
    if not differs.any():
        return None
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if "x" in sides:
        x0, x1 = x0 + columns[0], x0 + columns[-1] + 1
    if "y" in sides:
        y0, y1 = y0 + rows[0], y0 + rows[-1] + 1
    return int(x0), int(y0), int(x1), int(y1)


def continues(line, box):
    """Whether a box goes on in the line of another, not more than a wide space away."""
    (x0, y0, x1, y1), (a0, b0, a1, b1) = line, box
    height = min(y1 - y0, b1 - b0)
    return min(y1, b1) - max(y0, b0) > 0.5 * height and max(x0, a0) - min(x1, a1) < 1.5 * height


def merge_lines(fragments):
    """Fragments of one line of one block become one box. fragments  [(box, block)]; returns [box]."""
    lines = {}
    for box, block in sorted(fragments, key=lambda fragment: (fragment[1], fragment[0][1], fragment[0][0])):
        of_block = lines.setdefault(block, [])
        found = next((line for line in reversed(of_block) if continues(line, box)), None)
        if found is None:
            of_block.append(list(box))
        else:
            found[:] = [*map(min, found[:2], box[:2]), *map(max, found[2:], box[2:])]
    return [tuple(line) for of_block in lines.values() for line in of_block]


def fill_gaps(labels, lines, value):
    """Small gaps between lines below each other take the lines' class where the lines overlap."""
    for x0, y0, x1, y1 in lines:
        for a0, b0, a1, b1 in lines:
            left, right, gap = max(x0, a0), min(x1, a1), b0 - y1
            if right > left and 0 < gap <= TALLEST_FILLED_GAP * min(y1 - y0, b1 - b0):
                labels[y1:b0, left:right] = value


def is_backdrop(box, lines, page_area):
    x0, y0, x1, y1 = box
    over = sum(1 for a0, b0, a1, b1 in lines if a0 >= x0 and a1 <= x1 and b0 >= y0 and b1 <= y1)
    return (x1 - x0) * (y1 - y0) > BACKDROP_AREA * page_area and over >= 3


def paint(pixels, items):
    """The label map of a page.

    pixels  [H,W,3] u8
    items   [(kind, box, block)]: kind is a class, 'ignore' (255 unless it is a figure or a table) or 'doubt' (255 where
            no class is known); box (x0, y0, x1, y1) in pixels, floats; block numbers what a line belongs to.
    returns [H,W] u8
    """
    height, width = pixels.shape[:2]
    boxes = {kind: [] for kind in (*CLASSES, "ignore", "doubt")}
    for kind, (x0, y0, x1, y1), block in items:
        box = (max(0, round(x0)), max(0, round(y0)), min(width, round(x1)), min(height, round(y1)))
        if box[2] <= box[0] or box[3] <= box[1]:
            continue
        tight = {"text": "x", "heading": "x", "table": "xy", "figure": "xy"}.get(kind)
        box = inked(pixels, box, tight) if tight else box
        if box:
            boxes[kind].append((box, block))
    labels = np.zeros((height, width), np.uint8)
    for (x0, y0, x1, y1), _ in boxes["doubt"]:
        labels[y0:y1, x0:x1] = IGNORE
    lines = {kind: merge_lines(boxes[kind]) for kind in ("text", "heading")}
    for kind, found in lines.items():
        value = CLASSES.index(kind)
        for x0, y0, x1, y1 in found:
            labels[y0:y1, x0:x1] = value
        fill_gaps(labels, found, value)
    for (x0, y0, x1, y1), _ in boxes["ignore"]:
        labels[y0:y1, x0:x1] = IGNORE
    for kind in ("figure", "table"):
        for box, _ in boxes[kind]:
            if kind == "figure" and is_backdrop(box, lines["text"], width * height):
                continue
            labels[box[1]:box[3], box[0]:box[2]] = CLASSES.index(kind)
    return labels
