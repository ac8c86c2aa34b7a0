#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps README.md and docs/ true.

    check_docs.py pages                 quotations equal their files, links lead somewhere
    check_docs.py run NAME PROGRAM      runs a program of docs/snippets; what the pages quote of its
                                        output is what it prints, but for what differs by machine
    check_docs.py --write ...           mends the pages instead of failing

A fenced block is a quotation when a comment stands above it:

    <!-- snippet: docs/snippets/network.cpp#transform -->   lines between // [transform] and
                                                            // [/transform]
    <!-- snippet: tests/install/consumer/CMakeLists.txt -->  the file without its first comments
    <!-- output: errors#keys that -->                       what docs_errors prints, from the line
                                                            "== keys that ..." to the next "=="
    <!-- output: pipeline -->                               all that docs_pipeline prints

C++ that is not quoted is refused: nothing compiles it.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?:<!-- (?P<kind>snippet|output): (?P<source>.+?) -->\n)?"
                   r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.M | re.S)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
LOGGED = re.compile(r"(?<=; )(?!epoch:|step:)(\S+:) [^;]+(?=;)")
SAVED = re.compile(r"^FastEstimator-BestModelSaver: .*\n", re.M)
FRACTION = re.compile(r"-?\d+\.\d+(e[-+]?\d+)?")


def quoted_file(source):
    """The text that a snippet comment names, or an error."""
    path, _, region = source.partition("#")
    if not (ROOT / path).is_file():
        raise ValueError(f"there is no file {path}")
    text = (ROOT / path).read_text()
    if not region:
        return re.sub(r"\A(#.*\n)+", "", text)
    begin, end = f"// [{region}]\n", f"// [/{region}]\n"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"{path} has no region [{region}]")
    body = text.split(begin)[1].split(end)[0]
    return textwrap.dedent(body.rsplit("\n", 1)[0] + "\n")


def anchors(page):
    """What links to headings of a page may name, as GitHub spells it."""
    prose = BLOCK.sub("", page.read_text())
    titles = re.findall(r"^#+ (.+)$", prose, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def check_links(page, text):
    for target in LINK.findall(BLOCK.sub("", text)):
        if re.match(r"https?://", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            yield f"{page.name}: the link to {target} leads nowhere"
        elif anchor and anchor not in anchors(file):
            yield f"{page.name}: {file.name} has no heading for the link {target}"


def check_quotations(page, text, write):
    faults = []

    def mend(match):
        source, body = match["source"], match["body"]
        if match["kind"] == "output":
            return match[0]
        if not source:
            if match["language"] == "cpp":
                faults.append(f"{page.name}: a C++ block names no snippet: {body.splitlines()[0]}")
            return match[0]
        try:
            right = quoted_file(source)
        except ValueError as error:
            faults.append(f"{page.name}: {error}")
            return match[0]
        if body == right:
            return match[0]
        if not write:
            faults.append(f"{page.name}: the block of {source} differs from the file")
        return f"<!-- snippet: {source} -->\n```{match['language']}\n{right}```"

    mended = BLOCK.sub(mend, text)
    if write and mended != text:
        page.write_text(mended)
    return faults


def check_pages(write):
    faults = []
    for page in PAGES:
        text = page.read_text()
        faults += check_quotations(page, text, write)
        faults += check_links(page, text)
    return faults


def part_of(output, title):
    """The lines after "== <title>..." until the next such line; all without a title."""
    if not title:
        return output
    parts = re.split(r"^(?=== )", output, flags=re.M)
    found = [part for part in parts if part.startswith(f"== {title}")]
    return found[0].partition("\n")[2] if len(found) == 1 else None


def comparable(output):
    """Without what another processor may compute otherwise: logged values, and fractions."""
    return FRACTION.sub("#", LOGGED.sub(r"\1 #", SAVED.sub("", output)))


def check_output(name, program, write):
    with tempfile.TemporaryDirectory() as folder:
        run = subprocess.run([program], cwd=folder, capture_output=True, text=True, timeout=120)
    if run.returncode != 0:
        return [f"{program} exits with {run.returncode}: {run.stderr}"]
    faults = []

    def mend(page, match):
        source, body = match["source"], match["body"]
        if match["kind"] != "output" or source.partition("#")[0] != name:
            return match[0]
        right = part_of(run.stdout, source.partition("#")[2])
        if right is None:
            faults.append(f"{page.name}: {name} prints nothing, or several parts, for {source}")
        elif comparable(body) != comparable(right):
            if write:
                return f"<!-- output: {source} -->\n```{match['language']}\n{right}```"
            faults.append(f"{page.name}: expected of {source}\n{body}got\n{right}")
        return match[0]

    for page in PAGES:
        text = page.read_text()
        mended = BLOCK.sub(lambda match: mend(page, match), text)
        if mended != text:
            page.write_text(mended)
    return faults


def main(arguments):
    write = "--write" in arguments
    arguments = [argument for argument in arguments if argument != "--write"]
    if arguments[:1] == ["run"] and len(arguments) == 3:
        faults = check_output(*arguments[1:], write)
    elif arguments == ["pages"]:
        faults = check_pages(write)
    else:
        sys.exit(__doc__)
    print("\n".join(faults) or "all is well")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
