"""Labelled screenshots of the HTML manuals of html.txt, half of them in looks of their own.

    python3 -m manuals.html_pages SOURCES PAGES [PACKAGE ...]

Goes round the packages, a document of each at a time. What is done is written to PAGES/html.done: a run that was
interrupted goes on there, and packages that are not fetched yet are taken by the next run.
"""

import json
import pathlib
import random
import sys
from functools import partial

from documents.browser import Browser
from documents.paint import paint
from documents.web import capture, open_page, scroll
from manuals.choose import choose
from manuals.keep import is_plain, is_worth, shares, tangled
from manuals.looks import hidden_navigation, style_sheet
from manuals.rounds import PAGES_OF_DOCUMENT, Done, go_round

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS = 40  # of a package
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
        left_out = is_plain(part) and rng.random() > PLAIN_KEPT
        if is_worth(part, place["links"]) and not tangled(items) and not left_out:
            yield number, pixels, labels


def main(sources, output, *packages):
    sources, output = pathlib.Path(sources), pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    names = packages or (HERE / "html.txt").read_text().split()
    chosen = {name: (choose(sources / name, DOCUMENTS), 1) for name in names if (sources / name).exists()}
    with Browser() as browser:
        go_round(sources, output, Done(output / "html.done"), chosen, partial(pages_of, browser))


if __name__ == "__main__":
    main(*sys.argv[1:])
