"""Shows that every rule of the source tree finds its fault. rules_test.py"""

import pathlib
import tempfile
import unittest

import rules


def faults_of(path, text):
    with tempfile.TemporaryDirectory() as root:
        file = pathlib.Path(root) / path
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        return list(rules.faults(root))


class Rules(unittest.TestCase):
    def expect(self, path, text, *parts):
        found = faults_of(path, text)
        self.assertEqual(len(found), len(parts), found)
        for fault, part in zip(found, parts):
            self.assertIn(part, fault)

    def test_a_folder_includes_what_stands_to_its_left(self):
        self.expect("engine/graph/a.cpp", '// A.\n#include "core/error.h"\n#include "graph/b.h"\n')
        self.expect("engine/graph/a.cpp", '// A.\n#include "ops/op.h"\n', "includes ops/op.h")
        self.expect("engine/core/a.h", '// A.\n#  include "graph/graph.h"\n', "includes graph/graph.h")
        self.expect("engine/include/atrous/a.h", '// A.\n#include "core/error.h"\n', "includes core/error.h")

    def test_a_new_folder_needs_a_rule(self):
        self.expect("engine/extra/a.h", "// A.\n", "no folder 'extra'")

    def test_onednn_stays_in_its_folder(self):
        self.expect("engine/dnnl/a.h", "// A.\n#include <oneapi/dnnl/dnnl.hpp>\n")
        self.expect("engine/runtime/a.h", "// A.\n#include <oneapi/dnnl/dnnl.hpp>\n", "only engine/dnnl may")

    def test_tools_and_examples_include_public_headers_only(self):
        good = '// A.\n#include <atrous/atrous.h>\n#include <vector>\n#include "table.h"\n'
        self.expect("tools/segment/a.cpp", good)
        self.expect("tools/segment/a.cpp", '// A.\n#include "graph/graph.h"\n', "graph/graph.h")
        self.expect("tests/api/a.cpp", '// A.\n#include "core/error.h"\n', "core/error.h")
        self.expect("tests/api/a_test.cpp", '// A.\n#include "core/error.h"\n')
        self.expect("examples/a.c", "// A.\n#include <atrous/c_api.h>\n#include <stdio.h>\n")
        self.expect("examples/a.c", '// A.\n#include "core/error.h"\n', "core/error.h")

    def test_the_engine_never_prints_exits_or_asserts(self):
        for call in ("printf(\"a\");", "std::cerr << 1;", "exit(1);", "std::abort();", "assert(x);"):
            self.expect("engine/core/a.cpp", f"// A.\n{call}\n", ": ")
        harmless = '// exit(1)\nstatic_assert(true);\n/* abort() */ f("printf(");\nsnprintf(a, 1, "");\n'
        self.expect("engine/core/a.cpp", harmless)

    def test_the_first_line_says_what_the_file_is(self):
        self.expect("engine/core/a.h", "#pragma once\n", "first line")
        self.expect("tests/a.py", "import sys\n", "first line")
        self.expect("third_party/a.sh", "#!/bin/sh\nset -e\n", "first line")
        self.expect("third_party/a.sh", "#!/bin/sh\n# What it is.\n")

    def test_two_headers_do_not_define_one_name(self):
        with tempfile.TemporaryDirectory() as root:
            places = (("ops", "atrous"), ("tflite", "ATROUS_EXPORT atrous"), ("dnnl", "atrous::onednn"))
            for folder, space in places:
                file = pathlib.Path(root) / "engine" / folder / "a.h"
                file.parent.mkdir(parents=True)
                file.write_text(f"// A.\nnamespace {space} {{\nstruct Window;\nstruct Window {{\n", encoding="utf-8")
            self.assertEqual(list(rules.faults(root)), ["engine/tflite/a.h: defines Window, as engine/ops/a.h does"])

    def test_long_files_are_found(self):
        self.expect("tests/a_test.cpp", "// A.\n" * 401, "401 lines")


if __name__ == "__main__":
    unittest.main()
