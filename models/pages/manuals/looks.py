"""Random style sheets for manuals: look and layout vary more than the packages do, and the labels come from the DOM."""

SERIF = ["DejaVu Serif", "Liberation Serif", "EB Garamond", "Linux Libertine O", "Charis SIL", "Gentium", "Vollkorn",
         "Noto Serif", "P052", "C059", "URW Bookman", "TeX Gyre Pagella", "TeX Gyre Schola", "CMU Serif", "Caladea",
         "Latin Modern Roman", "Old Standard TT", "Junicode Two Beta"]
SANS = ["DejaVu Sans", "Liberation Sans", "Open Sans", "Lato", "Roboto", "Noto Sans", "Cantarell", "Carlito", "Cabin",
        "Nimbus Sans", "TeX Gyre Heros", "URW Gothic", "CMU Bright", "Andika", "Dosis", "Quicksand", "Jura", "Comfortaa",
        "Roboto Condensed", "Arimo", "Play"]
MONO = ["DejaVu Sans Mono", "Hack", "Fira Code", "Courier Prime", "Inconsolata", "Cousine", "Latin Modern Mono"]
LIGHT = ["#ffffff", "#ffffff", "#fdfbf5", "#f6f6f6", "#fffbe6", "#eef3f8", "#f4ecd8", "#f0f7ee", "#fff5f5"]
INK = ["#000000", "#222222", "#333344", "#2b2118", "#1c2833", "#444444", "#10243e"]
ACCENT = ["#b22222", "#1f4e8c", "#2e6b3a", "#7a3e9d", "#c05800", "#005f6b", "#8c1d40", "#555555", "#0a66c2", "#996515"]
DARK = ["#1b1b1b", "#202428", "#101820", "#272822", "#002b36", "#282a36", "#000000"]
PALE = ["#e6e6e6", "#cfd8dc", "#f8f8f2", "#c9c3b4", "#ffffff"]
BRIGHT = ["#8ab4f8", "#ffb86c", "#a6e22e", "#66d9ef", "#f0c674", "#ff9e9e", "#c5a5ff", "#ffffff"]
NAVIGATION = ("nav,footer,.sidebar,.sphinxsidebar,.related,.navheader,.navfooter,.nav-path,#nav-path,#side-nav,#top,"
              ".wy-nav-side,.bd-sidebar,.bd-header,.bd-sidebar-primary,.bd-sidebar-secondary,.header,.footer,.bottomNav,"
              ".topNav,.subNav,.breadcrumbs,#navrow1,.navigation,.headnav,.topnav")


def fonts(rng):
    family = rng.choice(rng.choice([SERIF, SANS, SANS, SERIF, SERIF, SANS, MONO]))
    title = family if rng.random() < 0.5 else rng.choice(rng.choice([SERIF, SANS]))
    size = rng.choice([11, 12, 13, 14, 14, 15, 16, 16, 17, 18, 20, 22])
    return family, title, size


def ground(rng):
    """Colours of ground, text and titles, and the style sheet of the first two."""
    dark = rng.random() < 0.22
    back, ink = (rng.choice(DARK), rng.choice(PALE)) if dark else (rng.choice(LIGHT), rng.choice(INK))
    accent = rng.choice(BRIGHT if dark else ACCENT) if rng.random() < 0.65 else ink
    css = f"html,body{{background:{back}!important;color:{ink}!important}}"
    css += f"body *:not(img):not(svg *){{background-color:transparent!important;color:inherit!important}}a{{color:{accent}!important}}"
    if rng.random() < 0.6:
        box = "rgba(255,255,255,.08)" if dark else rng.choice(["rgba(0,0,0,.05)", "rgba(0,60,160,.06)", "rgba(160,120,0,.09)"])
        border = rng.choice(["none", f"1px solid {accent}", "1px solid rgba(128,128,128,.5)"])
        css += f"body pre{{background-color:{box}!important;border:{border}!important;padding:.5em!important}}"
    if dark and rng.random() < 0.6:
        css += "img{background:#fff}"
    return css, ink, accent, dark


def body(rng, family, size):
    width = rng.choice(["none", "none", "none", "42em", "36em", "90%", "75%", "60em"])
    side = rng.choice(["0", "8px", "1.5em", "3em", "8%"])
    css = (f"body,body *{{font-family:'{family}',sans-serif!important}}"
           f"html{{font-size:{size}px!important}}body{{font-size:{size}px!important;max-width:{width};padding:{side};"
           f"margin-left:auto!important;margin-right:auto!important}}"
           f"p,li,dd,dt,td,th,blockquote{{font-size:1em!important;line-height:{rng.uniform(1.1, 1.8):.2f}!important}}"
           f"pre,code,tt,kbd,samp,pre *{{font-family:'{rng.choice(MONO)}',monospace!important;font-size:{rng.uniform(.8, 1):.2f}em}}")
    if rng.random() < 0.4:
        css += "p,li,dd{text-align:justify!important;hyphens:auto}"
    if rng.random() < 0.25:
        css += f"p{{margin:0 0 {rng.choice([0, 2, 4])}px 0!important;text-indent:{rng.choice([0, 1, 2])}em!important}}"
    elif rng.random() < 0.5:
        css += f"p{{margin:{rng.uniform(.3, 1.4):.2f}em 0!important}}"
    return css


def columns(rng):
    """Two or three columns on sheets; what is wider than a column is shrunk or cut."""
    if rng.random() > 0.17:
        return ""
    rule = rng.choice(["none", "none", "1px solid #999"])
    return (f"p,li,pre{{overflow-wrap:anywhere}}body{{column-count:{rng.choice([2, 2, 2, 3])}!important;column-gap:{rng.choice([1, 2, 3])}em;"
            f"column-rule:{rule};max-width:none!important}}body div,body section,body main{{float:none!important;"
            f"position:static!important;width:auto!important;max-width:100%!important;margin-left:0!important;"
            f"margin-right:0!important}}pre{{white-space:pre-wrap!important}}"
            "table{table-layout:fixed!important;width:100%!important;overflow-wrap:anywhere;font-size:.8em!important}"
            "img{max-width:100%!important;height:auto!important}")


def headings(rng, title, accent):
    steps = rng.choice([(2.4, 1.7, 1.35), (1.9, 1.5, 1.25), (1.5, 1.3, 1.15), (1.25, 1.18, 1.13), (3.2, 2.0, 1.5)])
    weight = rng.choice(["bold", "bold", "bold", "normal", "600", "normal"])
    align = rng.choice(["left", "left", "left", "center", "right"])
    line = rng.choice(["none"] * 5 + [f"1px solid {accent}", f"3px double {accent}"])
    case = rng.choice(["none"] * 6 + ["uppercase"])
    css = "".join(f"h{n}{{font-size:{step}em!important}}" for n, step in enumerate((*steps, steps[2]), 1))
    css += (f"h1,h2,h3,h4,h5,h6{{font-weight:{weight}!important;color:{accent}!important;text-align:{align}!important;"
            f"border:none!important;border-bottom:{line}!important;text-transform:{case};font-style:{rng.choice(['normal'] * 4 + ['italic'])};"
            f"margin:{rng.uniform(.4, 1.6):.1f}em 0 {rng.uniform(.1, .8):.1f}em 0!important;line-height:1.25!important}}"
            f"h1,h2,h3,h4,h5,h6,h1 *,h2 *,h3 *,h4 *,h5 *,h6 *{{font-family:'{title}',serif!important}}")
    if rng.random() < 0.12:
        css += f"h1,h2{{background:{accent}!important;color:#fff!important;padding:.2em .5em!important}}"
    return css


def tables(rng, ink, accent, dark):
    """Seven kinds of ruling, for the tables that marks.js finds to be data."""
    cell = f"padding:{rng.choice([1, 2, 4, 6, 9])}px {rng.choice([3, 6, 10, 16])}px!important"
    line = rng.choice([f"1px solid {ink}", f"1px solid {accent}", "1px solid #999", "1px solid rgba(128,128,128,.4)", f"2px solid {ink}"])
    shade = "rgba(255,255,255,.1)" if dark else rng.choice(["rgba(0,0,0,.07)", "rgba(30,80,180,.1)", "rgba(200,150,0,.13)"])
    kinds = {
        "none": "",
        "rows": f"td,th{{border-bottom:{line}!important}}",
        "book": f"{{border-top:{line}!important;border-bottom:{line}!important}}th{{border-bottom:{line}!important}}",
        "all": f"td,th{{border:{line}!important}}",
        "outer": f"{{border:{line}!important}}th{{border-bottom:{line}!important}}",
        "striped": f"tr:nth-child(even)>*{{background-color:{shade}!important}}",
        "columns": f"td,th{{border-left:{line}!important;border-right:{line}!important}}th{{border-bottom:{line}!important}}",
    }
    css = f"{{border-collapse:collapse!important;border:none!important;width:{rng.choice(['auto', 'auto', '100%', '80%'])}!important;" \
          f"margin:{rng.choice(['1em 0', '1em auto', '.3em 0 .3em 2em'])}!important}}tr{{border:none!important}}" \
          f"td,th{{border:none!important;{cell};text-align:{rng.choice(['left', 'left', 'center'])};" \
          f"vertical-align:{rng.choice(['top', 'middle'])}!important}}" + kinds[rng.choice(list(kinds))]
    if rng.random() < 0.4:
        css += f"th{{background-color:{shade}!important}}"
    return "".join(f"{scoped(part)}}}" for part in css.split("}") if part)


def scoped(rule):
    """A rule whose selectors hold inside of marked tables."""
    selectors, declarations = rule.split("{")
    marked = "table[data-restyled]"
    return ",".join(f"{marked} {selector}" if selector else marked for selector in selectors.split(",")) + "{" + declarations


def pictures(rng, accent):
    width = rng.choice(["100%", "100%", "60%", "80%", "45%", "30%"])
    css = f"img[data-restyled]{{max-width:{width}!important;height:auto!important;"
    css += rng.choice(["", "", f"border:1px solid {accent};", "padding:6px;border:1px solid #aaa;", "box-shadow:2px 2px 6px #777;"]) + "}"
    css += rng.choice(["", "", "", "img[data-restyled]{display:block;margin:.6em auto!important}",
                       "img[data-restyled]{float:right;margin:0 0 1em 1em!important;max-width:45%!important}",
                       "img[data-restyled]{float:left;margin:0 1em 1em 0!important;max-width:45%!important}"])
    caption = rng.choice(["", "font-style:italic!important;", f"color:{accent}!important;", "text-align:center!important;"])
    return css + f"figcaption,.caption,caption{{font-size:{rng.uniform(.75, 1):.2f}em!important;{caption}}}"


def hidden_navigation():
    return f"{NAVIGATION}{{display:none!important}}.document,.bodywrapper,.body,.wy-nav-content-wrap{{margin-left:0!important}}"


def style_sheet(rng):
    family, title, size = fonts(rng)
    css, ink, accent, dark = ground(rng)
    parts = [css, body(rng, family, size), headings(rng, title, accent), columns(rng)]
    if rng.random() < 0.85:
        parts.append(tables(rng, ink, accent, dark))
    if rng.random() < 0.8:
        parts.append(pictures(rng, accent))
    return "\n".join(part for part in parts if part)
