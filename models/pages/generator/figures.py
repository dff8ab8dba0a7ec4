"""Figures of a page: a plot, a drawing, a screenshot, a photograph or a picture from a folder, its box, and its caption."""
from PIL import Image

from . import consoles, drawings, photographs, pictures, plots, programs, signs, sparse
from .canvas import FIGURE
from .tables import caption

MAKERS = {"logo": signs.LOGOS, "screen": signs.SCREENS + programs.PROGRAMS + consoles.CONSOLES, "plot": plots.KINDS,
          "drawing": drawings.KINDS + sparse.KINDS}
PICTURES = 0.5  # chance of a picture of the folder, if there is one; figures in a column ask twice


def _page_in_window(flow, x, y, width, height):
    """A screenshot of a page in a window's frame."""
    from .render import render  # a page draws figures, and this figure draws a page

    rng, canvas = flow.rng, flow.canvas
    bar, ground = min(18.0, height * 0.1), (rng.uniform(0.2, 0.9),) * 3
    pixels = render(rng.getrandbits(32), rng.choice(("web", "cards", "plain_text")), nested=True)[0]
    share = rng.uniform(0.5, 1.0)
    w = int(pixels.shape[1] * share)
    h = min(pixels.shape[0], max(8, int(w * (height - bar) / width)))
    part = Image.fromarray(pixels[:h, :w]).resize((max(8, round(width)), max(8, round(height - bar))), Image.LANCZOS)
    canvas.fill(x, y, width, bar, ground)
    photographs.paint(canvas.context, part, x, y + bar, width, height - bar)
    canvas.frame(x, y, width, height, ground, rng.choice((1, 2)))


def _picture(flow, x, y, width, height, small):
    """Draws a picture of the folder into the middle of the rectangle, as large as it fits, and marks it; False without one."""
    choice = pictures.choose(flow.rng, flow.page.pictures, small)
    if choice is None:
        return False
    scale = min(width / choice[1], height / choice[2], pictures.LARGEST)
    w, h = choice[1] * scale, choice[2] * scale
    if w * h < width * height * 0.25:
        return False
    x, y = x + (width - w) / 2, y + (height - h) / 2
    pictures.put(flow, choice, x, y, w, h)
    flow.canvas.mark(FIGURE, x, y, w, h)
    return True


def draw(flow, x, y, width, height, kind=None):
    """Draws one figure into the rectangle and marks it; kind: photo, logo, screen, or None for any."""
    rng = flow.rng
    if kind != "photo" and rng.random() < PICTURES and _picture(flow, x, y, width, height, kind == "logo"):
        return
    kind = kind or rng.choices(("photo", "plot", "drawing", "screen"), flow.page.figures)[0]
    if kind == "photo":
        image = photographs.photograph(rng, max(8, round(width)), max(8, round(height)), flow.page.photos)
        photographs.paint(flow.canvas.context, image, x, y, width, height)
    elif kind == "screen" and rng.random() < 0.12 and not flow.page.nested:
        _page_in_window(flow, x, y, width, height)
    else:
        maker = rng.choice(MAKERS[kind])
        pad = min(flow.style.size, height * 0.1) if maker in sparse.KINDS else 0
        context = flow.canvas.context
        context.save()
        context.rectangle(x, y, width, height)
        context.clip()
        maker(plots.Sheet(flow, x + pad, y + pad, width - 2 * pad, height - 2 * pad))
        context.restore()
        if rng.random() < 0.12:
            flow.canvas.frame(x, y, width, height, flow.style.rule)
    flow.canvas.mark(FIGURE, x, y, width, height)


def figure(flow, kind=None):
    """A figure in a column with its caption; narrower than the column at times, then left or centred."""
    rng, style = flow.rng, flow.style
    width = flow.width * rng.choice((1, 1, 1, 0.8, 0.6, rng.uniform(0.3, 1)))
    tallest = flow.page.height * flow.page.tallest
    height = min(width * rng.uniform(0.3, 1.1), tallest)
    if flow.room < height + style.size * 4:
        height = flow.room - style.size * 5
    if height < style.size * 5 or height > width * 1.6:
        return
    choice = pictures.choose(rng, flow.page.pictures) if kind is None and rng.random() < PICTURES else None
    if choice:
        width, height = pictures.fitted(rng, *choice[1:], flow.width, min(flow.room - style.size * 5, tallest * 1.2))
    captioned, above = rng.random() < 0.6, style.captions == "above"
    if captioned and above:
        caption(flow, style.caption_word)
    flow.skip(0.3)
    x = flow.x + (flow.width - width) * rng.choice((0, 0.5, 0.5))
    if choice:
        pictures.put(flow, choice, x, flow.y, width, height)
        flow.canvas.mark(FIGURE, x, flow.y, width, height)
    else:
        draw(flow, x, flow.y, width, height, kind)
    flow.y += height + style.size * rng.uniform(0.3, 0.9)
    if captioned and not above:
        caption(flow, style.caption_word)
    flow.skip(1.2)


def figure_row(flow):
    """Two to four figures beside each other under one caption."""
    rng, style, count = flow.rng, flow.style, flow.rng.randint(2, 4)
    gap = style.size * rng.uniform(0.3, 2)
    width = (flow.width - gap * (count - 1)) / count
    height = width * rng.uniform(0.5, 1.1)
    if flow.room < height + style.size * 6 or width < style.size * 6:
        return
    kind = rng.choice((None, "photo", "plot", "drawing"))
    for index in range(count):
        draw(flow, flow.x + index * (width + gap), flow.y, width, height, kind)
    flow.y += height + style.size * 0.6
    caption(flow, style.caption_word)
    flow.skip()


def beside(flow, block):
    """A figure at one edge of the column, and block(inner flow) beside it."""
    rng, style = flow.rng, flow.style
    width = flow.width * rng.uniform(0.25, 0.5)
    height = min(width * rng.uniform(0.5, 1.4), flow.room)
    if flow.width < style.size * 22 or height < style.size * 6:
        return
    left, top = rng.random() < 0.5, flow.y
    draw(flow, flow.x if left else flow.x + flow.width - width, top, width, height)
    gap = style.size * rng.uniform(0.6, 1.8)
    inner = flow.sub(width + gap if left else 0, flow.width - width - gap)
    while inner.y < top + height and not inner.full():
        block(inner)
    flow.y = max(inner.y, top + height + style.size)
