"""Screenshots of programs that draw with characters: bars of colour, lines of text, boxes in the middle."""
from .style import hsv

GROUNDS = ((0, 0, 0), (0, 0, 0), (0, 0, 0.55), (0.05, 0.1, 0.3), (0.3, 0.04, 0.15), (1, 1, 1))


class Grid:
    """Rows and columns of characters over a sheet."""

    def __init__(self, sheet):
        self.sheet, self.rng = sheet, sheet.rng
        self.rows = self.rng.randint(8, 26)
        self.high = sheet.height / self.rows
        self.size = self.high * 0.78
        self.columns = max(8, int(sheet.width / (self.size * 0.602)))
        self.ground = self.rng.choice(GROUNDS)
        self.ink = (0.05,) * 3 if sum(self.ground) > 1.5 else (self.rng.uniform(0.7, 1),) * 3

    def line(self, row, text, column=0, ink=None):
        layout = self.sheet.canvas.layout(text[: self.columns - column], self.sheet.style.mono, self.size)
        self.sheet.canvas.text(layout, self.sheet.x + column * self.size * 0.602, self.sheet.y + row * self.high, ink or self.ink)

    def fill(self, row, rows, colour, column=0, columns=None):
        wide = self.size * 0.602
        width = self.sheet.width - column * wide if columns is None else columns * wide
        self.sheet.canvas.fill(self.sheet.x + column * wide, self.sheet.y + row * self.high, width, rows * self.high, colour)


def _bar(grid, row):
    """A line of words over a colour."""
    fill = hsv(grid.rng.random(), grid.rng.uniform(0, 1), grid.rng.uniform(0.4, 0.9))
    grid.fill(row, 1, fill)
    words = "  ".join(grid.sheet.words.title(1, 1) for _ in range(grid.rng.randint(1, 8)))
    grid.line(row, words, grid.rng.randint(0, 3), (1, 1, 1) if sum(fill) < 1.7 else (0, 0, 0))


def listing(sheet):
    """Bars at the top and in the middle, lines of a list, one of them chosen, and much empty ground."""
    grid = Grid(sheet)
    rng = grid.rng
    grid.fill(0, grid.rows, grid.ground)
    top = rng.randint(0, 2)
    for row in range(top):
        _bar(grid, row)
    last, chosen = rng.randint(top, grid.rows - 1), rng.randint(0, grid.rows)
    for row in range(top, last):
        if row == chosen:
            grid.fill(row, 1, grid.ink)
        text = rng.choice((sheet.words.phrase(1, 9), sheet.words.code_line(), f"--- {sheet.words.phrase(1, 3)} ({rng.randint(1, 9999)})"))
        grid.line(row, text, rng.choice((0, 0, 2, 4)), grid.ground if row == chosen else grid.ink)
    if rng.random() < 0.6 and last < grid.rows - 2:
        _bar(grid, last)
        for row in range(last + 1, min(grid.rows - 1, last + rng.randint(2, 6))):
            grid.line(row, sheet.words.phrase(2, 10))
    if rng.random() < 0.4:
        _bar(grid, grid.rows - 1)


def question(sheet):
    """A box in the middle of a coloured ground: a question, a list or a bar, and words to answer with."""
    grid = Grid(sheet)
    rng, left, wide = grid.rng, int(grid.columns * grid.rng.uniform(0.06, 0.2)), grid.columns
    grid.fill(0, grid.rows, grid.ground)
    wide, top, rows = wide - 2 * left, rng.randint(1, 4), max(4, grid.rows - rng.randint(3, 8))
    face = rng.choice(((0.75,) * 3, (0.67,) * 3, (0.9,) * 3, (0, 0.55, 0.55)))
    grid.fill(top + 0.5, rows, (0, 0, 0), left + 1, wide)
    grid.fill(top, rows, face, left, wide)
    letter = grid.size * 0.602
    sheet.canvas.frame(sheet.x + (left + 0.5) * letter, sheet.y + (top + 0.5) * grid.high, (wide - 1) * letter, (rows - 1) * grid.high, (0.1,) * 3)
    for row in range(top + 1, top + rows - 2):
        if rng.random() < 0.75:
            grid.line(row, sheet.words.phrase(1, 9)[: max(1, wide - 4)], left + 2, (0.05,) * 3)
    for k in range(rng.randint(1, 2)):
        grid.line(top + rows - 2, f"<{sheet.words.title(1, 1)}>", left + 2 + int(wide * k / 2), (0.6, 0, 0))


CONSOLES = (listing, listing, question)
