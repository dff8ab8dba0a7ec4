"""A few damaged forms of each kind of file through `segment`: damaged_files.py SEGMENT MODELS [COUNT].

The files are those that the fuzzers begin with, and a network of open size. COUNT forms of every one, 12 unless it is
given; 1000 is the long form. tests/mutations.py says what must hold.
"""
import pathlib
import sys

from workplace import Workplace

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
import mutations  # noqa: E402

KINDS = {".jpg", ".png", ".bmp", ".ppm", ".pgm", ".onnx", ".tflite"}


def main():
    segment, models = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 12
    stored = (path for kind in ("image", "onnx", "tflite") for path in (TESTS / "fuzz" / "corpus" / kind).iterdir())
    files = sorted(path for path in stored if path.suffix in KINDS)
    assert {path.suffix for path in files} == KINDS, files
    place = Workplace(segment, models)
    network = place.folder / "tiny.onnx"
    faults = mutations.torture_all(segment, [*files, network], network, place.folder / "red.png", count)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
