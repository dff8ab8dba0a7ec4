#!/usr/bin/python3
"""Trains the network of pages: train.py PAGES_DIR VALIDATION_DIR OUT.pt [--steps N] [--batch N] [--side PX].

Goes on from OUT.pt if it exists; --steps may be changed then, the learning rate follows the share of the steps done.
Some workers share the weights and take a part of each batch: on machines with other work to do, small teams of threads
wait less than one large one. Set OMP_WAIT_POLICY=passive there.
"""
import argparse
import copy
import math
import os
import pathlib
import time
from concurrent.futures import ThreadPoolExecutor

import torch
from data import IGNORED, Windows, to_tensor
from network import PageNet
from score import evaluate, report
from torch import nn
from torch.nn import functional

CLASS_WEIGHTS = torch.tensor((0.8, 1.0, 2.0, 1.3, 1.5))
SEED, THREADS, SETTLING = 20, 2, 12
AVERAGE = 0.995  # of the weights, at most; the average is what is shipped


def replica(model):
    """A copy with the same parameters, and statistics of its own."""
    other = copy.deepcopy(model)
    for module, source in zip(other.modules(), model.modules()):
        for name, parameter in source._parameters.items():
            module._parameters[name] = parameter
    return other


def loss_of(model, pixels, target, share):
    """Cross entropy at half the size of the window, times share; adds to the gradients of the shared parameters."""
    torch.set_num_threads(THREADS)
    logits = model(to_tensor(pixels).contiguous(memory_format=torch.channels_last), full_size=False)
    logits = functional.interpolate(logits, scale_factor=2.0, mode="bilinear", align_corners=False)
    target = torch.from_numpy(target[:, ::2, ::2]).long()
    loss = functional.cross_entropy(logits, target, CLASS_WEIGHTS, ignore_index=IGNORED) * share
    loss.backward()
    return loss.item()


def norms(model):
    return [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]


def settle(model, windows, batches):
    """Takes the statistics of normalisation anew, as means over some batches under the weights as they are."""
    for norm in norms(model):
        norm.reset_running_stats()
        norm.momentum = None
    model.train()
    with torch.no_grad():
        for k in range(batches):
            model(to_tensor(windows.get(k)[0]).contiguous(memory_format=torch.channels_last), full_size=False)


def rate(done, peak):
    """Learning rate after that share of the steps: a short rise, then a cosine down to nothing."""
    warm = 0.04
    if done < warm:
        return peak * (0.05 + 0.95 * done / warm)
    return peak * (0.002 + 0.998 * 0.5 * (1 + math.cos(math.pi * (done - warm) / (1 - warm))))


class Training:
    """Model, copies, optimiser and average of the weights, with their file."""

    def __init__(self, path, workers):
        torch.manual_seed(SEED)
        self.path, self.step = path, 0
        self.model = PageNet().to(memory_format=torch.channels_last).train()
        self.copies = [self.model] + [replica(self.model) for _ in range(workers - 1)]
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        others = [p for p in self.model.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.02}, {"params": others, "weight_decay": 0.0}])
        self.average = copy.deepcopy(self.model).eval()
        if path.exists():
            self._resume()

    def _resume(self):
        state = torch.load(self.path, map_location="cpu")
        self.step = state["step"]
        for model in self.copies:
            model.load_state_dict(state["model"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])

    def save(self):
        """Writes the file under another name and renames it."""
        state = {"step": self.step, "model": self.model.state_dict(), "average": self.average.state_dict(),
                 "optimiser": self.optimiser.state_dict()}
        torch.save(state, str(self.path) + ".part")
        os.replace(str(self.path) + ".part", self.path)

    def freeze(self, windows):
        """Settles the statistics of normalisation and keeps them from then on, as they will be when the network is used."""
        settle(self.model, windows, SETTLING)
        for model in self.copies + [self.average]:
            for mine, settled in zip(norms(model), norms(self.model)):
                mine.running_mean.copy_(settled.running_mean)
                mine.running_var.copy_(settled.running_var)
                mine.eval()

    def take_step(self, pool, batch, learning_rate):
        """One step on a batch; returns the loss."""
        pixels, target = batch
        part = len(pixels) // len(self.copies)
        self.optimiser.zero_grad(set_to_none=True)
        parts = [slice(i * part, (i + 1) * part) for i in range(len(self.copies))]
        jobs = [pool.submit(loss_of, model, pixels[at], target[at], 1 / len(parts)) for model, at in zip(self.copies, parts)]
        loss = sum(job.result() for job in jobs)
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 2.0)
        self.optimiser.step()
        self.step += 1
        self._follow()
        return loss

    def _follow(self):
        """Moves the average towards the weights, and its statistics towards those of all copies."""
        keep = min(AVERAGE, self.step / (self.step + 20))
        states = [model.state_dict() for model in self.copies]
        for name, value in self.average.state_dict().items():
            if value.dtype.is_floating_point:
                value.lerp_(sum(state[name] for state in states) / len(states), 1 - keep)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages")
    parser.add_argument("validation")
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--steps", type=int, default=2500)
    parser.add_argument("--total", type=int, help="steps of the whole training, if it goes on after --steps")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--side", type=int, default=512, help="of the windows, px")
    parser.add_argument("--scale", type=float, default=1.0, help="of the pages in the windows, typically")
    parser.add_argument("--peak", type=float, default=3e-3, help="the largest learning rate")
    parser.add_argument("--workers", type=int, default=4, help="a divisor of the batch")
    parser.add_argument("--freeze", action="store_true", help="keep the statistics of normalisation; for the last part")
    parser.add_argument("--check", type=int, default=250, help="steps between validations")
    return parser.parse_args()


def main():
    args = arguments()
    training, windows = Training(args.out, args.workers), Windows(args.pages, (args.batch, args.side), args.scale, SEED)
    if args.freeze:
        training.freeze(Windows(args.pages, (args.batch, args.side), args.scale, SEED + 1))
    pool, losses, began = ThreadPoolExecutor(args.workers), [], time.time()
    while training.step < args.steps:
        learning_rate = rate(training.step / (args.total or args.steps), args.peak)
        losses.append(training.take_step(pool, windows.get(training.step), learning_rate))
        if training.step % 25 == 0:
            speed = len(losses) * args.batch / (time.time() - began)
            print(f"step {training.step}  loss {sum(losses[-25:]) / len(losses[-25:]):.4f}  windows/s {speed:.2f}", flush=True)
        if training.step % args.check == 0 or training.step == args.steps:
            training.save()
            counts = evaluate(training.average, args.validation, round(1024 * args.scale), 24)
            print(f"step {training.step}  {report(counts)}", flush=True)


main()
