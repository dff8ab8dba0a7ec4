"""Pages of offices: letters, invoices, forms and posters."""
from .canvas import HEADING, TEXT
from .figures import draw
from .flow import Flow, heading, paragraph
from .paper import Margins, running_lines
from .tables import Table, table


def _lines(page, x, y, count, size=None, side="left"):
    """Some short lines below each other, as of an address."""
    size = size or page.style.size
    flow = Flow(page, x if side == "left" else x - page.width * 0.4, y, page.width * 0.4, page.height)
    flow.put("\n".join(page.words.title(1, 3) for _ in range(count)), size, align=side)
    return flow.y


def letter(page):
    """Sender, address, date, subject, paragraphs, greeting, and small print at the bottom."""
    rng, style, m = page.rng, page.style, Margins(page)
    page.use("prose")
    right, y = page.width - m.right, m.top
    if rng.random() < 0.6:
        size = page.height * rng.uniform(0.04, 0.09)
        flow = Flow(page, m.left, y, m.width, m.bottom)
        draw(flow, rng.choice((m.left, right - size * 1.6)), y, size * rng.uniform(0.9, 1.6), size, "logo")
    y = _lines(page, right, y, rng.randint(2, 5), style.size * 0.85, "right") + style.size * 2
    y = _lines(page, m.left, y, rng.randint(3, 5)) + style.size * rng.uniform(2, 5)
    page.label(f"{page.words.title(1, 1)}, {page.words.number()}", right, y, side="right")
    flow = Flow(page, m.left, y + style.size * 3, m.width, m.bottom - page.height * 0.08)
    if rng.random() < 0.7:
        flow.put(page.words.title(2, 8), style.size * rng.choice((1, 1.1, 1.2)), HEADING, bold=True)
        flow.y += style.size * 1.5
    for _ in range(rng.randint(2, 6)):
        paragraph(flow, 2, 5)
        flow.y += style.size * 0.5
    if rng.random() < 0.4 and not flow.full():
        table(flow, 4)
    flow.put(page.words.title(2, 3))
    _scrawl(page, m.left, flow.y + style.size)
    for column in range(rng.choice((0, 3, 4))):
        _lines(page, m.left + column * m.width / 3.6, m.bottom - style.size * 2, 3, style.size * 0.7)


def _scrawl(page, x, y):
    """A signature in ink."""
    context, rng = page.canvas.context, page.rng
    context.new_path()
    context.move_to(x, y + 15)
    for _ in range(rng.randint(3, 9)):
        context.rel_curve_to(*(rng.uniform(-8, 22) if k % 2 == 0 else rng.uniform(-18, 18) for k in range(6)))
    context.set_source_rgb(0.05, 0.05, rng.uniform(0.1, 0.6))
    context.set_line_width(1.3)
    context.stroke()


def invoice(page):
    """An address, numbers at the right, a table of positions with a sum, terms."""
    rng, style, m = page.rng, page.style, Margins(page)
    page.use("tables")
    flow = Flow(page, m.left, m.top, m.width, m.bottom)
    if rng.random() < 0.7:
        size = page.height * rng.uniform(0.04, 0.08)
        draw(flow, m.left, m.top, size * rng.uniform(1, 2.5), size, "logo")
    page.label(page.words.title(1, 2), page.width - m.right, m.top, style.size * rng.uniform(1.6, 3), HEADING, "right", bold=True)
    y = m.top + page.height * 0.11
    low = _lines(page, m.left, y, rng.randint(3, 5))
    for row in range(rng.randint(2, 5)):
        at = y + row * style.size * 1.6
        page.label(page.words.title(1, 1) + ":", m.left + m.width * 0.6, at, bold=rng.random() < 0.3)
        page.label(page.words.number(), m.left + m.width, at, side="right")
    flow.y = max(low, y + style.size * 8) + style.size * 2
    if rng.random() < 0.5:
        heading(flow, 2)
    positions = Table(flow, rng.randint(3, 14))
    positions.draw()
    flow.y += style.size
    for row in range(rng.randint(1, 4)):
        page.label(page.words.title(1, 2), m.left + m.width * 0.6, flow.y, bold=row == 0)
        page.label(page.words.number(), m.left + m.width, flow.y, side="right")
        flow.y += style.size * 1.6
    flow.y += style.size
    for _ in range(rng.randint(1, 3)):
        paragraph(flow, 1, 3)
    running_lines(page, m)


def form(page):
    """Names of fields with boxes or lines to fill in, and boxes to tick, under headings."""
    rng, style, m = page.rng, page.style, Margins(page)
    page.use("tables")
    flow = Flow(page, m.left, m.top, m.width, m.bottom)
    heading(flow, 1)
    boxed, columns = rng.random() < 0.5, rng.choice((1, 2, 2, 3))
    while flow.room > style.size * 5:
        kind = rng.random()
        if kind < 0.12:
            heading(flow, 3)
        elif kind < 0.2:
            paragraph(flow, 1, 2)
        elif kind < 0.25:
            table(flow, 4)
        elif kind < 0.4:
            _ticks(page, flow)
        else:
            for column in range(columns):
                _field(page, flow.x + column * flow.width / columns, flow.y, flow.width / columns * 0.95, boxed)
            flow.y += style.size * (3.4 if boxed else 2.4)
    running_lines(page, m)


def _field(page, x, y, width, boxed):
    """A name and a box under it, or a line beside it; filled in at times."""
    style, rng = page.style, page.rng
    used = page.label(page.words.title(1, 3)[:22], x, y, style.size * 0.9)
    if boxed:
        page.canvas.frame(x, y + style.size * 1.4, width, style.size * 1.7, style.rule)
    else:
        page.canvas.rule(x + used + 4, y + style.size * 1.2, x + width, y + style.size * 1.2, style.rule, 0.7)
    if rng.random() < 0.4 and used < width * 0.6:
        page.label(page.words.title(1, 2)[:14], x + (5 if boxed else used + 8), y + (style.size * 1.5 if boxed else -1))


def _ticks(page, flow):
    style, rng = page.style, page.rng
    for column in range(rng.randint(2, 4)):
        x = flow.x + column * flow.width / 4
        page.canvas.frame(x, flow.y + 2, style.size * 0.8, style.size * 0.8, style.ink)
        page.label(page.words.phrase(1, 2)[:16], x + style.size * 1.3, flow.y)
    flow.y += style.size * 2


def poster(page):
    """Large letters, a large picture, some cards of text; also covers of books."""
    rng, style, m = page.rng, page.style, Margins(page)
    page.use("pictures")
    flow = Flow(page, m.left, m.top, m.width, m.bottom)
    flow.put(page.words.title(1, 5), page.width * rng.uniform(0.06, 0.13), HEADING, family=style.head, bold=True,
             align=rng.choice(("left", "center")), colour=style.head_ink)
    flow.y += style.size
    if rng.random() < 0.5:
        flow.put(page.words.title(3, 8), style.size * 1.5, TEXT, align="center")
        flow.y += style.size
    if rng.random() < 0.7:
        height = page.height * rng.uniform(0.2, 0.4)
        draw(flow, m.left, flow.y, m.width, height, rng.choice(("photo", "photo", "drawing")))
        flow.y += height + style.size * 1.5
    if rng.random() < 0.7:
        page.columns(m.left, flow.y, m.width, m.bottom, rng.choice((1, 2, 3)))
