"""What windows of programs show: lists, trees, forms, code, cells, icons, drawings. An area is x, y, width, height."""
from .photographs import paint, photograph
from .style import hsv, mix


def list_view(win, area):
    """Rows under a head with columns; the rows often end long before the area does."""
    x, y, width, height = area
    rng, canvas, step = win.rng, win.canvas, win.size * win.rng.uniform(1.4, 2.0)
    canvas.fill(x, y, width, height, win.field)
    count = max(1, min(rng.randint(1, 6), int(width / win.size / 5)))
    edges = sorted([0.0] + [rng.uniform(0.15, 0.95) for _ in range(count - 1)])
    kinds = [rng.choice((lambda: win.words.phrase(1, 3), win.words.number, win.words.identifier, lambda: win.words.title(1, 1))) for _ in edges]
    if rng.random() < 0.75:
        canvas.fill(x, y, width, step, mix(win.face, win.ink, 0.08))
        for edge in edges:
            win.text(win.words.title(1, 1), x + edge * width + 3, y + (step - win.size * 1.35) / 2, room=width / count)
            canvas.rule(x + edge * width, y, x + edge * width, y + step, win.line, 0.7)
    ruled, zebra, signs = rng.random() < 0.2, rng.random() < 0.3, rng.random() < 0.4
    rows = int(height / step) - 2
    shown = rows if rng.random() < 0.4 else rng.randint(0, max(0, rows))
    chosen = rng.randint(0, 12) if rng.random() < 0.6 else -1
    for row in range(shown):
        top = y + step * (row + 1)
        if row == chosen or (zebra and row % 2):
            canvas.fill(x, top, width, step, win.accent if row == chosen else mix(win.field, win.ink, 0.06))
        ink = (1, 1, 1) if row == chosen and sum(win.accent) < 1.9 else win.ink
        if signs:
            win.sign(x + 3, top + step * 0.15, step * 0.6)
        for kind, left, right in zip(kinds, edges, edges[1:] + [1.0]):
            shift = 3 if left or not signs else step + 3
            win.text(kind(), x + left * width + shift, top + (step - win.size * 1.35) / 2, ink, (right - left) * width - shift - 3)
        if ruled:
            canvas.rule(x, top + step, x + width, top + step, win.line, 0.6)
    canvas.frame(x, y, width, height, win.line, 0.8)


def tree(win, area):
    """Names, indented, with small signs."""
    x, y, width, height = area
    rng, step, depth = win.rng, win.size * win.rng.uniform(1.35, 1.8), 0
    win.canvas.fill(x, y, width, height, rng.choice((win.field, win.face)))
    shown, chosen = int(height / step * rng.choice((1, 1, rng.uniform(0.2, 1)))), rng.randint(0, 15)
    for row in range(shown - 1):
        top, left = y + step * (row + 0.3), x + 4 + depth * win.size * 1.2
        if row == chosen:
            win.canvas.fill(x, top, width, step, win.accent, alpha=0.4)
        if rng.random() < 0.8:
            win.sign(left, top + step * 0.15, step * 0.6)
        win.text(win.words.title(1, 2), left + step, top, room=x + width - left - step)
        depth = max(0, min(4, depth + rng.choice((-1, 0, 0, 0, 1))))


def form(win, area):
    """Names with fields, lists, ticks and sliders in groups; much of it may be empty."""
    x, y, width, height = area
    rng, canvas, size = win.rng, win.canvas, win.size
    if rng.random() < 0.3:
        y = _tabs(win, x, y, width)
    split, step = rng.uniform(0.2, 0.5), size * rng.uniform(2, 3)
    rows = int((area[1] + height - y) / step)
    for row in range(rows if rng.random() < 0.6 else rng.randint(0, max(0, rows))):
        top, kind = y + step * (row + 0.2), rng.random()
        if kind < 0.15:
            win.text(win.words.title(1, 3), x + size, top, bold=True, room=width * 0.8)
            canvas.rule(x + size, top + size * 1.6, x + width - size, top + size * 1.6, win.line, 0.7)
        elif kind < 0.4:
            canvas.fill(x + size * 2, top + 1, size, size, win.field, side := rng.choice((0, size)))
            canvas.frame(x + size * 2, top + 1, size, size, win.line, 1, side)
            win.text(win.words.phrase(1, 5), x + size * 3.6, top, room=width - size * 5)
        else:
            win.text(win.words.title(1, 3), x + size, top, room=width * split - size * 1.5)
            _field(win, x + width * split, top - size * 0.1, width * (1 - split) * rng.uniform(0.3, 0.95), size * 1.6)


def _tabs(win, x, y, width):
    at = x + win.size
    for k in range(win.rng.randint(2, 6)):
        if at > x + width - win.size * 7:
            break
        win.raised(at, y, win.size * 6, win.size * 1.8, win.words.title(1, 1)[:8], win.face if k else win.field)
        at += win.size * 6
    win.canvas.rule(x, y + win.size * 1.8, x + width, y + win.size * 1.8, win.line, 0.8)
    return y + win.size * 2.2


def _field(win, x, y, width, height):
    """A field, a list to choose from, a button or a slider."""
    rng, kind = win.rng, win.rng.random()
    if kind < 0.15:
        win.canvas.rule(x, y + height / 2, x + width, y + height / 2, win.line, 2)
        win.canvas.fill(x + width * rng.random() * 0.9, y + 2, height * 0.5, height - 4, win.accent, height)
    elif kind < 0.3:
        win.raised(x, y, min(width, win.size * 8), height, win.words.title(1, 1)[:9])
    else:
        win.canvas.fill(x, y, width, height, win.field, 2)
        win.canvas.frame(x, y, width, height, win.line, 0.8, 2)
        if rng.random() < 0.7:
            win.text(win.words.phrase(1, 3), x + 3, y + 1, room=width - height - 3)
        if rng.random() < 0.4:
            win.raised(x + width - height, y, height, height, "▾")


def code(win, area, dark=False):
    """Text of fixed width: a program in colours with numbered lines, or a shell's session."""
    x, y, width, height = area
    rng, size, family = win.rng, win.size * win.rng.uniform(0.85, 1.1), win.sheet.style.mono
    ground = hsv(rng.random(), rng.uniform(0, 0.8), rng.uniform(0, 0.22)) if dark else win.field
    ink = hsv(rng.random(), rng.uniform(0, 0.4), 0.92) if sum(ground) < 1.5 else (0.05,) * 3
    hues = [ink] + [hsv(rng.random(), rng.uniform(0.3, 0.9), 0.9 if sum(ground) < 1.5 else 0.6) for _ in range(rng.choice((0, 2, 4)))]
    win.canvas.fill(x, y, width, height, ground)
    left, lines = x + 4, int(height / size / 1.3) - 1
    numbered, depth, last = rng.random() < 0.35, 0, rng.choice((lines, lines, rng.randint(0, max(0, lines))))
    if numbered:
        win.canvas.fill(x, y, size * 2.4, height, mix(ground, ink, 0.1))
        left += size * 2.6
    for row in range(last):
        top = y + 3 + row * size * 1.3
        if numbered:
            win.text(str(row + 1), x + 3, top, mix(ground, ink, 0.6), size=size * 0.9, family=family)
        if rng.random() < 0.88:
            win.text(win.words.code_line(), left + depth * size * 1.3, top, rng.choice(hues), x + width - left - depth * size * 1.3,
                     size=size, family=family)
        depth = max(0, min(4, depth + rng.choice((-1, 0, 0, 0, 1)))) if not dark else 0


def cells(win, area):
    """A sheet of cells with letters above and numbers at the left, most of them empty."""
    x, y, width, height = area
    rng, canvas, step, wide = win.rng, win.canvas, win.size * 1.6, win.size * win.rng.uniform(4, 9)
    canvas.fill(x, y, width, height, win.field)
    canvas.fill(x, y, width, step, mix(win.face, win.ink, 0.1))
    canvas.fill(x, y, wide * 0.5, height, mix(win.face, win.ink, 0.1))
    share, rows, columns = rng.choice((0.15, 0.4, 0.9)), int(height / step), int(width / wide) + 1
    used = rng.randint(0, rows), rng.randint(1, columns)
    for row in range(rows + 1):
        canvas.rule(x, y + row * step, x + width, y + row * step, win.line, 0.5)
        if row:
            win.text(str(row), x + 3, y + row * step, room=wide * 0.4)
    for column in range(columns):
        left = x + wide * (column + 0.5)
        canvas.rule(left, y, left, y + height, win.line, 0.5)
        win.text(chr(65 + column % 26), left + wide * 0.45, y)
        for row in range(1, used[0] if column < used[1] else 0):
            if rng.random() < share:
                win.text(win.words.number() if column else win.words.word(), left + 3, y + row * step, room=wide - 6)


def icons(win, area):
    """Large icons with names under them, in a grid."""
    x, y, width, height = area
    rng, side = win.rng, win.size * win.rng.uniform(2.5, 5)
    win.canvas.fill(x, y, width, height, rng.choice((win.field, win.face)))
    columns, rows = max(1, int(width / side / 1.9)), max(1, int(height / side / 1.9))
    count = rng.randint(1, columns * rows)
    for k in range(count):
        left, top = x + (k % columns + 0.25) * side * 1.9, y + (k // columns + 0.15) * side * 1.9
        win.sign(left, top, side)
        win.text(win.words.word()[:10], left - side * 0.1, top + side * 1.1, size=win.size * 0.85)


def picture(win, area):
    """A picture in the middle of an empty ground, as viewers, players and editors show it."""
    x, y, width, height = area
    rng, ground = win.rng, (win.rng.choice((0.0, 0.2, 0.5, 0.75, 1.0)),) * 3
    win.canvas.fill(x, y, width, height, ground)
    w, h = width * rng.uniform(0.4, 1), height * rng.uniform(0.4, 1)
    if rng.random() < 0.7:
        image = photograph(rng, max(8, int(w)), max(8, int(h)))
        paint(win.canvas.context, image, x + (width - w) / 2, y + (height - h) / 2, w, h)


def wires(win, area):
    """Lines, symbols and words far from each other, as in drawing programs."""
    x, y, width, height = area
    rng, canvas = win.rng, win.canvas
    ground = rng.choice(((0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (1.0, 1.0, 0.92), (0.1, 0.1, 0.2)))
    canvas.fill(x, y, width, height, ground)
    for _ in range(rng.randint(2, 25)):
        colour = hsv(rng.random(), rng.uniform(0.4, 1), 0.9 if sum(ground) < 1.5 else 0.6)
        px, py, r = x + rng.random() * width, y + rng.random() * height, rng.uniform(0.03, 0.25) * width
        kind = rng.random()
        if kind < 0.5:
            canvas.rule(px, py, px + r, py, colour)
            canvas.rule(px + r, py, px + r, py + r * rng.uniform(-1, 1), colour)
        elif kind < 0.8:
            canvas.frame(px, py, r * 0.5, r * 0.4, colour, 1, rng.choice((0, r)))
        else:
            win.text(win.words.title(1, 1), px, py, colour)
