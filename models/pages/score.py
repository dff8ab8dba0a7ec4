#!/usr/bin/python3
"""Intersection over union of a trained checkpoint on a folder of pages: score.py CHECKPOINT FOLDER [--longest PX]."""
import argparse
import pathlib

import numpy as np
import torch
from data import brought_to, load, names, to_tensor
from network import CLASSES, averaged
from PIL import Image
from torch.nn import functional

from documents.paint import PALETTE
from evaluation.score import class_ious, confusion


def predict(model, image, longest):
    """The label map of a Pillow image, u8 [H,W], found with its longest side shrunk or enlarged to that many pixels."""
    with torch.no_grad():
        logits = model(to_tensor(np.asarray(brought_to(image, longest))[None]), full_size=False)
        logits = functional.interpolate(logits, size=image.size[::-1], mode="bilinear", align_corners=False)
        return logits[0].argmax(0).byte().numpy()


def report(counts):
    """One line: mIoU, and the IoU of every class."""
    values = class_ious(counts)
    return f"mIoU {np.nanmean(values):.4f}  " + "  ".join(f"{name} {value:.4f}" for name, value in zip(CLASSES, values))


def evaluate(model, folder, longest, limit=None, pictures=None):
    """The confusion of a model, in evaluation mode, over the pages of a folder; pictures: where label maps are shown."""
    colours, total = np.array(PALETTE, np.uint8), np.zeros((len(CLASSES),) * 2, np.int64)
    chosen = names(folder)
    for name in chosen[:: max(1, len(chosen) // limit)] if limit else chosen:
        image, labels = load(folder, name)
        truth, found = np.asarray(labels), predict(model, image, longest)
        counts = confusion(truth, found)
        total += counts
        if pictures:
            both = [np.asarray(image) * 0.5 + colours[np.minimum(m, 4)] * 0.5 for m in (truth, found)]
            accuracy = np.diag(counts).sum() / max(1, counts.sum())
            Image.fromarray(np.hstack(both).astype(np.uint8)).save(pictures / f"{accuracy:.3f}_{name}.jpg")
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("folder")
    parser.add_argument("--longest", type=int, default=1024, help="side that the network sees, px")
    parser.add_argument("--limit", type=int, help="about so many pages, evenly taken")
    parser.add_argument("--pictures", type=pathlib.Path, help="folder for truth and result beside each other")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    model = averaged(torch.load(args.checkpoint, map_location="cpu"))
    if args.pictures:
        args.pictures.mkdir(parents=True, exist_ok=True)
    counts = evaluate(model, args.folder, args.longest, args.limit, args.pictures)
    print(report(counts))
    print((counts / counts.sum(1, keepdims=True)).round(3))


if __name__ == "__main__":
    main()
