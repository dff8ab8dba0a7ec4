"""Runs one golden case: golden.py SEGMENT MODELS FILE.case [--update].

A case is a comment, a command line, the exit code, and what comes out:

    # What it shows.
    $ segment red.png --model tiny.onnx
    exit 0
    stdout
    ...
    stderr
    ...

Times are replaced by "#" before the comparison. --update writes what came out into the file.
"""
import difflib
import re
import shlex
import sys
from pathlib import Path

from workplace import Workplace


def normalised(text):
    text = re.sub(r"[0-9.]+ ms\b", "# ms", text)
    text = re.sub(r'"ms":[0-9.e+-]+', '"ms":#', text)
    return re.sub(r"segment [0-9.]+ \(oneDNN [0-9.]+\)", "segment # (oneDNN #)", text)


def rendered(comment, command, code, out, err):
    return f"{comment}$ {command}\nexit {code}\nstdout\n{normalised(out)}stderr\n{normalised(err)}"


def main():
    segment, models, case = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    expected = case.read_text()
    comment, command = re.match(r"((?:#.*\n)+)\$ (.*)\n", expected).groups()
    words = shlex.split(command)
    assert words[0] == "segment", f"{case}: the command must be segment"
    actual = rendered(comment, command, *Workplace(segment, models).run(*words[1:]))
    if "--update" in sys.argv:
        case.write_text(actual)
        return 0
    difference = difflib.unified_diff(expected.splitlines(), actual.splitlines(), "expected", "actual", lineterm="")
    print("\n".join(difference))
    return 0 if actual == expected else 1


sys.exit(main())
