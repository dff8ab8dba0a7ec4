#!/usr/bin/python3
"""Draws the page that demonstrations use: sample.py OUT.png [LABELS.png]. A title, two columns, a plot, a photograph, a table."""
import random
import sys

from generator import blocks, photographs, plots, tables
from generator.canvas import FIGURE, HEADING, Canvas
from generator.flow import Flow, heading, items, paragraph
from generator.page import Page
from generator.style import make_style
from generator.words import Words
from PIL import Image

WIDTH, HEIGHT, MARGIN, GAP = 724, 1024, 64, 24
SEED, PICTURE_SEED = 12, 29


def style_of(rng):
    """Black on white in a book face, headings in a grotesque, tables with few rules."""
    style = make_style(rng, "latin", 12.0)
    style.body, style.head, style.mono, style.leading = "Linux Libertine O", "Lato", "DejaVu Sans Mono", 0.12
    style.background, style.ink, style.head_ink, style.accent = (1, 1, 1), (0.08,) * 3, (0.1, 0.2, 0.4), (0.1, 0.3, 0.6)
    style.panel, style.rule, style.justify, style.gap, style.indent = (0.94, 0.95, 0.97), (0.45,) * 3, True, 7.0, 0
    style.head_factors, style.head_bold, style.head_italic, style.head_numbers = (1.6, 1.3, 1.15, 1.0), True, False, True
    style.head_rule, style.head_bar, style.head_align, style.code = False, "nothing", "left", "tinted"
    style.grid, style.table_head, style.captions, style.caption_word, style.caption_bold = "booktabs", "bold", "below", "Figure", False
    return style


def title(page):
    """Title and authors over both columns; returns the y below them."""
    flow = Flow(page, MARGIN, 56, WIDTH - 2 * MARGIN, HEIGHT)
    flow.put(page.words.title(5, 6).title(), 27, HEADING, family=page.style.head, bold=True, align="center", colour=page.style.head_ink)
    flow.y += 8
    flow.put(", ".join(page.words.title(2, 2).title() for _ in range(3)), 13, align="center", italic=True)
    return flow.y + 22


def plot(flow):
    """A plot of the column's width with its caption."""
    sheet = plots.Sheet(flow, flow.x, flow.y, flow.width, 165)
    plots.line_plot(sheet)
    flow.canvas.mark(FIGURE, flow.x, flow.y, flow.width, 165)
    flow.y += 172
    tables.caption(flow, "Figure")
    flow.skip(1.5)


def picture(flow):
    image = photographs.photograph(random.Random(PICTURE_SEED), round(flow.width), 120)
    photographs.paint(flow.canvas.context, image, flow.x, flow.y, flow.width, 120)
    flow.canvas.mark(FIGURE, flow.x, flow.y, flow.width, 120)
    flow.y += 127
    tables.caption(flow, "Figure")
    flow.skip(1.5)


def fill(flow, parts):
    """Draws the parts below each other, then paragraphs down to the bottom."""
    for part in parts:
        part(flow)
    while not flow.full():
        paragraph(flow, 3, 5)


def main():
    rng = random.Random(SEED)
    canvas = Canvas(WIDTH, HEIGHT, (1, 1, 1))
    page = Page(canvas, style_of(rng), Words(rng, "latin"), rng)
    page.sections = [0, 0, 0, 0]
    top, width = title(page), (WIDTH - 2 * MARGIN - GAP) / 2
    left = Flow(page, MARGIN, top, width, HEIGHT - 70)
    right = Flow(page, MARGIN + width + GAP, top, width, HEIGHT - 70)
    fill(left, (lambda f: heading(f, 1), paragraph, paragraph, plot, lambda f: heading(f, 2), paragraph, items))
    fill(right, (lambda f: tables.table(f, 6), lambda f: heading(f, 1), paragraph, blocks.formula, picture))
    page.label("12", WIDTH / 2, HEIGHT - 50, side="center")
    Image.fromarray(canvas.pixels()).quantize(128, dither=Image.Dither.NONE).save(sys.argv[1], optimize=True)
    if len(sys.argv) > 2:
        Image.fromarray(canvas.labels()).save(sys.argv[2])


main()
