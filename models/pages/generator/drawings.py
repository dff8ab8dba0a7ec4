"""Drawings: diagrams of boxes and arrows, syntax diagrams, trees, sketches and maps."""
import math

from .photographs import noise
from .style import hsv


def node(sheet, x, y, width, height, text, fill, shape):
    """A box, a rounded box, an ellipse or a diamond with a word in it."""
    radius = {"box": 0, "round": height * 0.3, "pill": height}.get(shape, 0)
    if shape == "diamond":
        points = [(x + width / 2, y), (x + width, y + height / 2), (x + width / 2, y + height), (x, y + height / 2)]
        sheet.polyline(points, fill, closed=True, fill=True)
        sheet.polyline(points, sheet.ink, closed=True)
    else:
        sheet.canvas.fill(x, y, width, height, fill, radius)
        sheet.canvas.frame(x, y, width, height, sheet.ink, 1, radius)
    dark = sum(fill) < 1.3
    sheet.label(text, x + width / 2, y + height / 2, (0.95,) * 3 if dark else (0.05,) * 3, centred=True)


def arrow(sheet, x0, y0, x1, y1, dash=()):
    sheet.canvas.rule(x0, y0, x1, y1, sheet.ink, 1, dash)
    angle, r = math.atan2(y1 - y0, x1 - x0), max(3.0, sheet.size * 0.5)
    tips = [(x1 - r * math.cos(angle + s), y1 - r * math.sin(angle + s)) for s in (0.4, -0.4)]
    sheet.polyline([(x1, y1), *tips], sheet.ink, closed=True, fill=True)


def diagram(sheet):
    """Boxes in layers with arrows between them, from edge to edge of the figure."""
    rng, layers = sheet.rng, sheet.rng.randint(2, 5)
    shape, fill, sideways = rng.choice(("box", "round", "pill", "diamond")), sheet.paper if rng.random() < 0.5 else sheet.colour(), rng.random() < 0.4
    previous = []
    for layer in range(layers):
        count, row = rng.randint(1, 4), []
        for k in range(count):
            if sideways:
                w, h = sheet.width / layers * 0.68, sheet.height / count * rng.uniform(0.5, 0.8)
                x, y = sheet.x + (sheet.width - w) * layer / max(1, layers - 1), sheet.y + sheet.height * (k + 0.5) / count - h / 2
            else:
                w, h = sheet.width / count * rng.uniform(0.5, 0.85), sheet.height / layers * 0.6
                x, y = sheet.x + sheet.width * (k + 0.5) / count - w / 2, sheet.y + (sheet.height - h) * layer / max(1, layers - 1)
            node(sheet, x, y, w, h, sheet.words.word(), fill, shape)
            row.append((x, y, w, h))
        for x, y, w, h in row:
            for px, py, pw, ph in previous[: rng.randint(1, 2)]:
                ends = (px + pw, py + ph / 2, x, y + h / 2) if sideways else (px + pw / 2, py + ph, x + w / 2, y)
                arrow(sheet, *ends, dash=(3, 3) if rng.random() < 0.15 else ())
        previous = row


def classes(sheet):
    """Boxes with lines of text under a title, as class or entity diagrams have them."""
    rng, columns = sheet.rng, sheet.rng.randint(1, 4)
    rows = max(1, int(sheet.height / (sheet.size * 9)))
    w, h = sheet.width / columns, sheet.height / rows
    for k in range(columns * rows):
        x, y, bw, bh = sheet.x + w * (k % columns), sheet.y + h * (k // columns), w * 0.8, h * 0.75
        sheet.canvas.frame(x, y, bw, bh, sheet.ink)
        sheet.canvas.fill(x, y, bw, sheet.size * 1.5, sheet.colour(), alpha=0.3)
        sheet.canvas.rule(x, y + sheet.size * 1.5, x + bw, y + sheet.size * 1.5, sheet.ink)
        for line in range(int((bh - sheet.size * 1.7) / (sheet.size * 1.3)) + 1):
            sheet.label(sheet.words.identifier()[: int(bw / sheet.size / 0.65)], x + 3, y + 1 + line * sheet.size * 1.35, bold=line == 0)
        arrow(sheet, x + bw, y + bh / 2, x + w * 0.98, y + bh / 2)


def railroad(sheet):
    """A syntax diagram: rounded and square tokens on horizontal tracks."""
    rng, rows = sheet.rng, max(1, int(sheet.height / (sheet.size * 3)))
    for row in range(rows):
        y, x = sheet.y + sheet.height * (row + 0.5) / rows, sheet.x + 2
        sheet.canvas.rule(x, y, sheet.x + sheet.width - 2, y, sheet.ink)
        while x < sheet.x + sheet.width - sheet.size * 5:
            x += sheet.size * rng.uniform(0.8, 2)
            word = sheet.words.word()[:9]
            width = sheet.size * (0.7 * len(word) + 1)
            if x + width > sheet.x + sheet.width:
                break
            node(sheet, x, y - sheet.size * 0.8, width, sheet.size * 1.6, word, sheet.paper, rng.choice(("box", "pill")))
            x += width
        if rng.random() < 0.6 and rows > 1:
            left = sheet.x + sheet.width * 0.2
            sheet.polyline([(left, y), (left, y + sheet.size * 1.4), (left + sheet.width * 0.4, y + sheet.size * 1.4), (left + sheet.width * 0.4, y)], sheet.ink)


def tree(sheet):
    """A tree or a graph of circles."""
    rng, depth = sheet.rng, sheet.rng.randint(3, 5)
    r, above = min(sheet.size * 0.9, sheet.height / depth / 3), []
    for level in range(depth):
        y = sheet.y + r + (sheet.height - 2 * r) * level / (depth - 1)
        row = [(sheet.x + sheet.width * (k + 0.5) / 2**level, y) for k in range(2**level) if level < 2 or rng.random() < 0.8]
        for x, _ in row:
            if above:
                parent = min(above, key=lambda p: abs(p[0] - x))
                sheet.canvas.rule(*parent, x, y, sheet.ink)
        above = row or above
        for x, _ in row:
            sheet.canvas.fill(x - r, y - r, 2 * r, 2 * r, sheet.colour() if rng.random() < 0.3 else sheet.paper, r)
            sheet.canvas.frame(x - r, y - r, 2 * r, 2 * r, sheet.ink, 1, r)
            sheet.label(str(rng.randint(0, 99)), x, y, centred=True)


def sketch(sheet):
    """Curves, hatching and outlines, as of a machine, a map or an engraving."""
    rng, context = sheet.rng, sheet.canvas.context
    context.save()
    context.rectangle(sheet.x, sheet.y, sheet.width, sheet.height)
    context.clip()
    for _ in range(rng.randint(5, 40)):
        x, y, kind = sheet.x + rng.random() * sheet.width, sheet.y + rng.random() * sheet.height, rng.random()
        r, line = rng.uniform(0.03, 0.3) * sheet.width, rng.choice((0.6, 1, 1.5))
        if kind < 0.35:
            context.new_path()
            context.move_to(x, y)
            context.curve_to(*(v for _ in range(3) for v in (sheet.x + rng.random() * sheet.width, sheet.y + rng.random() * sheet.height)))
            context.set_source_rgb(*sheet.colour())
            context.set_line_width(line)
            context.stroke()
        elif kind < 0.6:
            sheet.canvas.frame(x - r, y - r * 0.6, 2 * r, 1.2 * r, sheet.ink, line, rng.choice((0, r)))
        elif kind < 0.8:
            for k in range(rng.randint(4, 20)):
                sheet.canvas.rule(x + 4 * k, y, x + 4 * k + r * 0.5, y + r * 0.5, sheet.ink, 0.7)
        else:
            sheet.label(sheet.words.word(), x, y)
    context.restore()
    if rng.random() < 0.6:
        sheet.canvas.frame(sheet.x, sheet.y, sheet.width, sheet.height, sheet.ink)


def map_view(sheet):
    """Regions of flat colours with outlines and names."""
    rng, cells = sheet.rng, 48
    values = noise(rng, cells, cells, 4)
    colours = [hsv(rng.random(), rng.uniform(0.1, 0.6), rng.uniform(0.6, 1)) for _ in range(6)]
    w, h = sheet.width / cells, sheet.height / cells
    for i in range(cells):
        for j in range(cells):
            sheet.canvas.fill(sheet.x + j * w, sheet.y + i * h, w + 0.5, h + 0.5, colours[int(values[i, j] * 5.99)])
    for _ in range(rng.randint(1, 8)):
        sheet.label(sheet.words.title(1, 1), sheet.x + rng.random() * sheet.width * 0.8, sheet.y + rng.random() * sheet.height * 0.9, (0, 0, 0))


def scheme(sheet):
    """A few large shapes far from each other, with thick arrows and large words: most of the figure is empty."""
    rng, columns, rows = sheet.rng, sheet.rng.randint(2, 4), sheet.rng.randint(1, 3)
    w, h, line = sheet.width / columns, sheet.height / rows, rng.choice((1, 2, 3))
    for row in range(rows):
        for column in range(columns):
            side = min(w, h) * rng.uniform(0.3, 0.6)
            x = sheet.x + (sheet.width - side) * column / (columns - 1)
            y = sheet.y + h * row + (h - side) / 2
            sheet.canvas.frame(x, y, side, side * rng.uniform(0.6, 1), sheet.ink, line, rng.choice((0, 0, side * 0.2, side)))
            sheet.label(sheet.words.word()[:12], x + side / 2, y + side * rng.choice((0.5, 1.1)), centred=True)
            if column and rng.random() < 0.8:
                at = y + side / 2
                sheet.canvas.rule(x - (w - side) * 0.8, at, x - side * 0.1, at, sheet.ink, line)
                arrow(sheet, x - side * 0.2, at, x - side * 0.05, at)


KINDS = (scheme, scheme, scheme, diagram, diagram, diagram, classes, railroad, tree, sketch, sketch, map_view)
