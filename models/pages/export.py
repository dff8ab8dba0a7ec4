#!/usr/bin/python3
"""Writes the trained network as ONNX with all that is known about it: export.py CHECKPOINT SEGMENT OUT.onnx.

SEGMENT is the built tool; `segment convert` checks the file, folds what is constant and adds a golden sample. Needs
Debian's python3-torch and python3-onnx.
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import warnings

import onnx
import torch
from network import CLASSES, averaged

from documents.paint import PALETTE

DESCRIPTION = "Pages (scans, screenshots, photographed documents): background, text, heading, figure, table"
INPUT = {"preset": "imagenet", "size": "inside", "height": 704, "width": 704}
LARGEST_BYTES = 3 * 1024 * 1024


def export(checkpoint, path):
    """The averaged weights as an ONNX file of open height and width, without facts."""
    model = averaged(torch.load(checkpoint, map_location="cpu"))
    axes = {"input": {2: "height", 3: "width"}, "logits": {2: "height", 3: "width"}}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, torch.zeros(1, 3, 256, 192), path, opset_version=17, input_names=["input"],
                          output_names=["logits"], dynamic_axes=axes)


def add_facts(path):
    """Pre-processing, names and colours of the classes, as metadata that `segment` reads."""
    model = onnx.load(path)
    facts = {"atrous.input": INPUT, "atrous.labels": CLASSES, "atrous.palette": PALETTE}
    for key, value in facts.items():
        model.metadata_props.add(key=key, value=json.dumps(value))
    onnx.save(model, path)


def main():
    checkpoint, segment, out = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "pages.torch.onnx")
        export(checkpoint, path)
        add_facts(path)
        subprocess.run([segment, "convert", path, out, "--description", DESCRIPTION, "--weights", "f16", "--force"], check=True)
    size = pathlib.Path(out).stat().st_size
    if size > LARGEST_BYTES:
        sys.exit(f"{out}: {size} bytes, wanted at most {LARGEST_BYTES}")


main()
