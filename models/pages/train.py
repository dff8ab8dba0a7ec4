#!/usr/bin/python3
"""Trains the network of pages: train.py VALIDATION_DIR OUT.pt PAGES_DIR... [--steps N] [--batch N] [--side PX].

Goes on from OUT.pt if it exists; the learning rate follows the share of --total that is done. Products are made in
bf16 (autocast), weights and their average are f32.
"""
import argparse
import copy
import math
import os
import pathlib
import time

import torch
from data import Windows, to_tensor
from network import PageNet
from score import evaluate, report
from torch import nn
from torch.nn import functional

from documents.paint import IGNORE

CLASS_WEIGHTS = torch.tensor((0.8, 1.0, 1.7, 1.3, 1.4))
JACCARD = 0.5  # weight of the soft intersection over union beside cross entropy
SEED, THREADS, SETTLING = 20, 2, 40
AVERAGE = 0.998  # of the weights, at most; the average is what is shipped


def logits_of(model, pixels):
    """Logits f32 at a quarter of the size of the windows."""
    x = to_tensor(pixels).contiguous(memory_format=torch.channels_last)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return model(x, full_size=False).float()


def soft_jaccard(probabilities, target):
    """1 - IoU, mean over the classes that occur in the batch; probabilities [N,C,H,W], target [N,H,W]."""
    known = target != IGNORE
    truth = functional.one_hot(target.masked_fill(~known, 0), probabilities.shape[1]).permute(0, 3, 1, 2) * known.unsqueeze(1)
    probabilities = probabilities * known.unsqueeze(1)
    both = (probabilities * truth).sum((0, 2, 3))
    either = probabilities.sum((0, 2, 3)) + truth.sum((0, 2, 3)) - both
    there = truth.sum((0, 2, 3)) > 0
    return 1 - (both[there] / either[there]).mean()


def loss_of(model, pixels, target):
    """Cross entropy and soft IoU at half the size of the windows."""
    logits = functional.interpolate(logits_of(model, pixels), scale_factor=2.0, mode="bilinear", align_corners=False)
    target = torch.from_numpy(target[:, ::2, ::2]).long()
    entropy = functional.cross_entropy(logits, target, CLASS_WEIGHTS, ignore_index=IGNORE)
    return entropy + JACCARD * soft_jaccard(logits.softmax(1), target)


def rate(done, peak):
    """Learning rate after that share of the steps: a short rise, then a cosine down to nothing."""
    warm = 0.03
    if done < warm:
        return peak * (0.05 + 0.95 * done / warm)
    return peak * (0.002 + 0.998 * 0.5 * (1 + math.cos(math.pi * (done - warm) / (1 - warm))))


class Training:
    """Model, optimiser and average of the weights, with their file."""

    def __init__(self, path):
        torch.manual_seed(SEED)
        self.path, self.step = path, 0
        self.model = PageNet().to(memory_format=torch.channels_last).train()
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        others = [p for p in self.model.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}])
        self.average = copy.deepcopy(self.model)
        if path.exists():
            self._resume()

    def _resume(self):
        state = torch.load(self.path, map_location="cpu")
        self.step = state["step"]
        self.model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])

    def save(self):
        """Writes the file under another name and renames it."""
        state = {"step": self.step, "model": self.model.state_dict(), "average": self.average.state_dict(),
                 "optimiser": self.optimiser.state_dict()}
        torch.save(state, str(self.path) + ".part")
        os.replace(str(self.path) + ".part", self.path)

    def take_step(self, pixels, target, learning_rate):
        """One step on a batch, or none where a gradient is not finite, which would end in the weights; returns the loss."""
        loss = loss_of(self.model, pixels, target)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate
        if torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0).isfinite():
            self.optimiser.step()
        self.step += 1
        keep = min(AVERAGE, self.step / (self.step + 20))
        with torch.no_grad():
            for mean, value in zip(self.average.parameters(), self.model.parameters()):
                mean.lerp_(value, 1 - keep)
        return loss.item()

    def settle(self, windows):
        """Takes the statistics of normalisation of the average anew: they are those of other weights."""
        for norm in (module for module in self.average.modules() if isinstance(module, nn.BatchNorm2d)):
            norm.reset_running_stats()
            norm.momentum = None
        self.average.train()
        with torch.no_grad():
            for k in range(self.step, self.step + SETTLING):
                logits_of(self.average, windows.get(k)[0])
        self.average.eval()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("validation")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("pages", nargs="+", help="folders, each of which gives the same share of the windows")
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--total", type=int, help="steps of the whole training, if it goes on after --steps")
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--side", type=int, default=320, help="of the windows, px")
    parser.add_argument("--scale", type=float, default=0.69, help="of the pages in the windows, typically")
    parser.add_argument("--peak", type=float, default=3e-3, help="the largest learning rate")
    parser.add_argument("--check", type=int, default=1000, help="steps between validations")
    return parser.parse_args()


def main():
    args = arguments()
    torch.set_num_threads(THREADS)
    shape = args.batch, args.side
    training, windows = Training(args.out), Windows(args.pages, shape, args.scale, SEED)
    losses, began = [], time.time()
    while training.step < args.steps:
        learning_rate = rate(training.step / (args.total or args.steps), args.peak)
        losses.append(training.take_step(*windows.get(training.step), learning_rate))
        if training.step % 50 == 0:
            speed = len(losses) * args.batch / (time.time() - began)
            print(f"step {training.step}  loss {sum(losses[-50:]) / len(losses[-50:]):.4f}  windows/s {speed:.2f}", flush=True)
        if training.step % args.check == 0 or training.step == args.steps:
            training.settle(Windows(args.pages, shape, args.scale, SEED + 1))
            training.save()
            counts = evaluate(training.average, args.validation, round(1024 * args.scale), 40)
            print(f"step {training.step}  {report(counts)}", flush=True)


main()
