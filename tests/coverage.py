"""Which lines of a folder have run, as gcov counts them: coverage.py BUILD FOLDER [--missing N] [--least PERCENT].

Reads every counter below BUILD, prints lines run and lines there are for each folder below FOLDER and for all, and with
--missing the N files with the most lines that no test runs. A line counts once, whatever number of objects hold it.
Exit code 1 if fewer than --least percent of all lines have run, 2 without counters.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys

BATCH = 40  # files a call of gcov


def reports(build):
    """What gcov says of every counter file, as dictionaries."""
    counters = sorted(str(path) for path in pathlib.Path(build).resolve().rglob("*.gcda"))
    for start in range(0, len(counters), BATCH):
        text = subprocess.run(["gcov", "--json-format", "--stdout", *counters[start:start + BATCH]], check=True,
                              capture_output=True, text=True, cwd=build).stdout
        yield from (json.loads(line) for line in text.splitlines() if line.startswith("{"))


def line_counts(build, folder):
    """For every file below the folder: how often each of its lines has run."""
    folder = pathlib.Path(folder).resolve()
    counts = collections.defaultdict(lambda: collections.defaultdict(int))
    for report in reports(build):
        working = pathlib.Path(report["current_working_directory"])
        for file in report["files"]:
            path = (working / file["file"]).resolve()
            if folder in path.parents:
                for line in file["lines"]:
                    counts[path.relative_to(folder)][line["line_number"]] += line["count"]
    return counts


def ratio(run, there):
    return f"{run:6} of {there:6}  {100 * run / max(there, 1):5.1f} %"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("folder")
    parser.add_argument("--missing", type=int, default=0)
    parser.add_argument("--least", type=float, default=0)
    words = parser.parse_args()
    files = {path: (sum(count > 0 for count in lines.values()), len(lines))
             for path, lines in line_counts(words.build, words.folder).items()}
    if not files:
        print("no counters: build with the preset coverage and run the tests", file=sys.stderr)
        return 2
    folders = collections.defaultdict(lambda: [0, 0])
    for path, (run, there) in files.items():
        for key in (path.parts[0], "all"):
            folders[key][0] += run
            folders[key][1] += there
    for name in sorted(folders, key=lambda name: (name == "all", name)):
        print(f"{name:12} {ratio(*folders[name])}")
    worst = sorted(files, key=lambda path: files[path][0] - files[path][1])
    for path in worst[:words.missing]:
        print(f"  {files[path][1] - files[path][0]:5} not run  {path}")
    run, there = folders["all"]
    if 100 * run < words.least * there:
        print(f"fewer than {words.least:g} % of the lines have run", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
