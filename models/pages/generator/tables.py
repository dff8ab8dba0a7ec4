"""Tables: cells of several kinds, measured, placed and ruled; the label is the box of the whole table."""
from .canvas import TABLE, TEXT
from .style import mix

PAD_X, PAD_Y = (0.25, 0.9), (0.08, 0.5)  # of the size


def cell_text(flow, kind):
    words, rng = flow.words, flow.rng
    if kind == "number":
        return words.number()
    if kind == "name":
        return words.identifier()
    if kind == "phrase":
        return words.phrase(1, 4)
    if kind == "mark":
        return rng.choice(("✓", "–", "yes", "no", "x", ""))
    if kind == "sign":
        return rng.choice("⚙✎⌕⊞⊡▣◉↶↷✂▶◼⊕⊖☰⚑✕")
    if kind == "date":
        return f"{rng.randint(1, 28):02d}.{rng.randint(1, 12):02d}.{rng.randint(1990, 2030)}"
    return words.paragraph(1, 2)


def column_kinds(rng):
    """What stands in each column: data tables are mostly numbers, tables of options end in a long text."""
    kind = rng.random()
    if kind < 0.3:
        return [rng.choice(("phrase", "name"))] + ["long"] * rng.choice((1, 1, 1, 2))
    if kind < 0.5:
        return [rng.choice(("phrase", "name")) for _ in range(rng.randint(1, 3))] + ["long"]
    first = rng.choice(("phrase", "phrase", "name", "date", "number"))
    return [first] + [rng.choice(("number", "number", "number", "phrase", "mark", "date", "name")) for _ in range(rng.randint(1, 7))]


class Table:
    """One table of a flow: measured in the constructor, drawn by draw()."""

    def __init__(self, flow, rows=None, kinds=None, grid=None, head=None):
        self.flow, self.rng, self.style = flow, flow.rng, flow.style
        rng, style = self.rng, self.style
        self.size = style.size * rng.choice((1, 1, 0.9, 0.8))
        self.grid = grid or style.grid if grid or rng.random() < 0.6 else rng.choice(("full", "rows", "booktabs", "none", "zebra", "box"))
        self.head = head or style.table_head
        self.pad_x, self.pad_y = self.size * rng.uniform(*PAD_X), self.size * rng.uniform(*PAD_Y)
        self.kinds = kinds or column_kinds(rng)
        while len(self.kinds) > 2 and len(self.kinds) * self.size * 5.5 > flow.width:
            self.kinds.pop(1)
        self.widths = self._widths()
        count = rows or rng.randint(2, 14 if "long" not in self.kinds else 8)
        self.rows = [self._row(index == 0 and self.head != "none") for index in range(count + 1)]
        self.heights = [max(flow.canvas.extent(cell)[1] for cell in row) + 2 * self.pad_y for row in self.rows]

    def _widths(self):
        """Widths of the columns: by content, or stretched to the column of the page."""
        rng, weights = self.rng, {"number": 5, "mark": 3, "sign": 4, "date": 6.5, "phrase": 9, "name": 9, "long": 24}
        widths = [self.size * weights[kind] * rng.uniform(0.7, 1.2) + 2 * self.pad_x for kind in self.kinds]
        total, width = sum(widths), self.flow.width
        stretch = rng.random() < 0.55 or "long" in self.kinds
        factor = width / total if total > width or stretch else 1.0
        return [w * factor for w in widths]

    def _row(self, head):
        style, rng = self.style, self.rng
        cells = []
        for kind, width in zip(self.kinds, self.widths):
            text = self.flow.words.title(1, 2) if head else cell_text(self.flow, kind)
            align = ("center" if self.grid == "full" and len(self.kinds) > 4 else "right") if kind == "number" else "left"
            family = style.mono if kind == "name" and not head else style.body
            bold = head and self.head in ("bold", "tinted", "dark")
            cells.append(self.flow.canvas.layout(text, family, self.size, width - 2 * self.pad_x, bold=bold, align=align))
        if rng.random() < 0.03:
            cells[-1].set_text("", -1)
        return cells

    def draw(self):
        """Draws the rows that fit; returns False if fewer than two do."""
        flow, total, fitting = self.flow, 0, 0
        for height in self.heights:
            if total + height > flow.room:
                break
            total, fitting = total + height, fitting + 1
        if fitting < 2:
            return False
        width = sum(self.widths)
        x = flow.x + (self.rng.choice((0, 0.5)) * (flow.width - width) if width < flow.width else 0)
        self._shade(x, width, fitting)
        y = flow.y
        for index, row in enumerate(self.rows[:fitting]):
            dark = index == 0 and self.head == "dark"
            left = x
            for cell, cell_width in zip(row, self.widths):
                flow.canvas.text(cell, left + self.pad_x, y + self.pad_y, self.style.background if dark else self.style.ink)
                left += cell_width
            y += self.heights[index]
        self._rule(x, width, fitting)
        flow.canvas.mark(TABLE, x, flow.y, width, total)
        flow.y += total
        return True

    def _shade(self, x, width, rows):
        """Fills under the head and under every other row."""
        canvas, style, y = self.flow.canvas, self.style, self.flow.y
        for index in range(rows):
            if index == 0 and self.head == "dark":
                canvas.fill(x, y, width, self.heights[0], style.accent)
            elif index == 0 and self.head == "tinted":
                canvas.fill(x, y, width, self.heights[0], mix(style.panel, style.ink, 0.1))
            elif self.grid == "zebra" and index % 2:
                canvas.fill(x, y, width, self.heights[index], style.panel)
            y += self.heights[index]

    def _rule(self, x, width, rows):
        """Draws the ruling: between rows, between columns, around, or under the head."""
        canvas, style, rng, top = self.flow.canvas, self.style, self.rng, self.flow.y
        edges = [top]
        for height in self.heights[:rows]:
            edges.append(edges[-1] + height)
        thin, thick = rng.choice((0.6, 1.0, 1.0, 1.5)), rng.choice((1.0, 1.5, 2.0))
        chosen = {"full": edges, "rows": edges[1:-1], "booktabs": (edges[0], edges[1], edges[-1]), "header": edges[1:2],
                  "box": (edges[0], edges[1], edges[-1]), "columns": edges[1:2]}.get(self.grid, ())
        for edge in chosen:
            outer = self.grid == "booktabs" and edge in (edges[0], edges[-1])
            canvas.rule(x, edge, x + width, edge, style.rule, thick if outer else thin)
        if self.grid in ("full", "columns"):
            left = x
            for cell_width in [0] + self.widths:
                left += cell_width
                if self.grid == "full" or x < left < x + width - 1:
                    canvas.rule(left, top, left, edges[-1], style.rule, thin)
        if self.grid == "box":
            canvas.frame(x, top, width, edges[-1] - top, style.rule, thin)


def table(flow, rows=None):
    """A table with or without a caption."""
    rng, style = flow.rng, flow.style
    if flow.room < style.size * 8:
        flow.y = flow.bottom
        return
    captioned, above = rng.random() < 0.5, rng.random() < 0.7
    if captioned and above:
        caption(flow, "Table")
    flow.skip(0.4)
    if Table(flow, rows).draw() and captioned and not above:
        flow.y += style.size * 0.4
        caption(flow, "Table")
    flow.skip(1.2)


def caption(flow, word):
    """One or two sentences under or above a float, often smaller, sometimes centred; the word in bold."""
    style, rng = flow.style, flow.rng
    size = style.size * rng.choice((1, 0.9, 0.85, 0.8))
    head = f"<b>{word} {rng.randint(1, 12)}{rng.choice('.:')}</b> " if word else ""
    text = flow.words.sentence() if rng.random() < 0.7 else flow.words.paragraph(1, 3)
    text = head + text.replace("&", "").replace("<", "").replace(">", "")
    if style.caption_bold:
        text = f"<b>{head}{flow.words.title(2, 7).replace('&', '')}</b>"
    flow.put(text, size, TEXT, markup=True, align=rng.choice(("left", "center")), italic=rng.random() < 0.2, spacing=size * 0.1)
    flow.y += style.size * 0.3
