"""Blocks with something around or beside their text: code, admonitions, quotations, formulas, footnotes, two columns of a list."""
from .canvas import TEXT
from .flow import Flow, heading, paragraph
from .signs import icon


def panel(flow, draw, fill=None, frame=None, padding=None, bar=None):
    """Draws what draw(inner flow) draws, and under it a box that fits around it."""
    pad = flow.style.size * 0.6 if padding is None else padding
    inner, context = flow.sub(pad, flow.width - 2 * pad), flow.canvas.context
    inner.number = flow.canvas.new_flow()
    inner.y, inner.bottom = flow.y + pad, flow.bottom - pad
    top = flow.y
    context.push_group()
    draw(inner)
    content = context.pop_group()
    height = inner.y - top + pad
    if fill:
        flow.canvas.fill(flow.x, top, flow.width, height, fill)
    if frame:
        flow.canvas.frame(flow.x, top, flow.width, height, frame)
    if bar:
        flow.canvas.fill(flow.x, top, 4, height, bar)
    context.set_source(content)
    context.paint()
    flow.y = top + height
    flow.skip()


def code(flow, low=2, high=18):
    """A code listing: plain, tinted, framed or both, sometimes with numbered lines or a title."""
    style, rng = flow.style, flow.rng
    size, shift = style.size * style.code_size, 0 if rng.random() < 0.7 else style.size * 2

    def draw(inner):
        inner.put(flow.words.code(low, high), size, family=style.mono, spacing=size * min(style.leading, 0.3))

    if flow.room < size * 4:
        flow.y = flow.bottom
        return
    inner = flow.sub(shift)
    if style.code == "plain":
        draw(inner)
        inner.skip()
    else:
        panel(inner, draw, style.panel if style.code != "framed" else None, style.rule if style.code != "tinted" else None)
    flow.y = inner.y


def admonition(flow):
    """A note in a box, with a word in bold at its beginning or above it."""
    style, rng = flow.style, flow.rng
    if flow.room < style.size * 6:
        return

    side = style.size * rng.uniform(1.5, 3.5) if rng.random() < 0.35 else 0

    def draw(inner):
        if side and inner.room > side:
            icon(inner, inner.x, inner.y, side)
        column, low = inner.sub(side * 1.4), inner.y + side
        if rng.random() < 0.7:
            column.put(flow.words.title(1, 2), bold=True, colour=style.head_ink)
            column.y += style.size * 0.3
        column.put(flow.words.paragraph(1, 3))
        inner.y = max(column.y, low)

    fill = style.panel if rng.random() < 0.75 else None
    frame = style.accent if fill is None or rng.random() < 0.3 else None
    panel(flow, draw, fill, frame, bar=style.accent if rng.random() < 0.4 else None)


def quotation(flow):
    """An indented paragraph in smaller or italic letters."""
    inner = flow.sub(flow.style.size * 2, flow.width - flow.style.size * 4)
    if inner.width > 60:
        inner.put(flow.words.paragraph(1, 4), flow.style.size * flow.rng.choice((0.9, 1.0)), italic=flow.rng.random() < 0.6)
        flow.y = inner.y
        flow.skip()


def formula(flow):
    """A displayed formula, centred, with a number at the right edge now and then."""
    style, rng = flow.style, flow.rng
    if flow.room < style.size * 3:
        return
    flow.skip(0.5)
    top = flow.y
    flow.put(flow.words.formula(), style.size * rng.uniform(1, 1.25), family="DejaVu Serif", align="center", italic=True)
    if rng.random() < 0.4:
        layout = flow.canvas.layout(f"({rng.randint(1, 30)})", style.body, style.size)
        flow.canvas.text(layout, flow.x + flow.width - flow.canvas.extent(layout)[0], top, style.ink, TEXT)
    flow.skip()


def footnotes(flow):
    """Small notes at the bottom of the column, under a short rule; takes their room from the column."""
    style, rng = flow.style, flow.rng
    height = style.size * rng.uniform(2, 6)
    if flow.room < height * 3:
        return
    notes = Flow(flow.page, flow.x, flow.bottom - height, flow.width, flow.bottom)
    flow.bottom -= height + style.size
    flow.canvas.rule(flow.x, notes.y - 4, flow.x + flow.width * rng.uniform(0.2, 0.5), notes.y - 4, style.rule, 0.7)
    while notes.room > style.size * 1.2:
        notes.put(f"{rng.randint(1, 40)} {flow.words.paragraph(1, 2)}", style.size * 0.8, spacing=0)
        notes.y += 1


def signature(flow):
    """A function's description: its signature in bold or mono letters, tinted or not, and an indented explanation."""
    style, rng = flow.style, flow.rng
    if flow.room < style.size * 6:
        flow.y = flow.bottom
        return
    name = f"{flow.words.identifier()} ({', '.join(flow.words.identifier() for _ in range(rng.randint(0, 4)))})"

    def draw(inner):
        inner.put(name, family=style.mono if rng.random() < 0.7 else style.body, bold=rng.random() < 0.6)

    if rng.random() < 0.5:
        panel(flow, draw, style.panel, style.rule if rng.random() < 0.4 else None, style.size * 0.35)
    else:
        draw(flow)
        flow.y += style.size * 0.4
    inner = flow.sub(style.size * rng.uniform(0.5, 3))
    paragraph(inner, 1, 3)
    flow.y = inner.y


def index_columns(flow):
    """Two or three columns of short lines, as in an index, a list of links or a glossary."""
    style, rng = flow.style, flow.rng
    count = rng.choice((2, 2, 3))
    width, top, lowest = flow.width / count, flow.y, flow.y
    rows = rng.randint(3, 14)
    for column in range(count):
        inner = Flow(flow.page, flow.x + column * width, top, width * 0.92, flow.bottom)
        if rng.random() < 0.4:
            heading(inner, 4)
        inner.put("\n".join(flow.words.phrase(1, 3) for _ in range(rows)), colour=style.accent if rng.random() < 0.5 else style.ink)
        lowest = max(lowest, inner.y)
    flow.y = lowest
    flow.skip()


def contents(flow):
    """Lines of a table of contents with page numbers at the right edge."""
    style, rng, canvas = flow.style, flow.rng, flow.canvas
    dots = rng.random() < 0.6
    for row in range(rng.randint(4, 25)):
        if flow.full():
            break
        left = flow.sub(style.size * rng.choice((0, 0, 1.5, 3)))
        right = canvas.layout(str(rng.randint(1, 300)), style.body, style.size)
        width = canvas.extent(right)[0]
        text = f"{row}.{rng.randint(1, 9)} {flow.words.title(1, 4)}"
        if dots:
            layout = canvas.layout(text, style.body, style.size)
            free = left.width - canvas.extent(layout)[0] - width
            text += " " + ". " * int(max(0, free) / (style.size * 0.55))
        layout = canvas.layout(text, style.body, style.size)
        canvas.text(right, flow.x + flow.width - width, flow.y, style.ink, TEXT)
        flow.y = canvas.text(layout, left.x, flow.y, style.ink, TEXT, flow.number) + style.leading * style.size
    flow.skip()
