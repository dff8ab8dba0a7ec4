"""Font families from Debian's packages, by what they are for; families that are missing are replaced by fontconfig."""

SERIF = ["DejaVu Serif", "Liberation Serif", "Noto Serif", "TeX Gyre Termes", "TeX Gyre Pagella", "TeX Gyre Schola",
         "TeX Gyre Bonum", "Linux Libertine O", "Caladea", "EB Garamond", "Junicode Two Beta", "FreeSerif", "Gentium",
         "Charis SIL", "Latin Modern Roman", "Latin Modern Roman", "CMU Serif", "CMU Serif", "CMU Concrete", "Old Standard TT",
         "Nimbus Roman", "C059", "P052", "URW Bookman", "Vollkorn", "GFS Didot", "Tinos"]
SANS = ["DejaVu Sans", "DejaVu Sans", "Liberation Sans", "Liberation Sans", "Noto Sans", "TeX Gyre Heros",
        "TeX Gyre Heros Cn", "TeX Gyre Adventor", "Carlito", "Lato", "Roboto", "Roboto Condensed", "FreeSans", "Open Sans",
        "Open Sans Condensed", "Cantarell", "Andika", "Latin Modern Sans", "CMU Sans Serif", "CMU Bright", "Nimbus Sans",
        "URW Gothic", "Linux Biolinum O", "Cabin", "Arimo", "GFS Neohellenic", "Liberation Sans Narrow"]
MONO = ["DejaVu Sans Mono", "DejaVu Sans Mono", "Liberation Mono", "Liberation Mono", "Noto Mono", "FreeMono", "Inconsolata",
        "Fira Code", "Hack", "TeX Gyre Cursor", "Latin Modern Mono", "CMU Typewriter Text", "Nimbus Mono PS", "Courier Prime",
        "Cousine", "Anonymous Pro"]
DISPLAY = ["Comfortaa", "Quicksand", "Dosis", "Jura", "Play", "TeX Gyre Chorus", "Linux Libertine Display O", "Beteckna",
           "Roboto Condensed", "D050000L"]
BY_SCRIPT = {
    "arabic": ["Amiri", "Noto Naskh Arabic", "Noto Sans Arabic", "KacstBook", "KacstNaskh", "DejaVu Sans"],
    "hebrew": ["Noto Sans Hebrew", "Noto Serif Hebrew", "FreeSerif", "DejaVu Sans"],
    "devanagari": ["Noto Sans Devanagari", "Noto Serif Devanagari", "Lohit Devanagari", "Nakula", "Chandas", "Gargi"],
    "han": ["Noto Sans CJK SC", "Noto Serif CJK SC", "WenQuanYi Zen Hei", "Noto Serif CJK TC"],
    "kana": ["Noto Sans CJK JP", "Noto Serif CJK JP", "VL Gothic"],
    "hangul": ["Noto Sans CJK KR", "Noto Serif CJK KR", "NanumGothic", "NanumMyeongjo"],
    "thai": ["Noto Sans Thai", "Noto Serif Thai", "Noto Looped Thai"],
    "georgian": ["Noto Sans Georgian", "Noto Serif Georgian", "DejaVu Sans"],
    "armenian": ["Noto Sans Armenian", "Noto Serif Armenian", "DejaVu Sans"],
    "bengali": ["Noto Sans Bengali", "Noto Serif Bengali"], "tamil": ["Noto Sans Tamil", "Noto Serif Tamil"],
    "ethiopic": ["Noto Sans Ethiopic", "Noto Serif Ethiopic"],
    "cyrillic": ["DejaVu Serif", "DejaVu Sans", "Liberation Serif", "Liberation Sans", "Noto Serif", "FreeSerif", "CMU Serif"],
    "greek": ["GFS Didot", "GFS Neohellenic", "DejaVu Sans", "DejaVu Serif", "Liberation Serif", "FreeSerif", "CMU Serif"],
}
