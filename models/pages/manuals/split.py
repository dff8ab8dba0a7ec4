"""Keeps the pages of one document in fourteen back from training.

    python3 -m manuals.split PAGES TRAIN KEPT

TRAIN and KEPT take links to images and labels in PAGES, which say by their names to which document they belong.
"""

import pathlib
import sys
import zlib

ONE_IN = 14


def document_of(name):
    """The name of a page without its number."""
    return name.rpartition("-")[0]


def is_kept(name):
    return zlib.crc32(document_of(name).encode()) % ONE_IN == 0


def main(pages, train, kept):
    counts = {train: 0, kept: 0}
    for label in sorted((pathlib.Path(pages) / "labels").resolve().glob("*.png")):
        folder = kept if is_kept(label.stem) else train
        counts[folder] += 1
        for file in (label.parent.with_name("images") / label.name, label):
            link = pathlib.Path(folder) / file.parent.name / file.name
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(file)
    print(f"{counts[train]} pages in {train}, {counts[kept]} in {kept}")


if __name__ == "__main__":
    main(*sys.argv[1:])
