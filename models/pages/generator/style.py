"""How one document looks: fonts, sizes, spacing, colours and the habits of its blocks."""
import colorsys
from dataclasses import dataclass

from . import fonts


@dataclass
class Style:
    """Sizes and gaps are pixels of the page, colours are (r, g, b) of 0 to 1."""

    body: str
    head: str
    mono: str
    size: float
    leading: float  # added between lines, as a share of the size
    gap: float  # between blocks
    indent: float  # of a paragraph's first line
    justify: bool
    rtl: bool
    background: tuple
    ink: tuple
    head_ink: tuple
    accent: tuple
    panel: tuple
    rule: tuple
    head_factors: tuple  # of the size, for levels 1 to 4
    head_bold: bool
    head_italic: bool
    head_numbers: bool
    head_rule: bool
    head_form: str  # of the letters: normal, capitals, small capitals or underlined
    head_bar: str  # what lies under a heading: nothing, panel or accent
    head_align: str
    code: str  # plain, tinted, framed or both
    code_size: float
    grid: str  # ruling of tables
    table_head: str
    captions: str  # above or below
    caption_word: str
    caption_bold: bool
    bullets: str


def hsv(hue, saturation, value):
    return colorsys.hsv_to_rgb(hue, saturation, value)


def mix(a, b, share):
    """a, with that share of b."""
    return tuple(x + (y - x) * share for x, y in zip(a, b))


def colours(rng, plain):
    """Background, ink, headings, accent, panel and rule; plain is black on white or nearly so."""
    kind, hue = rng.random(), rng.random()
    if plain or kind < 0.62:
        background = (1.0, 1.0, 1.0) if rng.random() < 0.75 else hsv(rng.uniform(0.05, 0.17), rng.uniform(0, 0.12), rng.uniform(0.92, 1))
        ink = (v := rng.choice((0.0, 0.0, 0.1, 0.2, 0.3)), v, v)
    elif kind < 0.84:
        background = hsv(hue, rng.uniform(0.02, 0.3), rng.uniform(0.82, 1))
        ink = hsv(rng.random(), rng.uniform(0, 0.6), rng.uniform(0, 0.35))
    else:
        background = hsv(hue, rng.uniform(0, 0.6), rng.uniform(0, 0.28))
        ink = hsv(rng.random(), rng.uniform(0, 0.25), rng.uniform(0.72, 1))
    dark = sum(background) < 1.5
    accent = hsv(rng.random(), rng.uniform(0.4, 1), rng.uniform(0.7, 1) if dark else rng.uniform(0.3, 0.75))
    head_ink = accent if rng.random() < (0.1 if plain else 0.4) else ink
    panel = mix(mix(background, ink, rng.uniform(0.03, 0.12)), accent, rng.choice((0, 0, 0.08)))
    return background, ink, head_ink, accent, panel, mix(background, ink, rng.uniform(0.12, 0.9))


def pick_fonts(rng, script, sans_share):
    """Families of body, headings and code."""
    if script in fonts.BY_SCRIPT:
        body, head = rng.choice(fonts.BY_SCRIPT[script]), rng.choice(fonts.BY_SCRIPT[script])
    else:
        body = rng.choice(fonts.SANS if rng.random() < sans_share else fonts.SERIF)
        head = rng.choice(fonts.SANS if rng.random() < 0.6 else fonts.SERIF + fonts.DISPLAY)
    return body, body if rng.random() < 0.55 else head, rng.choice(fonts.MONO)


def make_style(rng, script, size, screen=False):
    """A style for a document of that script; screen for web pages and programs, else for paper."""
    body, head, mono = pick_fonts(rng, script, 0.8 if screen else 0.35)
    background, ink, head_ink, accent, panel, rule = colours(rng, plain=rng.random() < (0.35 if screen else 0.7))
    step, bold = rng.choice((1.0, 1.06, 1.12, 1.2, 1.3, 1.45)), rng.random() < 0.78
    if not bold:
        step = max(step, 1.15)
    last = rng.choice((1.0, 1.0, 1.1, 1.2)) if bold else 1.15
    indent = 0 if screen or rng.random() < 0.5 else size * rng.uniform(1, 2.5)
    return Style(
        body=body, head=head, mono=mono, size=size, leading=rng.choice((0, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6)) * (1.2 if screen else 0.8),
        gap=size * (rng.uniform(0.05, 0.5) if indent else rng.uniform(0.5, 1.5)), indent=indent,
        justify=rng.random() < (0.1 if screen else 0.65), rtl=script in ("arabic", "hebrew"),
        background=background, ink=ink, head_ink=head_ink, accent=accent, panel=panel, rule=rule,
        head_factors=tuple(last * step**k for k in (3, 2, 1, 0)), head_bold=bold, head_italic=rng.random() < 0.07,
        head_numbers=rng.random() < 0.45, head_rule=rng.random() < 0.15,
        head_form=rng.choice(("normal",) * 9 + ("capitals", "small", "underlined")), head_bar=rng.choice(("panel", "accent")) if rng.random() < 0.12 else "nothing",
        head_align="center" if rng.random() < 0.1 else "left",
        code=rng.choice(("plain", "tinted", "framed", "both", "both")), code_size=rng.uniform(0.78, 1.0),
        grid=rng.choice(("full", "full", "rows", "booktabs", "booktabs", "header", "none", "zebra", "zebra", "box", "columns")),
        table_head=rng.choice(("bold", "bold", "tinted", "dark", "plain", "none")), captions=rng.choice(("below", "below", "above")),
        caption_word=rng.choice(("Figure", "Fig.", "Abb.", "Рис.", "")), caption_bold=rng.random() < 0.15, bullets=rng.choice("•••–◦▪*"),
    )
