#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/check_words.py finds planted words, and nothing else."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.dont_write_bytecode = True
sys.path.insert(0, str(SCRIPTS))
import check_words  # noqa: E402


def found(name, text):
    """(line, words) of what is found in a file of this name."""
    return [(line, words) for line, words, _ in check_words.findings(pathlib.Path(name), text)]


class Words(unittest.TestCase):
    def test_every_banned_phrase_is_found_in_markdown(self):
        for text in ("Start anew.", "It goes on with the next.", "To go on: fe", "Mend the file.",
                     "The page tells why.", "as is told in", "The option says which.",
                     "There are: a, b.", "Registered are a, b.", "writes a row an epoch",
                     "one a file", "twice a step", "the present epoch", "in the latter case",
                     "a sound file", "The file is whole.", "whole or not at all", "draws pictures",
                     "a share of the data", "after so many steps", "now and then", "than ever before",
                     "Who knows keys knows names.", "Strings are no values.", "Nothing was found.",
                     "puts together", "orders the axes", "the rate of learning", "Sum::kMin"):
            self.assertEqual(len(found("a.md", text)), 1, text)

    def test_ordinary_english_passes(self):
        for text in ("There are no values here.", "It is no longer needed.", "We go online.",
                     "represented", "the whole file", "tells circles from squares apart", "presence",
                     "shared by all", "a minimum of one", "amend", "recommended", "--pictures DIR",
                     "the net present value", "a named file that", "this is no more than that",
                     "is there no file?", "resound",
                     "by a threshold. A run has one", "integers stay whole numbers", "pictures.cpp"):
            self.assertEqual(found("a.md", text), [], text)

    def test_a_finding_has_its_line_and_what_to_write(self):
        findings = check_words.findings(pathlib.Path("a.md"), "Fine.\n\nIt is the colour, anew.\n")
        self.assertEqual(findings, [(3, "anew", "again; from scratch"), (3, "colour", "color")])

    def test_phrases_are_found_across_line_breaks(self):
        self.assertEqual(found("a.md", "and it goes\non with it"), [(1, "goes on")])
        self.assertEqual(found("a.h", "  // it goes\n  // on\n"), [(1, "goes on")])
        self.assertEqual(found("a.h", "  ///< it goes\n  ///< on\n"), [(1, "goes on")])
        self.assertEqual(found("a.h", "/** it goes\n * on */\n"), [(1, "goes on")])
        self.assertEqual(found("a.cpp", 'f("it goes "\n  "on");\n'), [(1, "goes on")])
        self.assertEqual(found("a.py", "# it goes\n# on\n"), [(1, "goes on")])
        self.assertEqual(found("a.sh", "# it goes\n# on\n"), [(1, "goes on")])

    def test_separate_texts_are_not_one_phrase(self):
        self.assertEqual(found("a.cpp", 'f("it goes", "on");\n'), [])
        self.assertEqual(found("a.cpp", "// it goes\nint on;\n"), [])
        self.assertEqual(found("a.md", "it goes\n\non\n"), [])

    def test_code_is_checked_for_its_spelling_only(self):
        self.assertEqual(found("a.cpp", "int anew = mend(picture);\n"), [])
        self.assertEqual(found("a.py", "anew = mend(picture)\n"), [])
        self.assertEqual(found("a.h", "int mean_colour();\nclass GreyImage;\n"),
                         [(1, "colour"), (2, "Grey")])
        self.assertEqual(found("a.cpp", "auto x = normalise(y);  // mend\n"),
                         [(1, "mend"), (1, "normalise")])

    def test_literals_of_every_kind_are_checked(self):
        self.assertEqual(found("a.cpp", 'a("\\"mend");\n'), [(1, "mend")])
        self.assertEqual(found("a.cpp", 'a(R"(x\nmend)");\n'), [(2, "mend")])
        self.assertEqual(found("a.cpp", "char c = '\"'; int mend; char d = '\"';\n"), [])
        self.assertEqual(found("a.py", 'a = f"mend {x}"\n"""mend"""\n'), [(1, "mend"), (2, "mend")])
        self.assertEqual(found("a.yaml", "a: 1  # mend\n"), [(1, "mend")])
        self.assertEqual(found("CMakeLists.txt", "message(\"mend\")\n"), [(1, "mend")])

    def test_british_spellings_and_their_replacements(self):
        for british, us in (("colours", "colors"), ("greyish", "grayish"), ("behaviour", "behavior"),
                            ("initialiser", "initializer"), ("uninitialised", "uninitialized"),
                            ("optimisation", "optimization"), ("analysed", "analyzed"),
                            ("centre", "center"), ("centred", "centered"), ("centring", "centering"),
                            ("labelled", "labeled"), ("cancelling", "canceling"),
                            ("licence", "license"), ("judgement", "judgment"), ("learnt", "learned"),
                            ("misspelt", "misspelled"), ("artefact", "artifact"),
                            ("catalogue", "catalog"), ("towards", "toward"), ("metre", "meter")):
            self.assertEqual(check_words.american(british), us)
        for word in ("noise", "otherwise", "precise", "raised", "normal", "center", "analysis",
                     "four", "hour", "contour", "tour", "your", "denoised", "promise", "listed",
                     "cancellation", "controller", "called", "thence", "parameter", "greedy",
                     "exercise", "size", "spelling", "installed"):
            self.assertIsNone(check_words.american(word), word)

    def test_a_comment_allows_a_word_on_its_line_and_the_next(self):
        self.assertEqual(found("a.cpp", "// words: allow mend: a name\nint x;  // mend\n"), [])
        self.assertEqual(found("a.cpp", "int x;  // mend  words: allow mend\n"), [])
        self.assertEqual(found("a.md", "<!-- words: allow anew -->\nanew\n\nanew\n"), [(4, "anew")])
        self.assertEqual(found("a.cpp", "// words: allow anew\nint x;  // mend\n"), [(2, "mend")])

    def test_the_program_fails_on_a_planted_word_and_names_its_place(self):
        with tempfile.NamedTemporaryFile("w", suffix=".md", dir=SCRIPTS.parent / "docs",
                                         prefix="planted_") as file:
            file.write("Fine.\nStart anew.\n")
            file.flush()
            name = f"docs/{pathlib.Path(file.name).name}"
            run = subprocess.run([sys.executable, "-B", SCRIPTS / "check_words.py", name],
                                 capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertIn(f"{name}:2: 'anew': write again; from scratch\n", run.stdout)

    def test_the_program_is_silent_about_a_clean_file(self):
        run = subprocess.run([sys.executable, "-B", SCRIPTS / "check_words.py", "LICENSE"],
                             capture_output=True, text=True)
        self.assertEqual((run.returncode, run.stdout), (0, ""))


if __name__ == "__main__":
    unittest.main()
