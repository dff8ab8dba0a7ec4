#!/usr/bin/env python3
"""Compares the engine with reference outputs on exported networks, through run_model.

    parity.py --run-model build/release/tests/onnx/run_model --exporter EXPORT_SCRIPT [--cache FOLDER]

run_model is built by: cmake --build --preset release --target run_model

EXPORT_SCRIPT NETWORK OUT_DIR --opset N --size HxW [--dynamic] [--aux], run with --python, writes OUT_DIR/model.onnx and
OUT_DIR/test_data_set_0/{input_0,output_0,...}.pb, the layout of ONNX's own tests. Every case is exported once and kept
in the cache; without an exporter only what lies there is compared. Folders of that layout may also be named directly.

A case passes if the largest difference is within 1e-4 of the largest magnitude and at most 2e-4 of the labels differ.
"""
import argparse
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LARGEST_DIFFERENCE = 1e-4  # relative to the largest magnitude of the reference
LABELS_DIFFER = 2e-4


@dataclass(frozen=True)
class Case:
    network: str
    opset: int
    dynamic: bool
    aux: bool
    size: int

    @property
    def name(self) -> str:
        kind = "dynamic" if self.dynamic else "static"
        return f"{self.network}_{self.opset}_{kind}{'_aux' if self.aux else ''}_{self.size}"

    def export_command(self, python: str, exporter: Path, folder: Path) -> list[str]:
        size = f"{self.size}x{self.size}"
        flags = ["--dynamic"] * self.dynamic + ["--aux"] * self.aux
        return [python, str(exporter), self.network, str(folder), "--opset", str(self.opset), "--size", size, *flags]


SMALL = [Case("deeplabv3_resnet50", opset, dynamic, aux, 257)
         for opset in (11, 13, 17) for dynamic in (False, True) for aux in (False, True)
         if (opset, dynamic, aux) != (17, True, False)]
FULL_SIZE = [
    Case("deeplabv3_resnet50", 17, False, False, 513),
    Case("deeplabv3_resnet50", 17, True, False, 513),
    Case("deeplabv3_resnet101", 17, False, False, 513),
    Case("fcn_resnet50", 17, False, False, 513),
    Case("fcn_resnet50", 17, True, False, 513),
]


def main() -> int:
    options = parse_options()
    folders = list(options.folders)
    for case in [] if folders else [*SMALL, *FULL_SIZE]:
        folder = options.cache / case.name
        if not (folder / "model.onnx").exists() and options.exporter:
            export(case, folder, options)
        if options.only in case.name and (folder / "model.onnx").exists():
            folders.append(folder)
    failed = sum(not check(folder, options) for folder in folders)
    print(f"{len(folders) - failed} of {len(folders)} passed")
    return 0 if folders and not failed else 1


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, help="compare these instead of the built-in list")
    parser.add_argument("--run-model", type=Path, required=True, help="the program made from tests/onnx/run_model.cpp")
    parser.add_argument("--exporter", type=Path, help="script that exports a network")
    parser.add_argument("--python", default="/usr/bin/python3", help="runs the exporter, default %(default)s")
    parser.add_argument("--cache", type=Path, default=Path("/tmp/atrous-exports"), help="default %(default)s")
    parser.add_argument("--only", default="", help="cases whose name contains this")
    parser.add_argument("--threads", type=int, default=0, help="0: all")
    return parser.parse_args()


def export(case: Case, folder: Path, options: argparse.Namespace) -> None:
    unfinished = folder.with_name(folder.name + ".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    print(f"exporting {case.name}", file=sys.stderr)
    command = case.export_command(options.python, options.exporter, unfinished)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    unfinished.rename(folder)


def check(folder: Path, options: argparse.Namespace) -> bool:
    data = folder / "test_data_set_0"
    command = [str(options.run_model), str(folder / "model.onnx"), *map(str, sorted(data.glob("input_*.pb"))),
               "--threads", str(options.threads)]
    for expected in sorted(data.glob("output_*.pb")):
        command += ["--expect", str(expected)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode != 0:
        print(f"FAILED  {folder.name}: {process.stderr.strip()}")
        return False
    verdicts = [judge(folder.name, json.loads(line)) for line in process.stdout.splitlines()]
    return bool(verdicts) and all(verdicts)


def judge(name: str, result: dict) -> bool:
    relative = result["max_difference"] / (result["max_reference"] or 1.0)
    passed = relative <= LARGEST_DIFFERENCE and result["labels_differ"] <= LABELS_DIFFER
    print(f"{'ok    ' if passed else 'FAILED'}  {name:<45}{result['output']:<8} "
          f"difference {relative:.1e} of the largest, {result['labels_differ']:.1e} of the labels")
    return passed


if __name__ == "__main__":
    sys.exit(main())
