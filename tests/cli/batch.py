"""Batches that are killed, starved and resumed: batch.py SEGMENT MODELS [IMAGES KILLS].

The short form takes 30 images and 4 kills, as ctest does; `batch.py SEGMENT MODELS 200 40` is the long one.
"""
import json
import os
import random
import shutil
import subprocess
import sys
import time
import unittest

from workplace import BLUE, GREEN, RED, Workplace, read_png, write_ppm

SEGMENT, MODELS = map(os.path.abspath, sys.argv[1:3])
IMAGES, KILLS = (int(word) for word in sys.argv[3:5] or ("30", "4"))
SEED = 1
ABANDONED_SECONDS = 3600  # how long nothing was written to a part that --resume removes
NOBODY = 65534
WORDS = ("photos", "-m", "tiny.onnx", "--json", "--confidence", "--scores")


class Batch(unittest.TestCase):
    def setUp(self):
        self.place = Workplace(SEGMENT, MODELS)
        self.addCleanup(self.place.holder.cleanup)
        photos = self.place.folder / "photos"
        shutil.rmtree(photos)
        photos.mkdir()
        for i in range(IMAGES):
            write_ppm(photos / f"{i:03}.ppm", 60 + i, 90, (RED, GREEN, BLUE)[i % 3])

    def run_batch(self, *words):
        """Exit code, names of the images that were done, stderr."""
        code, out, err = self.place.run(*WORDS, *words)
        return code, [json.loads(line)["image"] for line in out.splitlines()], err

    def done(self, *words):
        code, images, err = self.run_batch(*words)
        self.assertEqual(code, 0, err)
        return images

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

    def start_and_read_one(self, *words, **options):
        """A batch that has done its first image and goes on."""
        process = self.place.start(*WORDS, *words, **options)
        self.assertTrue(process.stdout.readline())
        return process

    def test_killed_batches_go_on_where_they_were(self):
        start = time.monotonic()
        self.assertEqual(len(self.done("-o", "whole")), IMAGES)
        seconds = time.monotonic() - start
        whole = self.contents("whole")
        dice = random.Random(SEED)
        (self.place.folder / "out").mkdir()
        at_kills = []
        for _ in range(KILLS):
            process = self.place.start(*WORDS, "-o", "out", "--resume")
            time.sleep(dice.uniform(0, seconds / 2))
            process.kill()
            process.communicate()
            files = self.assert_whole_files("out", whole, parts_allowed=True)
            at_kills.append(sum(name.endswith(".labels.png") for name in files))
        self.age_parts("out", ABANDONED_SECONDS + 60)
        images = self.done("-o", "out", "--resume")
        self.assertEqual(len(images), IMAGES - at_kills[-1], at_kills)
        self.assertEqual(self.assert_whole_files("out", whole), set(whole))
        print(f"{IMAGES} images, {KILLS} kills, seed {SEED}: done at each kill {at_kills}")

    def test_only_what_is_missing_is_done(self):
        self.done("-o", "out")
        code, images, err = self.run_batch("-o", "out", "--resume", "--threads", "1")
        self.assertEqual((code, images, err), (0, [], f"segment: {IMAGES} of {IMAGES} images were done already\n"))
        out = self.place.folder / "out"
        (out / "003.overlay.png").unlink()
        labels = out / "005.labels.png"
        labels.write_bytes(labels.read_bytes()[:-1])
        scores = out / "007.scores.npy"
        scores.write_bytes(scores.read_bytes()[:-4])
        os.utime(out / "007.labels.png")
        write_ppm(self.place.folder / "photos" / "009.ppm", 60, 90, RED)
        os.utime(out / "011.overlay.png")  # as one that a killed run with other settings has replaced
        write_ppm(self.place.folder / "photos" / "new.ppm", 60, 90, RED)
        missing = [f"photos/{name}.ppm" for name in ("003", "005", "007", "009", "011", "new")]
        self.assertEqual(self.done("-o", "out", "--resume"), missing)
        self.assertEqual(self.done("-o", "out", "--resume"), [])
        self.assertEqual(read_png(out / "009.labels.png")[1], [[1] * 60] * 90)

    def test_other_settings_and_other_models_do_it_all_again(self):
        for path in sorted((self.place.folder / "photos").iterdir())[2:]:
            path.unlink()
        self.done("-o", "out")
        for words in (["--opacity", "0.5"], ["--enlarge", "nearest"], ["--classes", "red"], ["--preset", "tf"]):
            self.assertEqual(len(self.done("-o", "out", "--resume", *words)), 2, words)
            self.assertEqual(len(self.done("-o", "out", "--resume", *words)), 0, words)
        with open(self.place.folder / "tiny.onnx.json", "w", encoding="utf-8") as facts:
            facts.write("{}")
        self.assertEqual(len(self.done("-o", "out", "--resume", "--preset", "tf")), 2)
        self.assertEqual(len(self.done("-o", "out", "--preset", "tf")), 2)  # without --resume nothing is left out

    def test_abandoned_parts_go_and_those_of_others_stay(self):
        ended = subprocess.Popen(["true"])
        ended.wait()
        self.done("-o", "out")
        out = self.place.folder / "out"
        stay = {f"000.labels.png.part-{os.getpid()}", f"notes.txt.part-{ended.pid}", "000.labels.png.part-x"}
        for name in stay | {f"000.labels.png.part-{ended.pid}", f"gone.scores.npy.part-{ended.pid}"}:
            (out / name).write_bytes(b"part")
        self.age_parts("out", ABANDONED_SECONDS - 60)  # their process may run where its number cannot be seen
        parts = {name for name in self.contents("out") if ".part-" in name}
        self.done("-o", "out", "--resume")
        self.assertEqual({name for name in self.contents("out") if ".part-" in name}, parts)
        self.age_parts("out", ABANDONED_SECONDS + 60)
        self.done("-o", "out", "--resume")
        self.assertEqual({name for name in self.contents("out") if ".part-" in name}, stay)

    def test_an_input_that_vanishes_fails_alone(self):
        self.done("-o", "whole")
        process = self.start_and_read_one("-o", "out")
        (self.place.folder / "photos" / f"{IMAGES - 1:03}.ppm").unlink()
        out, err = process.communicate(timeout=120)
        if process.returncode == 0:
            self.skipTest("the last image was done before it could be removed")
        self.assertEqual((process.returncode, len(out.splitlines())), (1, IMAGES - 2), err)
        self.assertIn(f"photos/{IMAGES - 1:03}.ppm: no such file", err)
        self.assert_whole_files("out", self.contents("whole"))

    def test_a_reader_that_goes_away_ends_the_batch_and_resume_completes_it(self):
        self.done("-o", "whole")
        process = self.start_and_read_one("-o", "out")
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        self.assertEqual(process.wait(timeout=120), 1)
        self.assertIn("cannot write to standard output: Broken pipe", err)
        whole = self.contents("whole")
        self.assertLess(len(self.assert_whole_files("out", whole)), len(whole))
        self.done("-o", "out", "--resume")
        self.assertEqual(self.assert_whole_files("out", whole), set(whole))

    def test_a_folder_that_becomes_unwritable_fails_the_rest(self):
        self.done("-o", "whole")
        out = self.place.folder / "out"
        out.mkdir()
        self.place.folder.chmod(0o755)
        options = {}
        if os.getuid() == 0:
            os.chown(out, NOBODY, NOBODY)
            options = {"user": NOBODY}
            if subprocess.run([SEGMENT, "--version"], user=NOBODY, capture_output=True, check=False).returncode != 0:
                self.skipTest("an ordinary user cannot run this build")
        out.chmod(0o555)
        process = self.place.start(*WORDS, "-o", "out", **options)
        err = process.communicate(timeout=120)[1]
        self.assertEqual((process.returncode, self.contents("out")), (2, {}))
        self.assertIn("the output folder 'out' cannot be written to", err)
        out.chmod(0o755)
        process = self.start_and_read_one("-o", "out", **options)
        out.chmod(0o555)
        err = process.communicate(timeout=120)[1]
        self.assertEqual(process.returncode, 1)
        self.assertIn("cannot be written: Permission denied", err)
        self.assert_whole_files("out", self.contents("whole"))

    def test_a_full_disk_fails_the_rest_and_resume_completes_it(self):
        self.done("-o", "whole")
        whole = self.contents("whole")
        out = self.place.folder / "out"
        out.mkdir()
        half = sum(map(len, whole.values())) // 2
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={half}", "tmpfs", out], capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("mounting a small tmpfs is not permitted here")
        try:
            code, images, err = self.run_batch("-o", "out")
            self.assertEqual((code, 0 < len(images) < IMAGES), (1, True), err)
            self.assertIn("cannot be written: No space left on device", err)
            self.assert_whole_files("out", whole)
            subprocess.run(["mount", "-o", f"remount,size={half * 8}", out], check=True)
            self.assertEqual(len(self.done("-o", "out", "--resume")), IMAGES - len(images))
            self.assertEqual(self.assert_whole_files("out", whole), set(whole))
        finally:
            subprocess.run(["umount", out], check=True)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
