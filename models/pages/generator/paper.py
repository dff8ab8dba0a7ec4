"""Pages of paper with running text: articles, books, manuals and newspapers."""
from .canvas import HEADING, TEXT
from .figures import draw, figure
from .flow import Flow, heading, paragraph
from .tables import caption, table


class Margins:
    """The area of the text on a page."""

    def __init__(self, page):
        rng, w, h = page.rng, page.width, page.height
        self.left, self.right = w * rng.uniform(0.06, 0.17), w * rng.uniform(0.06, 0.17)
        self.top, self.bottom = h * rng.uniform(0.05, 0.11), h * (1 - rng.uniform(0.05, 0.12))
        self.width = w - self.left - self.right


def running_lines(page, m):
    """A header, a footer and a page number, in one of the usual arrangements."""
    rng, size = page.rng, page.style.size * page.rng.uniform(0.75, 1)
    right, number = page.width - m.right, str(rng.randint(1, 400))
    top, low = m.top - size * rng.uniform(1.8, 2.6), m.bottom + size * rng.uniform(0.8, 2.2)
    if rng.random() < 0.6:
        how = {"italic": rng.random() < 0.3}
        page.label(page.words.title(1, 5), m.left, top, size, **how)
        if rng.random() < 0.6:
            page.label(number if rng.random() < 0.6 else page.words.title(1, 3), right, top, size, side="right", **how)
        if rng.random() < 0.4:
            page.canvas.rule(m.left, m.top - size * 0.4, right, m.top - size * 0.4, page.style.rule, 0.7)
    if rng.random() < 0.7:
        side = rng.choice(("center", "center", "left", "right"))
        page.label(number, {"center": page.width / 2, "left": m.left, "right": right}[side], low, size, side=side)
        if rng.random() < 0.3 and side != "center":
            page.label(page.words.phrase(2, 8), page.width / 2, low, size, side="center")


def title_block(page, m):
    """Title, authors and summary over the whole width; returns the y below them."""
    rng, style = page.rng, page.style
    align = rng.choice(("center", "center", "left"))
    flow = Flow(page, m.left, m.top + style.size * rng.uniform(0, 3), m.width, m.bottom)
    flow.put(page.words.title(3, 10), style.size * rng.uniform(1.6, 2.6), HEADING, family=style.head, bold=style.head_bold,
             align=align, colour=style.head_ink)
    flow.y += style.size
    for _ in range(rng.randint(0, 3)):
        flow.put(page.words.title(2, 6), style.size * rng.uniform(0.9, 1.1), TEXT, align=align, italic=rng.random() < 0.4)
    flow.y += style.size
    if rng.random() < 0.6:
        inner = flow.sub(m.width * rng.choice((0, 0.08, 0.15)))
        inner.width -= inner.x - m.left
        if rng.random() < 0.7:
            inner.put(page.words.title(1, 1), style.size, HEADING, family=style.head, bold=True, align=rng.choice(("left", "center")))
            inner.y += style.size * 0.4
        paragraph(inner, 3, 7)
        flow.y = inner.y + style.size
    return flow.y


def article(page):
    """A page of a paper: one or two columns, perhaps three; with a title on first pages and floats at the top."""
    page.use(page.rng.choice(("science", "science", "science", "tables", "pictures", "prose")))
    rng, style, m = page.rng, page.style, Margins(page)
    running_lines(page, m)
    count = rng.choices((1, 2, 3), (3, 5, 1))[0]
    y = title_block(page, m) if rng.random() < 0.25 else m.top
    if rng.random() < 0.25:
        flow = Flow(page, m.left, y, m.width, m.bottom - page.height * 0.2)
        (figure if rng.random() < 0.6 else table)(flow)
        y = flow.y + style.size
    page.columns(m.left, y, m.width, m.bottom, count)


def manual(page):
    """A page of a guide or a reference, mostly one column; chapters begin with a large heading."""
    rng, m = page.rng, Margins(page)
    page.use(rng.choice(("manual", "manual", "reference", "code", "lists", "tables", "pictures")))
    running_lines(page, m)
    y = m.top
    if rng.random() < 0.2:
        flow = Flow(page, m.left, y + page.height * rng.uniform(0, 0.15), m.width, m.bottom)
        if rng.random() < 0.4:
            flow.put(f"{page.words.title(1, 1)} {rng.randint(1, 20)}", page.style.size * 1.5, HEADING, family=page.style.head, bold=True)
            flow.y += page.style.size
        flow.put(page.words.title(), page.style.size * rng.uniform(1.7, 2.6), HEADING, family=page.style.head, bold=True,
                 align=rng.choice(("left", "left", "right", "center")), colour=page.style.head_ink)
        y = flow.y + page.style.size * rng.uniform(1, 4)
    shift = m.width * rng.choice((0, 0, 0, 0.12, 0.2))
    page.columns(m.left + shift, y, m.width - shift, m.bottom, rng.choices((1, 2), (9, 1))[0])


def book(page):
    """A page of a book: one column of prose, notes in the margin at times."""
    rng, m = page.rng, Margins(page)
    page.use("prose")
    page.weights["heading"] *= 0.3
    m.left, m.right = page.width * rng.uniform(0.1, 0.2), page.width * rng.uniform(0.1, 0.2)
    m.width = page.width - m.left - m.right
    running_lines(page, m)
    y = m.top
    if rng.random() < 0.25:
        flow = Flow(page, m.left, m.top + page.height * rng.uniform(0.03, 0.25), m.width, m.bottom)
        heading(flow, 1, "center")
        y = flow.y + page.style.size * rng.uniform(1, 4)
    page.columns(m.left, y, m.width, m.bottom, 1)
    while rng.random() < 0.3:
        notes = Flow(page, page.width - m.right * 0.88, rng.uniform(m.top, m.bottom - 80), m.right * 0.75, m.bottom)
        notes.put(page.words.phrase(2, 12), page.style.size * 0.75)


def newspaper(page):
    """A masthead, then articles in bands of narrow columns with headlines and pictures."""
    rng, style, m = page.rng, page.style, Margins(page)
    page.use("prose")
    page.weights["heading"] *= 0.4
    m.left = m.right = page.width * rng.uniform(0.03, 0.07)
    m.width, y = page.width - 2 * m.left, page.height * 0.03
    if rng.random() < 0.5:
        y += _masthead(page, m, y)
    while y < m.bottom - 80:
        end = min(m.bottom, y + page.height * rng.uniform(0.2, 0.6))
        y = _band(page, m, y, end if m.bottom - end > 90 else m.bottom) + style.size
        if rng.random() < 0.5:
            page.canvas.rule(m.left, y - style.size * 0.6, m.left + m.width, y - style.size * 0.6, style.rule)


def _masthead(page, m, y):
    rng, size = page.rng, page.width * page.rng.uniform(0.05, 0.1)
    page.label(page.words.title(1, 3)[:18], page.width / 2, y, size, HEADING, "center", bold=rng.random() < 0.6)
    y += size * 1.5
    page.canvas.rule(m.left, y, m.left + m.width, y, page.style.rule, 1.5)
    page.label(page.words.phrase(1, 5), m.left, y + 3, page.style.size)
    page.label(page.words.number(), m.left + m.width, y + 3, page.style.size, side="right")
    return size * 1.5 + page.style.size * 2.5


def _band(page, m, y, bottom):
    """One article: headline over its columns, a picture, text; beside it perhaps another one."""
    rng, style, split = page.rng, page.style, page.rng.choice((1, 1, 0.5, 0.66))
    x = m.left
    for share in ([1] if split == 1 else [split, 1 - split]):
        width = m.width * share - (style.size if share < 1 else 0)
        flow = Flow(page, x, y, width, bottom)
        flow.put(page.words.title(3, 9), rng.uniform(1.5, 4) * style.size * (0.7 + 0.3 * share), HEADING, family=style.head,
                 bold=style.head_bold, colour=style.head_ink)
        flow.y += style.size * 0.6
        if rng.random() < 0.5 and flow.room > 160:
            height = min(width * rng.uniform(0.35, 0.7), flow.room * 0.6)
            draw(flow, x, flow.y, width, height, rng.choice(("photo", "photo", "photo", None)))
            flow.y += height + 3
            caption(flow, "")
        page.columns(x, flow.y, width, bottom, max(1, round(width / (style.size * rng.uniform(13, 20)))))
        x += m.width * share
    return bottom
