"""Screens: pages of web sites and of manuals in a browser, with bars, navigation, cards and code."""
from .canvas import HEADING, TEXT
from .figures import draw
from .flow import Flow, heading, paragraph
from .signs import icon
from .style import mix


def links(page, flow, low=4, high=30):
    """A column of short lines, nested, some marked, as of a menu or a tree."""
    rng, style = page.rng, page.style
    size, step = style.size * rng.uniform(0.8, 1), rng.uniform(1.35, 2.1)
    colour = style.accent if rng.random() < 0.5 else style.ink
    for _ in range(rng.randint(low, high)):
        if flow.full():
            break
        shift = size * rng.choice((0, 0, 0, 1.2, 2.4))
        if rng.random() < 0.05:
            page.canvas.fill(flow.x - 3, flow.y - 2, flow.width, size * step, mix(style.panel, style.accent, 0.2))
        layout = page.canvas.layout(flow.words.title(1, 3)[:28], style.body, size, flow.width - shift, spacing=0)
        end = page.canvas.text(layout, flow.x + shift, flow.y, colour, TEXT, flow.number, flow.bottom)
        flow.y = max(flow.y + size * step, end + size * (step - 1.3))


def top_bar(page):
    """A bar with a name or logo, links and perhaps a search field; returns its height."""
    rng, style, w = page.rng, page.style, page.width
    height = style.size * rng.uniform(2, 5)
    fill = rng.choice((style.panel, style.accent, style.background))
    page.canvas.fill(0, 0, w, height, fill)
    colour = (1, 1, 1) if sum(fill) < 1.5 else (0.1, 0.1, 0.1)
    x, y = style.size * rng.uniform(0.5, 3), height / 2 - style.size * 0.7
    if rng.random() < 0.35:
        size = height * 0.7
        draw(Flow(page, x, 0, w, height), x, height * 0.15, size * rng.uniform(1, 2.5), size, "logo")
        x += size * 2.7
    if rng.random() < 0.6:
        label = HEADING if rng.random() < 0.15 and height > style.size * 3 else TEXT
        size = style.size * (1.5 if label == HEADING else min(rng.choice((1.1, 1.1, 1.5, 2)), height / style.size * 0.55))
        x += page.label(page.words.title(1, 3)[:24], x, height / 2 - size * 0.7, size, label, colour=colour, bold=True) + style.size * 2
    for _ in range(rng.randint(0, 8)):
        if x > w * 0.7:
            break
        x += page.label(page.words.title(1, 1)[:12], x, y, colour=colour) + style.size * rng.uniform(1, 2)
    if rng.random() < 0.4:
        page.canvas.fill(w * 0.8, height * 0.2, w * 0.17, height * 0.6, style.background, rng.choice((0, 4, 20)))
        page.canvas.frame(w * 0.8, height * 0.2, w * 0.17, height * 0.6, style.rule, 1, 0)
        if rng.random() < 0.6:
            page.label(page.words.title(1, 1)[:12], w * 0.81, y, style.size * 0.9)
    if rng.random() < 0.5:
        page.canvas.rule(0, height, w, height, style.rule)
    return height


def crumbs(page, x, y, width):
    """A line of links above the content: previous, up, next; or where the page lies. Returns the y below it."""
    rng, style, at = page.rng, page.style, x
    if rng.random() < 0.15:
        for index in range(rng.randint(1, 4)):
            icon(page.flow(x, y, width), x + width - (index + 1) * style.size * 2, y, style.size * 1.5)
        page.label(page.words.title(1, 4), x, y, style.size * 0.9)
    elif rng.random() < 0.4:
        page.label(page.words.title(1, 4), x, y, style.size * 0.9, colour=style.accent)
        page.label(page.words.title(1, 4), x + width, y, style.size * 0.9, side="right", colour=style.accent)
        if rng.random() < 0.5:
            page.label(page.words.title(1, 5)[:30], x + width / 2, y, style.size * 0.9, side="center")
    else:
        text = rng.choice((" » ", " > ", " | ", " / ", ", ")).join(page.words.title(1, 3) for _ in range(rng.randint(2, 5)))
        at += page.label(text[: int(width / style.size / 0.6)], x, y, style.size * 0.9, colour=style.accent)
    if rng.random() < 0.5:
        page.canvas.rule(x, y + style.size * 1.7, x + width, y + style.size * 1.7, style.rule)
    return y + style.size * rng.uniform(2, 3)


def web(page):
    """A page of documentation or of a magazine: bar, side columns, content with a heading at the top."""
    rng, style, w, h = page.rng, page.style, page.width, page.height
    page.use(rng.choice(("manual", "manual", "manual", "reference", "reference", "code", "lists", "tables", "pictures", "prose", "science")))
    y = top_bar(page) if rng.random() < 0.5 else 0
    left, right = 0.0, float(w)
    if rng.random() < 0.45:
        left = side_column(page, 0, y, w * rng.uniform(0.14, 0.28), h)
    if rng.random() < 0.2:
        width = w * rng.uniform(0.14, 0.22)
        side_column(page, w - width, y, width, h)
        right -= width
    pad = style.size * rng.uniform(0.5, 3)
    width = right - left - 2 * pad
    if rng.random() < 0.35 and width > style.size * 50:
        spare = width - style.size * rng.uniform(42, 60)
        left, width = left + spare * rng.choice((0, 0.5)), width - spare
    x, y = left + pad, y + style.size * rng.uniform(0.3, 2)
    bottom = h + 300 if rng.random() < 0.75 else h * rng.uniform(0.5, 0.95)
    if y < style.size * 2 and rng.random() < 0.6:
        y -= h * rng.uniform(0, 0.5)  # as after scrolling
    if rng.random() < 0.35:
        y = crumbs(page, x, y, width)
    flow = Flow(page, x, y, width, bottom)
    if rng.random() < 0.6:
        heading(flow, 1, rng.choice(("left", "left", "left", "center")))
    elif rng.random() < 0.5:
        paragraph(flow)
    page.fill(flow)
    if bottom < h:
        footer(page, x, bottom, width)


def side_column(page, x, y, width, height):
    """A side column with links; returns its right edge."""
    rng, style = page.rng, page.style
    if rng.random() < 0.6:
        page.canvas.fill(x, y, width, height - y, style.panel if rng.random() < 0.8 else mix(style.accent, style.background, 0.3))
    elif rng.random() < 0.5:
        page.canvas.rule(x + (width if x == 0 else 0), y, x + (width if x == 0 else 0), height, style.rule)
    flow = Flow(page, x + style.size, y + style.size, width - style.size * 1.6, height)
    if rng.random() < 0.25:
        size = width * rng.uniform(0.3, 0.7)
        draw(flow, flow.x, flow.y, size, size * rng.uniform(0.4, 1), "logo")
        flow.y += size + style.size
    while not flow.full():
        if rng.random() < 0.6:
            heading(flow, 4)
        links(page, flow)
        flow.y += style.size * rng.uniform(0.5, 2)
        if rng.random() < 0.35:
            break
    return x + width


def footer(page, x, y, width):
    style, rng = page.style, page.rng
    if rng.random() < 0.6:
        page.canvas.rule(x, y + style.size, x + width, y + style.size, style.rule)
    flow = Flow(page, x, y + style.size * 1.6, width, page.height)
    flow.put(page.words.phrase(4, 18), style.size * rng.uniform(0.75, 1), align=rng.choice(("left", "center", "right")))


def cards(page):
    """A site with cards in a grid: picture, heading, some words, a button."""
    rng, style, w, h = page.rng, page.style, page.width, page.height
    page.use("pictures")
    y = top_bar(page) + style.size
    left, columns = w * rng.uniform(0.02, 0.1), rng.randint(2, 4)
    gap = style.size * rng.uniform(0.8, 2)
    width = (w - 2 * left - gap * (columns - 1)) / columns
    if rng.random() < 0.5:
        flow = Flow(page, left, y, w - 2 * left, h)
        heading(flow, 1, rng.choice(("left", "center")))
        paragraph(flow, 1, 2)
        y = flow.y
    height, picture, framed = width * rng.uniform(0.8, 1.5), rng.random() < 0.7, rng.random() < 0.7
    while y < h - 40:
        for column in range(columns):
            _card(page, left + column * (width + gap), y, width, height, picture, framed)
        y += height + gap


def _card(page, x, y, width, height, picture, framed):
    style, rng = page.style, page.rng
    pad = style.size * 0.7 if framed else 0
    if framed:
        page.canvas.fill(x, y, width, height, style.panel, rng.choice((0, 4)))
        page.canvas.frame(x, y, width, height, style.rule, 0.8)
    flow = Flow(page, x + pad, y + pad, width - 2 * pad, y + height - pad)
    if picture:
        inside = flow.width * 0.55
        draw(flow, flow.x, flow.y, flow.width, inside)
        flow.y += inside + style.size * 0.5
    heading(flow, 3)
    paragraph(flow, 1, 3)


def plain_text(page):
    """A manual page or a text file: one font of fixed width, headings in bold or capitals."""
    rng, style = page.rng, page.style
    page.use(rng.choice(("manual", "reference", "code")))
    for name in ("figure", "figure_row", "admonition", "table"):
        page.weights[name] = 0.02
    style.body = style.head = style.mono
    style.head_factors, style.head_bold, style.code = (1.0, 1.0, 1.0, 1.0), True, "plain"
    x, y = style.size * rng.uniform(0.5, 4), style.size
    bottom = page.height + 30 if rng.random() < 0.7 else page.height - style.size * 2
    if rng.random() < 0.5:
        page.label(page.words.identifier(), x, y)
        page.label(page.words.identifier(), page.width - x, y, side="right")
        y += style.size * 3
    page.fill(Flow(page, x, y, (page.width - 2 * x) * rng.uniform(0.7, 1), bottom))
