"""A labelled page from a seed: rendered, and degraded as its kind may be."""
import random

from .degrade import degrade
from .render import KINDS, render


def make(seed, photos=(), clean=False, pictures=()):
    """RGB image u8 [height, width, 3] and label map u8 [height, width] of the page with that seed.

    photos, pictures  tuples of files: of photographs, and of screenshots, drawings and logos.
    """
    rng = random.Random(f"page {seed}")
    kind = rng.choices(list(KINDS), [weight for _, weight, _ in KINDS.values()])[0]
    pixels, labels = render(seed, kind, (photos, pictures))
    return (pixels, labels) if clean else degrade(rng, pixels, labels, KINDS[kind][2])
