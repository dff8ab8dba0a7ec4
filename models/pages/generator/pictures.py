"""Pictures from a folder, such as screenshots and drawings out of manuals: read, cut and put into a box at their own aspect."""
from functools import lru_cache

import numpy as np
from PIL import Image

from .photographs import paint
from .style import mix

SMALL = 200  # pictures whose longest side is at most this serve as logos and icons too
LARGEST = 1.35  # enlargement of a picture


@lru_cache(maxsize=None)
def sizes(files):
    """(file, width, height) of each picture of a tuple of files."""
    found = []
    for name in files:
        with Image.open(name) as image:
            found.append((name, *image.size))
    return tuple(found)


def choose(rng, files, small=False):
    """A picture (file, width, height) at random, or None; small: one of those that serve as logos."""
    known = [s for s in sizes(files) if min(s[1:]) >= 12 and (not small or max(s[1:]) <= SMALL)]
    return rng.choice(known) if known else None


def fitted(rng, width, height, room_x, room_y):
    """Width and height on the page, in px, of a picture of width x height: as wide as the room, or at its own scale."""
    scale = rng.choice((room_x / width, rng.uniform(0.4, 1.0), rng.uniform(0.4, 1.0) * room_x / width))
    scale = min(scale, LARGEST, room_x / width, room_y / height)
    return width * scale, height * scale


def read(file, ground, width, height):
    """The picture as RGB over a ground colour, brought to width x height."""
    image = Image.open(file)
    if image.mode in ("RGBA", "LA", "P") or "transparency" in image.info:
        image = image.convert("RGBA")
        sheet = Image.new("RGBA", image.size, tuple(round(255 * v) for v in ground) + (255,))
        image = Image.alpha_composite(sheet, image)
    return image.convert("RGB").resize((max(1, round(width)), max(1, round(height))), Image.LANCZOS, reducing_gap=3)


def put(flow, choice, x, y, width, height):
    """Draws the picture into the box, with a shadow or a border at times; returns nothing, marks nothing."""
    rng, canvas, style = flow.rng, flow.canvas, flow.style
    ground = style.background if sum(style.background) > 2.2 else (1.0, 1.0, 1.0)
    if rng.random() < 0.1:
        for k in (4, 3, 2):
            canvas.fill(x + k, y + k, width, height, mix(style.background, (0, 0, 0), 0.12), 2)
    image = read(choice[0], ground, width * 2 if choice[1] > width * 2 else width, height * 2 if choice[1] > width * 2 else height)
    if rng.random() < 0.05:
        image = Image.fromarray(np.asarray(image.convert("L"))).convert("RGB")
    paint(canvas.context, image, x, y, width, height)
    if rng.random() < 0.15:
        canvas.frame(x, y, width, height, mix(style.rule, style.ink, rng.random()), rng.choice((1, 1, 2)))
