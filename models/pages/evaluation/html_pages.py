"""Labelled screenshots of the HTML manuals in html.tsv. python3 -m evaluation.html_pages SOURCES OUTPUT [NAME-PART]"""

import pathlib
import sys

from documents.browser import Browser
from documents.paint import paint
from documents.store import save_page, write_index
from documents.table import read_table
from documents.web import capture, open_page, scroll

HERE = pathlib.Path(__file__).resolve().parent


def pages_of(browser, source, row):
    """Yields (offset, pixels, labels) for each offset (in heights of the window) of a row of html.tsv."""
    width, height = (int(side) for side in row["window"].split("x"))
    scale = open_page(browser, source, (width, height))
    last = None
    for offset in row["offsets"].split(","):
        at = scroll(browser, float(offset) * height)
        if at != last:
            pixels, items = capture(browser, scale, row["titles"])
            yield offset, pixels, paint(pixels, items)
        last = at


def main(sources, output, part=""):
    rows = []
    with Browser(HERE / "fonts.conf") as browser:
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
