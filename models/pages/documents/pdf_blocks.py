"""Figures and tables of a page: pictures, boxes drawn by hand, and proposals from strokes if pdf.tsv accepts them."""

LEAST_RULES = 3  # of a table
LEAST_CURVES = 6  # of a drawing
LARGEST_LABEL_PT = 14  # larger text is not a part of a drawing


def touching(a, b, margin):
    return a[0] - margin < b[2] and b[0] - margin < a[2] and a[1] - margin < b[3] and b[1] - margin < a[3]


def union(boxes):
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def clusters(boxes, margin):
    """Groups of boxes that lie within a margin of each other."""
    groups = []
    for box in boxes:
        near = [group for group in groups if any(touching(box, other, margin) for other in group)]
        groups = [group for group in groups if not any(group is other for other in near)]
        groups.append([box, *(other for group in near for other in group)])
    return groups


def tables(page):
    """Stacks of horizontal rules of the same extent, as ruled tables have."""
    rules = [box for box, kind in page.strokes if kind == "rule" and box[2] - box[0] > 0.12 * page.size[0]]
    stacks = {}
    for box in rules:
        stacks.setdefault((round(box[0] / 4), round(box[2] / 4)), []).append(box)
    for stack in stacks.values():
        heights = sorted({round(box[1]) for box in stack})
        if len(heights) >= LEAST_RULES and heights[-1] - heights[0] < 0.9 * page.size[1]:
            yield union(stack)


def drawings(page, known):
    """Clusters of curves, with the text that lies between."""
    curves = [box for box, kind in page.strokes if kind == "curve" or (kind == "area" and box[3] - box[1] > 3)]
    curves = [box for box in curves if not any(touching(box, other, 0) for other in known)]
    curves = [box for box in curves if (box[2] - box[0]) * (box[3] - box[1]) < 0.5 * page.size[0] * page.size[1]]
    for group in clusters(curves[:2000], 12):
        box = union(group)
        tall, wide = box[3] - box[1], box[2] - box[0]
        if len(group) >= LEAST_CURVES and tall > 0.04 * page.size[1] and wide > 0.06 * page.size[0]:
            labels = [line for line in page.lines if line.size < LARGEST_LABEL_PT and touching(line.box, box, -2)]
            yield union([box, *(line.box for line in labels)])


def hinted(hints, page):
    """The boxes that the hints of pdf.tsv give or accept: [(kind, box)] in points."""
    found, width, height = [], *page.size
    for word in hints:
        if ":" not in word:
            continue
        kind, numbers = word.split(":")
        x0, y0, x1, y1 = (float(number) / 1000 for number in numbers.split(","))
        found.append((kind, (x0 * width, y0 * height, x1 * width, y1 * height)))
    ruled = list(tables(page))
    if "rules" in hints:
        found += [("table", box) for box in ruled]
    if "strokes" in hints:
        found += [("figure", box) for box in drawings(page, ruled)]
    return found + [("figure", box) for box in page.pictures]
