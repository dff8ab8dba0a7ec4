"""Batches whose output folder takes no more, because it is full or not writable: output_fails.py SEGMENT MODELS.

Both tests want something that not everybody may do; the exit code is that of skipped tests if one could not be run.
"""
import os
import subprocess
import sys
import unittest

from batches import IMAGES, BatchTest
from workplace import SKIPPED

NOBODY = 65534


class OutputFails(BatchTest):
    def runs_for_nobody(self):
        try:
            done = subprocess.run([self.place.segment, "--version"], user=NOBODY, capture_output=True, check=False)
        except PermissionError:  # a folder above it is closed
            return False
        return done.returncode == 0

    def test_a_folder_that_becomes_unwritable_fails_the_rest(self):
        self.done("-o", "whole")
        out = self.place.folder / "out"
        out.mkdir()
        self.place.folder.chmod(0o755)
        options = {}
        if os.getuid() == 0:
            os.chown(out, NOBODY, NOBODY)
            options = {"user": NOBODY}
            if not self.runs_for_nobody():
                self.skipTest("an ordinary user cannot run this build")
        out.chmod(0o555)
        process = self.start("-o", "out", **options)
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
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={half}", "tmpfs", out], capture_output=True,
                                 check=False)
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
    result = unittest.main(argv=sys.argv[:1], exit=False, verbosity=2).result
    sys.exit(1 if not result.wasSuccessful() else SKIPPED if result.skipped else 0)
