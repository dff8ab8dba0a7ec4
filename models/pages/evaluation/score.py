"""Scores a model of pages on labelled pages: IoU of each class, of each kind of page, and the worst pages.

    python3 -m evaluation.score PAGES MODEL.onnx [--segment PROGRAM] [OPTIONS OF segment run ...]
    python3 -m evaluation.score PAGES --predictions FOLDER

PAGES has images/NAME.png, labels/NAME.png and index.tsv. Pixels that are 255 in the truth do not count. Confusions are
summed over all pages, so a class is judged by its pixels. The labels come from `segment run`, or from a folder with
NAME.labels.png or NAME.png. `segment eval` gives the same figures over all pages together.
"""

import argparse
import collections
import pathlib
import subprocess
import tempfile

import numpy as np
from PIL import Image

from documents.paint import CLASSES

WORST_PAGES = 10


def confusion(truth, labels):
    """Pixels by [true class][label] of one page; truth and labels [H,W]."""
    if truth.shape != labels.shape:
        raise SystemExit(f"labels are {labels.shape}, the truth is {truth.shape}")
    known = truth < len(CLASSES)
    if labels[known].max(initial=0) >= len(CLASSES):
        raise SystemExit(f"the labels have class {labels[known].max()}; pages have {len(CLASSES)} classes")
    pairs = truth[known].astype(int) * len(CLASSES) + labels[known]
    return np.bincount(pairs, minlength=len(CLASSES) ** 2).reshape(len(CLASSES), len(CLASSES))


def class_ious(matrix):
    """IoU of each class; NaN where a class is neither in the truth nor in the labels."""
    hits = np.diag(matrix).astype(float)
    unions = matrix.sum(axis=0) + matrix.sum(axis=1) - hits
    return np.where(unions > 0, hits / np.maximum(unions, 1), np.nan)


def miou(matrix):
    """Mean over the classes that occur in the truth."""
    return float(np.mean(class_ious(matrix)[matrix.sum(axis=1) > 0]))


def read_labels(path):
    return np.asarray(Image.open(path))


def find_labels(folder, name):
    for path in (folder / f"{name}.labels.png", folder / f"{name}.png"):
        if path.exists():
            return read_labels(path)
    raise SystemExit(f"no labels of {name} in {folder}")


def read_index(pages):
    lines = (pages / "index.tsv").read_text().splitlines()
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"))) for line in lines[1:]]


def matrices(pages, predictions):
    """[(row of the index, confusion)] of all pages."""
    results = []
    for row in read_index(pages):
        truth = read_labels(pages / "labels" / f"{row['name']}.png")
        results.append((row, confusion(truth, find_labels(predictions, row["name"]))))
    return results


def report(results):
    groups = collections.defaultdict(lambda: np.zeros((len(CLASSES), len(CLASSES)), int))
    for row, matrix in results:
        groups["all"] += matrix
        groups[row["kind"]] += matrix
    print(f"{'':12}" + "".join(f"{name:>12}" for name in (*CLASSES, "mIoU", "accuracy")))
    for name in ("all", *sorted(set(groups) - {"all"})):
        matrix = groups[name]
        figures = [*class_ious(matrix), miou(matrix), np.trace(matrix) / matrix.sum()]
        print(f"{name:12}" + "".join(f"{figure:12.4f}" for figure in figures))
    print("\nTrue class and how its pixels were labelled, in thousandths of the class")
    for name, counts in zip(CLASSES, groups["all"]):
        print(f"{name:12}" + "".join(f"{1000 * count / max(counts.sum(), 1):12.1f}" for count in counts))
    print(f"\nThe {WORST_PAGES} worst pages by accuracy")
    for row, matrix in sorted(results, key=lambda result: np.trace(result[1]) / result[1].sum())[:WORST_PAGES]:
        ious = " ".join(f"{name} {iou:.2f}" for name, iou in zip(CLASSES, class_ious(matrix)) if not np.isnan(iou))
        print(f"{np.trace(matrix) / matrix.sum():.4f}  {row['name']}: {ious}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=pathlib.Path)
    parser.add_argument("model", nargs="?")
    parser.add_argument("--predictions", type=pathlib.Path)
    parser.add_argument("--segment", default="segment")
    arguments, options = parser.parse_known_args()
    if bool(arguments.model) == bool(arguments.predictions):
        parser.error("give either a model or a folder of predictions")
    if arguments.predictions:
        report(matrices(arguments.pages, arguments.predictions))
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [arguments.segment, "run", str(arguments.pages / "images"), "--model", arguments.model,
                   "--output", folder, "--no-overlay", "--quiet", *options]
        subprocess.run(command, check=True)
        report(matrices(arguments.pages, pathlib.Path(folder)))


if __name__ == "__main__":
    main()
