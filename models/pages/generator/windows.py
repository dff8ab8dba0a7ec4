"""The window of a program, as screenshots show it: its colours, title, menus, tool bar and status line."""
from . import fonts
from .style import hsv, mix


class Window:
    """A window that fills a sheet; x, y, width and height are what is still empty inside it."""

    def __init__(self, sheet):
        rng = sheet.rng
        self.sheet, self.canvas, self.rng, self.words = sheet, sheet.canvas, rng, sheet.words
        self.x, self.y, self.width, self.height = sheet.x, sheet.y, sheet.width, sheet.height
        self.size = max(3.5, min(sheet.style.size * rng.choice((rng.uniform(0.35, 0.6), rng.uniform(0.55, 1.0))), sheet.height * 0.075))
        self.font = rng.choice(fonts.SANS)
        self.dark = rng.random() < 0.18
        face = rng.choice((0.1, 0.17, 0.25)) if self.dark else rng.choice((1.0, 1.0, 0.97, 0.94, 0.91, 0.86, 0.8))
        self.face = (face, face, face) if rng.random() < 0.75 else mix((face,) * 3, hsv(rng.random(), 0.4, 0.8), 0.12)
        self.field = mix(self.face, (0, 0, 0), 0.4) if self.dark else (1.0, 1.0, 1.0)
        self.ink = (0.92,) * 3 if self.dark else (rng.choice((0.0, 0.1, 0.25)),) * 3
        self.line = mix(self.face, self.ink, rng.uniform(0.12, 0.5))
        self.accent = hsv(rng.choice((rng.random(), rng.uniform(0.52, 0.64))), rng.uniform(0.35, 0.95), rng.uniform(0.45, 0.95))

    def text(self, string, x, y, colour=None, room=None, **how):
        """A line of text; cut to a room of that many pixels. Returns its width."""
        size = how.pop("size", self.size)
        if room is not None:
            string = string[: max(1, int(room / size / 0.55))]
        layout = self.canvas.layout(string, how.pop("family", self.font), size, **how)
        self.canvas.text(layout, x, y, colour or self.ink)
        return self.canvas.extent(layout)[0]

    def sign(self, x, y, side):
        """A small coloured or grey icon."""
        rng, canvas = self.rng, self.canvas
        colour = hsv(rng.random(), rng.uniform(0.2, 0.9), rng.uniform(0.4, 0.95)) if rng.random() < 0.6 else mix(self.face, self.ink, 0.6)
        kind = rng.random()
        if kind < 0.5:
            canvas.fill(x, y + side * rng.uniform(0, 0.2), side, side * 0.8, colour, rng.choice((0, side * 0.2, side)))
        elif kind < 0.75:
            canvas.frame(x + 1, y + 1, side - 2, side - 2, colour, 1.2, rng.choice((0, side)))
        else:
            canvas.rule(x, y + side, x + side, y, colour, max(1, side * 0.2))
            canvas.rule(x, y, x + side * 0.6, y + side * 0.6, colour, max(1, side * 0.15))

    def raised(self, x, y, width, height, text="", fill=None):
        """A button or another small box with a word in it."""
        ground = fill or mix(self.face, self.ink, 0.06)
        self.canvas.fill(x, y, width, height, ground, 2)
        self.canvas.frame(x, y, width, height, self.line, 0.8, 2)
        if text:
            layout = self.canvas.layout(text, self.font, self.size)
            w, h = self.canvas.extent(layout)
            light = (1, 1, 1) if sum(ground) < 1.4 else (0.05,) * 3
            self.canvas.text(layout, x + max(2, (width - w) / 2), y + (height - h) / 2, light)

    def take(self, top=0.0, left=0.0, bottom=0.0, right=0.0):
        """Cuts strips off the empty room."""
        self.x, self.y = self.x + left, self.y + top
        self.width, self.height = self.width - left - right, self.height - top - bottom

    def title(self):
        """The bar with the window's name and its buttons."""
        rng, high = self.rng, self.size * self.rng.uniform(1.6, 2.4)
        fill = rng.choice((self.accent, mix(self.face, self.ink, 0.12), (0.2,) * 3, self.face))
        ink = (1, 1, 1) if sum(fill) < 1.6 else (0.1,) * 3
        self.canvas.fill(self.x, self.y, self.width, high, fill)
        name, at = self.words.title(1, 4), self.y + (high - self.size * 1.35) / 2
        shift = rng.choice((self.size, self.size * 2.2, self.width * 0.4))
        self.text(name, self.x + shift, at, ink, self.width * 0.5, bold=rng.random() < 0.4)
        side, left = self.size * 0.8, rng.random() < 0.2
        for k in range(rng.randint(1, 3)):
            x = self.x + self.size * (0.5 + 1.4 * k) if left else self.x + self.width - self.size * (1.4 + 1.5 * k)
            self.canvas.frame(x, self.y + (high - side) / 2, side, side, ink, 0.9, rng.choice((0, side)))
        self.take(top=high)

    def menu(self):
        """A line of words."""
        x, high = self.x + self.size * 0.6, self.size * self.rng.uniform(1.5, 2.0)
        for _ in range(self.rng.randint(3, 9)):
            if x > self.x + self.width - self.size * 4:
                break
            x += self.text(self.words.title(1, 1)[:9], x, self.y + (high - self.size * 1.35) / 2) + self.size * self.rng.uniform(0.7, 1.2)
        self.take(top=high)

    def tools(self):
        """One or two rows of icons, in groups, with names under them at times."""
        rng = self.rng
        for _ in range(rng.choice((1, 1, 2))):
            side, x = self.size * rng.uniform(1.1, 2.4), self.x + self.size * 0.5
            named, high = rng.random() < 0.3 and side > self.size * 1.5, side * 1.35
            end = self.x + self.width * rng.uniform(0.3, 1)
            while x < end - side * 2:
                self.sign(x, self.y + side * 0.15, side)
                if named:
                    self.text(self.words.word()[:6], x - side * 0.2, self.y + side * 1.15, size=self.size * 0.75)
                x += side * (2.2 if named else rng.choice((1.3, 1.3, 1.3, 1.9)))
            if rng.random() < 0.3 and end < self.x + self.width - self.size * 8:
                self.canvas.fill(end, self.y + 2, self.size * 7, high - 4, self.field)
                self.canvas.frame(end, self.y + 2, self.size * 7, high - 4, self.line, 0.8)
            self.take(top=high + (self.size if named else 0))
        if rng.random() < 0.5:
            self.canvas.rule(self.x, self.y, self.x + self.width, self.y, self.line, 0.8)

    def status(self):
        """A line of words at the bottom."""
        high = self.size * 1.6
        y = self.y + self.height - high
        self.canvas.rule(self.x, y, self.x + self.width, y, self.line, 0.8)
        self.text(self.words.phrase(1, 4), self.x + self.size * 0.5, y + 1, room=self.width * 0.5)
        if self.rng.random() < 0.5:
            self.text(self.words.number(), self.x + self.width * 0.8, y + 1, room=self.width * 0.2)
        self.take(bottom=high)

    def dress(self, chances):
        """Fills the ground and draws title, menu, tools and status, each with its chance."""
        self.canvas.fill(self.x, self.y, self.width, self.height, self.face)
        for part, chance in zip((self.title, self.menu, self.tools, self.status), chances):
            if self.rng.random() < chance and self.height > self.size * 7:
                part()

    def border(self, chance):
        """A thin or thick frame around the whole; a window like its page needs one more often."""
        alike = sum(abs(a - b) for a, b in zip(self.face, self.sheet.style.background)) < 0.15
        if self.rng.random() < (chance + 1) / 2 if alike else chance:
            s = self.sheet
            colour = mix(self.face, self.ink, self.rng.uniform(0.2, 0.8))
            self.canvas.frame(s.x + 0.5, s.y + 0.5, s.width - 1, s.height - 1, colour, self.rng.choice((1, 1, 2)))
