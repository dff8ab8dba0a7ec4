"""Figures of the tool on real models and photographs. real_models.py SEGMENT MODELS; skipped without the test data."""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from workplace import SKIPPED

SEGMENT = sys.argv[1]
DATA = Path(os.environ.get("ATROUS_TEST_DATA") or os.environ.get("ATROUS_DEFAULT_TEST_DATA", ""))


def evaluate(model, *words):
    images = [] if "--images" in words else ["--images", DATA / "photos/images"]
    command = [SEGMENT, "eval", "--model", DATA / "models" / model, "--labels", DATA / "photos/labels", "--preset", "tf",
               "--json", *images, *words]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def explain(model, *words):
    command = [SEGMENT, "explain", "--model", DATA / model, "--runs", "0", "--json", *words]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class RealModels(unittest.TestCase):
    def test_the_geometry_of_a_network_with_gates_and_aspp(self):
        plan = explain("exports/deeplabv3_mobilenet_v3_large/model.onnx", "--input-size", "520")
        rates = [stack["rates"] for stack in plan["dilated_stacks"]]
        self.assertEqual(rates, [[2, 2, 2, 12], [2, 2, 2, 24], [2, 2, 2, 36]])  # every branch of the ASPP goes on
        self.assertEqual([stack["gridding"] for stack in plan["dilated_stacks"]], [True] * 3)
        self.assertEqual(plan["output_stride"], 16)
        self.assertTrue(plan["sees_whole_image"])
        dead = {step["window"]["dilation"][0]: step["window"]["dead_taps"] for step in plan["steps"] if step["window"]}
        self.assertEqual((dead[12], dead[24], dead[36]), (0, 0, 8))  # on a 33x33 map

    def test_mean_iou_of_the_full_model(self):
        self.assertAlmostEqual(evaluate("deeplabv3_mnv2_pascal.onnx", "--enlarge", "nearest", "--size-policy", "squash")["miou"], 0.936, delta=0.002)

    def test_mean_iou_of_the_small_model(self):
        self.assertAlmostEqual(evaluate("deeplabv3_mnv2_dm05_pascal_257.onnx", "--enlarge", "nearest", "--size-policy", "squash")["miou"], 0.738, delta=0.002)

    # LiteRT, with the arithmetic of integers that the file was made for: 0.935.
    def test_mean_iou_of_the_quantised_model(self):
        self.assertAlmostEqual(evaluate("deeplabv3_mnv2_pascal_quant.tflite", "--enlarge", "nearest", "--size-policy", "squash")["miou"], 0.935, delta=0.003)

    def test_the_quantised_model_is_calculated_in_codes(self):
        if "vnni" not in Path("/proc/cpuinfo").read_text():
            self.skipTest("the CPU does not multiply bytes")
        steps = explain("models/deeplabv3_mnv2_pascal_quant.tflite")["steps"]
        self.assertEqual([step["node"] for step in steps if step["op"] in ("Conv", "FusedConv", "Add")], [])
        self.assertEqual([step["node"] for step in steps if step["kernel"].startswith("ref")], [])

    def test_int8_keeps_its_budget_on_photographs_that_it_has_not_seen(self):
        if "ATROUS_SANITIZED" in os.environ:
            self.skipTest("takes an hour where kernels are not optimised")
        photos = sorted((DATA / "photos/images").iterdir())
        with tempfile.TemporaryDirectory() as holder:
            folder = Path(holder)
            for part, chosen in (("seen", photos[:8]), ("unseen", photos[8:])):
                (folder / part).mkdir()
                for photo in chosen:
                    (folder / part / photo.name).symlink_to(photo)
            source = DATA / "models/deeplabv3_mnv2_pascal.onnx"
            command = [SEGMENT, "convert", source, folder / "int8.onnx", "--preset", "tf", "--no-dynamic", "--precision",
                       "int8", "--calibrate", folder / "seen", "--budget", "0.5", "--json"]
            report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["int8"]
            self.assertLessEqual(report["loss_points"] + report["margin_points"], 0.5)
            self.assertGreater(report["int8_macs_share"], 0.75)
            miou = [evaluate(model, "--enlarge", "nearest", "--images", folder / "unseen")["miou"]
                    for model in (source, folder / "int8.onnx")]
            self.assertLess(miou[0] - miou[1], 0.01)


if __name__ == "__main__":
    if not (DATA / "models").is_dir():
        print("skipped: no test data")
        sys.exit(SKIPPED)
    unittest.main(argv=sys.argv[:1])
