#!/usr/bin/env python3
"""Compares what the shared library shows with the stored list: symbols.py LIBRARY LIST [--update].

The list holds the functions of the C interface and of namespace atrous, and the type information of its exceptions, by
their demangled names. Templates and inline functions, which compilers emit or not as they like, are not part of it; but
whatever is shown must belong to the project. --update writes the list anew.
"""
import difflib
import re
import subprocess
import sys
from pathlib import Path

OWN = re.compile(r"atrous_\w+$|_ZN[KRO]*6atrous|_ZT[VIS]N6atrous|_ZGVN6atrous")
TYPE_INFORMATION = re.compile(r"_ZT[VIS]")


def exported(library):
    """Pairs of kind and mangled name."""
    listing = subprocess.run(["nm", "-D", "--defined-only", library], check=True, capture_output=True, text=True).stdout
    return [tuple(line.split()[-2:]) for line in listing.splitlines()]


def demangled(names):
    """The names as C++ has them, in order, each once."""
    text = subprocess.run(["c++filt"], check=True, capture_output=True, text=True, input="\n".join(names)).stdout
    return sorted(set(text.splitlines()))


def belongs_to_list(kind, name):
    return kind in "TDBR" or (kind == "V" and TYPE_INFORMATION.match(name) is not None)


def main():
    library, stored = sys.argv[1], Path(sys.argv[2])
    symbols = exported(library)
    strangers = demangled([name for _, name in symbols if not OWN.match(name)])
    found = demangled([name for kind, name in symbols if OWN.match(name) and belongs_to_list(kind, name)])
    if "--update" in sys.argv:
        stored.write_text("".join(f"{name}\n" for name in found))
        return 0
    difference = list(difflib.unified_diff(stored.read_text().splitlines(), found, "stored", "exported", lineterm="", n=0))
    if difference:
        print("the library shows other symbols than the list; if that is meant, write it anew with --update")
        print("\n".join(difference))
    for name in strangers:
        print(f"not the project's own, and shown: {name}")
    print(f"{len(found)} symbols")
    return 1 if difference or strangers else 0


sys.exit(main())
