"""Which documents of a package are rendered: a function of the package's name and its files."""

import dataclasses
import random
import re

LARGEST_BYTES, SMALLEST_BYTES = 1_500_000, 1500
MOST_READ = 500  # documents of a package that are looked into
LEAST_LETTERS = 500
TAG = re.compile(r"<[^>]*>")
DROPPED = re.compile(r"<(script|style|head)\b.*?</\1>|<!--.*?-->", re.DOTALL | re.IGNORECASE)
PICTURE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
NO_FIGURE = re.compile(r"(nav|icon|next|prev|home|up\.|logo|button|arrow|back|math|tip|note|warn|caution|inline|bullet|_thumb)",
                       re.IGNORECASE)
HEADING = re.compile(r"<h[1-6]\b", re.IGNORECASE)
# Lists of names without sentences.
LISTS = re.compile(r"(genindex|search|py-modindex|allclasses|index-all|functions_|globals_|-tree|overview-|dir_|constant-values"
                   r"|deprecated|hierarchy|annotated|classes|inherits|_source|_8h|_8c|glossindex|bookindex|ix01)")


@dataclasses.dataclass
class Document:
    path: object
    figures: int
    tables: int


def look(path):
    """A document as far as its markup tells, or None where there is too little text."""
    source = DROPPED.sub("", path.read_text(errors="replace"))
    letters = len(re.sub(r"\s+", " ", TAG.sub("", source)))
    if letters < LEAST_LETTERS and not PICTURE.search(source):
        return None
    figures = sum(1 for tag in PICTURE.findall(source) if not NO_FIGURE.search(tag))
    tables = len(re.findall(r"<th\b", source, re.IGNORECASE)) // 2
    if not HEADING.search(source) and figures + tables == 0:
        return None
    return Document(path, figures, tables)


def html_files(folder):
    files = sorted(path for end in ("*.html", "*.htm", "*.xhtml") for path in folder.rglob(end) if path.is_file())
    files = [path for path in files if not path.is_symlink() and not LISTS.search(path.name)]
    return [path for path in files if SMALLEST_BYTES < path.stat().st_size < LARGEST_BYTES]


def take(documents, wanted, count, taken):
    for document in documents:
        if count == 0:
            return
        if document not in taken and wanted(document):
            taken.append(document)
            count -= 1


def choose(folder, count):
    """Paths of up to count documents: half of them with figures, two fifths with tables, where there are such; in random order."""
    rng = random.Random(folder.name)
    files = html_files(folder)
    rng.shuffle(files)
    documents = [document for document in map(look, files[:MOST_READ]) if document]
    taken = []
    take(documents, lambda d: d.figures > 0, count // 2, taken)
    take(documents, lambda d: d.tables > 0, round(0.4 * count), taken)
    take(documents, lambda d: True, count - len(taken), taken)
    rng.shuffle(taken)
    return [document.path for document in taken]
