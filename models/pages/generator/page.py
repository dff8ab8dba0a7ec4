"""One page while it is made, and how columns are filled with blocks."""
from . import blocks, manuals
from .canvas import HEADING, TEXT
from .figures import beside, figure, figure_row
from .flow import Flow, definitions, heading, items, paragraph
from .tables import table

BLOCKS = {
    "paragraph": paragraph, "items": items, "definitions": definitions, "table": table, "figure": figure, "figure_row": figure_row,
    "code": blocks.code, "short_code": lambda flow: blocks.code(flow, 1, 3), "admonition": blocks.admonition,
    "quotation": blocks.quotation, "formula": blocks.formula, "signature": blocks.signature, "index": blocks.index_columns,
    "contents": blocks.contents, "beside": lambda flow: beside(flow, paragraph), "heading": heading,
    "framed": lambda flow: blocks.panel(flow, figure, frame=flow.style.rule), "line": lambda flow: paragraph(flow, 1, 1), **manuals.BLOCKS,
}
PROFILES = {  # how often each block comes
    "prose": {"paragraph": 10, "heading": 1.8, "figure": 0.7, "quotation": 0.4, "items": 0.4, "beside": 0.3},
    "science": {"paragraph": 7, "heading": 2.4, "figure": 1.1, "figure_row": 0.4, "table": 1.0, "formula": 1.2, "items": 0.5, "code": 0.2},
    "manual": {"paragraph": 4, "line": 2, "heading": 3, "code": 1.5, "short_code": 1.5, "items": 1.5, "definitions": 1, "table": 1.1,
               "figure": 0.8, "framed": 0.15, "admonition": 0.7, "signature": 0.6, "contents": 0.15},
    "reference": {"signature": 3, "line": 2, "heading": 1.8, "code": 1, "short_code": 1, "definitions": 1.5, "table": 1.2, "items": 1,
                  "index": 0.4, "paragraph": 1, "figure": 0.3},
    "tables": {"table": 4, "paragraph": 2, "line": 1, "heading": 1.5, "figure": 0.4, "items": 0.5},
    "pictures": {"figure": 3, "framed": 0.5, "figure_row": 1, "paragraph": 3, "line": 1, "heading": 1.5, "beside": 1.5, "table": 0.3},
    "lists": {"items": 3, "heading": 2, "contents": 0.7, "index": 1.2, "line": 1, "definitions": 1, "table": 0.3},
    "code": {"code": 5, "line": 2, "paragraph": 1, "heading": 1.2, "items": 0.4, "figure": 0.3, "table": 0.3},
}


class Page:
    """What the blocks of a page share: the canvas, the style, the words, numbers of sections, and what figures show."""

    def __init__(self, canvas, style, words, rng, folders=((), ()), nested=False):
        self.canvas, self.style, self.words, self.rng = canvas, style, words, rng
        self.photos, self.pictures = folders
        self.nested = nested  # a page that is shown in a figure has no such figures itself
        self.width, self.height = canvas.width, canvas.height
        self.figures = [rng.choice((0.2, 1, 3)) for _ in ("photo", "plot", "drawing", "screen")]
        self.tallest = 0.45  # of the page's height: a figure in a column is no higher
        self.sections = [rng.randint(1, 12), rng.randint(0, 6), rng.randint(0, 4), 0]
        self.weights = {}

    def use(self, profile):
        """Takes a profile of blocks, changed at random so that each document has its own habits."""
        self.weights = {name: weight * self.rng.lognormvariate(0, 0.8) for name, weight in PROFILES[profile].items()}

    def next_number(self, level):
        """The number of the next heading: 3, 3.1 or 3.1.2, with its space."""
        level = max(1, min(level, 3))
        self.sections[level - 1] += 1
        self.sections[level:] = [0] * (4 - level)
        return ".".join(map(str, self.sections[:level])) + self.rng.choice((" ", "  ", ". "))

    def flow(self, x, y, width):
        """A column that ends at the page's bottom."""
        return Flow(self, x, y, width, self.height)

    def label(self, text, x, y, size=None, cls=TEXT, side="left", **how):
        """A short text at a point: its left, center or right end; returns its width."""
        size = size or self.style.size
        colour = how.pop("colour", self.style.head_ink if cls == HEADING else self.style.ink)
        family = how.pop("family", self.style.head if cls == HEADING else self.style.body)
        layout = self.canvas.layout(text, family, size, **how)
        width = self.canvas.extent(layout)[0]
        x -= {"left": 0, "center": width / 2, "right": width}[side]
        self.canvas.text(layout, x, y, colour, cls)
        return width

    def fill(self, flow):
        """Blocks until the column is full; a heading is usually followed by a paragraph."""
        names, weights = list(self.weights), list(self.weights.values())
        while not flow.full():
            name = self.rng.choices(names, weights)[0]
            before = flow.y
            if name == "heading":
                level = self.rng.choice((2, 2, 3, 3, 4))
                heading(flow, level)
                if level < 4 and self.rng.random() < 0.12:
                    heading(flow, level + 1)
                name = "paragraph" if self.rng.random() < 0.75 and not flow.full() else name
            if name != "heading":
                BLOCKS[name](flow)
            if flow.y <= before:
                paragraph(flow, 1, 2)

    def columns(self, x, y, width, bottom, count):
        """Fills count columns beside each other, sometimes with rules between them, sometimes unevenly."""
        gap = self.style.size * self.rng.uniform(1.2, 3)
        each = (width - gap * (count - 1)) / count
        ruled = count > 1 and self.rng.random() < 0.2
        for index in range(count):
            left = x + index * (each + gap)
            end = bottom if self.rng.random() < 0.8 else y + (bottom - y) * self.rng.uniform(0.3, 1)
            flow = Flow(self, left, y, each, end)
            if self.rng.random() < 0.12:
                blocks.footnotes(flow)
            self.fill(flow)
            if ruled and index:
                self.canvas.rule(left - gap / 2, y, left - gap / 2, bottom, self.style.rule, 0.7)
