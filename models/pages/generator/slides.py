"""Slides: a title and points, pictures, tables or code under it, in the manner of talks and lectures."""
from .canvas import HEADING
from .figures import draw, figure
from .flow import Flow, items, paragraph
from .style import mix
from .tables import table


def slide(page):
    """One slide of a talk, or its first one."""
    rng, style, w, h = page.rng, page.style, page.width, page.height
    page.use(rng.choice(("lists", "pictures", "code", "tables")))
    left, size = w * rng.uniform(0.03, 0.1), style.size * rng.uniform(1.2, 1.9)
    top = _parts(page) if rng.random() < 0.3 else 0.0
    if rng.random() < 0.15:
        return _first(page, left, size, top)
    top = _title(page, left, size, top) if rng.random() < 0.92 else top + h * 0.06
    bottom, kind = h * 0.9, rng.random()
    if kind < 0.2:
        _drawing(page, left, top, bottom)
    elif kind < 0.5:
        half = (w - 2 * left) * 0.47
        columns = [Flow(page, left, top, half, bottom), Flow(page, w - left - half, top, half, bottom)]
        rng.shuffle(columns)
        items(columns[0])
        (figure if rng.random() < 0.7 else page.fill)(columns[1])
    else:
        flow = Flow(page, left, top, w - 2 * left, bottom)
        if rng.random() < 0.25:
            _box(page, flow)
        rng.choice((items, page.fill, page.fill, figure, table))(flow)
        if rng.random() < 0.5:
            page.fill(flow)
    return _bottom(page, left)


def _parts(page):
    """The parts of the talk in small letters over a bar at the top; returns its height."""
    rng, style, w = page.rng, page.style, page.width
    size, count = style.size * rng.uniform(0.45, 0.6), rng.randint(2, 5)
    high, fill = size * rng.choice((1.6, 3)), rng.choice((style.accent, mix(style.accent, (0, 0, 0), 0.5), style.panel))
    page.canvas.fill(0, 0, w, high, fill)
    for k in range(count):
        colour = mix((1, 1, 1), fill, rng.choice((0, 0, 0.4))) if sum(fill) < 1.6 else style.ink
        page.label(page.words.title(1, 2)[:18], w * (k + 0.1) / count, size * 0.15, size, colour=colour)
        for row in range(rng.randint(0, 6) if high > size * 2 else 0):
            page.canvas.frame(w * (k + 0.1) / count + row * size * 0.9, size * 1.9, size * 0.6, size * 0.6, colour, 0.7, size)
    return high


def _title(page, left, size, top):
    """The title, free, or in a bar or a box of colour; returns the y below it."""
    rng, style, w, h = page.rng, page.style, page.width, page.height
    y, side, colour = top + h * rng.uniform(0.015, 0.09), rng.choice(("left", "left", "center")), style.head_ink
    if rng.random() < 0.4:
        fill = rng.choice((style.accent, style.panel))
        page.canvas.fill(0, top, w, y - top + size * 1.7, fill)
        colour = (1, 1, 1) if sum(fill) < 1.6 else (0.05,) * 3
    page.label(page.words.title(1, 6)[:42], left if side == "left" else w / 2, y, size, HEADING, side, bold=style.head_bold, colour=colour)
    return y + size * rng.uniform(2, 3)


def _first(page, left, size, top):
    """The first slide: title, perhaps in a box, names below it, a place and a date, a logo."""
    rng, style, w, h = page.rng, page.style, page.width, page.height
    if rng.random() < 0.3:
        page.canvas.fill(0, top, w, h * rng.uniform(0.4, 0.8) - top, rng.choice((style.panel, style.accent)))
    align, y, boxed = rng.choice(("center", "center", "left")), h * rng.uniform(0.12, 0.35), rng.random() < 0.4
    if boxed:
        fill = rng.choice((style.accent, style.panel))
        page.canvas.fill(left * 0.7 + 4, y - size * 0.6 + 4, w - left * 1.4, size * 5, mix(style.background, (0, 0, 0), 0.3), size * 0.5)
        page.canvas.fill(left * 0.7, y - size * 0.6, w - left * 1.4, size * 5, fill, size * 0.5)
    ink = ((1, 1, 1) if sum(fill) < 1.6 else (0.05,) * 3) if boxed else style.head_ink
    flow = Flow(page, left, y, w - 2 * left, y + size * 4.4 if boxed else h)
    flow.put(page.words.title(2, 8), size * rng.uniform(1, 1.4), HEADING, family=style.head, bold=rng.random() < 0.6, align=align, colour=ink)
    flow = Flow(page, left, max(flow.y, y + size * 4.6 if boxed else 0) + size, w - 2 * left, h * 0.95)
    for _ in range(rng.randint(1, 5)):
        flow.put(page.words.title(1, 6), style.size * rng.uniform(0.7, 1.1), align=align)
        flow.y += style.size * rng.uniform(0.3, 1.2)
    if rng.random() < 0.5 and flow.room > h * 0.15:
        draw(flow, rng.choice((left, w - left - h * 0.25)), flow.y, h * rng.uniform(0.12, 0.25), h * rng.uniform(0.08, 0.13), "logo")


def _drawing(page, left, top, bottom):
    """A drawing that fills the slide below its title."""
    flow = Flow(page, left, top, page.width - 2 * left, bottom)
    share = page.rng.uniform(0.6, 1)
    draw(flow, left, top, flow.width * share, (bottom - top) * page.rng.uniform(0.6, 1), page.rng.choice(("drawing", "drawing", None)))


def _box(page, flow):
    """A box with its name on a bar of colour, as talks state theorems and examples."""
    style, rng = page.style, page.rng
    tone, top = rng.choice((style.accent, (0.1, 0.5, 0.1), (0.7, 0.1, 0.1))), flow.y
    page.canvas.fill(flow.x, top, flow.width, style.size * 1.6, tone, rng.choice((0, 6)))
    page.label(page.words.title(1, 3)[:30], flow.x + style.size * 0.5, top + style.size * 0.15, colour=(1, 1, 1) if sum(tone) < 1.9 else (0, 0, 0))
    inner = flow.sub(style.size * 0.5, flow.width - style.size)
    inner.y, height = top + style.size * 1.9, style.size * rng.uniform(3, 7)
    page.canvas.fill(flow.x, top + style.size * 1.6, flow.width, height, mix(style.background, tone, 0.15))
    inner.bottom, inner.number = min(flow.bottom, top + style.size * 1.6 + height), page.canvas.new_flow()
    paragraph(inner, 1, 3)
    flow.y = top + style.size * 2.4 + height


def _bottom(page, left):
    """What stands at the bottom: names and a number, perhaps on bars of colour."""
    rng, style, w, h = page.rng, page.style, page.width, page.height
    colour = style.ink
    if rng.random() < 0.35:
        page.canvas.fill(0, h * 0.935, w, h * 0.065, style.accent)
        colour = (1, 1, 1) if sum(style.accent) < 1.8 else (0, 0, 0)
    page.label(page.words.title(1, 4), left, h * 0.94, style.size * 0.55, colour=colour)
    page.label(str(rng.randint(1, 60)), w - left, h * 0.94, style.size * 0.55, side="right", colour=colour)
