"""Labelled pictures of what a browser's window shows."""

import io
import pathlib

import numpy as np
from PIL import Image

from documents.store import LONGEST_PX

HERE = pathlib.Path(__file__).resolve().parent
ALL_OF_DETAILS = "document.querySelectorAll('details').forEach((e) => { e.open = true; })"


def source_of(name):
    return (HERE / "dom" / f"{name}.js").read_text().strip()


def page_items(browser, titles):
    """What the files of dom/ find in the window, one list of items; titles selects titles that are not h1..h6."""
    lists = ", ".join(f"({source_of(name)})(see, {titles!r})" for name in ("text", "figures", "tables", "undecided"))
    return browser.evaluate(f"(() => {{ const see = ({source_of('visible')})(); return [{lists}].flat(); }})()")


def capture(browser, scale, titles):
    """Pixels of what the window shows, and what is found in it as `paint` takes it."""
    items = page_items(browser, titles)
    pixels = np.asarray(Image.open(io.BytesIO(browser.screenshot())).convert("RGB"))
    return pixels, [(item["c"], [scale * item["x"], scale * item["y"], scale * (item["x"] + item["w"]),
                                 scale * (item["y"] + item["h"])], item.get("g", -1)) for item in items]


def open_page(browser, source, window):
    """Opens a file in a window of CSS pixels; returns device pixels per CSS pixel."""
    scale = LONGEST_PX / max(window)
    browser.open(source.as_uri(), *window, scale)
    browser.evaluate(ALL_OF_DETAILS)
    return scale


def scroll(browser, top):
    """Scrolls to a height in CSS pixels and returns the one that was reached."""
    return browser.evaluate(f"new Promise((done) => {{ scrollTo(0, {top}); setTimeout(() => done(scrollY), 250); }})")
