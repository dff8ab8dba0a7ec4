"""Documentation as browsers show it: bars of words, a side column, a long page of which the window shows a part."""
from . import looks
from .canvas import TEXT
from .figures import draw, figure
from .flow import Flow, heading, paragraph
from .manuals import BLOCKS
from .screen import crumbs, footer, links, side_column, top_bar
from .style import mix
from .tables import table


def tabs(page):
    """A project's name in large letters beside a logo, and one or two rows of tabs: text, no headings."""
    rng, style, canvas, y = page.rng, page.style, page.canvas, 0.0
    if rng.random() < 0.6:
        high = style.size * rng.uniform(3, 5.5)
        canvas.fill(0, 0, page.width, high, rng.choice((style.panel, style.background, mix(style.accent, style.background, 0.3))))
        x = style.size
        if rng.random() < 0.5:
            wide = high * rng.uniform(0.7, 2.5)
            draw(Flow(page, x, 0, page.width, high), x, high * 0.12, wide, high * 0.75, "logo")
            x += wide + style.size
        page.label(page.words.title(1, 3)[:20], x, high * 0.2, min(high * 0.4, style.size * 2), TEXT, bold=rng.random() < 0.7)
        y = high
    for _ in range(rng.choice((0, 1, 1, 2))):
        high, x = style.size * rng.uniform(1.8, 3), style.size
        fill = rng.choice((style.panel, style.panel, style.accent, (0.2, 0.2, 0.2)))
        canvas.fill(0, y, page.width, high, fill)
        while x < page.width * rng.uniform(0.5, 0.9):
            x += page.label(page.words.title(1, 2)[:18], x, y + high / 2 - style.size * 0.65, style.size * 0.95,
                            colour=(1, 1, 1) if sum(fill) < 1.5 else style.ink) + style.size * 1.8
            if rng.random() < 0.5:
                canvas.rule(x - style.size, y, x - style.size, y + high, style.rule, 0.7)
        y += high
    canvas.rule(0, y, page.width, y, style.rule)
    return y


def steps(page, y):
    """Where the page lies: a title in the middle, previous and next at the edges, a rule below; returns the y below it."""
    rng, style, w = page.rng, page.style, page.width
    page.label(page.words.title(2, 5)[:40], w / 2, y, side="center", bold=rng.random() < 0.5)
    y += style.size * 1.7
    page.label(page.words.title(1, 1), style.size, y, side="left", colour=style.accent)
    page.label(page.words.title(1, 1), w - style.size, y, side="right", colour=style.accent)
    if rng.random() < 0.5:
        page.label(page.words.title(1, 3)[:28], w / 2, y, side="center")
    page.canvas.rule(style.size, y + style.size * 1.8, w - style.size, y + style.size * 1.8, style.rule)
    return y + style.size * 3


def contents_column(page, y):
    """A narrow column of links at the left, dark or light, with a logo or a field above them; returns its right edge."""
    rng, style = page.rng, page.style
    if rng.random() < 0.5:
        return side_column(page, 0, y, page.width * rng.uniform(0.16, 0.3), page.height)
    dark, width = rng.random() < 0.5, page.width * rng.uniform(0.18, 0.3)
    ground = (0.2, 0.2, 0.22) if dark else mix(style.background, style.ink, rng.choice((0, 0.03, 0.06)))
    page.canvas.fill(0, y, width, page.height - y, ground)
    flow = Flow(page, style.size * 0.8, y + style.size, width - style.size * 1.4, page.height)
    accent, ink = style.accent, style.ink
    style.accent = style.ink = (0.85, 0.85, 0.85) if dark else rng.choice((accent, ink))
    while not flow.full():
        if rng.random() < 0.5:
            flow.put(page.words.title(1, 3), style.size, TEXT, bold=True)  # what lists of links are called is text here
            flow.y += style.size * 0.4
        links(page, flow, 6, 40)
        flow.y += style.size
    style.accent, style.ink = accent, ink
    return width


def first(flow):
    """What stands at the top of the window: a title, or what was cut by scrolling."""
    rng, size = flow.rng, flow.style.size
    kind = rng.random()
    if kind < 0.45:
        heading(flow, 1)
    elif kind < 0.6 and flow.y < size * 4:
        flow.y -= rng.uniform(2, 20) * size
        rng.choice((figure, figure, figure, table, BLOCKS["parameters"], BLOCKS["coloured_table"], BLOCKS["long_table"]))(flow)
    else:
        paragraph(flow)


def documentation(page):
    """A window with a part of a manual, in one of the looks."""
    rng, style, w, h = page.rng, page.style, page.width, page.height
    look = looks.take(page)
    page.figures = [weight * factor for weight, factor in zip(page.figures, (0.4, 0.7, 1.2, 3))]  # mostly screenshots
    page.tallest = rng.choice((0.45, 0.6, 0.9))
    scrolled = rng.random() < 0.5
    y, left = 0.0, 0.0
    if rng.random() < (0.2 if scrolled else 0.45):
        y = tabs(page) if rng.random() < 0.6 else top_bar(page)
    elif not scrolled and look in (looks.docbook, looks.texinfo, looks.bare, looks.reference) and rng.random() < 0.6:
        y = steps(page, style.size * rng.uniform(0.3, 1))
    if look not in (looks.texinfo, looks.bare) and rng.random() < 0.45:
        left = contents_column(page, y)
    pad = style.size * rng.uniform(0.5, 2.5)
    x, width = left + pad, w - left - 2 * pad
    if rng.random() < 0.2 and width > style.size * 55:
        x, width = x + (width - style.size * 52) * rng.choice((0, 0.5)), style.size * 52
    y += style.size * (rng.uniform(-2, 0.5) if scrolled and not y else rng.uniform(0.3, 1.5))
    if not scrolled and rng.random() < 0.3:
        y = crumbs(page, x, y, width)
    bottom = h + 300 if rng.random() < 0.8 else h * rng.uniform(0.5, 0.95)
    flow = Flow(page, x, y, width, bottom)
    first(flow)
    page.fill(flow)
    if bottom < h:
        footer(page, x, bottom, width)
