"""What tests of batches share: a folder of photographs, batches that wait for their reader, and the files they leave."""
import json
import os
import shutil
import sys
import time

from workplace import BLUE, GREEN, RED, ToolTest, write_ppm

IMAGES = int(sys.argv[3]) if len(sys.argv) > 3 else 30
WORDS = ("photos", "-m", "tiny.onnx", "--json", "--confidence", "--scores")
PIPE_BYTES = 4096


def images_in(out):
    return [json.loads(line)["image"] for line in out.splitlines()]


def read_line(process):
    """A line of what a process prints, and nothing of what is behind it; b"" at the end."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(process.stdout.fileno(), 1)
        if not byte:
            break
        line += byte
    return line


class BatchTest(ToolTest):
    def setUp(self):
        super().setUp()
        photos = self.place.folder / "photos"
        shutil.rmtree(photos)
        photos.mkdir()
        for i in range(IMAGES):
            write_ppm(photos / f"{i:03}.ppm", 60 + i, 90, (RED, GREEN, BLUE)[i % 3])

    def run_batch(self, *words):
        """Exit code, names of the images that were done, stderr."""
        code, out, err = self.place.run(*WORDS, *words)
        return code, images_in(out), err

    def done(self, *words):
        """The images that a batch has done which must succeed."""
        return images_in(super().done(*WORDS, *words))

    def contents(self, folder):
        return {path.name: path.read_bytes() for path in (self.place.folder / folder).iterdir()}

    def assert_whole_files(self, folder, whole, parts_allowed=False):
        """Every file that has its final name is that of an undisturbed run. Returns them."""
        found = self.contents(folder)
        parts = [name for name in found if ".part-" in name]
        self.assertTrue(parts_allowed or not parts, parts)
        for name in found.keys() - set(parts):
            self.assertEqual(found[name], whole[name], name)
        return {name for name in found if name not in parts}

    def age_parts(self, folder, seconds):
        """As if the parts had been left so long ago."""
        for path in (self.place.folder / folder).glob("*.part-*"):
            os.utime(path, times=(time.time() - seconds,) * 2)

    def start(self, *words, **options):
        """A batch that waits for its reader once some lines lie in the pipe."""
        return self.place.start(*WORDS, *words, pipesize=PIPE_BYTES, **options)

    def start_and_read_one(self, *words, **options):
        """A batch that has done its first image and cannot end before it is read on."""
        process = self.start(*words, **options)
        line = read_line(process)
        self.assertGreater((IMAGES - 4) * len(line), PIPE_BYTES)
        return process
