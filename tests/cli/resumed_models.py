"""Which files --resume takes for the model, where it is named or none is: resumed_models.py SEGMENT MODELS."""
import json
import os
import shutil
import sys
import unittest

from workplace import ToolTest


class ResumedModels(ToolTest):
    def setUp(self):
        super().setUp()
        self.models = self.place.folder / "installed"
        self.models.mkdir()
        shutil.copy(self.place.folder / "tiny.onnx", self.models / "pages.onnx")
        os.environ["ATROUS_MODEL_PATH"] = str(self.models)

    def images(self, *words):
        """The images that were not done before."""
        out = self.done("red.png", "-o", "out", "--resume", "--json", *words)
        return [json.loads(line)["image"] for line in out.splitlines()]

    def test_an_installed_model_that_changes_does_it_all_again(self):
        for words in ([], ["-m", "pages"]):
            with self.subTest(words=words):
                (self.models / "pages.onnx.json").write_text("{}")
                self.images(*words)
                self.assertEqual(self.images(*words), [])
                (self.models / "pages.onnx.json").write_text('{"labels": ["ground"]}')
                self.assertEqual(self.images(*words), ["red.png"])

    def test_files_of_the_current_folder_are_none_of_the_model(self):
        self.images()
        (self.place.folder / "pages").write_text("not the model")
        (self.place.folder / "other").write_text("nor this")
        self.assertEqual(self.images(), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
