"""Tab-separated tables with a head."""

import pathlib


def read_table(path):
    """Rows of a tab-separated file with a head, as dicts; lines that begin with # are left out."""
    lines = [line for line in pathlib.Path(path).read_text().splitlines() if line.strip() and not line.startswith("#")]
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t") + [""] * len(head))) for line in lines[1:]]
