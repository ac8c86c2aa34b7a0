#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""check_docs.py finds what it is there to find."""
import pathlib
import stat
import tempfile
import unittest

import check_docs

CODE = """#include <a>
  // [sum]
  const int a = 1;
    deeper();
  // [/sum]
"""


class CheckDocs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        (self.root / "a.cpp").write_text(CODE)
        self.page = self.root / "page.md"
        self.saved = check_docs.ROOT, check_docs.PAGES
        check_docs.ROOT, check_docs.PAGES = self.root, [self.page]

    def tearDown(self):
        check_docs.ROOT, check_docs.PAGES = self.saved

    def faults(self, text, write=False):
        self.page.write_text(text)
        return check_docs.check_pages(write)

    def output_faults(self, text, output, code=0, write=False):
        program = self.root / "program"
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{output}END\nexit {code}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        self.page.write_text(text)
        return check_docs.check_output("program", program, write)

    def test_equal_quotation_passes(self):
        text = "<!-- snippet: a.cpp#sum -->\n```cpp\nconst int a = 1;\n  deeper();\n```\n"
        self.assertEqual(self.faults(text), [])

    def test_changed_quotation_is_found_and_updated(self):
        text = "<!-- snippet: a.cpp#sum -->\n```cpp\nconst int a = 2;\n```\n"
        self.assertEqual(self.faults(text),
                         ["page.md: the block of a.cpp#sum differs from the file"])
        self.assertEqual(self.faults(text, write=True), [])
        self.assertIn("const int a = 1;\n  deeper();\n```\n", self.page.read_text())

    def test_marks_of_inner_regions_are_not_quoted(self):
        (self.root / "b.cpp").write_text("// [all]\na;\n// [part]\nb;\n// [/part]\n// [/all]\n")
        text = "<!-- snippet: b.cpp#all -->\n```cpp\na;\nb;\n```\n"
        self.assertEqual(self.faults(text), [])

    def test_missing_file_and_region_are_found(self):
        text = "<!-- snippet: {} -->\n```cpp\n```\n"
        self.assertEqual(self.faults(text.format("b.cpp#sum")), ["page.md: there is no file b.cpp"])
        self.assertEqual(self.faults(text.format("a.cpp#product")),
                         ["page.md: a.cpp has no region [product]"])

    def test_cpp_without_source_is_found(self):
        self.assertEqual(self.faults("```cpp\nint a;\n```\n"),
                         ["page.md: a C++ block names no snippet: int a;"])
        self.assertEqual(self.faults("```sh\nls\n```\n"), [])

    def test_empty_output_is_found(self):
        self.assertEqual(self.faults("<!-- output: a#b -->\n```text\n```\n"),
                         ["page.md: the output of a#b is empty; --write run fills it in"])
        self.assertEqual(self.faults("<!-- output: a#b -->\n```text\nc\n```\n"), [])

    def test_configs_in_help_must_exist(self):
        (self.root / "apps").mkdir()
        (self.root / "apps/a.cpp").write_text("fe train configs/a.yaml\nfe check configs/b.yaml\n")
        (self.root / "configs").mkdir()
        (self.root / "configs/a.yaml").write_text("")
        self.assertEqual(self.faults(""), ["apps/a.cpp: there is no configs/b.yaml"])

    def test_links_must_lead_somewhere(self):
        text = "# Two words\n[a](a.cpp) [b](b.md) [c](#two-words) [d](#three) [e](https://a.b)\n"
        self.assertEqual(self.faults(text), ["page.md: the link to b.md leads nowhere",
                                             "page.md: page.md has no heading for the link #three"])

    def test_output_may_differ_in_fractions_only(self):
        text = "<!-- output: program#one -->\n```text\ntook 1.5 s, 3 steps\n```\n"
        self.assertEqual(self.output_faults(text, "== one case\ntook 2.25 s, 3 steps\n== two\n"), [])
        self.assertIn("expected of program#one",
                      self.output_faults(text, "== one case\ntook 2.25 s, 4 steps\n")[0])
        self.assertEqual(self.output_faults(text, "== one\nupdated\n", write=True), [])
        self.assertIn("```text\nupdated\n```", self.page.read_text())

    def test_logged_values_may_differ(self):
        line = "FastEstimator-Train: step: {}; epoch: {}; epoch_time(sec): {}; loss_mean: {};"
        shown, same = line.format(10, 1, 0.5, 2), line.format(10, 1, 1, 0.25)
        saved = "FastEstimator-BestModelSaver: Saved model to a.h5\n"
        self.assertEqual(check_docs.comparable(shown), check_docs.comparable(same))
        self.assertEqual(check_docs.comparable(saved + shown), check_docs.comparable(shown))
        for other in line.format(10, 2, 0.5, 2), line.format(11, 1, 0.5, 2):
            self.assertNotEqual(check_docs.comparable(shown), check_docs.comparable(other))

    def program(self, name, body):
        program = self.root / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return str(program)

    def command_faults(self, text):
        (self.root / "configs").mkdir(exist_ok=True)
        (self.root / "configs" / "base.yaml").write_text("seed: 1\n")
        fe = self.program("fe", 'if [ "$1" = check ]; then shift; cat "$@"; ! grep -qs fault "$@"\n'
                                'else ls "$FE_DATA_DIR/mnist"; echo "took 1.5 s"; exit "$1"; fi')
        self.page.write_text(text)
        return check_docs.check_commands(fe)

    def test_commands_end_as_they_should(self):
        block = "<!-- run{} -->\n```sh\nfe {}\n```\n"
        self.assertEqual(self.command_faults(block.format("", 0) + block.format(": 2", 2)), [])
        self.assertIn("page.md: exit code 2 of\nfe 2\n",
                      self.command_faults(block.format("", 2))[0])
        self.assertIn("exit code 0", self.command_faults(block.format(": 2", 0))[0])
        first_fails = "<!-- run -->\n```sh\nfalse\ntrue\n```\n"
        self.assertIn("exit code 1", self.command_faults(first_fails)[0])
        self.assertEqual(self.command_faults("```sh\nfe 3\n```\n"), [])

    def test_shown_lines_are_printed(self):
        text = "<!-- run -->\n```sh\nfe 0\n```\n<!-- prints -->\n```text\n{}```\n"
        self.assertEqual(self.command_faults(
            text.format("t10k-images-idx3-ubyte.gz\n...\ntrain-labels-idx1-ubyte.gz\ntook 2.5 s\n")), [])
        for wrong in ("took 2 s\n", "t10k-images-idx3-ubyte.gz\ntook 2.5 s\n",
                      "took 2.5 s\n...\nt10k-images-idx3-ubyte.gz\n"):
            self.assertIn("expected the line", self.command_faults(text.format(wrong))[0])

    def test_shown_configs_are_checked(self):
        text = "<!-- check{} -->\n```yaml\n{}\n```\n"
        self.assertEqual(self.command_faults(text.format("", "a: 1")), [])
        self.assertEqual(self.command_faults(text.format(": configs/base.yaml", "a: 1")), [])
        self.assertIn("page.md: seed: 1\nfault\nin\nfault\n",
                      self.command_faults(text.format(": configs/base.yaml", "fault"))[0])

    def test_saved_blocks_are_there_for_the_next(self):
        self.assertEqual(self.command_faults("<!-- save: a.txt -->\n```text\nb\n```\n"
                                             "<!-- run -->\n```sh\ngrep b a.txt\n```\n"), [])

    def test_reference_is_compared_and_renewed(self):
        (self.root / "docs").mkdir()
        fe = self.program("fe", "echo '# Reference'")
        self.assertIn("docs/reference.md is out of date", check_docs.check_reference(fe, write=False)[0])
        self.assertEqual(check_docs.check_reference(fe, write=True), [])
        self.assertEqual(check_docs.check_reference(fe, write=False), [])
        (self.root / "docs" / "reference.md").write_text("# Old\n")
        self.assertNotEqual(check_docs.check_reference(fe, write=False), [])

    def test_headings_of_one_name_are_numbered(self):
        self.assertEqual(self.faults("# Two\n# Two\n[a](#two) [b](#two-1)\n"), [])
        self.assertNotEqual(self.faults("# Two\n# Two\n[c](#two-2)\n"), [])

    def test_failing_program_is_found(self):
        self.assertIn("exits with 3", self.output_faults("", "", code=3)[0])


if __name__ == "__main__":
    unittest.main()
