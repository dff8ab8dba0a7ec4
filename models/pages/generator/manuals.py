"""Blocks of manuals on screens: lists of terms, parameters, notes under a bar of colour, boxes of members, wide tables."""
from .canvas import TEXT
from .blocks import panel
from .flow import paragraph
from .style import hsv, mix
from .tables import Table, caption


def variables(flow):
    """Terms in bold or fixed letters with explanations below them: the terms are text."""
    style, rng = flow.style, flow.rng
    shift, bold, mono = style.size * rng.uniform(1.5, 4), rng.random() < 0.75, rng.random() < 0.5
    for _ in range(rng.randint(2, 8)):
        if flow.full():
            break
        term = ", ".join(flow.words.identifier() if mono else flow.words.phrase(1, 4) for _ in range(rng.choice((1, 1, 2))))
        flow.put(term, family=style.mono if mono else style.body, bold=bold, colour=style.accent if rng.random() < 0.1 else style.ink)
        flow.y += style.leading * style.size + rng.choice((0, style.gap * 0.3))
        inner = flow.sub(shift)
        inner.put(flow.words.paragraph(1, 3))
        flow.y = inner.y + style.gap * 0.8
    flow.skip(0.5)


def placed(flow, table):
    """Draws a table, with a line above it at times."""
    if flow.rng.random() < 0.25:
        caption(flow, flow.rng.choice(("Table", "")))
    flow.skip(0.3)
    table.flow.y = flow.y
    flow.y = table.flow.y if table.draw() else flow.bottom
    flow.skip(1.2)


def parameters(flow):
    """Names and explanations in two or three columns, mostly without rules: a table."""
    rng = flow.rng
    kinds = [rng.choice(("name", "name", "phrase"))] + ["long"] + (["name"] if rng.random() < 0.2 else [])
    inner = flow.sub(flow.style.size * rng.choice((0, 1, 3)))
    placed(flow, Table(inner, rng.randint(1, 7), kinds, rng.choice(("none", "none", "none", "rows", "full", "header"))))


def small_table(flow):
    """A table of one to three rows below its head."""
    placed(flow, Table(flow, flow.rng.randint(1, 3)))


def coloured_table(flow):
    """A table with a head in white on a colour and stripes or thin rules."""
    placed(flow, Table(flow, None, None, flow.rng.choice(("zebra", "full", "rows")), "dark"))


def ruled_table(flow):
    """A table with rules between its rows and nothing else."""
    placed(flow, Table(flow, None, None, flow.rng.choice(("rows", "rows", "booktabs", "header")), flow.rng.choice(("bold", "plain", "none"))))


def long_table(flow):
    """Many rows of short entries, far apart, over the whole width: most of the table is empty."""
    rng = flow.rng
    kinds = [rng.choice(("name", "phrase", "number", "sign"))]
    kinds += [rng.choice(("name", "phrase", "number", "mark")) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    table = Table(flow, rng.randint(6, 40), kinds, rng.choice(("none", "none", "rows", "zebra", "full")))
    stretch = flow.width / sum(table.widths)
    if rng.random() < 0.7:
        table.widths = [width * stretch for width in table.widths]
    placed(flow, table)


def sign_table(flow):
    """Signs of a tool bar and what they mean, in two columns."""
    rng = flow.rng
    rows, kinds = rng.randint(2, 14), ["sign", rng.choice(("long", "phrase"))]
    placed(flow, Table(flow, rows, kinds, rng.choice(("none", "rows", "rows", "full")), "none"))


def wide_table(flow):
    """A table that is wider than the window, if the column ends at the window's edge."""
    edge = flow.x + flow.width > flow.page.width * 0.85
    placed(flow, Table(flow.sub(0, flow.width * flow.rng.uniform(1.2, 2)) if edge else flow))


def note(flow):
    """A note with its name in a bar of colour, or with a thick stroke beside it."""
    style, rng = flow.style, flow.rng
    if flow.room < style.size * 7:
        return
    tone = hsv(rng.choice((0.0, 0.09, 0.3, 0.57, rng.random())), rng.uniform(0.3, 0.8), rng.uniform(0.55, 0.9))
    light, pad, name = mix(style.background, tone, 0.15), style.size * rng.uniform(0.5, 1), flow.words.title(1, 2)
    barred = rng.random() < 0.5

    def draw(inner):
        if barred:
            flow.canvas.fill(flow.x, inner.y - pad, flow.width, style.size * 1.5 + pad * 0.6, tone)
            inner.put(name, bold=True, colour=(1, 1, 1) if sum(tone) < 1.9 else (0, 0, 0))
            inner.y += pad * 0.8
        elif rng.random() < 0.7:
            inner.put(name, bold=True, colour=style.ink if rng.random() < 0.5 else tone)
            inner.y += style.size * 0.3
        inner.number = flow.canvas.new_flow()
        inner.put(flow.words.paragraph(1, 4))

    fill, frame = light if rng.random() < 0.85 else None, tone if rng.random() < 0.3 else None
    panel(flow, draw, fill, frame, pad, tone if not barred and rng.random() < 0.5 else None)


def cell_note(flow):
    """A word or a sign at the left of a stroke, and a note at its right."""
    style, rng = flow.style, flow.rng
    if flow.room < style.size * 5 or flow.width < style.size * 20:
        return
    top, left = flow.y, style.size * rng.uniform(5, 7)
    flow.page.label(flow.words.title(1, 1)[:8], flow.x + style.size, top + style.size * rng.choice((0, 1)), bold=rng.random() < 0.8)
    inner = flow.sub(left + style.size)
    inner.number = flow.canvas.new_flow()
    inner.put(flow.words.paragraph(1, 3))
    flow.canvas.rule(flow.x + left, top, flow.x + left, inner.y, style.rule)
    flow.y = inner.y
    flow.skip(1.2)


def member(flow):
    """A box with a declaration on a tinted ground, and below it a description with parameters."""
    style, rng = flow.style, flow.rng
    if flow.room < style.size * 9:
        flow.y = flow.bottom
        return
    names = ", ".join(f"{flow.words.identifier()} {flow.words.latin.word()}" for _ in range(rng.randint(0, 3)))
    head = lambda inner: inner.put(f"{flow.words.identifier()} ({names})", bold=rng.random() < 0.7)  # noqa: E731
    panel(flow, head, mix(style.background, style.accent, 0.15), style.rule, style.size * 0.5)
    flow.y -= style.gap
    top, inner = flow.y, flow.sub(style.size, flow.width - 2 * style.size)
    inner.y += style.size * 0.7
    inner.number = flow.canvas.new_flow()
    paragraph(inner, 1, 3)
    if rng.random() < 0.5 and not inner.full():
        inner.put(flow.words.title(1, 1), bold=True)
        deeper = inner.sub(style.size * 1.5)
        Table(deeper, rng.randint(1, 4), ["name", "long"], "none", "none").draw()
        inner.y = deeper.y
        inner.skip()
    flow.canvas.frame(flow.x, top, flow.width, inner.y - top, style.rule)
    flow.y = inner.y + style.gap


def link_list(flow):
    """What a chapter holds: nested lines in the colour of links, a word in bold above them."""
    style, rng = flow.style, flow.rng
    if rng.random() < 0.7:
        flow.put(flow.words.title(1, 3), bold=True)
        flow.y += style.size * 0.4
    dotted, depth = rng.random() < 0.5, 0
    for row in range(rng.randint(4, 22)):
        if flow.full():
            break
        inner = flow.sub(style.size * (1 + 1.8 * depth))
        text = f"{rng.randint(1, 9)}.{row}. " if dotted else ""
        inner.put(text + flow.words.title(1, 6), label=TEXT, colour=style.accent)
        flow.y, depth = inner.y + style.leading * style.size, max(0, min(2, depth + rng.choice((-1, 0, 0, 0, 1))))
    flow.skip()


BLOCKS = {"variables": variables, "parameters": parameters, "small_table": small_table, "coloured_table": coloured_table, "note": note,
          "ruled_table": ruled_table, "wide_table": wide_table, "long_table": long_table, "sign_table": sign_table,
          "cell_note": cell_note, "member": member, "link_list": link_list}
