"""What converting does with its words and with the size of a network. conversion.py SEGMENT MODELS [TEST...]"""
import json
import sys
import unittest

from workplace import ToolTest, read_png


class Conversion(ToolTest):
    def test_the_images_of_verify_are_known_wherever_they_stand(self):
        orders = (("--verify", "plain.onnx", "out.onnx", "red.png"), ("--verify", "red.png", "plain.onnx", "out.onnx"),
                  ("plain.onnx", "--verify", "red.png", "out.onnx"), ("red.png", "plain.onnx", "--verify", "out.onnx"),
                  ("plain.onnx", "out.onnx", "--verify", "red.png"))
        for words in orders:
            seen = json.loads(self.done("convert", *words, "--preset", "unit", "--json", "--force"))
            self.assertEqual((seen["source"], seen["output"]), ("plain.onnx", "out.onnx"), words)
            self.assertEqual([report["input"] for report in seen["verify"]], ["red.png"], words)

    def test_words_that_cannot_be_told_apart_are_refused(self):
        before = self.place.files()
        for words, message in ((("plain.onnx", "new.onnx", "red.png"), "'red.png' is one word more than IN and OUT"),
                               (("plain.onnx", "--verify", "red.png", "--force"), "IN and OUT are wanted beside the images"),
                               (("plain.onnx", "red.png", "--force"), "'red.png' is not a name for an ONNX file")):
            code, _, err = self.place.run("convert", *words)
            self.assertEqual(code, 2, words)
            self.assertIn(message, err)
        self.assertEqual(self.place.files(), before)

    def test_an_opened_network_keeps_the_size_that_it_was_made_for(self):
        report = json.loads(self.done("convert", "fixed.onnx", "out.onnx", "--size-policy", "squash", "--json"))
        self.assertEqual((report["opened"], report["image_height"], report["image_width"]), (True, 8, 8))
        for words, size in (((), (8, 8)), (("--input-size", "16x24"), (16, 24)), (("--size-policy", "native"), (4, 6))):
            self.done("flag.png", "-m", "out.onnx", "--network-size", "-q", *words)
            rows = read_png(self.place.folder / "flag.labels.png")[1]
            self.assertEqual((len(rows), len(rows[0])), size, words)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
