"""Screenshots of programs: which views stand where in a window."""
from .views import cells, code, form, icons, list_view, picture, tree, wires
from .windows import Window


def _window(sheet, chances=(0.8, 0.6, 0.5, 0.3)):
    win = Window(sheet)
    win.dress(chances)
    return win


def _area(win, pad=0.0):
    return win.x + pad, win.y + pad, max(1, win.width - 2 * pad), max(1, win.height - 2 * pad)


def manager(win):
    """A tree or a list at the left, something large beside it, perhaps something below."""
    rng, pad = win.rng, win.rng.choice((0, 2, win.size * 0.6))
    x, y, width, height = _area(win, pad)
    left, low = width * rng.uniform(0.15, 0.4), height * rng.choice((0, 0, 0.25, 0.4))
    rng.choice((tree, tree, list_view, form))(win, (x, y, left - 2, height))
    rng.choice((list_view, list_view, form, code, cells, icons, picture, wires, _empty))(win, (x + left, y, width - left, height - low))
    if low:
        rng.choice((list_view, code, form, _empty))(win, (x + left, y + height - low + 2, width - left, low - 2))


def single(win):
    """One view that fills the window."""
    view = win.rng.choice((list_view, list_view, tree, form, form, code, cells, icons, picture, wires, _empty))
    view(win, _area(win, win.rng.choice((0, 0, win.size * 0.8))))


def _empty(win, area):
    """Nothing but ground, perhaps with a line of words."""
    x, y, width, height = area
    if win.rng.random() < 0.5:
        win.canvas.fill(x, y, width, height, win.field)
    if win.rng.random() < 0.6:
        words, down = win.words.phrase(1, 6), min(height * win.rng.choice((0.05, 0.45)), height - win.size * 1.5)
        win.text(words, x + win.size, y + down, room=width - win.size * 2)


def dialog(win):
    """A few fields or words, and buttons below."""
    rng, size = win.rng, win.size
    x, y, width, height = _area(win, size * 0.8)
    if height > size * 6:
        for k in range(rng.randint(1, 3)):
            win.raised(x + width - size * 7 * (k + 1), y + height - size * 1.9, size * 6.2, size * 1.9, win.words.title(1, 1)[:8])
    inside = (x, y, width, max(1, height - size * 3))
    kind = rng.random()
    if kind < 0.3:
        _message(win, inside)
    else:
        (form if kind < 0.8 else list_view)(win, inside)


def _message(win, area):
    """A sign and some lines of words."""
    x, y, width, height = area
    side = min(win.size * win.rng.uniform(2, 4), height * 0.6)
    win.sign(x, y, side)
    for row in range(win.rng.randint(1, 5)):
        if (row + 1) * win.size * 1.5 < height:
            win.text(win.words.phrase(2, 9), x + side * 1.5, y + row * win.size * 1.5, room=width - side * 1.5, bold=row == 0)


def _address(win):
    """The line of a browser with the address of the page."""
    canvas, size, high = win.canvas, win.size, win.size * 2.4
    canvas.fill(win.x, win.y, win.width, high, win.face)
    canvas.fill(win.x + size * 5, win.y + size * 0.3, win.width * 0.7, size * 1.7, win.field, size)
    canvas.frame(win.x + size * 5, win.y + size * 0.3, win.width * 0.7, size * 1.7, win.line, 0.7, size)
    win.text("http://" + win.words.word() + "/" + win.words.word(), win.x + size * 6, win.y + size * 0.5)
    win.take(top=high)


def browser(win):
    """A page in a browser: a bar, a large line, words, links, ticks, buttons and boxes of colour, and empty ground."""
    rng, size = win.rng, win.size
    if rng.random() < 0.5:
        _address(win)
    x, y, width, height = _area(win)
    end = y + height
    win.canvas.fill(x, y, width, height, win.field)
    if rng.random() < 0.6:
        win.canvas.fill(x, y, width, size * 2.5, win.accent)
        win.text(win.words.title(1, 3), x + size, y + size * 0.4, (1, 1, 1), bold=True)
        y += size * 2.5
    left, y = x + width * rng.choice((0.03, 0.1, 0.25)), y + size
    for row in range(rng.randint(2, 18)):
        if y > end - size * 3:
            break
        y += _line(win, left, y, (x + width - left) * 0.9, row == 0)


def _line(win, x, y, room, first):
    """One thing of such a page; returns its height with the gap below it."""
    rng, size, kind = win.rng, win.size, win.rng.random()
    big = size * (rng.choice((1.3, 1.7, 2.2)) if first or kind > 0.88 else 1)
    if first or kind > 0.5:
        win.text(win.words.phrase(1, 4 if big > size else 12), x, y, room=room, size=big, bold=big > size and rng.random() < 0.7)
    elif kind < 0.12:
        win.raised(x, y, size * 7, size * 1.9, win.words.title(1, 1)[:9], win.accent)
    elif kind < 0.2:
        win.canvas.fill(x, y, room * 0.9, size * 2, win.accent, alpha=0.25)
        win.text(win.words.phrase(1, 9), x + size, y + size * 0.3, room=room * 0.8)
    elif kind < 0.35:
        win.canvas.frame(x, y + 1, size, size, win.line, 1, rng.choice((0, size)))
        win.text(win.words.phrase(1, 7), x + size * 1.6, y, room=room - size * 2)
    elif kind < 0.42:
        form(win, (x, y, room, size * 2.6))
    else:
        win.text(win.words.phrase(1, 5), x, y, win.accent, room=room)
    return big * rng.uniform(1.5, 3)


def _draw(sheet, body, chances, border):
    """Draws a window into its sheet and nothing beyond it."""
    context = sheet.canvas.context
    context.save()
    context.rectangle(sheet.x, sheet.y, sheet.width, sheet.height)
    context.clip()
    win = _window(sheet, chances)
    body(win)
    context.restore()
    win.border(border)


def manager_window(sheet):
    _draw(sheet, manager, (0.75, 0.7, 0.65, 0.5), 0.5)


def single_window(sheet):
    _draw(sheet, single, (0.7, 0.5, 0.45, 0.3), 0.5)


def dialog_window(sheet):
    _draw(sheet, dialog, (0.8, 0.05, 0.05, 0), 0.6)


def browser_window(sheet):
    _draw(sheet, browser, (0.5, 0.1, 0.1, 0.1), 0)


def shell_window(sheet):
    _draw(sheet, lambda win: code(win, _area(win), dark=True), (0.6, 0.3, 0.05, 0), 0.4)


def tool_strip(sheet):
    """A part of a window: rows of icons, a menu that hangs open, or a strip of fields."""
    _draw(sheet, lambda win: win.rng.choice((tree, form, icons))(win, _area(win)), (0.1, 0.3, 0.9, 0), 0.5)


PROGRAMS = (manager_window,) * 3 + (single_window,) * 3 + (dialog_window,) * 3 + (browser_window, browser_window, shell_window, tool_strip)
