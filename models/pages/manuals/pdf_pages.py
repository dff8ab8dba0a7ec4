"""Labelled pages of the PDF manuals of pdf.txt, as far as what is on them is clear.

    python3 -m manuals.pdf_pages SOURCES PAGES [PACKAGE ...]

What is done is written to PAGES/pdf.done: a run that was interrupted goes on there.
"""

import pathlib
import random
import re
import subprocess
import sys
import tempfile

from documents.pdf_items import labelled, page_items, plain_pdf
from documents.pdf_layout import read_page
from manuals.keep import is_plain, is_worth, shares
from manuals.pdf_found import Unclear, found
from manuals.rounds import PAGES_OF_DOCUMENT, Done, go_round

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS, TRIED = 60, 6  # documents of a package, pages of a document
COLLECTION, COLLECTION_FACTOR = "texlive-", 4  # a package of hundreds of manuals of hundreds of authors
# What is likely to be a document and not the documented source of a package.
SAMPLE = re.compile(r"exam|sample|demo|templ|test|beamer|poster|letter|brief|cv|thesis|slide|present|report|paper|article|book"
                    r"|manual|guide|intro", re.IGNORECASE)
PLAIN_KEPT = 0.3  # of the pages without a figure and a table
LEAST_LINES, MOST_UNREAD = 3, 0.1
LARGEST_BYTES = 12_000_000


def documents_of(folder):
    """Half of the documents are samples, as long as there are such."""
    files = sorted(path for end in ("*.pdf", "*.pdf.gz") for path in folder.rglob(end) if path.is_file())
    files = [path for path in files if not path.is_symlink() and path.stat().st_size < LARGEST_BYTES]
    random.Random(folder.name).shuffle(files)
    samples = [path for path in files if SAMPLE.search(str(path))]
    others = [path for path in files if not SAMPLE.search(str(path))]
    mixed = [path for pair in zip(samples, others) for path in pair]
    return mixed + samples[len(mixed) // 2:] + others[len(mixed) // 2:]


def count_pages(source):
    answer = subprocess.run(["pdfinfo", source], capture_output=True, text=True, errors="replace").stdout
    said = re.search(r"^Pages:\s+(\d+)", answer, re.MULTILINE)
    return int(said.group(1)) if said else 0


def readable(page):
    text = "".join(line.text for line in page.lines)
    return len(page.lines) >= LEAST_LINES and 6 * text.count("(cid:") <= MOST_UNREAD * len(text)


def page_of(source, number):
    """(pixels, labels) of a page, or None where it is not clear."""
    page = read_page(source, number)
    if not readable(page):
        return None
    try:
        blocks = found(page)
    except Unclear:
        return None
    slide = page.size[0] > page.size[1]
    return labelled(source, number, page, page_items(page, blocks, ("larger",) if slide else ()))


def pages_of(path, seed):
    """Yields (name, pixels, labels) of some pages of a document."""
    rng, kept = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as place:
        source = plain_pdf(path, place)
        count = count_pages(source)
        for number in rng.sample(range(1, count + 1), min(count, TRIED)):
            page = page_of(source, number)
            part = shares(page[1]) if page else None
            if page is None or not is_worth(part) or (is_plain(part) and rng.random() > PLAIN_KEPT):
                continue
            yield f"p{number}", *page
            kept += 1
            if kept == PAGES_OF_DOCUMENT:
                return


def chosen_of(folder):
    """Documents of a package, and the factor on their pages."""
    factor = COLLECTION_FACTOR if folder.name.startswith(COLLECTION) else 1
    return documents_of(folder)[:factor * DOCUMENTS], factor


def main(sources, output, *packages):
    sources, output = pathlib.Path(sources), pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    names = packages or (HERE / "pdf.txt").read_text().split()
    chosen = {name: chosen_of(sources / name) for name in names if (sources / name).exists()}
    go_round(sources, output, Done(output / "pdf.done"), chosen, pages_of, Exception)  # pdfminer fails in many ways


if __name__ == "__main__":
    main(*sys.argv[1:])
