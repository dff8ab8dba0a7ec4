"""Which images of a command line are done, and where their outputs go. inputs.py SEGMENT MODELS"""
import sys
import unittest

from workplace import RED, ToolTest, write_ppm


class Inputs(ToolTest):
    def test_results_of_earlier_runs_are_replaced_and_not_taken_for_inputs(self):
        for _ in range(2):
            code, out, _ = self.place.run("photos", "-m", "tiny.onnx", "-o", "photos", "--json")
            self.assertEqual(code, 1)
            self.assertEqual(len(out.splitlines()), 2)

    def test_names_of_images_do_not_leave_the_output_folder(self):
        for name in ("..ppm", "...ppm"):
            write_ppm(self.place.folder / "empty" / name, 4, 4, RED)
        self.done("empty", "-m", "tiny.onnx", "-o", "out/below")
        written = [f"out/below/{name}.{kind}.png" for name in ("...ppm", "..ppm") for kind in ("labels", "overlay")]
        self.assertEqual(self.place.files("out/**/*"), written)

    def test_links_that_lead_nowhere_or_round_are_no_images(self):
        folder = self.place.folder / "empty"
        write_ppm(folder / "a.ppm", 4, 4, RED)
        (folder / "round.ppm").symlink_to("round.ppm")
        (folder / "nowhere.ppm").symlink_to("missing.ppm")
        self.assertEqual(len(self.done("empty", "-m", "tiny.onnx", "--json").splitlines()), 1)

    def test_an_image_that_the_network_does_not_take_fails_alone(self):
        code, out, err = self.place.run("photos/a.ppm", "red.png", "photos/c.ppm", "-m", "tiny.onnx", "--json",
                                        "--input-size", "4x4", "--size-policy", "native")
        self.assertEqual((code, len(out.splitlines())), (1, 2), err)
        self.assertIn("red.png: tiny.onnx: the image is 8 x 4 pixels, larger than the network's 4 x 4", err)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
