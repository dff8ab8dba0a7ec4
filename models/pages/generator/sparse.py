"""Drawings that are mostly empty: machines of states, circuits, boxes far apart with long lines, plots of few lines."""
import math

from .drawings import arrow, node
from .photographs import noise


def states(sheet):
    """Circles or rounded boxes far from each other, joined by arcs with words beside them."""
    rng, context = sheet.rng, sheet.canvas.context
    count, r = rng.randint(2, 6), min(sheet.width, sheet.height) * rng.uniform(0.06, 0.13)
    places = []
    for k in range(count):
        if sheet.width > sheet.height * 2:
            places.append((sheet.x + r + (sheet.width - 2 * r) * k / (count - 1), sheet.y + sheet.height * rng.uniform(0.3, 0.7)))
        else:
            x, y = math.cos(6.28 * k / count), math.sin(6.28 * k / count)
            places.append((sheet.x + sheet.width / 2 + (sheet.width / 2 - r) * x, sheet.y + sheet.height / 2 + (sheet.height / 2 - r) * y))
    for (ax, ay), (bx, by) in zip(places, places[1:] + places[:1]):
        bend = rng.uniform(-0.3, 0.3)
        mx, my = (ax + bx) / 2 + (by - ay) * bend, (ay + by) / 2 - (bx - ax) * bend
        my = min(max(my, sheet.y), sheet.y + sheet.height)
        context.new_path()
        context.move_to(ax, ay)
        context.curve_to(mx, my, mx, my, bx, by)
        context.set_source_rgb(*sheet.ink)
        context.set_line_width(1)
        context.stroke()
        if rng.random() < 0.6:
            sheet.label(sheet.words.word(), mx, my, centred=True)
    for x, y in places:
        sheet.canvas.fill(x - r, y - r, 2 * r, 2 * r, sheet.paper, r)
        sheet.canvas.frame(x - r, y - r, 2 * r, 2 * r, sheet.ink, rng.choice((1, 1, 1.5)), r)
        sheet.label(sheet.words.word()[:5], x, y, centred=True)


def chain(sheet):
    """Small boxes in a row or a column, far apart, with thin arrows."""
    rng, count, lying = sheet.rng, sheet.rng.randint(2, 5), sheet.width > sheet.height * sheet.rng.uniform(0.7, 1.5)
    w = sheet.width / count * rng.uniform(0.3, 0.6) if lying else sheet.width * rng.uniform(0.2, 0.5)
    h = min(sheet.height * rng.uniform(0.2, 0.5), w) if lying else sheet.height / count * 0.4
    shape, last = rng.choice(("box", "box", "round", "pill", "diamond")), None
    for k in range(count):
        share = k / max(1, count - 1)
        x = sheet.x + (sheet.width - w) * (share if lying else rng.choice((0.5, rng.random())))
        y = sheet.y + (sheet.height - h) * (rng.choice((0.5, rng.random())) if lying else share)
        if last:
            arrow(sheet, *((last[0] + w, last[1] + h / 2, x, y + h / 2) if lying else (last[0] + w / 2, last[1] + h, x + w / 2, y)))
        node(sheet, x, y, w, h, sheet.words.word()[: int(w / sheet.size / 0.6) + 1], sheet.paper, shape)
        last = x, y


def circuit(sheet):
    """Wires at right angles with resistors, capacitors, sources and names."""
    rng, canvas, ink = sheet.rng, sheet.canvas, sheet.ink
    columns, rows = rng.randint(2, 5), rng.randint(1, 3)
    side = min(sheet.width / columns, sheet.height / rows) * 0.3
    left, top, w, h = sheet.x + side, sheet.y + side, (sheet.width - 2 * side) / columns, (sheet.height - 2 * side) / rows
    for row in range(rows + 1):
        for column in range(columns + 1):
            x, y = left + column * w, top + row * h
            if column < columns and rng.random() < 0.8:
                canvas.rule(x, y, x + w, y, ink)
                _part(sheet, x + w / 2, y, side, True)
            if row < rows and rng.random() < 0.7:
                canvas.rule(x, y, x, y + h, ink)
                _part(sheet, x, y + h / 2, side, False)


def _part(sheet, x, y, side, lying):
    """One part in the middle of a wire."""
    rng, canvas, kind = sheet.rng, sheet.canvas, sheet.rng.random()
    w, h = (side, side * 0.4) if lying else (side * 0.4, side)
    if kind < 0.3:
        canvas.fill(x - w / 2, y - h / 2, w, h, sheet.paper)
        canvas.frame(x - w / 2, y - h / 2, w, h, sheet.ink)
    elif kind < 0.45:
        canvas.fill(x - side / 2, y - side / 2, side, side, sheet.paper, side)
        canvas.frame(x - side / 2, y - side / 2, side, side, sheet.ink, 1, side)
    elif kind < 0.6:
        gap = side * 0.12
        canvas.fill(x - gap, y - gap, 2 * gap, 2 * gap, sheet.paper)
        for shift in (-gap, gap):
            ends = (x + shift, y - side * 0.3, x + shift, y + side * 0.3) if lying else (x - side * 0.3, y + shift, x + side * 0.3, y + shift)
            canvas.rule(*ends, sheet.ink, 1.5)
    elif kind < 0.7:
        canvas.fill(x - 2, y - 2, 4, 4, sheet.ink, 2)
    if kind < 0.6 and rng.random() < 0.7:
        sheet.label(f"{rng.choice('RCLUV')}{rng.randint(1, 20)}", x + side * 0.3, y - side * 0.5 - sheet.size)


def bare_plot(sheet):
    """One or two lines over two axes or none, with hardly any words."""
    rng, canvas = sheet.rng, sheet.canvas
    way = rng.choice(("corner", "cross", "frame", "none"))
    x, y, w, h = sheet.x, sheet.y, sheet.width, sheet.height
    if way == "frame":
        canvas.frame(x + 0.5, y + 0.5, w - 1, h - 1, sheet.ink)
    elif way != "none":
        at = (x + w / 2, y + h / 2) if way == "cross" else (x + sheet.size, y + h - sheet.size)
        arrow(sheet, x, at[1], x + w, at[1])
        arrow(sheet, at[0], y + h, at[0], y)
    for _ in range(rng.choice((1, 1, 2))):
        values = noise(rng, rng.choice((8, 40, 100)), 2, rng.randint(1, 5))[0]
        sheet.polyline([(x + w * (0.03 + 0.94 * k / (len(values) - 1)), y + h * (0.05 + 0.9 * float(v))) for k, v in enumerate(values)],
                       sheet.colour(), rng.choice((0.8, 1, 1.5)))
    for _ in range(rng.randint(0, 4)):
        sheet.label(sheet.words.word()[:6], x + w * rng.uniform(0, 0.9), y + h * rng.uniform(0, 0.9))


def outline(sheet):
    """A shape or two in outline with measures or letters at its corners."""
    rng = sheet.rng
    for _ in range(rng.choice((1, 1, 2))):
        turn, count = rng.random() * 6.28, rng.randint(3, 7)
        angles = [turn + 6.28 * k / count for k in range(count)]
        points = [(sheet.x + sheet.width * (0.5 + 0.48 * math.cos(a)), sheet.y + sheet.height * (0.5 + 0.48 * math.sin(a))) for a in angles]
        sheet.polyline(points, sheet.ink, rng.choice((0.8, 1, 2)), closed=True)
        for px, py in points:
            if rng.random() < 0.7:
                sheet.label(rng.choice("ABCDPQRxyz"), px, py, centred=True)
            if rng.random() < 0.3:
                sheet.canvas.rule(px, py, *rng.choice(points), sheet.ink, 0.8, rng.choice(((), (3, 3))))


def levels(sheet):
    """A tree of words without boxes, with straight lines, growing down or to the right."""
    rng, depth, down = sheet.rng, sheet.rng.randint(2, 4), sheet.rng.random() < 0.6
    above = []
    for level in range(depth):
        count, row = 1 if level == 0 else rng.randint(level + 1, 2 * level + 2), []
        for k in range(count):
            along, deep = (k + 0.5) / count, 0.06 + 0.88 * level / (depth - 1)
            row.append((sheet.x + sheet.width * (along if down else deep * 0.9), sheet.y + sheet.height * (deep if down else along)))
        for x, y in row:
            if above:
                px, py = min(above, key=lambda p: abs(p[0] - x) if down else abs(p[1] - y))
                ends = (px, py + sheet.size * 0.8, x, y - sheet.size * 0.8) if down else (px + sheet.size * 2, py, x - sheet.size * 2, y)
                sheet.canvas.rule(*ends, sheet.ink)
            sheet.label(sheet.words.word()[:8], x, y, centred=True)
        above = row


KINDS = (states, states, chain, chain, circuit, circuit, bare_plot, bare_plot, outline, levels)
