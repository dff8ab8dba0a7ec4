"""What may not be in any plan, on every instruction set. plans.py SEGMENT MODELS; the real models need the test data."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SEGMENT, MODELS = sys.argv[1:3]
DATA = Path(os.environ.get("ATROUS_TEST_DATA") or os.environ.get("ATROUS_DEFAULT_TEST_DATA", ""))
INSTRUCTION_SETS = ["ALL", "AVX2", "SSE41"]
MOST_IM2COL_BYTES = 64 << 20
EVERYDAY = {"Conv", "FusedConv", "MaxPool", "AveragePool", "GlobalAveragePool", "Relu", "Clip", "HardSwish", "Concat",
            "Resize", "Add", "Mul"}


def explain(model, isa, *words):
    environment = {**os.environ, "ONEDNN_MAX_CPU_ISA": isa}
    command = [SEGMENT, "explain", "--model", model, "--json", *words]
    result = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(result.stdout)


def faults(plan):
    for step in plan["steps"]:
        name = f"{step['node']} ({step['shape']}): {step['kernel']}"
        if step["kernel"].startswith("ref") and (step["op"] in EVERYDAY or step["kernel"] != "reference"):
            yield f"{name}: slow reference code"
        im2col = "gemm" in step["kernel"] and not step["kernel"].startswith("winograd")
        if im2col and step["scratch_bytes"] > MOST_IM2COL_BYTES:
            yield f"{name}: {step['scratch_bytes'] >> 20} MiB of scratch memory"


class Plans(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        subprocess.run([MODELS, self.folder.name], check=True)

    def tearDown(self):
        self.folder.cleanup()

    def small_model(self):
        return Path(self.folder.name) / "tiny.onnx"

    def test_real_models_never_run_reference_code_or_a_large_im2col(self):
        models = [*sorted((DATA / "models").glob("*.onnx")), *sorted((DATA / "exports").glob("*/model.onnx"))]
        if not models:
            self.skipTest("no test data")
        for model in models:
            for isa in INSTRUCTION_SETS:
                with self.subTest(model=str(model), isa=isa):
                    self.assertEqual(list(faults(explain(model, isa, "--runs", "0"))), [])

    def test_a_choice_says_what_was_expected_and_the_same_every_time(self):
        plans = [explain(self.small_model(), "ALL", "--runs", "0") for _ in range(2)]
        self.assertEqual(plans[0], plans[1])
        choices = [step["choice"] for step in plans[0]["steps"] if step["macs"] > 0]
        self.assertTrue(choices)
        for choice in choices:
            self.assertGreater(choice["expected_macs"], 0)
            self.assertGreaterEqual(choice["runner_up_macs"], choice["expected_macs"])
            self.assertFalse(choice["tuned"])
            self.assertIsNone(choice["expected_ms"])  # the peak was not measured

    def test_expected_milliseconds_follow_from_the_peak(self):
        plan = explain(self.small_model(), "ALL", "--runs", "1")
        choice = next(step["choice"] for step in plan["steps"] if step["macs"] > 0)
        self.assertAlmostEqual(choice["expected_ms"], 2e-6 * choice["expected_macs"] / plan["peak_gflops"], delta=1e-3)

    def test_tuning_is_remembered(self):
        cache = Path(self.folder.name) / "cache" / "tuning.json"
        first = explain(self.small_model(), "ALL", "--runs", "0", "--tune-cache", cache)
        text = cache.read_text()
        self.assertEqual(json.loads(text)["format"], "atrous tuning 1")
        self.assertEqual(list(cache.parent.iterdir()), [cache])  # no temporary file is left
        second = explain(self.small_model(), "ALL", "--runs", "0", "--tune-cache", cache)
        self.assertEqual(first["steps"], second["steps"])
        self.assertEqual(cache.read_text(), text)
        for step in first["steps"]:
            if step["macs"] > 0:
                self.assertEqual(step["reason"], "tuned")
                self.assertTrue(step["choice"]["tuned"])

    def test_the_cache_lies_in_the_folder_for_caches(self):
        environment = {**os.environ, "XDG_CACHE_HOME": self.folder.name}
        command = [SEGMENT, "explain", "--model", self.small_model(), "--runs", "0", "--tune"]
        text = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
        self.assertIn("tuned: ", text)
        self.assertTrue((Path(self.folder.name) / "atrous" / "tuning.json").is_file())

    def test_a_file_that_is_something_else_is_refused_and_left_alone(self):
        photo = Path(self.folder.name) / "photo.jpg"
        photo.write_bytes(b"\xff\xd8\xff")
        command = [SEGMENT, "explain", "--model", self.small_model(), "--runs", "0", "--tune-cache", photo]
        result = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(result.returncode, 2)
        self.assertIn("not a file of tuning results", result.stderr)
        self.assertEqual(photo.read_bytes(), b"\xff\xd8\xff")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
