#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the headers of the API reference, one per line: the installed ones that a program or a
plug-in includes, and those that they include in turn. Headers that only sources of fe include, and
those that CMakeLists.txt lists as INTERNAL, are not part of the API."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[1]
FOLDERS = ("fe", "ops", "traces", "detect", "plot", "report", "config")
# What users include.
ENTRIES = ("fe/fe.h", "fe/audit/audit.h", "fe/data/", "fe/image/image_folder.h", "fe/image/mvtec.h",
           "fe/run/", "fe/storage/safetensors.h", "ops/all.h", "traces/all.h", "detect/", "plot/chart/",
           "plot/image/", "report/report.h", "config/plugin.h", "config/run/", "config/schema/registry.h")


def headers():
    names = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "--",
                            *FOLDERS], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    internal = {"/".join([*pathlib.Path(name).parts[:-1], header])
                for name in names if name.endswith("CMakeLists.txt")
                for listed in re.findall(r"\bINTERNAL\s((?:[\w/.]+\.h\s*)+)", (ROOT / name).read_text())
                for header in listed.split()}
    known = {name for name in names if name.endswith(".h")} - internal
    found = set()
    waiting = [name for name in known if name.startswith(ENTRIES)]
    while waiting:
        name = waiting.pop()
        if name in known and name not in found:
            found.add(name)
            waiting += re.findall(r'^#include "([^"]+)"', (ROOT / name).read_text(), re.M)
    return sorted(found)


if __name__ == "__main__":
    print("\n".join(headers()))
