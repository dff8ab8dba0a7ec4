"""A few damaged forms of each kind of file through `segment`: damaged_files.py SEGMENT MODELS [COUNT].

COUNT forms of every file, 12 unless it is given; 1000 is the long form. tests/mutations.py says what must hold.
"""
import pathlib
import re
import sys

from workplace import GREEN, Workplace, write_ppm

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
import mutations  # noqa: E402

ENDINGS = {"Jpeg": ".jpg", "Png": ".png", "Bmp": ".bmp"}


def write_images(folder):
    """The images of tests/vision/image_bytes.h as files, and a PNM."""
    text = (TESTS / "vision" / "image_bytes.h").read_text(encoding="utf-8")
    for name, kind, body in re.findall(r"k(\w+?)(Jpeg|Png|Bmp) = \{([^}]*)\}", text):
        (folder / (name + ENDINGS[kind])).write_bytes(bytes(int(value, 16) for value in re.findall(r"0x\w+", body)))
    write_ppm(folder / "Green.ppm", 7, 5, GREEN)
    return sorted(folder.iterdir())


def main():
    segment, models = sys.argv[1:3]
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 12
    place = Workplace(segment, models)
    images = place.folder / "images"
    images.mkdir()
    files = write_images(images)
    assert {path.suffix for path in files} == {*ENDINGS.values(), ".ppm"}, files
    files += [place.folder / name for name in ("tiny.onnx", "fixed.onnx")]
    faults = mutations.torture_all(segment, files, place.folder / "tiny.onnx", place.folder / "red.png", count)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
