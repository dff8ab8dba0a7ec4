"""Going round packages, a document of each at a time; what is done is kept in a file, and left out by the next run."""

import pathlib
import sys
import zlib

from documents.store import save_page

PAGES_OF_DOCUMENT, PAGES_OF_PACKAGE = 3, 90


class Done:
    """The documents that are done, with the number of their pages: a line of a file for each."""

    def __init__(self, path):
        self.path, self.counts = path, {}
        for line in path.read_text().splitlines() if path.exists() else []:
            package, document, count = line.split("\t")
            self.counts[package, document] = int(count)

    def add(self, package, document, count):
        self.counts[package, document] = count
        with self.path.open("a") as file:
            file.write(f"{package}\t{document}\t{count}\n")

    def pages_of(self, package):
        return sum(count for (name, _), count in self.counts.items() if name == package)


def stem_of(package, document):
    """What the names of a document's pages begin with; documents of equal names differ in the number at its end."""
    name = pathlib.Path(pathlib.Path(document).name.removesuffix(".gz")).stem
    return f"{package}-{name[:40]}-{zlib.crc32(document.encode()):08x}"


def go_round(sources, output, done, chosen, pages_of, failure=RuntimeError):
    """Saves the pages of the chosen documents and prints how many there are.

    chosen    {package: (paths of its documents, factor on the pages that it may give)}
    pages_of  called with the path of a document and a seed, yields (name, pixels, labels)
    failure   what it may raise where a document cannot be shown; that is reported, and the document left out
    """
    for number in range(max((len(documents) for documents, _ in chosen.values()), default=0)):
        for package, (documents, factor) in chosen.items():
            full = done.pages_of(package) > factor * PAGES_OF_PACKAGE - PAGES_OF_DOCUMENT
            if number >= len(documents) or full:
                continue
            source = documents[number]
            document = str(source.relative_to(sources / package))
            if (package, document) not in done.counts:
                done.add(package, document, _save(source, (package, document), output, pages_of, failure))
    print(sum(done.counts.values()), "pages")


def _save(source, key, output, pages_of, failure):
    """The pages of one document; returns how many."""
    count = 0
    try:
        for name, pixels, labels in pages_of(source, " ".join(key)):
            save_page(output, f"{stem_of(*key)}-{name}".replace(".", "_"), pixels, labels)
            count += 1
    except failure as error:
        print(f"{source}: {type(error).__name__} {error}", file=sys.stderr)
    return count
