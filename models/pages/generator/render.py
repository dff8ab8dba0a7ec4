"""From a seed to a clean page: its kind, size, style and content."""
import random

import cairo
import numpy as np
from PIL import Image

from . import documentation, office, paper, screen, slides
from .canvas import FIGURE, Canvas
from .page import Page
from .style import make_style
from .tight import tight
from .words import SCRIPTS, Words

LONGEST = 1024
PAPER = (("a4", 1 / 1.4142, 6), ("letter", 8.5 / 11, 3), ("book", 0.66, 1.5), ("square", 0.8, 0.5), ("wide", 1.4142, 0.7))
SCREENS = ((1024, 640), (1024, 768), (1024, 576), (1024, 700), (1024, 820), (800, 1024), (724, 1024), (600, 1024), (1024, 1024))
BROWSERS = ((740, 1024),) * 2 + ((790, 1024),) * 2 + ((680, 1024), (600, 1024), (1024, 740), (1024, 740), (1024, 640), (1024, 820))
KINDS = {  # function, weight, where it is shown
    "article": (paper.article, 4, "paper"), "manual": (paper.manual, 6, "paper"), "book": (paper.book, 2, "paper"),
    "newspaper": (paper.newspaper, 1.6, "paper"), "letter": (office.letter, 1.3, "paper"), "invoice": (office.invoice, 1.3, "paper"),
    "form": (office.form, 1.1, "paper"), "poster": (office.poster, 0.8, "paper"), "slide": (slides.slide, 2.2, "slide"),
    "web": (screen.web, 4, "screen"), "documentation": (documentation.documentation, 10, "browser"),
    "cards": (screen.cards, 0.8, "screen"), "plain_text": (screen.plain_text, 1.2, "screen"),
}


def page_size(rng, place):
    """Width and height with the longest side at 1024, and the size of body text."""
    if place == "slide":
        return 1024, rng.choice((576, 576, 768)), rng.uniform(17, 28)
    if place == "browser":  # mostly at its own scale, where text is 12 to 17 px high
        return *rng.choice(BROWSERS), rng.choice((rng.uniform(8.5, 12), rng.uniform(12, 17), rng.uniform(13.5, 17)))
    if place == "screen":
        width, height = rng.choice(SCREENS)
        return width, height, rng.choice((rng.uniform(8, 11), rng.uniform(10.5, 14), rng.uniform(12, 17)))
    aspect = rng.choices([p[1] for p in PAPER], [p[2] for p in PAPER])[0]
    width, height = (round(LONGEST * aspect), LONGEST) if aspect < 1 else (LONGEST, round(LONGEST / aspect))
    return width, height, rng.choice((rng.uniform(9.5, 13), rng.uniform(11, 14.5), rng.uniform(12, 18)))


def render(seed, kind=None, folders=((), ()), nested=False):
    """A clean page: RGB image u8 [height, width, 3] and label map u8 [height, width]; folders are files of photographs and of pictures."""
    rng = random.Random(seed)
    names = list(KINDS)
    kind = kind or rng.choices(names, [KINDS[name][1] for name in names])[0]
    draw, _, place = KINDS[kind]
    width, height, size = page_size(rng, place)
    if kind == "newspaper":
        size = rng.uniform(7.5, 11)
    script = rng.choice(SCRIPTS)
    screen = place in ("screen", "browser")
    style = make_style(rng, script, size, screen)
    scale = rng.choice((1, 1, 1, 1, 1.5, 2))
    smoothing = rng.choice((cairo.ANTIALIAS_GRAY,) * 3 + ((cairo.ANTIALIAS_SUBPIXEL,) if screen else (cairo.ANTIALIAS_GRAY,)))
    canvas = Canvas(width, height, style.background, scale, smoothing)
    page = Page(canvas, style, Words(rng, script), rng, folders, nested)
    draw(page)
    pixels = canvas.pixels()
    canvas.boxes = [box for box in (_tight(pixels, box, scale) for box in canvas.boxes) if box]
    labels = canvas.labels()
    if scale != 1:
        pixels = np.asarray(Image.fromarray(pixels).resize((width, height), rng.choice((Image.BOX, Image.LANCZOS, Image.BICUBIC))))
    return without_background_figures(pixels, labels, canvas), labels


def _tight(pixels, box, scale):
    """A figure's box brought to what is drawn in it, other boxes as they are; None if nothing is."""
    around = tight(pixels, box[1:], scale) if box[0] == FIGURE else box[1:]
    return around and (box[0], *around)


def without_background_figures(pixels, labels, canvas):
    """Figures lower than 1 % of the page are background; the label map is changed in place."""
    for label, x0, y0, x1, y1 in canvas.boxes:
        if label == FIGURE and y1 - y0 < canvas.height * 0.01:
            labels[round(y0) : round(y1), round(x0) : round(x1)] = 0
    return pixels
