#!/usr/bin/python3
"""Shrinks the photographs of Debian's wallpaper packages to the size that figures of pages need.

    collect_photos.py OUT_DIR

Takes what is installed of mate-backgrounds, gnome-backgrounds and plasma-workspace-wallpapers (CC-BY-SA, GPL; the
pictures stay outside the repository). Without them all photographs of the generator are made from noise and shapes.
"""
import pathlib
import sys

from PIL import Image

ROOTS = ("/usr/share/backgrounds", "/usr/share/wallpapers")
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
LONGEST = 900


def main():
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    files = sorted(p for root in ROOTS for p in pathlib.Path(root).rglob("*") if p.suffix in SUFFIXES and "screenshot" not in p.name)
    for index, path in enumerate(files):
        image = Image.open(path)
        image.draft("RGB", (LONGEST * 2, LONGEST * 2))
        image = image.convert("RGB")
        image.thumbnail((LONGEST, LONGEST), Image.LANCZOS)
        image.save(out / f"{index:03d}.jpg", quality=92)


main()
