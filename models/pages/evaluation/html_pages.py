#!/usr/bin/python3
"""Labelled screenshots of the HTML manuals in html.tsv. html_pages.py SOURCES OUTPUT [NAME-PART]"""

import io
import pathlib
import sys

import numpy as np
from PIL import Image

from browser import Browser
from paint import paint
from store import read_table, save_page, write_index

HERE = pathlib.Path(__file__).resolve().parent
LONGEST_PX = 1024
ALL_OF_DETAILS = "document.querySelectorAll('details').forEach((e) => { e.open = true; })"


def source_of(name):
    return (HERE / "dom" / f"{name}.js").read_text().strip()


def page_items(browser, titles):
    """What the files of dom/ find in the window, one list of items."""
    lists = ", ".join(f"({source_of(name)})(see, {titles!r})" for name in ("text", "figures", "tables", "undecided"))
    return browser.evaluate(f"(() => {{ const see = ({source_of('visible')})(); return [{lists}].flat(); }})()")


def capture(browser, scale, titles):
    """Pixels and label map of what the window shows."""
    items = page_items(browser, titles)
    pixels = np.asarray(Image.open(io.BytesIO(browser.screenshot())).convert("RGB"))
    scaled = [(item["c"], [scale * item["x"], scale * item["y"], scale * (item["x"] + item["w"]),
                           scale * (item["y"] + item["h"])], item.get("g", -1)) for item in items]
    return pixels, paint(pixels, scaled)


def pages_of(browser, source, row):
    """Yields (offset, pixels, labels) for each offset (in heights of the window) of a row of html.tsv."""
    width, height = (int(side) for side in row["window"].split("x"))
    scale = LONGEST_PX / max(width, height)
    browser.open(source.as_uri(), width, height, scale)
    browser.evaluate(ALL_OF_DETAILS)
    last = None
    for offset in row["offsets"].split(","):
        at = browser.evaluate(f"new Promise((done) => {{ scrollTo(0, {float(offset) * height}); "
                              "setTimeout(() => done(scrollY), 250); })")
        if at != last:
            yield offset, *capture(browser, scale, row["titles"])
        last = at


def main(sources, output, part=""):
    rows = []
    with Browser() as browser:
        for row in read_table(HERE / "html.tsv"):
            source = pathlib.Path(sources) / row["package"] / row["document"]
            stem = f"{row['package']}-{source.stem}"
            if part not in stem:
                continue
            if not source.exists():
                print(f"{source} does not exist", file=sys.stderr)
                continue
            for offset, pixels, labels in pages_of(browser, source, row):
                name = f"{stem}-{row['window'].split('x')[0]}-{offset}".replace(".", "_")
                save_page(output, name, pixels, labels)
                rows.append({"name": name, "package": row["package"], "document": row["document"], "page": offset,
                             "kind": "html"})
    if not part:
        write_index(output, "html", rows)
    print(len(rows), "pages")


if __name__ == "__main__":
    main(*sys.argv[1:])
