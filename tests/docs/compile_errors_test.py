# SPDX-License-Identifier: Apache-2.0
"""Compiles what docs/errors.md says does not compile, and compares g++'s answers with the page.

    compile_errors_test.py COMPILE_COMMANDS_JSON

A block under the comment <!-- compile --> has an expression per paragraph, with what g++ says about it
in the lines below.
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def shown():
    """The expressions of the page, each with the lines that g++ prints about it."""
    page = (ROOT / "docs" / "errors.md").read_text()
    for block in re.findall(r"<!-- compile -->\n```text\n(.*?)```", page, re.DOTALL):
        for paragraph in block.strip().split("\n\n"):
            expression, *answers = paragraph.split("\n")
            yield expression, answers


def flags(commands):
    """How a program of the docs is compiled, without its own file and without what only speeds it up."""
    for entry in json.loads(pathlib.Path(commands).read_text()):
        if "docs_errors" in entry["command"]:
            words = shlex.split(entry["command"])
            kept = [w for i, w in enumerate(words) if w.startswith(("-D", "-std", "-I"))]
            kept += [w for i, word in enumerate(words) if word == "-isystem"
                     for w in ("-isystem", words[i + 1])]
            return kept
    sys.exit(f"{commands} has no program of the docs")


def main():
    cases = list(shown())
    if len(cases) < 5:
        sys.exit("docs/errors.md shows fewer than 5 expressions that do not compile")
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "errors.cpp"
        lines = ['#include "fe/fe.h"', "namespace ops = fe::ops;"]
        lines += [f"void case_{i}() {{ static_cast<void>({expression}); }}"
                  for i, (expression, _) in enumerate(cases)]
        source.write_text("\n".join(lines) + "\n")
        answer = subprocess.run(["g++", *flags(sys.argv[1]), "-fsyntax-only", source], capture_output=True, text=True,
                                env={**os.environ, "LC_ALL": "C"}).stderr
    by_case = re.split(r"In function 'void case_(\d+)\(\)':", answer)
    said = dict(zip(map(int, by_case[1::2]), by_case[2::2]))
    faults = [f"{expression}\n  g++ does not say: {line}\n{said.get(i, '(nothing)')}"
              for i, (expression, answers) in enumerate(cases)
              for line in answers if line not in said.get(i, "")]
    print("\n".join(faults) or "all is well")
    sys.exit(bool(faults))


main()
