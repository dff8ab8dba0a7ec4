"""Fetches and unpacks the packages of html.tsv and pdf.tsv. python3 -m evaluation.fetch SOURCES"""

import pathlib
import sys

from documents.fetch import fetch_all
from documents.table import read_table

HERE = pathlib.Path(__file__).resolve().parent


def packages():
    return {row["package"] for table in ("html.tsv", "pdf.tsv") for row in read_table(HERE / table)}


if __name__ == "__main__":
    fetch_all(packages(), *sys.argv[1:])
