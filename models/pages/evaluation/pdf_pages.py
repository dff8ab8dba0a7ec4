"""Labelled pages of the PDF manuals in pdf.tsv. python3 -m evaluation.pdf_pages SOURCES OUTPUT [NAME-PART]"""

import pathlib
import sys
import tempfile

from documents.pdf_blocks import hinted
from documents.pdf_items import labelled, page_items, plain_pdf
from documents.pdf_layout import read_page
from documents.store import save_page, write_index
from documents.table import read_table

HERE = pathlib.Path(__file__).resolve().parent


def page_of(source, number, hints):
    """Pixels and label map of a page, counted from 1."""
    page = read_page(source, number)
    return labelled(source, number, page, page_items(page, hinted(hints, page), hints))


def main(sources, output, part=""):
    rows = []
    for row in read_table(HERE / "pdf.tsv"):
        source = pathlib.Path(sources) / row["package"] / row["document"]
        name = f"{row['package']}-{source.name.split('.pdf')[0]}-p{row['page']}".replace(".", "_")
        if part not in name:
            continue
        if not source.exists():
            print(f"{source} does not exist", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            save_page(output, name, *page_of(plain_pdf(source, folder), int(row["page"]), row["hints"].split()))
        rows.append({"name": name, "package": row["package"], "document": row["document"], "page": row["page"],
                     "kind": "pdf"})
    if not part:
        write_index(output, "pdf", rows)
    print(len(rows), "pages")


if __name__ == "__main__":
    main(*sys.argv[1:])
