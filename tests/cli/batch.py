"""Batches that are killed, disturbed and resumed: batch.py SEGMENT MODELS [IMAGES KILLS].

The short form takes 30 images and 4 kills, as ctest does; `batch.py SEGMENT MODELS 200 40` is the long one.
"""
import os
import random
import subprocess
import sys
import time
import unittest

from batches import IMAGES, BatchTest, read_line
from workplace import RED, read_png, write_ppm

KILLS = int(sys.argv[4]) if len(sys.argv) > 4 else 4
SEED = 1
ABANDONED_SECONDS = 3600  # how long nothing was written to a part that --resume removes


class Batch(BatchTest):
    def kill_one(self, dice, whole):
        """Kills a batch that goes on, in what would be its first half. How many images are done then."""
        process = self.start("-o", "out", "--resume")
        for _ in range(dice.randrange(IMAGES // 2)):
            read_line(process)
        time.sleep(dice.uniform(0, 0.02))
        process.kill()
        process.communicate()
        files = self.assert_whole_files("out", whole, parts_allowed=True)
        return sum(name.endswith(".labels.png") for name in files)

    def test_killed_batches_go_on_where_they_were(self):
        self.assertEqual(len(self.done("-o", "whole")), IMAGES)
        whole = self.contents("whole")
        dice = random.Random(SEED)
        out = self.place.folder / "out"
        out.mkdir()
        at_kills = []
        for _ in range(KILLS):
            if at_kills and at_kills[-1] == IMAGES:
                for path in out.iterdir():
                    path.unlink()
            at_kills.append(self.kill_one(dice, whole))
        self.age_parts("out", ABANDONED_SECONDS + 60)
        images = self.done("-o", "out", "--resume")
        self.assertEqual(len(images), IMAGES - at_kills[-1], at_kills)
        self.assertEqual(self.assert_whole_files("out", whole), set(whole))
        print(f"{IMAGES} images, {KILLS} kills, seed {SEED}: done at each kill {at_kills}")
        self.assertGreaterEqual(2 * sum(0 < count < IMAGES for count in at_kills), KILLS, at_kills)

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
        photos = self.place.folder / "photos"
        write_ppm(photos / "009.ppm", 90, 60, RED)  # another of the same length, and older
        os.utime(photos / "009.ppm", (0, 0))
        os.utime(photos / "010.ppm")  # the same
        os.utime(out / "011.overlay.png")  # as one that a killed run with other settings has replaced
        write_ppm(photos / "new.ppm", 60, 90, RED)
        missing = [f"photos/{name}.ppm" for name in ("003", "005", "007", "009", "011", "new")]
        self.assertEqual(self.done("-o", "out", "--resume"), missing)
        self.assertEqual(self.done("-o", "out", "--resume"), [])
        self.assertEqual(read_png(out / "009.labels.png")[1], [[1] * 90] * 60)

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
        stay = {f"000.labels.png.part-{os.getpid()}", f"notes.txt.part-{ended.pid}", "000.labels.png.part-x",
                f"000.labels.png.part-{ended.pid}-", f"000.labels.png.part-{ended.pid}-x"}
        gone = {f"000.labels.png.part-{ended.pid}", f"gone.scores.npy.part-{ended.pid}",
                f"000.labels.png.part-{ended.pid}-1"}
        for name in stay | gone:
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


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
