"""The rules of label maps, on pages of a few pixels. Exit code 77: NumPy is missing."""

import importlib.util
import sys
import unittest

if importlib.util.find_spec("numpy") is None:
    sys.exit(77)

import numpy as np

from documents.paint import IGNORE, paint

TEXT, HEADING, FIGURE, TABLE = 1, 2, 3, 4


def page(*inked_boxes, height=100, width=100):
    """A white page with black boxes."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    for x0, y0, x1, y1 in inked_boxes:
        pixels[y0:y1, x0:x1] = 0
    return pixels


class Paint(unittest.TestCase):
    def test_fills_small_gaps_where_lines_overlap(self):
        first, second = (10, 10, 90, 20), (10, 24, 50, 34)
        labels = paint(page(first, second), [("text", first, 0), ("text", second, 0)])
        self.assertTrue((labels[10:34, 10:50] == TEXT).all())
        self.assertTrue((labels[20:34, 50:] == 0).all())

    def test_leaves_large_gaps(self):
        first, second = (10, 10, 90, 20), (10, 29, 90, 39)
        labels = paint(page(first, second), [("text", first, 0), ("text", second, 1)])
        self.assertTrue((labels[20:29] == 0).all())

    def test_joins_the_fragments_of_a_line(self):
        first, second = (10, 10, 30, 20), (40, 10, 60, 20)
        joined = paint(page(first, second), [("text", first, 0), ("text", second, 0)])
        self.assertTrue((joined[10:20, 10:60] == TEXT).all())
        apart = paint(page(first, second), [("text", first, 0), ("text", second, 1)])
        self.assertTrue((apart[:, 30:40] == 0).all())

    def test_shrinks_to_what_is_drawn(self):
        labels = paint(page((40, 40, 60, 60)), [("figure", (30, 30, 70, 70), -1)])
        self.assertTrue((labels[40:60, 40:60] == FIGURE).all())
        self.assertEqual((labels == FIGURE).sum(), 400)

    def test_leaves_out_what_is_not_drawn(self):
        labels = paint(page(), [("text", (10, 10, 90, 20), 0), ("figure", (10, 30, 90, 90), -1)])
        self.assertFalse(labels.any())

    def test_orders_classes(self):
        whole, inner = (10, 10, 90, 40), (20, 20, 60, 30)
        ink = page(whole)
        ink[20:30, 20:60] = 128
        items = [("table", whole, -1), ("figure", inner, -1), ("heading", inner, 0), ("ignore", inner, 1)]
        self.assertTrue((paint(ink, items)[10:40, 10:90] == TABLE).all())
        self.assertTrue((paint(ink, items[1:])[20:30, 20:60] == FIGURE).all())
        self.assertTrue((paint(ink, items[2:])[20:30, 20:60] == IGNORE).all())
        self.assertTrue((paint(ink, [items[2], ("doubt", whole, -1)])[20:30, 20:60] == HEADING).all())

    def test_takes_a_large_picture_behind_text_for_a_background(self):
        lines = [(10, y, 90, y + 5) for y in (10, 40, 70)]
        pixels = page((5, 5, 95, 95))
        for x0, y0, x1, y1 in lines:
            pixels[y0:y1, x0:x1:2] = 200
        items = [("figure", (5, 5, 95, 95), -1)] + [("text", line, number) for number, line in enumerate(lines)]
        self.assertFalse((paint(pixels, items) == FIGURE).any())
        self.assertTrue((paint(pixels, items[:2]) == FIGURE).any())


if __name__ == "__main__":
    unittest.main()
