"""Boxes of figures brought to what is really drawn in them."""
import numpy as np

LEAST_CONTRAST = 10


def tight(pixels, box, scale):
    """The box (x0, y0, x1, y1) in page px without its margins in the colour of what surrounds it.

    pixels  u8 [rows, columns, 3], scale times finer than the page. None if nothing differs from the surroundings.
    """
    height, width = pixels.shape[:2]
    x0, y0, x1, y1 = (round(v * scale) for v in box)
    x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, width), min(y1, height)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return None
    around = pixels[max(y0 - 3, 0), max(x0 - 3, 0)].astype(np.int16)
    differs = np.abs(pixels[y0:y1, x0:x1].astype(np.int16) - around).max(2) > LEAST_CONTRAST
    if not differs.any():
        return None
    rows, columns = np.flatnonzero(differs.any(1)), np.flatnonzero(differs.any(0))
    return tuple(v / scale for v in (x0 + columns[0], y0 + rows[0], x0 + columns[-1] + 1, y0 + rows[-1] + 1))
