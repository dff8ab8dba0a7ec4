"""A column that is filled from top to bottom."""
from xml.sax.saxutils import escape

from .canvas import HEADING, IGNORED, TEXT


class Flow:
    """Where the next block goes: x and width of a column, y of the next block, and the bottom that it ends at."""

    def __init__(self, page, x, y, width, bottom):
        self.page, self.x, self.y, self.width, self.bottom = page, x, y, width, bottom
        self.canvas, self.style, self.words, self.rng = page.canvas, page.style, page.words, page.rng
        self.number = self.canvas.new_flow()

    @property
    def room(self):
        return self.bottom - self.y

    def sub(self, shift, width=None):
        """A narrower column inside this one; its y has to be taken over afterwards."""
        inner = Flow(self.page, self.x + shift, self.y, width or self.width - shift, self.bottom)
        inner.number = self.number
        return inner

    def put(self, text, size=None, label=TEXT, **how):
        """Text over the column's width, in the style's body unless how says otherwise."""
        style = self.style
        size = size or style.size
        colour, family = how.pop("colour", style.ink), how.pop("family", style.body)
        how.setdefault("spacing", size * style.leading)
        how.setdefault("align", "left")
        layout = self.canvas.layout(text, family, size, self.width, **how)
        self.y = self.canvas.text(layout, self.x, self.y, colour, label, self.number, self.bottom)

    def skip(self, factor=1.0):
        """Leaves the gap between two blocks."""
        self.y += self.style.gap * factor

    def full(self):
        return self.room < self.style.size * 2


def paragraph(flow, low=1, high=7):
    """A paragraph, sometimes with emphasised words and links in it."""
    style, rng = flow.style, flow.rng
    text, markup = flow.words.paragraph(low, high), rng.random() < 0.35
    if rng.random() < 0.05:  # words in bold that begin a paragraph are text
        text, markup = f"<b>{escape(flow.words.title(1, 4))}.</b> {escape(text)}", True
    elif markup:
        text = " ".join(_emphasise(flow, word) for word in text.split(" "))
    flow.put(text, markup=markup, justify=style.justify, indent=style.indent)
    flow.skip()


def _emphasise(flow, word):
    chance, word = flow.rng.random(), escape(word)
    if chance < 0.02:
        return f"<b>{word}</b>"
    if chance < 0.04:
        return f"<i>{word}</i>"
    if chance < 0.06:
        return f'<span font_family="{flow.style.mono}">{word}</span>'
    if chance < 0.08:
        return f'<span foreground="{_code(flow.style.accent)}" underline="single">{word}</span>'
    return word


def _code(colour):
    """A colour as markup writes it."""
    red, green, blue = (round(255 * v) for v in colour)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _shaped(text, form):
    """A heading's text as markup: in capitals, small capitals, underlined or as it is."""
    text = escape(text.upper() if form == "capitals" else text)
    return {"small": f'<span font_variant="smallcaps">{text}</span>', "underlined": f"<u>{text}</u>"}.get(form, text)


def heading(flow, level=2, align=None):
    """A heading of level 1 to 4, with number, rule or bar as the style has it."""
    style, rng, page = flow.style, flow.rng, flow.page
    size = style.size * style.head_factors[level - 1]
    if flow.room < size * 2 + style.size * 3:
        flow.y = flow.bottom
        return
    flow.y += style.size * rng.uniform(0.1, 1.0)
    text = (page.next_number(level) if style.head_numbers else "") + flow.words.title(1, rng.choice((3, 7, 7)))
    top, colour = flow.y, style.head_ink
    if style.head_bar != "nothing":
        flow.canvas.fill(flow.x - 4, flow.y - 2, flow.width + 8, size * 1.5 + 2, getattr(style, style.head_bar))
        colour = style.background if style.head_bar == "accent" else colour
    flow.put(_shaped(text, style.head_form), size, HEADING, family=style.head, bold=style.head_bold, italic=style.head_italic,
             colour=colour, align=align or style.head_align, spacing=size * min(style.leading, 0.2), markup=True)
    if style.head_rule and level < 3:
        flow.y += 2
        flow.canvas.rule(flow.x, flow.y, flow.x + flow.width, flow.y, style.rule)
    flow.y = max(flow.y, top + size) + style.gap * rng.choice((0, rng.uniform(0.2, 0.9)))


def items(flow):
    """A list with bullets or numbers, items of some words or some sentences, sometimes nested."""
    style, rng = flow.style, flow.rng
    shift, ordered, long = style.size * rng.uniform(1.2, 3), rng.random() < 0.3, rng.random() < 0.4
    tight, lead = rng.random() < 0.7, rng.choice(("",) * 8 + ("<b>{}</b>", "<b>{}:</b> ", f'<span foreground="{_code(style.accent)}">{{}}</span>'))
    for index in range(rng.randint(2, 9)):
        if flow.full():
            break
        deeper = shift if rng.random() < 0.15 else 0
        inner = flow.sub(shift + deeper)
        mark = f"{index + 1}." if ordered else style.bullets
        layout = flow.canvas.layout(mark, style.body, style.size)
        width = flow.canvas.extent(layout)[0]
        flow.canvas.text(layout, inner.x - width - style.size * 0.4, flow.y, style.ink, IGNORED, bottom=flow.bottom)
        text = escape(flow.words.paragraph(1, 3) if long else flow.words.phrase(1, 12))
        if lead:  # words in bold or in a colour that begin an item are text
            text = lead.format(escape(flow.words.title(1, 5))) + (f" {text}" if rng.random() < 0.7 else "")
        inner.put(text, justify=style.justify and long, markup=True)
        flow.y = inner.y + (style.leading * style.size if tight else style.gap)
    flow.skip()


def definitions(flow, depth=0):
    """Terms, each with an indented explanation under it, which may hold a list of the same kind."""
    style, rng = flow.style, flow.rng
    shift, mono, bold = style.size * rng.uniform(1.5, 4), rng.random() < 0.5, rng.random() < 0.5
    for _ in range(rng.randint(1, 6)):
        if flow.full():
            break
        term = flow.words.identifier() if mono else flow.words.phrase(1, 4)
        flow.put(term, family=style.mono if mono else style.body, bold=bold)
        flow.y += style.leading * style.size
        inner = flow.sub(shift)
        inner.put(flow.words.paragraph(1, 3), justify=style.justify)
        if depth < 2 and rng.random() < 0.15 and inner.width > style.size * 16:
            inner.skip()
            definitions(inner, depth + 1)
        flow.y = inner.y + style.gap
