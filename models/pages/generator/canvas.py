"""A page being drawn: pixels by Cairo and Pango, and beside them the boxes that its labels are made of."""
import math

import cairo
import gi
import numpy as np

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo  # noqa: E402

BACKGROUND, TEXT, HEADING, FIGURE, TABLE, IGNORED = 0, 1, 2, 3, 4, 255
PRIORITY = {IGNORED: 0, TEXT: 1, HEADING: 2, FIGURE: 3, TABLE: 4}
FILLED_GAP = 0.8  # of a line's height: smaller gaps between lines of one flow belong to the block


class Canvas:
    """width x height in page pixels; scale is how much finer it is drawn."""

    def __init__(self, width, height, background, scale=1.0, antialias=cairo.ANTIALIAS_GRAY):
        self.width, self.height, self.background = width, height, background
        size = round(width * scale), round(height * scale)
        self.surface = cairo.ImageSurface(cairo.FORMAT_RGB24, *size)
        self.context = cairo.Context(self.surface)
        self.context.scale(scale, scale)
        self.pango = PangoCairo.create_context(self.context)
        options = cairo.FontOptions()
        options.set_antialias(antialias)
        options.set_hint_metrics(cairo.HINT_METRICS_OFF)
        PangoCairo.context_set_font_options(self.pango, options)
        self.boxes = []  # class, x0, y0, x1, y1
        self.lines = []  # flow, class, x0, y0, x1, y1
        self.flows = 0
        self.fill(0, 0, width, height, background)

    def new_flow(self):
        """A number for lines that may join into one block."""
        self.flows += 1
        return self.flows

    def fill(self, x, y, width, height, colour, radius=0, alpha=1.0):
        self._path(x, y, width, height, radius)
        self.context.set_source_rgba(*colour, alpha)
        self.context.fill()

    def frame(self, x, y, width, height, colour, line=1.0, radius=0):
        self._path(x, y, width, height, radius)
        self.context.set_source_rgb(*colour)
        self.context.set_line_width(line)
        self.context.stroke()

    def rule(self, x0, y0, x1, y1, colour, line=1.0, dash=()):
        context = self.context
        context.set_source_rgb(*colour)
        context.set_line_width(line)
        context.set_dash(dash)
        context.move_to(x0, y0)
        context.line_to(x1, y1)
        context.stroke()
        context.set_dash(())

    def _path(self, x, y, width, height, radius):
        context = self.context
        radius = max(0, min(radius, width / 2, height / 2))
        context.new_path()
        if not radius:
            context.rectangle(x, y, width, height)
            return
        corners = ((x + width - radius, y + radius, -90), (x + width - radius, y + height - radius, 0),
                   (x + radius, y + height - radius, 90), (x + radius, y + radius, 180))
        for cx, cy, angle in corners:
            context.arc(cx, cy, radius, math.radians(angle), math.radians(angle + 90))
        context.close_path()

    def layout(self, text, family, size, width=None, **how):
        """A Pango layout; how: bold, italic, align (left, center, right), justify, spacing and indent in px, markup."""
        layout = Pango.Layout.new(self.pango)
        font = Pango.FontDescription()
        font.set_family(family)
        font.set_absolute_size(size * Pango.SCALE)
        font.set_weight(Pango.Weight.BOLD if how.get("bold") else Pango.Weight.NORMAL)
        font.set_style(Pango.Style.ITALIC if how.get("italic") else Pango.Style.NORMAL)
        layout.set_font_description(font)
        if width is not None:
            layout.set_width(int(max(width, 8) * Pango.SCALE))
            layout.set_wrap(Pango.WrapMode.WORD_CHAR)
        layout.set_alignment(getattr(Pango.Alignment, how.get("align", "left").upper()))
        layout.set_justify(bool(how.get("justify")))
        layout.set_spacing(int(how.get("spacing", 0) * Pango.SCALE))
        layout.set_indent(int(how.get("indent", 0) * Pango.SCALE))
        if how.get("markup"):
            layout.set_markup(text, -1)
        else:
            layout.set_text(text, -1)
        return layout

    @staticmethod
    def extent(layout):
        """Width and height of a layout in page pixels."""
        logical = layout.get_extents()[1]
        return logical.width / Pango.SCALE, logical.height / Pango.SCALE

    def text(self, layout, x, y, colour, label=None, flow=None, bottom=None):
        """Draws the lines that end above bottom, notes them under label, and returns the y below the last one."""
        self.context.set_source_rgb(*colour)
        flow = flow or self.new_flow()
        lines, end = layout.get_iter(), y
        while True:
            ink, logical = (_pixels(r) for r in lines.get_line_extents())
            if bottom is not None and y + logical[3] > bottom:
                break
            self.context.move_to(x + logical[0], y + lines.get_baseline() / Pango.SCALE)
            PangoCairo.show_layout_line(self.context, lines.get_line_readonly())
            end = y + logical[3]
            if label is not None and ink[2] > ink[0]:
                self.lines.append((flow, label, x + ink[0], y + logical[1], x + ink[2], end))
            if not lines.next_line():
                break
        return end

    def mark(self, label, x, y, width, height):
        """Notes a box of a figure, a table or an ignored area."""
        self.boxes.append((label, x, y, x + width, y + height))

    def labels(self):
        """The label map, u8 [height, width]."""
        labels = np.zeros((self.height, self.width), np.uint8)
        boxes = self.boxes + [line[1:] for line in self.lines] + self._gaps()
        for box in sorted(boxes, key=lambda b: PRIORITY[b[0]]):
            x0, y0, x1, y1 = (max(0, round(v)) for v in box[1:])
            labels[y0:y1, x0:x1] = box[0]
        return labels

    def _gaps(self):
        """What lies between consecutive lines of one flow and one class, over the overlap of their extents."""
        gaps = []
        for above, below in zip(self.lines, self.lines[1:]):
            if above[:2] != below[:2] or above[1] == IGNORED:
                continue
            space, height = below[3] - above[5], min(above[5] - above[3], below[5] - below[3])
            x0, x1 = max(above[2], below[2]), min(above[4], below[4])
            if 0 < space <= FILLED_GAP * height and x1 > x0:
                gaps.append((above[1], x0, above[5] - 1, x1, below[3] + 1))
        return gaps

    def pixels(self):
        """The image, u8 [rows, columns, 3], at the scale it was drawn in."""
        self.surface.flush()
        shape = self.surface.get_height(), self.surface.get_stride() // 4, 4
        data = np.frombuffer(self.surface.get_data(), np.uint8).reshape(shape)
        return data[:, : self.surface.get_width(), 2::-1].copy()


def _pixels(rectangle):
    """x0, y0, x1, y1 of a Pango rectangle in pixels."""
    x, y = rectangle.x / Pango.SCALE, rectangle.y / Pango.SCALE
    return x, y, x + rectangle.width / Pango.SCALE, y + rectangle.height / Pango.SCALE
