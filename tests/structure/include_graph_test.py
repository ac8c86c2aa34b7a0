# SPDX-License-Identifier: Apache-2.0
"""Checks the structure of the sources: which part may include which, and the size of files.

    include_graph_test.py FOLDER [--self-test]

The layers are those of docs/design.md. With --self-test the script checks itself: each rule has to
find a fault that is planted in a small tree.
"""
import argparse
import os
import re
import sys
import tempfile

# What each part may include beside itself: the parts named here and everything those may include.
LAYERS = {
    "fe/base": [],
    "fe/storage": ["fe/base"],
    "fe/distributed": ["fe/base"],
    "fe/data": ["fe/storage"],
    "fe/image": ["fe/data"],
    "fe/audit": ["fe/image"],
    "fe/model": ["fe/storage", "fe/distributed"],
    "fe/checkpoint": ["fe/model"],
    "fe/pipeline": ["fe/data", "fe/distributed"],
    "fe/network": ["fe/model"],
    "fe/estimator": ["fe/pipeline", "fe/network", "fe/checkpoint"],
    "fe/run": ["fe/estimator"],
    "plot": ["fe/base"],
    "ops": ["fe/run"],
    "traces": ["fe/estimator", "plot"],
    "report": ["fe/estimator", "plot"],
    "detect": ["ops", "traces"],
    "config": ["detect", "report", "fe/image"],
    "apps": ["config", "fe/audit"],
    "examples": ["config", "fe"],
    "bench": ["config"],
    # Of the folder fe itself: fe/fe.h, for users.
    "fe": ["fe/image", "fe/storage", "ops", "plot", "traces"],
    "docs": ["config", "fe"],
}
# The libraries that only some parts know.
LIBRARIES = {
    "yaml-cpp/": ["config"],
    "CLI/": ["apps", "examples", "bench"],
    "gtest/": ["tests"],
    "gmock/": ["tests"],
}
UNCHECKED = ["tests"]  # may include everything
SKELETON = "apps/fe/help/skeleton/"  # a program of a user, which `fe new` writes

MAX_HEADER, MAX_SOURCE, MAX_FUNCTION, MAX_FILES = 200, 400, 60, 30

# What is still too large: lines of a file, or files of a folder. An entry that is no longer needed is
# a fault, so that the list shrinks.
EXCEPTIONS = {}
# Includes that have to go, likewise: (path, included).
INCLUDE_EXCEPTIONS = set()
# A page to read from top to bottom, in the order of the notebook that it follows.
LONG_FUNCTIONS = ["examples/alocc_notebook.cpp"]

INCLUDE = re.compile(r'^\s*#\s*include\s*["<]([^">]+)[">]', re.MULTILINE)


def part_of(path):
    """The part that a file belongs to: "fe/base", "detect"."""
    folders = path.split("/")[:-1]
    return "/".join(folders[:2]) if folders[0] == "fe" else folders[0]


def allowed_parts():
    """For each part all parts that it may include."""
    allowed = {}

    def collect(part):
        if part not in allowed:
            allowed[part] = {part}
            for below in LAYERS[part]:
                allowed[part] |= collect(below)
        return allowed[part]

    for part in LAYERS:
        collect(part)
    return allowed


def sources(root):
    """Paths of all headers and sources of fe, relative to the root."""
    for top in sorted({part.split("/")[0] for part in LAYERS} | set(UNCHECKED)):
        for folder, folders, files in os.walk(os.path.join(root, top)):
            folders.sort()
            for name in sorted(files):
                if name.endswith((".h", ".cpp")):
                    yield os.path.relpath(os.path.join(folder, name), root)


def without_comments_and_strings(text):
    """The text with blanks in their place; lines stay where they are."""
    pattern = re.compile(
        r'R"(?P<mark>[^\s()\\]*)\(.*?\)(?P=mark)"|//[^\n]*|/\*.*?\*/'
        r"|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.DOTALL)
    return pattern.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def functions(text):
    """(first line, number of lines) of every function body outside of functions."""
    text = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", "", without_comments_and_strings(text),
                  flags=re.MULTILINE)
    blocks, head_start = [], 0
    for match in re.finditer(r"[{};]", text):
        at = match.start()
        if match.group() == "{":
            head = text[head_start:at]
            outside = all(kind == "scope" for kind, _ in blocks)
            is_scope = re.search(r"\b(namespace|class|struct|union|enum)\b[^()=]*$", head) \
                or re.search(r'\bextern\s*$', head)
            kind = "scope" if outside and is_scope else \
                "function" if outside and not re.search(r"=\s*$", head) else "inner"
            start = head_start + len(head) - len(head.lstrip())
            blocks.append((kind, start))
        elif match.group() == "}" and blocks:
            kind, start = blocks.pop()
            if kind == "function":
                first, last = text.count("\n", 0, start), text.count("\n", 0, at)
                yield first + 1, last - first + 1
        head_start = match.end()


def include_faults(path, text, allowed, excepted):
    part = part_of(path)
    if part in UNCHECKED or path.startswith(SKELETON):
        return
    for included in INCLUDE.findall(text):
        if (path, included) in excepted:
            excepted.remove((path, included))
            continue
        for library, parts in LIBRARIES.items():
            if included.startswith(library) and part not in parts:
                yield f"{path}: includes <{included}>, which only {', '.join(parts)} may."
        if "/" not in included:
            continue
        target = part_of(included)
        if target in UNCHECKED:
            yield f"{path}: includes {included}, of the tests."
        elif target in LAYERS and target not in allowed[part]:
            may = ", ".join(sorted(allowed[part] - {part})) or "nothing else"
            yield f"{path}: {part} includes {included} of {target}. It may include: {may}."


def size_faults(path, text, exceptions):
    limit = MAX_HEADER if path.endswith(".h") else MAX_SOURCE
    lines = text.count("\n")
    most = exceptions.get(path, limit)
    if lines > most:
        yield f"{path}: expected at most {most} lines, got {lines}. Split it by concept."
    if path in exceptions and lines <= limit:
        yield f"{path}: {lines} lines are fine. Remove it from EXCEPTIONS."
    for first, count in functions(text):
        if count > MAX_FUNCTION and path not in LONG_FUNCTIONS:
            yield (f"{path}:{first}: expected functions of at most {MAX_FUNCTION} lines, got "
                   f"{count}.")


def faults(root, exceptions, include_exceptions):
    allowed = allowed_parts()
    excepted = set(include_exceptions)
    files_of = {}
    for path in sources(root):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            text = file.read()
        part = part_of(path)
        if part not in LAYERS and part not in UNCHECKED:
            yield f"{path}: the part {part} has no place in LAYERS."
            continue
        yield from include_faults(path, text, allowed, excepted)
        if part not in UNCHECKED:
            yield from size_faults(path, text, exceptions)
        files_of.setdefault(os.path.dirname(path), []).append(path)
    for folder, paths in files_of.items():
        most = exceptions.get(folder, MAX_FILES)
        if len(paths) > most:
            yield f"{folder}: expected at most {most} files of its own, got {len(paths)}. Make rooms."
        if folder in exceptions and len(paths) <= MAX_FILES:
            yield f"{folder}: {len(paths)} files are fine. Remove it from EXCEPTIONS."
    for path, included in sorted(excepted):
        yield f"{path}: it no longer includes {included}. Remove it from INCLUDE_EXCEPTIONS."


PLANTED = {
    "fe/base/a.h": ('#include "ops/b.h"\n', "fe/base includes ops/b.h of ops"),
    "ops/b.h": ('#include "traces/c.h"\n', "ops includes traces/c.h of traces"),
    "ops/yaml.cpp": ("#include <yaml-cpp/yaml.h>\n", "includes <yaml-cpp/yaml.h>, which only config"),
    "detect/d.cpp": ('#include "config/schema/registry.h"\n',
                     "detect includes config/schema/registry.h of config"),
    "detect/r.cpp": ('#include "report/report.h"\n', "detect includes report/report.h of report"),
    "apps/fe/e.cpp": ('#include "examples/alocc/models.h"\n', "apps includes examples/"),
    "config/t.cpp": ('#include "tests/config/toy.h"\n', "of the tests"),
    "fe/new/f.h": ("\n", "the part fe/new has no place"),
    "plot/long.h": ("\n" * 201, "expected at most 200 lines, got 201"),
    "plot/long.cpp": ("\n" * 401, "expected at most 400 lines, got 401"),
    "plot/function.cpp": ("namespace fe {\nclass A : B {\n  A() : a_{1}, b_{2} {\n" + "  x();\n" * 60
                          + "}\n};\n}\n", "functions of at most 60 lines, got"),
}
SOUND = {
    "config/fine.cpp": '#include "detect/all.h"\n#include <yaml-cpp/yaml.h>\n',
    "tests/fine_test.cpp": '#include "config/schema/registry.h"\n' + "\n" * 500,
    "plot/fine.cpp": "namespace fe {\nconst int table[] = {\n" + "  1,\n" * 80 + "};\n"
                     "int f() {\n  return 1;\n}\n}\n",
}


def self_test():
    with tempfile.TemporaryDirectory() as root:
        files = {path: text for path, (text, _) in PLANTED.items()} | SOUND
        files |= {f"traces/many/t{i}.h": "\n" for i in range(31)}
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                file.write(text)
        found = list(faults(root, {"plot/fine.cpp": 500}, {("plot/fine.cpp", "fe/gone.h")}))
        expected = [(path, part) for path, (_, part) in PLANTED.items()]
        expected += [("traces/many", "at most 30 files"), ("plot/fine.cpp", "Remove it from EXCEPTIONS"),
                     ("plot/fine.cpp", "Remove it from INCLUDE_EXCEPTIONS")]
        missed = [f"{path}: {part}" for path, part in expected
                  if not any(line.startswith(path) and part in line for line in found)]
        known = [path for path, _ in expected]
        wrong = [line for line in found if not any(line.startswith(path) for path in known)]
        if missed or wrong:
            sys.exit("\n".join(["missed:", *missed, "wrong:", *wrong]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    found = list(faults(arguments.folder, EXCEPTIONS, INCLUDE_EXCEPTIONS))
    if found:
        sys.exit("\n".join(found))
    return None


if __name__ == "__main__":
    main()
