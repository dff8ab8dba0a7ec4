"""A temporary folder with the models and images of the command-line tests, and PNG files as Python values."""
import os
import struct
import subprocess
import sys
import tempfile
import unittest
import zlib
from pathlib import Path

SKIPPED = 77

RED, GREEN, BLUE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)


def chunk(kind, payload):
    body = kind + payload
    return struct.pack(">I", len(payload)) + body + struct.pack(">I", zlib.crc32(body))


def write_png(path, rows):
    """Rows of RGB triples, or of grey values."""
    colour = 2 if isinstance(rows[0][0], tuple) else 0
    lines = b"".join(b"\0" + b"".join(bytes(p) if colour == 2 else bytes([p]) for p in row) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, colour, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def write_ppm(path, width, height, colour):
    path.write_bytes(b"P6 %d %d 255\n" % (width, height) + bytes(colour) * (width * height))


def unfilter(kind, line, above, step):
    """Undoes a PNG row filter (PNG specification, section 9)."""
    out = bytearray(line)
    for i in range(len(out)):
        left = out[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        estimate = left + up - corner
        paeth = min((left, up, corner), key=lambda v: abs(estimate - v))
        out[i] = (out[i] + (0, left, up, (left + up) // 2, paeth)[kind]) & 255
    return out


def read_png(path):
    """Kind ("indexed", "grey", "rgb"), rows of samples, palette. Row samples are integers or RGB triples."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    chunks, at = {}, 8
    while at < len(data):
        size, = struct.unpack(">I", data[at:at + 4])
        kind = data[at + 4:at + 8]
        chunks[kind] = chunks.get(kind, b"") + data[at + 8:at + 8 + size]
        at += 12 + size
    assert b"IEND" in chunks, path
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    channels = 3 if colour == 2 else 1
    step = max(1, channels * depth // 8)
    stride = (width * channels * depth + 7) // 8
    raw, above, rows = zlib.decompress(chunks[b"IDAT"]), bytes(stride), []
    for y in range(height):
        line = raw[y * (stride + 1):(y + 1) * (stride + 1)]
        above = unfilter(line[0], line[1:], above, step)
        rows.append(samples(above, width, depth, channels))
    return {0: "grey", 2: "rgb", 3: "indexed"}[colour], rows, chunks.get(b"PLTE", b"")


def samples(line, width, depth, channels):
    if channels == 3:
        return [tuple(line[3 * x:3 * x + 3]) for x in range(width)]
    if depth == 16:
        return [line[2 * x] << 8 | line[2 * x + 1] for x in range(width)]
    return [line[x * depth // 8] >> (8 - depth - x * depth % 8) & ((1 << depth) - 1) for x in range(width)]


class Workplace:
    """The folder is the working directory of the commands and goes away with the object."""

    def __init__(self, segment, models):
        self.segment = os.path.abspath(segment)
        self.holder = tempfile.TemporaryDirectory(prefix="atrous-cli-")
        self.folder = Path(self.holder.name)
        subprocess.run([models, str(self.folder)], check=True)
        self.make_images()

    def make_images(self):
        """red.png 8x4 all red; flag.png 6x4, left third green, the rest blue; photos/ with a broken file among them."""
        flag = [[GREEN, GREEN, BLUE, BLUE, BLUE, BLUE]] * 4
        write_png(self.folder / "red.png", [[RED] * 8] * 4)
        write_png(self.folder / "flag.png", flag)
        photos = self.folder / "photos"
        (photos / "below").mkdir(parents=True)
        write_ppm(photos / "a.ppm", 4, 4, GREEN)
        (photos / "broken.jpg").write_bytes(b"not an image")
        write_ppm(photos / "c.ppm", 4, 2, BLUE)
        write_ppm(photos / "below" / "d.ppm", 2, 2, RED)
        (self.folder / "empty").mkdir()
        (self.folder / "classes.txt").write_text("background\nblue\n")
        (self.folder / "checkpoint.pth").write_bytes(b"PK\x03\x04 zip")
        (self.folder / "pointer.onnx").write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
        (self.folder / "garbage.onnx").write_bytes(bytes(range(1, 200)))

    def start(self, *words, **options):
        environment = dict(os.environ, LC_ALL="C.UTF-8", OMP_NUM_THREADS="1")
        options.setdefault("stdout", subprocess.PIPE)
        options.setdefault("stderr", subprocess.PIPE)
        return subprocess.Popen([self.segment, *map(str, words)], cwd=self.folder, env=environment, text=True, **options)

    def run(self, *words):
        """Exit code, stdout, stderr."""
        process = self.start(*words)
        out, err = process.communicate(timeout=120)
        return process.returncode, out, err

    def files(self, pattern="**/*"):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.glob(pattern) if path.is_file())


class ToolTest(unittest.TestCase):
    """A workplace for every test; the first two words of the program's command line are the tool and the models' maker."""

    def setUp(self):
        self.place = Workplace(*sys.argv[1:3])

    def tearDown(self):
        self.place.holder.cleanup()

    def done(self, *words):
        """What a command that must succeed prints."""
        code, out, err = self.place.run(*words)
        self.assertEqual(code, 0, err)
        return out
