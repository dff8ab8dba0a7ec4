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
import zlib

from documents.pdf_items import labelled, page_items, plain_pdf
from documents.pdf_layout import read_page
from documents.store import add_page
from manuals.done import Done
from manuals.keep import shares, worth
from manuals.pdf_found import Unclear, found

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENTS, TRIED, PAGES_OF_DOCUMENT, PAGES_OF_PACKAGE = 24, 6, 3, 40
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
    """(pixels, labels) of a page, or None where it is not clear or not worth it."""
    page = read_page(source, number)
    if not readable(page):
        return None
    try:
        blocks = found(page)
    except Unclear:
        return None
    slide = page.size[0] > page.size[1]
    pixels, labels = labelled(source, number, page, page_items(page, blocks, ("larger",) if slide else ()))
    return (pixels, labels) if worth(labels) else None


def pages_of(source, seed):
    """Yields (number, pixels, labels) of some pages of a document."""
    rng = random.Random(seed)
    count = count_pages(source)
    kept = 0
    for number in rng.sample(range(1, count + 1), min(count, TRIED)):
        page = page_of(source, number)
        if page is None:
            continue
        part = shares(page[1])
        if part["figure"] + part["table"] < 0.01 and rng.random() > PLAIN_KEPT:
            continue
        yield number, *page
        kept += 1
        if kept == PAGES_OF_DOCUMENT:
            return


def render(folder, document, output):
    source, count = folder / document, 0
    stem = f"{folder.name}-{source.name.split('.pdf')[0][:40]}-{zlib.crc32(document.encode()):08x}"
    try:
        with tempfile.TemporaryDirectory() as place:
            for number, pixels, labels in pages_of(plain_pdf(source, place), f"{folder.name} {document}"):
                add_page(output, f"{stem}-p{number}".replace(".", "_"), pixels, labels)
                count += 1
    except Exception as error:  # pdfminer fails in many ways on broken files
        print(f"{source}: {type(error).__name__} {error}", file=sys.stderr)
    return count


def main(sources, output, *packages):
    sources, output = pathlib.Path(sources), pathlib.Path(output)
    output.mkdir(parents=True, exist_ok=True)
    done = Done(output / "pdf.done")
    names = packages or (HERE / "pdf.txt").read_text().split()
    chosen = {name: documents_of(sources / name) for name in names if (sources / name).exists()}
    for number in range(DOCUMENTS * COLLECTION_FACTOR):
        for name, documents in chosen.items():
            factor = COLLECTION_FACTOR if name.startswith(COLLECTION) else 1
            full = done.pages_of(name) > factor * PAGES_OF_PACKAGE - PAGES_OF_DOCUMENT
            if number >= min(len(documents), factor * DOCUMENTS) or full:
                continue
            document = str(documents[number].relative_to(sources / name))
            if (name, document) not in done.counts:
                done.add(name, document, render(sources / name, document, output))
    print(sum(done.counts.values()), "pages")


if __name__ == "__main__":
    main(*sys.argv[1:])
