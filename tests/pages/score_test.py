"""The score of the shipped model of pages on a few pages does not fall. score_test.py SEGMENT MODEL FOLDER"""

import json
import pathlib
import subprocess
import sys


def scores(segment, model, folder):
    """IoU of each class by name, and their mean as 'mIoU', as `segment eval` finds them."""
    command = [segment, "eval", "--model", model, "--images", str(folder / "images"), "--labels", str(folder / "labels"),
               "--json", "--quiet"]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {"mIoU": report["miou"], **{entry["name"]: entry["iou"] for entry in report["classes"]}}


def read_floors(path):
    lines = path.read_text().splitlines()
    return {name: float(floor) for name, floor in (line.split() for line in lines if not line.startswith("#"))}


def main(segment, model, folder):
    folder = pathlib.Path(folder)
    found = scores(segment, model, folder)
    floors = read_floors(folder / "floors.txt")
    fallen = [name for name, floor in floors.items() if not (found.get(name) or 0) >= floor]
    for name, floor in floors.items():
        print(f"{name}: {found.get(name) or 0:.4f}, at least {floor}{', TOO LOW' if name in fallen else ''}")
    sys.exit(1 if fallen else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
