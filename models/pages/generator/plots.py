"""Charts: lines, points, bars, pies, areas of colour and histograms, with axes, ticks and legends."""
import math

from .photographs import noise
from .style import hsv, mix


class Sheet:
    """What a figure is drawn on: a rectangle of the canvas, with short ways to draw."""

    def __init__(self, flow, x, y, width, height):
        self.canvas, self.style, self.rng, self.words = flow.canvas, flow.style, flow.rng, flow.words.latin
        self.x, self.y, self.width, self.height = x, y, width, height
        self.size = max(5.0, min(self.style.size * self.rng.choice((self.rng.uniform(0.6, 0.95), self.rng.uniform(0.7, 2.0))), height * 0.12))
        paper = self.rng.random()
        self.paper = self.style.background if paper < 0.6 else (1.0, 1.0, 1.0) if paper < 0.85 else self.style.panel
        self.ink = (0.1, 0.1, 0.1) if sum(self.paper) > 1.5 else (0.9, 0.9, 0.9)
        if paper >= 0.6:
            self.canvas.fill(x, y, width, height, self.paper)

    def colour(self):
        rng = self.rng
        return self.ink if rng.random() < 0.3 else hsv(rng.random(), rng.uniform(0.2, 1), rng.uniform(0.35, 1))

    def label(self, text, x, y, colour=None, bold=False, centred=False):
        """Text inside the figure; belongs to the figure, so it gets no label of its own."""
        layout = self.canvas.layout(text, self.style.head, self.size, bold=bold)
        width, height = self.canvas.extent(layout)
        if centred:
            x, y = x - width / 2, y - height / 2
        if self.x <= x + width / 2 <= self.x + self.width and y + height < self.y + self.height + 2:
            self.canvas.text(layout, x, y, colour or self.ink)

    def polyline(self, points, colour, line=1.0, closed=False, fill=False):
        context = self.canvas.context
        context.new_path()
        for point in points:
            context.line_to(*point)
        if closed:
            context.close_path()
        context.set_source_rgb(*colour)
        context.set_line_width(line)
        context.fill() if fill else context.stroke()


def axes(sheet):
    """Axes with ticks, numbers and perhaps a grid; returns x, y, width and height of the area inside."""
    rng, canvas, size = sheet.rng, sheet.canvas, sheet.size
    left, low = size * rng.uniform(1.5, 3.5), size * rng.uniform(1.3, 3)
    x, y = sheet.x + left, sheet.y + size * 0.6
    width, height = sheet.width - left - size * 0.6, sheet.height - low - size * 0.6
    light, grid = mix(sheet.paper, sheet.ink, 0.2), rng.random() < 0.4
    columns, rows = rng.randint(3, 8), rng.randint(3, 7)
    for k in range(columns + 1):
        at = x + width * k / columns
        canvas.rule(at, y if grid else y + height, at, y + height + 3, light if grid else sheet.ink, 0.7)
        sheet.label(sheet.words.number()[:4], at, y + height + size * 0.8, centred=True)
    for k in range(rows + 1):
        at = y + height * k / rows
        canvas.rule(x - 3, at, x + (width if grid else 0), at, light if grid else sheet.ink, 0.7)
        sheet.label(f"{rng.uniform(0, 99):.0f}", x - size * 0.9, at, centred=True)
    if rng.random() < 0.6:
        canvas.frame(x, y, width, height, sheet.ink, 0.9)
    else:
        canvas.rule(x, y, x, y + height, sheet.ink)
        canvas.rule(x, y + height, x + width, y + height, sheet.ink)
    if rng.random() < 0.4:
        sheet.label(sheet.words.title(1, 3), x + width / 2, sheet.y + sheet.height - size * 0.7, centred=True)
    return x, y, width, height


def legend(sheet, x, y, colours):
    """Names beside samples of the colours, in a box or free."""
    if sheet.rng.random() < 0.4:
        return
    for index, colour in enumerate(colours[:5]):
        top = y + 4 + index * sheet.size * 1.3
        sheet.canvas.rule(x + 4, top + sheet.size * 0.6, x + 4 + sheet.size * 1.5, top + sheet.size * 0.6, colour, 2)
        sheet.label(sheet.words.word(), x + 8 + sheet.size * 1.5, top)


def line_plot(sheet):
    x, y, width, height = axes(sheet)
    rng, colours, count = sheet.rng, [], rng_count(sheet)
    for _ in range(rng.randint(1, 5)):
        values, colour = noise(rng, count, 2, rng.randint(2, 7))[0], sheet.colour()
        points = [(x + width * k / (count - 1), y + height * (1 - float(v))) for k, v in enumerate(values)]
        sheet.polyline(points, colour, rng.choice((0.8, 1.2, 2)))
        if rng.random() < 0.3:
            for px, py in points[:: max(1, count // 12)]:
                sheet.canvas.fill(px - 2, py - 2, 4, 4, colour, rng.choice((0, 2)))
        colours.append(colour)
    legend(sheet, x + width * rng.choice((0.02, 0.65)), y, colours)


def rng_count(sheet):
    return sheet.rng.choice((8, 20, 60, 120))


def scatter(sheet):
    x, y, width, height = axes(sheet)
    rng = sheet.rng
    for _ in range(rng.randint(1, 4)):
        colour, cx, cy, r = sheet.colour(), rng.random(), rng.random(), rng.choice((1, 1.5, 2.5))
        for _ in range(rng.randint(10, 120)):
            u, v = rng.gauss(cx, 0.2), rng.gauss(cy, 0.2)
            if 0 < u < 1 and 0 < v < 1:
                sheet.canvas.fill(x + u * width - r, y + v * height - r, 2 * r, 2 * r, colour, r)


def bars(sheet):
    """Bars, standing or lying, in groups of up to three colours."""
    x, y, width, height = axes(sheet)
    rng, groups, series = sheet.rng, sheet.rng.randint(3, 14), sheet.rng.choice((1, 1, 2, 3))
    colours, lying = [sheet.colour() for _ in range(series)], rng.random() < 0.25
    share = rng.uniform(0.5, 1.0) / series
    for group in range(groups):
        for index, colour in enumerate(colours):
            start, value = (group + 0.1 + index * share * 0.9) / groups, rng.uniform(0.05, 1)
            if lying:
                sheet.canvas.fill(x, y + start * height, value * width, share / groups * 0.85 * height, colour)
            else:
                sheet.canvas.fill(x + start * width, y + height * (1 - value), share / groups * 0.85 * width, value * height, colour)
    legend(sheet, x + width * 0.6, y, colours if series > 1 else [])


def pie(sheet):
    context, rng = sheet.canvas.context, sheet.rng
    r = min(sheet.width, sheet.height) * 0.46
    cx, cy, angle = sheet.x + sheet.width * rng.uniform(0.4, 0.6), sheet.y + sheet.height / 2, rng.uniform(0, 6)
    cx, colours = min(max(cx, sheet.x + r), sheet.x + sheet.width - r), []
    while angle < 12.5 and len(colours) < 9:
        colour, step = hsv(rng.random(), rng.uniform(0.3, 1), rng.uniform(0.5, 1)), rng.uniform(0.2, 2)
        context.move_to(cx, cy)
        context.arc(cx, cy, r, angle, angle + step)
        context.close_path()
        context.set_source_rgb(*colour)
        context.fill()
        sheet.label(f"{rng.randint(1, 60)} %", cx + math.cos(angle + step / 2) * r * 0.7, cy + math.sin(angle + step / 2) * r * 0.7, centred=True)
        angle, colours = angle + step, colours + [colour]
    if rng.random() < 0.5:
        sheet.canvas.fill(cx - r * 0.5, cy - r * 0.5, r, r, sheet.paper, r * 0.5)
    legend(sheet, sheet.x, sheet.y, colours)


def heat_map(sheet):
    """A grid of coloured cells."""
    rng, columns, rows = sheet.rng, sheet.rng.randint(4, 24), sheet.rng.randint(4, 16)
    x, y, width, height = axes(sheet)
    values, low, high = noise(rng, columns, rows, 4), hsv(rng.random(), 0.8, 0.4), hsv(rng.random(), 0.6, 1)
    for i in range(rows):
        for j in range(columns):
            sheet.canvas.fill(x + width * j / columns, y + height * i / rows, width / columns + 0.5, height / rows + 0.5,
                              mix(low, high, float(values[i, j])))


def waves(sheet):
    """Timing or signal lines above each other with names at the left, as in data sheets."""
    rng, count = sheet.rng, sheet.rng.randint(2, 7)
    step, left = sheet.height / count, sheet.size * 4
    for row in range(count):
        low, high = sheet.y + (row + 0.85) * step, sheet.y + (row + 0.25) * step
        sheet.label(sheet.words.word()[:6], sheet.x + 2, (low + high) / 2 - sheet.size * 0.6)
        x, level, points = sheet.x + left, rng.random() < 0.5, []
        while x < sheet.x + sheet.width:
            points += [(x, high if level else low)]
            x, level = x + rng.uniform(6, sheet.width / 5), level
            points += [(min(x, sheet.x + sheet.width), high if level else low)]
            level = not level
        sheet.polyline(points, sheet.ink if rng.random() < 0.6 else sheet.colour(), 1.2)


KINDS = (line_plot, line_plot, line_plot, scatter, bars, bars, pie, heat_map, waves)
