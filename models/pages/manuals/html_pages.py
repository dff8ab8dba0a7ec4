"""Labelled screenshots of the HTML manuals of html.txt, half of them in looks of their own.

    python3 -m manuals.html_pages SOURCES PAGES [PACKAGE ...]

Goes round the packages, a document of each at a time. What is done is written to PAGES/html.done: a run that was
interrupted goes on there, and packages that are not fetched yet are taken by the next run.
"""

import json
import pathlib
import random
import sys
import zlib

from documents.browser import Browser
from documents.paint import paint
from documents.store import add_page
from documents.web import capture, open_page, scroll
from manuals.choose import choose
from manuals.done import Done
from manuals.keep import shares, tangled, worth
from manuals.looks import hidden_navigation, style_sheet

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS, PAGES_OF_DOCUMENT, PAGES_OF_PACKAGE = 16, 3, 40
PLAIN_KEPT = 0.6  # of the pages without a figure and a table
TITLES = ("div.title,h1.title,.titlepage .title,.titlepage .subtitle,.fancy_title,.topic-title,.refentrytitle,"
          ".headertitle .title,.docnav .home,.chaptertitle,.sectiontitle")
WINDOWS = [(720, 1000), (720, 1000), (760, 1040), (800, 1100), (850, 1100), (850, 1100), (1000, 720), (1100, 800),
           (1280, 800), (1280, 800), (1400, 900), (600, 800)]


def script(name):
    return (HERE / f"{name}.js").read_text().strip()


def tops_of(rng, place, window):
    """Offsets in CSS pixels, of which the first ones show a figure or a table."""
    height = window[1]
    tops = [max(0, top - rng.uniform(0.04, 0.6) * height) for top in rng.sample(place["tops"], len(place["tops"]))]
    count = PAGES_OF_DOCUMENT if tops else 1
    last = max(0, place["height"] - height)
    tops = [min(top, last) for top in tops] + [rng.uniform(0, last) if rng.random() < 0.6 else 0]
    chosen = []
    for top in tops:
        if len(chosen) < count and all(abs(top - other) > 0.6 * height for other in chosen):
            chosen.append(top)
    return chosen


def pages_of(browser, source, seed):
    """Yields (number, pixels, labels) of the pages of a document that are worth it."""
    rng = random.Random(seed)
    window = rng.choice(WINDOWS)
    scale = open_page(browser, source, window)
    css = (style_sheet(rng) if rng.random() < 0.5 else "") + (hidden_navigation() if rng.random() < 0.25 else "")
    if css:
        browser.evaluate(f"({script('marks')})({json.dumps(css)})")
    place = browser.evaluate(f"({script('offsets')})()")
    for number, top in enumerate(tops_of(rng, place, window)):
        scroll(browser, top)
        pixels, items = capture(browser, scale, TITLES)
        labels = paint(pixels, items)
        part = shares(labels)
        plain = part["figure"] + part["table"] < 0.01 and rng.random() > PLAIN_KEPT
        if worth(labels, place["links"]) and not tangled(items) and not plain:
            yield number, pixels, labels


def render(browser, folder, document, output):
    """Pages of one document; returns how many. Documents that cannot be shown are reported and left out."""
    source, count = folder / document, 0
    stem = f"{folder.name}-{source.stem[:40]}-{zlib.crc32(document.encode()):08x}"
    try:
        for number, pixels, labels in pages_of(browser, source, f"{folder.name} {document}"):
            add_page(output, f"{stem}-{number}".replace(".", "_"), pixels, labels)
            count += 1
    except RuntimeError as error:
        print(f"{source}: {error}", file=sys.stderr)
    return count


def main(sources, output, *packages):
    sources, output = pathlib.Path(sources), pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    done = Done(output / "html.done")
    names = packages or (HERE / "html.txt").read_text().split()
    chosen = {name: choose(sources / name, DOCUMENTS) for name in names if (sources / name).exists()}
    with Browser() as browser:
        for number in range(DOCUMENTS):
            for name, documents in chosen.items():
                if number >= len(documents) or done.pages_of(name) >= PAGES_OF_PACKAGE - PAGES_OF_DOCUMENT + 1:
                    continue
                document = str(documents[number].path.relative_to(sources / name))
                if (name, document) not in done.counts:
                    done.add(name, document, render(browser, sources / name, document, output))
    print(sum(done.counts.values()), "pages")


if __name__ == "__main__":
    main(*sys.argv[1:])
