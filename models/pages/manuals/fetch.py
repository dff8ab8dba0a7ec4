"""Fetches and unpacks the packages of html.txt and pdf.txt. python3 -m manuals.fetch SOURCES"""

import pathlib
import sys

from documents.fetch import fetch_all

HERE = pathlib.Path(__file__).resolve().parent


def packages():
    return {name for table in ("html.txt", "pdf.txt") for name in (HERE / table).read_text().split()}


if __name__ == "__main__":
    fetch_all(packages(), *sys.argv[1:])
