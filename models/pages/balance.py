#!/usr/bin/python3
"""Shifts the logits of a trained checkpoint towards the largest mean IoU on pages: balance.py CHECKPOINT FOLDER OUT.pt.

The weights of the classes in the loss make rare classes learn, and make the network say them too often. What is found is
added to the bias of the last convolution, in part: all of it would leave patches of text in tables and figures. FOLDER
holds pages that were neither trained on nor are scored on.
"""
import argparse
import itertools

import numpy as np
import torch
from data import brought_to, load, names, to_tensor
from network import CLASSES, averaged
from PIL import Image

from documents.paint import IGNORE
from evaluation.score import class_ious, confusion

EVERY = 6  # one pixel in so many counts
STEPS = (0.6, 0.3, 0.15)  # of the search, in units of logits


def logits_of(model, image, labels, longest):
    """Logits [classes, pixels] and classes [pixels] of some pixels of a page, whose longest side becomes that many px."""
    small = brought_to(image, longest)
    with torch.no_grad():
        logits = model(to_tensor(np.asarray(small)[None]))[0].reshape(len(CLASSES), -1).numpy()
    truth = np.asarray(labels.resize(small.size, Image.NEAREST)).reshape(-1)
    some = np.flatnonzero(truth != IGNORE)[::EVERY]
    return logits[:, some], truth[some]


def mean_iou(logits, truth, shift):
    found = (logits + shift[:, None]).argmax(0).astype(np.uint8)
    return np.nanmean(class_ious(confusion(truth, found)))


def best_shift(logits, truth):
    """Class by class, as long as anything is gained, in steps that become smaller; the first class stays."""
    shift = np.zeros(len(CLASSES), np.float32)
    best = mean_iou(logits, truth, shift)
    for step in STEPS:
        before = -1.0
        while best > before:
            before = best
            for k, delta in itertools.product(range(1, len(CLASSES)), (step, -step)):
                other = shift.copy()
                other[k] += delta
                value = mean_iou(logits, truth, other)
                if value > best:
                    best, shift = value, other
    return shift, best


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("folder")
    parser.add_argument("out")
    parser.add_argument("--longest", type=int, default=704, help="side that the network sees, px")
    parser.add_argument("--part", type=float, default=0.5, help="of the best shift that is added")
    args = parser.parse_args()
    state = torch.load(args.checkpoint, map_location="cpu")
    model = averaged(state)
    pages = [logits_of(model, *load(args.folder, name), args.longest) for name in names(args.folder)]
    logits, truth = np.concatenate([page[0] for page in pages], 1), np.concatenate([page[1] for page in pages])
    print(f"mIoU {mean_iou(logits, truth, np.zeros(len(CLASSES), np.float32)):.4f} as trained")
    shift, best = best_shift(logits, truth)
    print(f"mIoU {best:.4f} with the logits shifted by", *(f"{name} {value:.2f}" for name, value in zip(CLASSES, shift)))
    shift *= args.part
    print(f"mIoU {mean_iou(logits, truth, shift):.4f} with {args.part} of that")
    state["average"]["classify.bias"] += torch.from_numpy(shift)
    torch.save(state, args.out)


if __name__ == "__main__":
    main()
