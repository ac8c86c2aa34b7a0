#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Keeps README.md and docs/ true.

    check_docs.py pages                 quotations equal their files, links lead somewhere, examples
                                        in --help name configs that exist
    check_docs.py run NAME PROGRAM      runs a program of docs/snippets; what the pages quote of its
                                        output is what it prints, but for what differs by machine
    check_docs.py reference FE          docs/reference.md is what the program FE prints about its pieces
    check_docs.py commands FE           runs commands, and checks configs, that the pages show
    check_docs.py --write ...           updates the pages instead of failing; not for commands

A fenced block is a quotation when a comment stands above it:

    <!-- snippet: docs/snippets/network.cpp#transform -->   lines between // [transform] and
                                                            // [/transform]
    <!-- snippet: tests/install/consumer/CMakeLists.txt -->  the file without its first comments
    <!-- output: errors#keys that -->                       what docs_errors prints, from the line
                                                            "== keys that ..." to the next "=="
    <!-- output: pipeline -->                               all that docs_pipeline prints

C++ that is not quoted is refused: nothing compiles it.

These are for `commands`. Each page has a folder of its own with the configs of this repository,
image.png, photos/, screws/, laid out as MVTec AD is, and in FE_DATA_DIR a small stand-in for MNIST,
so that a training takes seconds:

    <!-- run -->                        bash runs it to the end
    <!-- run: 2 -->                     it ends with exit code 2
    <!-- prints -->                     lines that the block run before it prints, in this order,
                                        but for fractions; "..." stands for lines that are left
                                        out, which needs no sign before the first and after the last
    <!-- check -->                      YAML: `fe check` finds no fault in it
    <!-- check: configs/a.yaml -->      the same, merged over that config
    <!-- save: mine.yaml -->            kept under that name for the blocks after it
"""
import gzip
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import textwrap
import zlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"(?:<!-- (?P<kind>snippet|output|run|prints|check|save)"
                   r"(?:: (?P<source>.+?))? -->\n)?"
                   r"^```(?P<language>\w*)\n(?P<body>.*?)^```$", re.M | re.S)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
LOGGED = re.compile(r"(?<=; )(?!epoch:|step:)(\S+:) [^;]+(?=;)")
SAVED = re.compile(r"^FastEstimator-BestModelSaver: .*\n", re.M)
DEADLINE = 300  # seconds for a command block
DARK = bytes(value // 6 for value in range(256))
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
    body = re.sub(r"^ *// \[/?\w+\]\n", "", body, flags=re.M)  # of regions inside
    return textwrap.dedent(body.rsplit("\n", 1)[0] + "\n")


def anchors(page):
    """What links to headings of a page may name, as GitHub spells it."""
    prose = BLOCK.sub("", page.read_text())
    names = set()
    for title in re.findall(r"^#+ (.+)$", prose, re.M):
        name = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        times = sum(re.sub(r"-\d+$", "", known) == name for known in names)
        names.add(f"{name}-{times}" if times else name)
    return names


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
        if match["kind"] == "output" and not body:
            faults.append(f"{page.name}: the output of {source} is empty; --write run fills it in")
        if match["kind"] not in (None, "snippet"):
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


def check_help():
    """Examples of the command line name configs that exist."""
    for source in sorted((ROOT / "apps").rglob("*.cpp")):
        for config in re.findall(r"\bconfigs/\w+\.yaml", source.read_text()):
            if not (ROOT / config).is_file():
                yield f"{source.relative_to(ROOT)}: there is no {config}"


def check_pages(write):
    faults = list(check_help())
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


def check_reference(fe, write):
    page = ROOT / "docs" / "reference.md"
    told = subprocess.run([fe, "ops", "--format", "markdown"], capture_output=True, text=True,
                          timeout=DEADLINE, check=True).stdout
    if page.is_file() and page.read_text() == told:
        return []
    if write:
        page.write_text(told)
        return []
    return ["docs/reference.md is out of date: run check_docs.py --write reference FE"]


def small_mnist(folder):
    """MNIST's files with a few hundred images: a bright bar whose place is the digit, and noise.
    Returns the pixels of one."""
    folder.mkdir(parents=True)
    draw = random.Random(7)
    for part, count in ("train", 1500), ("t10k", 300):
        labels = bytes(i % 10 for i in range(count))
        images = bytearray(draw.randbytes(count * 28 * 28).translate(DARK))
        for i, label in enumerate(labels):
            for row in range(4, 24):
                first = (i * 28 + row) * 28 + 3 + 2 * label
                images[first:first + 3] = b"\xff\xf0\xff"
        for kind, rank, sizes, values in (("images", 3, (count, 28, 28), images),
                                          ("labels", 1, (count,), labels)):
            head = struct.pack(f">BBBB{rank}I", 0, 0, 8, rank, *sizes)
            file = folder / f"{part}-{kind}-idx{rank}-ubyte.gz"
            file.write_bytes(gzip.compress(head + values, compresslevel=1))
    return bytes(images[:28 * 28])


def gray_png(pixels, width, height):
    def chunk(kind, data):
        return (struct.pack(">I", len(data)) + kind + data
                + struct.pack(">I", zlib.crc32(kind + data)))
    rows = b"".join(b"\0" + pixels[y * width:(y + 1) * width] for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def small_screws(folder):
    """Gray images of 32 x 32 pixels laid out as MVTec AD is: a bright bar somewhere, and noise. A
    bent one has a dark gap, which its mask marks."""
    side, thick, gap = 32, 6, 5
    draw = random.Random(8)

    def save(path, pixels):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gray_png(bytes(pixels), side, side))

    for part, kind, count in (("train", "good", 40), ("test", "good", 10), ("test", "bent", 10)):
        for i in range(count):
            pixels = bytearray(draw.randbytes(side * side).translate(DARK))
            mask = bytearray(side * side)
            top, left = draw.randrange(2, side - thick - 2), draw.randrange(5, side - gap - 5)
            for row in range(top, top + thick):
                pixels[row * side + 3:(row + 1) * side - 3] = b"\xe0" * (side - 6)
                if kind == "bent":
                    pixels[row * side + left:row * side + left + gap] = bytes(gap)
                    mask[row * side + left:row * side + left + gap] = b"\xff" * gap
            save(folder / part / kind / f"{i:03}.png", pixels)
            if kind == "bent":
                save(folder / "ground_truth" / kind / f"{i:03}_mask.png", mask)


def left_out(shown, printed):
    """The first line of `shown` that `printed` does not have in its place, or None."""
    rest = comparable(printed).splitlines()
    gap = True
    for line in comparable(shown).splitlines():
        if line.strip() == "...":
            gap = True
            continue
        while gap and rest and rest[0] != line:
            rest.pop(0)
        if not rest or rest.pop(0) != line:
            return line
        gap = False
    return None


def run_page(page, fe, folder):
    environment = {**os.environ, "FE_DATA_DIR": str(folder / "data"),
                   "PATH": f"{pathlib.Path(fe).resolve().parent}:{os.environ['PATH']}"}

    def run(command):
        return subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=DEADLINE)

    printed = ""
    for match in BLOCK.finditer(page.read_text()):
        kind, source, body = match["kind"], match["source"], match["body"]
        if kind == "run":
            done = run(["bash", "-eu", "-o", "pipefail", "-c", body])
            printed = done.stdout
            if done.returncode != int(source or 0):
                yield f"{page.name}: exit code {done.returncode} of\n{body}{printed}"
        elif kind == "prints":
            line = left_out(body, printed)
            if line is not None:
                yield f"{page.name}: expected the line\n{line}\nof\n{printed}"
        elif kind == "check":
            (folder / "shown.yaml").write_text(body)
            done = run([fe, "check", *([source] if source else []), "shown.yaml"])
            if done.returncode != 0:
                yield f"{page.name}: {done.stdout}in\n{body}"
        elif kind == "save":
            (folder / source).write_text(body)


def check_commands(fe):
    faults = []
    for page in PAGES:
        if not re.search(r"^<!-- (run|check)\b", page.read_text(), re.M):
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            shutil.copytree(ROOT / "configs", folder / "configs")
            image = gray_png(small_mnist(folder / "data" / "mnist"), 28, 28)
            (folder / "photos").mkdir()
            (folder / "photos" / "first.png").write_bytes(image)
            (folder / "image.png").write_bytes(image)
            small_screws(folder / "screws")
            faults += run_page(page, fe, folder)
    return faults


def main(arguments):
    write = "--write" in arguments
    arguments = [argument for argument in arguments if argument != "--write"]
    if arguments[:1] == ["run"] and len(arguments) == 3:
        faults = check_output(*arguments[1:], write)
    elif arguments[:1] == ["reference"] and len(arguments) == 2:
        faults = check_reference(arguments[1], write)
    elif arguments[:1] == ["commands"] and len(arguments) == 2:
        faults = check_commands(arguments[1])
    elif arguments == ["pages"]:
        faults = check_pages(write)
    else:
        sys.exit(__doc__)
    print("\n".join(faults) or "all is well")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
