"""What a golden case cannot show: files on disk, JSON contracts, signals, closed pipes. behaviour.py SEGMENT MODELS"""
import json
import math
import os
import pty
import signal
import struct
import subprocess
import sys
import unittest

from workplace import BLACK, BLUE, GREEN, RED, ToolTest, read_png, write_png, write_ppm


def read_npy(path):
    """Shape and values of a little-endian f32 .npy file."""
    data = path.read_bytes()
    assert data[:8] == b"\x93NUMPY\x01\0", data[:8]
    length, = struct.unpack("<H", data[8:10])
    assert (10 + length) % 64 == 0
    header = eval(data[10:10 + length], {"__builtins__": {}})
    assert header["descr"] == "<f4" and not header["fortran_order"]
    values = struct.unpack(f"<{(len(data) - 10 - length) // 4}f", data[10 + length:])
    return header["shape"], values


class Behaviour(ToolTest):
    def read(self, name):
        return read_png(self.place.folder / name)

    def no_partial_files(self):
        for name in self.place.files():
            self.assertNotIn(".part-", name)
            if name.endswith(".png"):
                self.read(name)

    def test_labels_are_an_indexed_png_with_the_palette(self):
        self.done("flag.png", "-m", "tiny.onnx")
        kind, rows, palette = self.read("flag.labels.png")
        self.assertEqual(kind, "indexed")
        self.assertEqual(rows, [[2, 2, 3, 3, 3, 3]] * 4)
        self.assertEqual(palette[:12], bytes([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0]))

    def test_the_overlay_mixes_pixels_and_colours(self):
        self.done("red.png", "-m", "tiny.onnx", "--opacity", "0")
        self.assertEqual(self.read("red.overlay.png")[1], [[RED] * 8] * 4)
        self.done("red.png", "-m", "tiny.onnx", "--opacity", "1")
        self.assertEqual(self.read("red.overlay.png")[1], [[(128, 0, 0)] * 8] * 4)

    def test_scores_are_what_the_network_says(self):
        self.done("flag.png", "-m", "tiny.onnx", "--scores")
        shape, values = read_npy(self.place.folder / "flag.scores.npy")
        self.assertEqual(shape, (4, 4, 6))
        pixel = [values[klass * 24] for klass in range(4)]  # the first pixel is green
        for value, wanted in zip(pixel, [0.3, -1.0, 1.0, -1.0]):
            self.assertAlmostEqual(value, wanted, places=5)

    def test_confidence_is_the_softmax_of_the_winner_in_16_bits(self):
        self.done("red.png", "-m", "tiny.onnx", "--confidence")
        kind, rows, _ = self.read("red.confidence.png")
        wanted = math.exp(1) / (math.exp(1) + math.exp(0.3) + 2 * math.exp(-1))
        self.assertEqual(kind, "grey")
        for value in sum(rows, []):
            self.assertAlmostEqual(value / 65535, wanted, places=3)

    def test_channel_order_and_preset_reach_the_network(self):
        self.done("red.png", "-m", "plain.onnx", "--preset", "unit", "--bgr")
        self.assertEqual(self.read("red.labels.png")[1], [[3] * 8] * 4)
        self.done("red.png", "-m", "tiny.onnx", "--scale", "0.0001")  # too dark for a colour to win
        self.assertEqual(self.read("red.labels.png")[1], [[0] * 8] * 4)

    def test_network_size_keeps_the_size_of_the_network(self):
        self.done("red.png", "-m", "tiny.onnx", "--input-size", "16x12", "--network-size")
        self.assertEqual(self.read("red.labels.png")[1], [[1] * 12] * 16)
        self.assertNotIn("red.overlay.png", self.place.files())

    def test_run_json_keeps_its_contract(self):
        line = json.loads(self.done("flag.png", "-m", "tiny.onnx", "--json"))
        self.assertEqual(list(line), ["image", "width", "height", "classes", "ms", "outputs"])
        self.assertEqual((line["image"], line["width"], line["height"]), ("flag.png", 6, 4))
        self.assertEqual([(c["index"], c["name"], c["pixels"]) for c in line["classes"]], [(3, "blue", 16), (2, "green", 8)])
        self.assertAlmostEqual(line["classes"][1]["share"], 1 / 3)
        self.assertEqual(sorted(line["outputs"]), ["flag.labels.png", "flag.overlay.png"])

    def test_bench_json_keeps_its_contract(self):
        line = json.loads(self.done("bench", "-m", "tiny.onnx", "--input-size", "40x24", "--runs", "4", "--threads", "1", "--json"))
        for key in ("load_ms", "plan_ms", "first_run_ms", "run_ms", "tail_ms", "peak_rss_bytes", "threads", "precision"):
            self.assertIn(key, line)
        self.assertEqual(list(line["run_ms"]), ["median", "min", "p90"])
        self.assertEqual((line["height"], line["width"], line["threads"], line["precision"]), (40, 24, 1, "f32"))
        self.assertLessEqual(line["run_ms"]["min"], line["run_ms"]["median"])
        self.assertLessEqual(line["run_ms"]["median"], line["run_ms"]["p90"])
        self.assertLessEqual(line["plan_ms"], line["first_run_ms"])
        self.assertGreater(line["peak_rss_bytes"], 1 << 20)

    def test_bf16_is_refused_and_auto_falls_back_where_the_cpu_has_none(self):
        words = ["explain", "-m", "tiny.onnx", "--input-size", "4x4", "--runs", "0", "--json", "--precision"]
        os.environ["ONEDNN_MAX_CPU_ISA"] = "AVX2"
        self.addCleanup(os.environ.pop, "ONEDNN_MAX_CPU_ISA")
        self.assertEqual(json.loads(self.done(*words, "auto"))["precision"], "f32")
        code, out, err = self.place.run(*words, "bf16")
        self.assertEqual((code, out), (2, ""))
        self.assertIn("precision bf16 wants a CPU with AVX512_BF16 or AMX", err)

    def test_explain_tells_the_geometry_of_dilation(self):
        line = json.loads(self.done("explain", "-m", "tiny.onnx", "--input-size", "4x4", "--runs", "1", "--threads", "1", "--json"))
        windows = {step["node"]: step["window"] for step in line["steps"] if step["window"]}
        self.assertEqual(windows["encode"]["effective_kernel"], [5, 5])
        self.assertEqual(windows["encode"]["dead_taps"], 0)
        self.assertEqual(windows["classify"]["dilation"], [4, 4])
        self.assertEqual(windows["classify"]["dead_taps"], 8)  # the map is no larger than the rate
        self.assertEqual(line["receptive_field_px"], 13)  # 1 + 2 * 2 + 2 * 4
        self.assertEqual(line["output_stride"], 1)
        stack, = line["dilated_stacks"]
        self.assertEqual((stack["rates"], stack["common_factor"], stack["gridding"]), ([2, 4], 2, True))
        self.assertGreater(line["totals"]["useful_macs"], 0)
        self.assertGreater(line["peak_gflops"], 0)

    def make_truth(self):
        """Four of flag's 24 pixels are wrong in the truth, one of red's 32 is to be ignored."""
        truth = self.place.folder / "truth"
        truth.mkdir()
        write_png(truth / "red.png", [[255] + [1] * 7] + [[1] * 8] * 3)
        write_png(truth / "flag.png", [[2, 3, 3, 3, 3, 3]] * 4)
        images = self.place.folder / "images"
        images.mkdir()
        for name in ("red.png", "flag.png"):
            (self.place.folder / name).rename(images / name)

    def test_eval_counts_as_by_hand(self):
        self.make_truth()
        line = json.loads(self.done("eval", "-m", "tiny.onnx", "--images", "images", "--labels", "truth", "--json"))
        self.assertEqual([c["name"] for c in line["classes"]], ["background", "red", "green", "blue"])
        self.assertEqual([c["pixels"] for c in line["classes"]], [0, 31, 4, 20])
        ious = [c["iou"] for c in line["classes"]]
        self.assertIsNone(ious[0])
        for iou, wanted in zip(ious[1:], [1.0, 4 / 8, 16 / 20]):
            self.assertAlmostEqual(iou, wanted)
        self.assertAlmostEqual(line["miou"], (1.0 + 0.5 + 0.8) / 3)
        self.assertAlmostEqual(line["pixel_accuracy"], 51 / 55)
        self.assertEqual(line["confusion"], [[0, 0, 0, 0], [0, 31, 0, 0], [0, 0, 4, 0], [0, 0, 4, 16]])

    def test_eval_goes_on_after_an_image_without_truth(self):
        self.make_truth()
        (self.place.folder / "truth" / "flag.png").unlink()
        code, out, err = self.place.run("eval", "-m", "tiny.onnx", "--images", "images", "--labels", "truth", "--json")
        self.assertEqual(code, 1)
        self.assertIn("flag.png: no label map 'flag.png' in 'truth'", err)
        self.assertEqual(json.loads(out)["miou"], 1.0)

    def test_eval_refuses_true_labels_that_are_no_classes(self):
        self.make_truth()
        write_png(self.place.folder / "truth" / "flag.png", [[7] * 6] * 4)
        for images in (1, 0):
            code, out, err = self.place.run("eval", "-m", "tiny.onnx", "--images", "images", "--labels", "truth", "--json")
            self.assertEqual((code, [json.loads(line)["images"] for line in out.splitlines()]), (1, [1] * images), err)
            self.assertIn("flag.png: the truth has label 7 at (0, 0), wanted 0 to 3", err)
            (self.place.folder / "images" / "red.png").unlink(missing_ok=True)

    def many_images(self, count):
        folder = self.place.folder / "many"
        folder.mkdir()
        for i in range(count):
            write_ppm(folder / f"{i:03}.ppm", 400, 300, (RED, GREEN, BLUE, BLACK)[i % 4])

    def test_ctrl_c_ends_a_batch_with_whole_files_only(self):
        self.many_images(120)
        process = self.place.start("many", "-m", "tiny.onnx", "-o", "out", "--json")
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, err)
        self.assertIn("interrupted", err)
        reported = [json.loads(line) for line in [first, *rest.splitlines()]]
        self.assertLess(len(reported), 120)
        for report in reported:
            for output in report["outputs"]:
                self.assertIn(output, self.place.files())
        self.no_partial_files()

    def test_a_closed_stdout_is_an_error_and_no_crash(self):
        reading, writing = os.pipe()
        os.close(reading)
        process = self.place.start("red.png", "flag.png", "-m", "tiny.onnx", "-o", "out", stdout=writing)
        os.close(writing)
        err = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 1)
        self.assertIn("segment: error: cannot write to standard output: Broken pipe", err)
        self.no_partial_files()

    def test_a_full_stdout_is_an_error(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            process = self.place.start("red.png", "-m", "tiny.onnx", "-o", "out", stdout=full)
            err = process.communicate(timeout=60)[1]
        self.assertEqual(process.returncode, 1)
        self.assertIn("No space left on device", err)

    def on_a_terminal(self, *words, interrupt_at=None):
        """Exit code and what a terminal at stderr gets. Ctrl-C comes once the terminal shows `interrupt_at`."""
        ours, theirs = pty.openpty()
        process = self.place.start(*words, stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        seen = b""
        try:
            while part := os.read(ours, 4096):
                seen += part
                if interrupt_at and interrupt_at in seen:
                    process.send_signal(signal.SIGINT)
                    interrupt_at = None
        except OSError:  # Linux: the other end is closed
            pass
        os.close(ours)
        return process.wait(timeout=60), seen.decode()

    def test_the_progress_bar_is_for_terminals_and_batches(self):
        code, seen = self.on_a_terminal("red.png", "flag.png", "-m", "tiny.onnx", "-o", "out")
        self.assertEqual(code, 0)
        self.assertIn("1/2", seen)
        self.assertIn("left", seen)
        self.assertTrue(seen.endswith("\r\x1b[K"), repr(seen))
        self.assertEqual(self.on_a_terminal("red.png", "-m", "tiny.onnx", "-o", "out"), (0, ""))
        self.assertEqual(self.on_a_terminal("red.png", "flag.png", "-m", "tiny.onnx", "-o", "out", "-q"), (0, ""))

    def test_a_failed_start_writes_nothing(self):
        before = self.place.files()
        self.assertEqual(self.place.run("red.png", "-m", "garbage.onnx")[0], 2)
        self.assertEqual(self.place.run("red.png", "-m", "unsupported.onnx")[0], 2)
        self.assertEqual(self.place.files(), before)

    def test_help_names_every_option_and_gives_examples(self):
        for command in ("run", "eval", "bench", "explain", "convert", "inspect", "completion"):
            text = self.done(command, "--help")
            self.assertIn(f"segment {command}", text)
            self.assertIn("Example", text)
            for option in self.complete("segment", command, "--"):
                self.assertIn(option, text)
            self.assertIn(f"  {command} ", self.done("--help"))

    def test_convert_writes_a_model_that_says_what_it_is_and_can_be_checked(self):
        report = json.loads(self.done("convert", "plain.onnx", "out.onnx", "--preset", "unit", "--description", "colours", "--json"))
        self.assertTrue(report["golden"])
        self.assertIn("missing_facts", [finding["rule"] for finding in report["findings"]])
        seen = json.loads(self.done("inspect", "out.onnx", "--check", "--json"))
        self.assertEqual((seen["opset"], seen["source"], seen["description"]), (17, "plain.onnx", "colours"))
        self.assertEqual((seen["facts_from"], seen["source_sha256"]), ("metadata", report["source_sha256"]))
        self.assertTrue(seen["golden"]["passed"])
        self.done("red.png", "-m", "out.onnx")
        self.assertEqual(self.read("red.labels.png")[1], [[1] * 8] * 4)

    def test_convert_compares_layers_with_the_source(self):
        seen = json.loads(self.done("convert", "plain.onnx", "out.onnx", "--json", "--verify"))["verify"]
        self.assertEqual([(report["input"], report["passed"], report["first_beyond"]) for report in seen], [("seeded", True, None)])
        self.assertEqual([layer["value"] for layer in seen[0]["layers"]], ["features", "scores"])
        text = self.done("convert", "plain.onnx", "out.onnx", "--force", "--preset", "unit", "--verify", "red.png", "flag.png")
        self.assertIn("verified on 'red.png', [1,3,513,513]: 2 of 2 values", text)
        self.assertIn("verified on 'flag.png'", text)
        self.assertIn("no layer is beyond the tolerance of 1.00e-04", text)
        for words, message in ((["--verify", "nope.png"], "no such image: 'nope.png'"), (["--tolerance", "1"], "without --verify"),
                               (["--tolerance", "x", "--verify"], "wants a number")):
            code, _, err = self.place.run("convert", "plain.onnx", "new.onnx", *words)
            self.assertEqual(code, 2)
            self.assertIn(message, err)
        self.assertNotIn("new.onnx", self.place.files())

    def test_convert_leaves_existing_files_alone_and_no_parts_behind(self):
        before = self.place.files()
        code, _, err = self.place.run("convert", "plain.onnx", "tiny.onnx")
        self.assertEqual(code, 2)
        self.assertIn("'tiny.onnx' exists already", err)
        for source, out in (("garbage.onnx", "out.onnx"), ("missing.onnx", "out.onnx"), ("plain.onnx", "no/folder.onnx"), ("plain.onnx", "photos")):
            self.assertEqual(self.place.run("convert", source, out)[0], 2, out)
        self.assertEqual(self.place.files(), before)

    def test_an_interrupted_conversion_leaves_nothing_behind(self):
        before = self.place.files()
        process = self.place.start("convert", "plain.onnx", "out.onnx")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        left = [name for name in self.place.files() if name not in before]
        self.assertEqual(left, [] if process.returncode else ["out.onnx"])

    def test_convert_to_int8_reports_what_it_did_and_keeps_the_labels(self):
        (self.place.folder / "photos" / "broken.jpg").unlink()
        words = ("convert", "tiny.onnx", "out.onnx", "--precision", "int8", "--calibrate", "photos", "--budget", "2", "-r")
        report = json.loads(self.done(*words, "--json"))["int8"]
        self.assertEqual(set(report), {
            "images", "layers", "int8_layers", "int8_macs_share", "kept", "ranges", "equalised_pairs", "measure",
            "budget_points", "loss_points", "margin_points", "all_int8_points", "agreement", "miou", "f32_miou", "resumed"})
        self.assertEqual((report["images"], report["layers"], report["int8_layers"]), (3, 2, 2))
        self.assertEqual((report["measure"], report["agreement"], report["miou"]), ("agreement", 1.0, None))
        self.done("red.png", "-m", "out.onnx")
        self.assertEqual(self.read("red.labels.png")[1], [[1] * 8] * 4)
        code, seen = self.on_a_terminal(*words, "--force")
        self.assertEqual(code, 0)
        self.assertIn("choosing ranges", seen)
        self.assertTrue(seen.endswith("\r\x1b[K"), repr(seen))
        self.assertEqual(self.on_a_terminal(*words, "--force", "-q"), (0, ""))
        self.assertEqual(self.place.run("convert", "out.onnx", "again.onnx", *words[3:])[0], 2)

    def test_an_interrupted_quantisation_leaves_no_model_behind_and_goes_on(self):
        self.many_images(40)
        before = self.place.files()
        words = ("convert", "tiny.onnx", "out.onnx", "--precision", "int8", "--calibrate", "many")
        code, seen = self.on_a_terminal(*words, interrupt_at=b"choosing ranges")
        self.assertEqual((code, "interrupted: 'out.onnx' was not written" in seen), (130, True), seen)
        self.assertLessEqual(set(self.place.files()) - set(before), {"out.onnx.int8.part"})
        self.done(*words)
        self.assertEqual(set(self.place.files()) - set(before), {"out.onnx"})

    def test_foreign_models_are_named_with_the_command_that_converts_them(self):
        (self.place.folder / "saved").mkdir()
        (self.place.folder / "net.mlpackage").mkdir()
        files = {"old.pth": b"\x80\x02\x8a\nl\xfc", "new.pt": b"PK\x03\x04", "frozen.pb": b"\n\x10", "keras.h5": b"\x89HDF\r\n",
                 "net.prototxt": b"name: 'net'", "net.caffemodel": b"\n\x03net", "net.mlmodel": b"\x08\x01",
                 "net.param": b"7767517\n1 1\n", "net.bin": b"\0\0\0\0", "saved/saved_model.pb": b"\x08\x01",
                 "net.pb": b"\x08\x01\x12\x05graph", "net.ckpt.meta": b"\n\x10graph", "net.pdmodel": b"\n\x10block", "net.keras": b"PK\x03\x04",
                 "net.tar.gz": b"\x1f\x8b\x08", "net.xml": b"<?xml version", "net.ort": b"\0\0\0\0ORTM",
                 "lfs.onnx": b"version https://git-lfs.github.com/spec/v1", "page.onnx": b"<!doctype html>"}
        for name, data in files.items():
            (self.place.folder / name).write_bytes(data)
        wanted = {"old.pth": ("PyTorch", "torch.onnx.export"), "new.pt": ("PyTorch", "torch.onnx.export"),
                  "frozen.pb": ("TensorFlow graph", "tf2onnx.convert --graphdef"), "keras.h5": ("Keras", "tf2onnx.convert --keras"),
                  "saved": ("SavedModel", "tf2onnx.convert --saved-model"), "net.prototxt": ("Caffe", "caffe2onnx.convert"),
                  "net.caffemodel": ("Caffe", "caffe2onnx.convert"), "net.mlmodel": ("Core ML", "convert_coreml"),
                  "net.mlpackage": ("Core ML", "export the network"), "net.param": ("ncnn", "export the network"),
                  "net.bin": ("ncnn", "export the network"), "net.pb": ("SavedModel", "--saved-model"), "net.keras": ("Keras", "--keras"),
                  "net.ckpt.meta": ("TensorFlow checkpoint", "--checkpoint"), "net.pdmodel": ("Paddle", "paddle2onnx"),
                  "net.tar.gz": ("gzip", "tar xf"), "net.xml": ("OpenVINO", "export the network"), "net.ort": ("ONNX Runtime", "ONNX file"),
                  "lfs.onnx": ("Git LFS", "git lfs pull"),
                  "page.onnx": ("HTML page", "download the file")}
        for name, (kind, command) in wanted.items():
            for words in (["convert", name, "out.onnx"], ["inspect", name], ["run", "red.png", "-m", name]):
                code, _, err = self.place.run(*words)
                self.assertEqual(code, 2, name)
                self.assertIn(kind, err, name)
                self.assertIn(command, err, name)

    def test_content_counts_more_than_the_name(self):
        for name in ("model.pb", "model.bin", "model.pth"):
            (self.place.folder / name).write_bytes((self.place.folder / "plain.onnx").read_bytes())
            self.done("inspect", name)

    def test_a_folder_with_a_model_says_which_file_is_meant(self):
        (self.place.folder / "net").mkdir()
        (self.place.folder / "net/model.onnx").write_bytes(b"x")
        code, _, err = self.place.run("inspect", "net")
        self.assertEqual(code, 2)
        self.assertIn("hint: name the file in it: net/model.onnx", err)

    def test_convert_stores_colours_and_how_pixels_are_resized(self):
        self.done("convert", "plain.onnx", "out.onnx", "--preset", "tf", "--resize", "bilinear", "--palette", "voc", "--json")
        seen = json.loads(self.done("inspect", "out.onnx", "--json"))
        self.assertEqual((seen["resize"], seen["facts_from"], seen["palette"][1]), ("bilinear", "metadata", [128, 0, 0]))
        self.done("convert", "plain.onnx", "names.onnx", "--labels-from", "cityscapes")
        self.assertEqual(len(json.loads(self.done("inspect", "names.onnx", "--json"))["palette"]), 19)
        code, _, err = self.place.run("convert", "plain.onnx", "new.onnx", "--size-policy", "fit")
        self.assertEqual(code, 2)
        self.assertIn("which nothing says", err)

    def test_convert_refuses_places_before_it_begins(self):
        for out, message in (("no/out.onnx", "there is no folder 'no'"), ("out.tflite", "name it out.onnx"), ("photos", "is a folder")):
            code, _, err = self.place.run("convert", "plain.onnx", out)
            self.assertEqual(code, 2)
            self.assertIn(message, err)

    def test_inspect_draws_the_graph(self):
        self.done("inspect", "tiny.onnx", "--dot", "tiny.dot")
        drawing = (self.place.folder / "tiny.dot").read_text(encoding="utf-8")
        self.assertTrue(drawing.startswith("digraph model {"))
        self.assertIn("Conv 3x3 rate 2x2 - encode", drawing)

    def complete(self, *words):
        script = self.done("completion", "bash")
        quoted = " ".join(f"'{word}'" for word in words)
        ask = f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _segment; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        shell = subprocess.run(["bash", "-c", f"{script}\n{ask}"], cwd=self.place.folder, text=True, capture_output=True, check=True)
        return shell.stdout.splitlines()

    def test_completion_knows_commands_options_and_choices(self):
        self.assertEqual(self.complete("segment", "ev"), ["eval"])
        self.assertEqual(self.complete("segment", "run", "--network"), ["--network-size"])
        self.assertEqual(self.complete("segment", "red.png", "--enlarge", ""), ["bilinear", "nearest"])
        self.assertEqual(self.complete("segment", "bench", "--model", "tin"), ["tiny.onnx"])
        self.assertEqual(self.complete("segment", "run", "fla"), ["flag.png"])
        self.assertEqual(self.complete("segment", "completion", ""), ["bash"])
        self.assertEqual(self.complete("segment", "run", "--enlarge", "=", "n"), ["nearest"])
        (self.place.folder / "my flag.png").write_bytes(b"")
        self.assertEqual(self.complete("segment", "run", "my"), ["my flag.png"])
        self.assertNotIn("--images", self.complete("segment", "run", "--"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
