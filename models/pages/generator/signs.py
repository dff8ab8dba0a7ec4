"""What stands in figures of manuals and beside text: screenshots of dialogs and terminals, logos, icons."""
from .canvas import FIGURE
from .photographs import paint, photograph
from .style import hsv, mix


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
        canvas.context.new_path()
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


def settings(sheet):
    """A screenshot in the flat manner: a strip of names with signs, a few words and fields, and much empty ground."""
    rng, canvas, size = sheet.rng, sheet.canvas, sheet.size
    ground = (rng.choice((1.0, 0.97, 0.93, 0.85, 0.25, 0.15)),) * 3
    ink, accent = (0.1,) * 3 if ground[0] > 0.5 else (0.9,) * 3, hsv(rng.random(), rng.uniform(0.3, 1), rng.uniform(0.4, 0.9))
    x, y, width, height = sheet.x, sheet.y, sheet.width, sheet.height
    canvas.fill(x, y, width, height, ground)
    strip = width * rng.choice((0, 0.2, 0.3, 1))
    canvas.fill(x, y, min(strip, width * 0.4), height, mix(ground, ink, rng.choice((0, 0.05, 0.1))))
    if rng.random() < 0.5:
        canvas.fill(x, y, width, size * 2.2, mix(ground, accent, rng.choice((0.1, 1))))
    for row in range(int(height / size / 2.2) if strip else 0):
        if rng.random() < 0.25:
            break
        top = y + size * (2.8 + 2.1 * row)
        canvas.fill(x + size * 0.5, top, size, size, accent if rng.random() < 0.5 else mix(ground, ink, 0.5), rng.choice((0, 3, size)))
        sheet.label(sheet.words.title(1, 2)[:20], x + size * 2, top, ink)
        if strip == width and rng.random() < 0.4:
            canvas.fill(x + width - size * 3, top, size * 2, size, accent, 4)
    for row in range(rng.randint(0, 5)):
        top = y + size * (3 + 3 * row)
        if strip == width or top > y + height - size * 3:
            break
        sheet.label(sheet.words.phrase(1, 5)[:30], x + strip + size * 2, top, ink)
        if rng.random() < 0.5:
            canvas.frame(x + strip + (width - strip) * 0.5, top, (width - strip) * rng.uniform(0.2, 0.45), size * 1.6, mix(ground, ink, 0.3))
    hidden = abs(ground[0] - sheet.style.background[0]) < 0.1
    if rng.random() < (0.85 if hidden else 0.5):
        canvas.frame(x, y, width, height, mix(ground, ink, 0.4))


def word_mark(sheet):
    """A name in large letters, with a sign beside it or a line below it: as large as a heading, and a figure."""
    rng, height = sheet.rng, sheet.height
    left = sheet.x
    if rng.random() < 0.5:
        sheet.canvas.fill(left, sheet.y + height * 0.1, height * 0.7, height * 0.7, sheet.colour(), rng.choice((0, height * 0.15, height)))
        left += height * 0.85
    layout = sheet.canvas.layout(sheet.words.title(1, 2)[:14], sheet.style.head, height * 0.6, bold=rng.random() < 0.7, italic=rng.random() < 0.2)
    room = sheet.x + sheet.width - left
    width, high = sheet.canvas.extent(layout)
    context = sheet.canvas.context
    context.save()
    context.translate(left, sheet.y + height * 0.4 - high / 2 * min(1, room / width))
    context.scale(min(1, room / width), min(1, room / width))
    sheet.canvas.text(layout, 0, 0, sheet.colour())
    context.restore()
    if rng.random() < 0.4:
        layout = sheet.canvas.layout(sheet.words.phrase(1, 3)[:24], sheet.style.head, max(4, height * 0.14))
        sheet.canvas.text(layout, left, sheet.y + height * 0.8, sheet.ink)


LOGOS = (logo, word_mark, word_mark)
SCREENS = (dialog, settings, settings, terminal)
