"""How the tools that make manuals for browsers set them: a look changes a style and says which blocks come how often."""
from .fonts import BY_SCRIPT
from .style import hsv, mix

SANS = ("DejaVu Sans", "DejaVu Sans", "Liberation Sans", "Liberation Sans", "Lato", "Noto Sans", "Roboto", "Open Sans")
SERIF = ("DejaVu Serif", "DejaVu Serif", "Liberation Serif", "Liberation Serif", "Noto Serif")
DEFAULT = (2.0, 1.5, 1.17, 1.0)  # headings of a browser without a style sheet
COMMON = {"paragraph": 3, "line": 2, "heading": 3.2, "short_code": 1.2, "code": 0.8, "items": 1.2, "figure": 2.2, "framed": 0.2,
          "variables": 0.9, "parameters": 0.5, "small_table": 0.3, "coloured_table": 0.3, "ruled_table": 0.3, "wide_table": 0.2,
          "long_table": 0.25, "sign_table": 0.15, "note": 0.5, "link_list": 0.15}


def _plain(style, rng):
    """Black on white, blue links."""
    style.background, style.ink, style.head_ink = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)
    style.accent, style.panel, style.rule = (0.0, 0.0, rng.uniform(0.5, 0.95)), (rng.uniform(0.9, 0.97),) * 3, (rng.uniform(0.4, 0.85),) * 3
    style.indent, style.head_bar, style.head_align, style.justify = 0, "nothing", "left", rng.random() < 0.15


def _letters(page, serif):
    """The families that browsers have at hand, serif with that chance; headings are mostly in the same."""
    style, rng = page.style, page.rng
    if page.words.script in BY_SCRIPT and rng.random() < 0.7:
        return
    style.body = rng.choice(SERIF if rng.random() < serif else SANS)
    style.head = style.body if rng.random() < 0.7 else rng.choice(SANS)
    style.mono = rng.choice(("DejaVu Sans Mono", "DejaVu Sans Mono", "Liberation Mono", "Noto Mono"))


def _factors(style, low, high):
    """Sizes of headings, of levels 1 to 4, spread evenly between a low and a high one."""
    style.head_factors = tuple(high - (high - low) * k / 3 for k in range(4))


def sphinx(style, rng):
    _factors(style, 1.0, rng.uniform(1.5, 2.4))
    style.head_bar, style.head_bold = rng.choice(("nothing", "nothing", "panel")), rng.random() < 0.5
    style.head_ink = hsv(rng.uniform(0.55, 0.62), rng.uniform(0.3, 0.9), rng.uniform(0.2, 0.6)) if rng.random() < 0.5 else style.head_ink
    style.head_bold = style.head_bold or style.head_factors[3] < 1.1
    style.code, style.grid = rng.choice(("both", "tinted")), rng.choice(("full", "rows", "none", "zebra"))
    return {"note": 1.2, "member": 0, "signature": 1.5, "variables": 1.2}


def theme(style, rng):
    _factors(style, rng.uniform(1.0, 1.15), rng.uniform(1.75, 2.2))
    style.head_bold, style.grid, style.code = True, rng.choice(("zebra", "full")), "both"
    return {"note": 1.8, "signature": 0.8, "coloured_table": 0.6}


def doxygen(style, rng):
    _factors(style, 1.0, rng.uniform(1.5, 1.8))
    style.head_bold, style.head_rule = True, rng.random() < 0.4
    style.accent, style.code = hsv(0.61, rng.uniform(0.4, 0.7), rng.uniform(0.4, 0.6)), "both"
    return {"member": 2, "coloured_table": 0.8, "code": 1.5, "parameters": 1}


def docbook(style, rng):
    style.head_factors, style.head_bold = rng.choice((DEFAULT, (1.9, 1.5, 1.25, 1.1))), True
    style.head_ink = hsv(rng.random(), rng.uniform(0.6, 1), rng.uniform(0.4, 0.7)) if rng.random() < 0.3 else style.head_ink
    style.head_numbers, style.grid = rng.random() < 0.7, rng.choice(("full", "full", "rows", "box"))
    return {"variables": 2, "link_list": 0.5, "cell_note": 0.5}


def texinfo(style, rng):
    style.head_factors, style.head_bold, style.head_numbers, style.code = DEFAULT, True, rng.random() < 0.85, "plain"
    return {"short_code": 3, "variables": 2, "signature": 1.2, "parameters": 0.8, "figure": 0.8, "note": 0}


def asciidoc(style, rng):
    _factors(style, 1.1, rng.uniform(1.9, 2.4))
    style.head_bold, style.head_ink = rng.random() < 0.3, hsv(rng.choice((0.02, 0.98, 0.08, 0.6)), rng.uniform(0.6, 0.9), rng.uniform(0.5, 0.75))
    style.grid, style.code = rng.choice(("full", "rows", "rows", "zebra")), rng.choice(("both", "tinted"))
    return {"cell_note": 1.5, "ruled_table": 0.8, "note": 0.1}


def reference(style, rng):
    _factors(style, 1.0, rng.uniform(1.4, 1.8))
    style.head_bold, style.head_ink = True, hsv(0.6, rng.uniform(0, 0.6), rng.uniform(0.2, 0.5))
    return {"parameters": 2.5, "signature": 1, "code": 1.2, "member": 0.3, "figure": 0.8}


def bare(style, rng):
    style.head_factors, style.head_bold, style.code = DEFAULT, True, "plain"
    style.head_align = rng.choice(("left", "left", "center"))
    return {"items": 2, "paragraph": 5, "small_table": 0.6}


def banded(style, rng):
    """Headings in white on bars of a colour, or underlined by rules."""
    _factors(style, 1.05, rng.uniform(1.4, 1.8))
    style.head_bold, style.accent = True, hsv(rng.random(), rng.uniform(0.3, 0.8), rng.uniform(0.3, 0.6))
    style.head_bar = rng.choice(("accent", "accent", "panel", "nothing"))
    style.head_rule, style.head_ink = style.head_bar == "nothing", mix(style.accent, (0, 0, 0), 0.2)
    return {"items": 2, "parameters": 0.8}


LOOKS = (sphinx, theme, doxygen, docbook, docbook, texinfo, asciidoc, reference, bare, banded)


def take(page):
    """Gives the page's style one of the looks, and the page the blocks that go with it."""
    rng, look = page.rng, page.rng.choice(LOOKS)
    if sum(page.style.background) > 1.5 or rng.random() < 0.7:
        _plain(page.style, rng)
    if rng.random() < 0.7:
        _letters(page, 0.7 if look in (docbook, texinfo, bare) else 0.15)
    weights = {**COMMON, **look(page.style, rng)}
    page.weights = {name: weight * rng.lognormvariate(0, 0.7) for name, weight in weights.items()}
    return look
