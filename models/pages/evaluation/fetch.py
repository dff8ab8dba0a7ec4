#!/usr/bin/python3
"""Fetches and unpacks the Debian packages of html.tsv and pdf.tsv, without installing them. fetch.py SOURCES"""

import pathlib
import subprocess
import sys
import tempfile

from store import read_table

HERE = pathlib.Path(__file__).resolve().parent


def fetch(package, folder):
    """Unpacks a package of the release that apt knows into a folder; what is there is kept."""
    if folder.exists():
        return
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", package], check=True, cwd=place)
        unfinished = folder.with_name(folder.name + ".unfinished")
        subprocess.run(["dpkg-deb", "-x", str(next(pathlib.Path(place).glob("*.deb"))), str(unfinished)], check=True)
        unfinished.rename(folder)


def main(sources):
    sources = pathlib.Path(sources)
    sources.mkdir(parents=True, exist_ok=True)
    packages = {row["package"] for table in ("html.tsv", "pdf.tsv") for row in read_table(HERE / table)}
    for package in sorted(packages):
        fetch(package, sources / package)
        print(package)


if __name__ == "__main__":
    main(*sys.argv[1:])
