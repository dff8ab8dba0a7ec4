"""Drawings: diagrams of boxes and arrows, syntax diagrams, trees, sketches, maps, circuits, dialogs, logos and icons."""
import math

from .canvas import FIGURE
from .photographs import noise, paint, photograph
from .style import hsv, mix


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


def dialog(sheet):
    """A screenshot of a program's window: title, menus, a list, fields, buttons, perhaps a picture."""
    rng, canvas, size = sheet.rng, sheet.canvas, sheet.size
    light = rng.random() < 0.75
    face, ink = ((rng.uniform(0.85, 1),) * 3, (0.1,) * 3) if light else ((rng.uniform(0.1, 0.3),) * 3, (0.9,) * 3)
    bar = hsv(rng.random(), rng.uniform(0, 0.7), rng.uniform(0.2, 0.9))
    x, y, width, height = sheet.x, sheet.y, sheet.width, sheet.height
    canvas.fill(x, y, width, height, face)
    canvas.fill(x, y, width, size * 1.8, bar)
    sheet.label(sheet.words.title(1, 3), x + size, y + size * 0.2, (1, 1, 1) if sum(bar) < 1.7 else (0, 0, 0))
    for k in range(3):
        canvas.fill(x + width - size * (1.5 + 1.4 * k), y + size * 0.5, size * 0.8, size * 0.8, ink, size * rng.choice((0, 0.4)))
    for k in range(int(width / size / 5)):
        sheet.label(sheet.words.title(1, 1)[:6], x + size * (1 + 4.5 * k), y + size * 2, ink)
    split, top = x + width * rng.uniform(0.2, 0.45), y + size * 3.8
    canvas.fill(x + 3, top, split - x - 6, y + height - top - 3, (1, 1, 1) if light else (0.05,) * 3)
    for k in range(int((y + height - top) / size / 1.5) - 1):
        sheet.label(sheet.words.word(), x + size, top + k * size * 1.5, ink)
    if rng.random() < 0.35:
        image = photograph(rng, max(8, int(x + width - split - 6)), max(8, int(height * 0.6)))
        paint(canvas.context, image, split, top, x + width - split - 4, min(height * 0.6, y + height - top))
    else:
        for k in range(int((y + height - top) / size / 2.4) - 2):
            sheet.label(sheet.words.phrase(1, 2)[:14], split + size, top + k * size * 2.4, ink)
            canvas.frame(split + (x + width - split) * 0.5, top + k * size * 2.4, (x + width - split) * 0.45, size * 1.7, mix(face, ink, 0.5))
    for k in range(rng.randint(1, 3)):
        canvas.fill(x + width - size * 6 * (k + 1), y + height - size * 2.2, size * 5, size * 1.7, mix(face, bar, 0.4), 3)
        sheet.label(sheet.words.title(1, 1)[:6], x + width - size * 6 * (k + 1) + size, y + height - size * 2, ink)
    canvas.frame(x, y, width, height, mix(face, ink, 0.6))


def terminal(sheet):
    """A screenshot of text on a dark ground."""
    rng = sheet.rng
    ground, ink = hsv(rng.random(), rng.uniform(0, 0.8), rng.uniform(0, 0.25)), hsv(rng.random(), rng.uniform(0, 0.5), 0.9)
    sheet.canvas.fill(sheet.x, sheet.y, sheet.width, sheet.height, ground)
    for k in range(int(sheet.height / sheet.size / 1.3) - 1):
        layout = sheet.canvas.layout(sheet.words.code_line()[: int(sheet.width / sheet.size / 0.62)], sheet.style.mono, sheet.size)
        sheet.canvas.text(layout, sheet.x + 4, sheet.y + 3 + k * sheet.size * 1.3, ink)


def logo(sheet):
    """Some overlapping bold shapes, perhaps with a letter."""
    rng = sheet.rng
    for _ in range(rng.randint(1, 4)):
        w, h = sheet.width * rng.uniform(0.5, 1), sheet.height * rng.uniform(0.5, 1)
        x, y = sheet.x + rng.random() * (sheet.width - w), sheet.y + rng.random() * (sheet.height - h)
        sheet.canvas.fill(x, y, w, h, sheet.colour(), rng.choice((0, h * 0.2, h)))
    layout = sheet.canvas.layout(rng.choice("ABDEGKMQRSX@&"), sheet.style.head, sheet.height * 0.6, bold=True)
    width, height = sheet.canvas.extent(layout)
    sheet.canvas.text(layout, sheet.x + (sheet.width - width) / 2, sheet.y + (sheet.height - height) / 2, sheet.paper)


def icon(flow, x, y, side):
    """A small sign: a disc, a triangle or a square with a letter in it; a figure if it is high enough."""
    canvas, style, rng = flow.canvas, flow.style, flow.rng
    colour = hsv(rng.random(), rng.uniform(0.3, 1), rng.uniform(0.4, 1))
    kind = rng.choice(("disc", "square", "triangle"))
    if kind == "triangle":
        for point in ((x + side / 2, y), (x + side, y + side), (x, y + side)):
            canvas.context.line_to(*point)
        canvas.context.set_source_rgb(*colour)
        canvas.context.fill()
    else:
        canvas.fill(x, y, side, side, colour, side / 2 if kind == "disc" else side * 0.15)
    layout = canvas.layout(rng.choice("i!?→←↑xA"), style.head, side * 0.6, bold=True)
    width, height = canvas.extent(layout)
    canvas.text(layout, x + (side - width) / 2, y + (side - height) / 2, (1, 1, 1) if sum(colour) < 1.7 else (0, 0, 0))
    canvas.mark(FIGURE, x, y, side, side)


KINDS = (diagram, diagram, diagram, classes, railroad, tree, sketch, sketch, map_view, dialog, dialog, terminal)
