#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Finds words that fe's prose avoids, and British spellings.

    check_words.py [PATH...]      checks these files and folders; by default the whole repository

Prints FILE:LINE: the words, and what to write instead; exits with 1 if it finds any. Of C++ and
Python files it checks the comments and string literals, of identifiers only the spelling; of
Markdown, YAML, CMake, and shell files everything. It finds phrases across line breaks.

A rare legitimate use needs a comment on its line or the line above:

    // words: allow tells: a quotation
"""
import bisect
import io
import pathlib
import re
import subprocess
import sys
import tokenize

ROOT = pathlib.Path(__file__).resolve().parents[1]
# The lists of words themselves, and what the program prints of sources that are checked anyway.
SKIPPED = {"scripts/check_words.py", "tests/docs/check_words_test.py", "docs/reference.md"}
SUFFIXES = {".md", ".h", ".cpp", ".py", ".sh", ".cmake", ".yaml", ".yml", ".txt", ".in", ".json", ".js",
            ".html", ".css", ""}
PER = (r"(?:batch|category|class|column|command|core|data set|detector|epoch|feature|field|file|folder|"
       r"host|image|key|layer|line|machine|minute|mode|model|op|option|page|part|piece|pixel|process|"
       r"program|rank|row|run|sample|second|seed|section|source|step|test|thread|topic|trace|value|"
       r"variant|word|worker)")
NO = r"(?!longer|more\b|less\b|fewer|better|worse|different|later|earlier|greater|smaller|larger|other\b)"

# What to avoid, and what to write instead. A space matches a line break too.
WORDS = [
    (r"anew", "again; from scratch"),
    (r"(?:go|goes|going|gone|went) on(?! (?:top|line|stdout|stderr))", "resume, continue; next"),
    (r"mend(?:s|ed|ing)?", "fix"),
    (r"(?:tells|told|telling)(?!(?: \S+){0,3} apart)", "reports, shows, is described in"),
    (r"(?:config|doc|documentation|file|header|help|line|log|option|page|README|report|script|section|"
     r"table|text) says", "shows, reports"),
    (r"(?:there (?:are|is): |registered are)", "Known names: a, b."),
    (rf"(?:one|an? [\w`/-]+|twice|once) an? {PER}(?! of| that| which|-)", "X per Y"),
    (r"(?:the|its|their|this) present(?! value)|at present|presently", "current, now"),
    (r"the (?:former|latter)|formerly", "name it again; previously"),
    (r"(?:un)?sound(?:ness)?", "valid, correct"),
    (r"(?:is|are|was|were|be|been|stays?|remains?) whole(?! numbers?)|whole or not at all", "complete"),
    (r"(?<![-/_])pictures?(?![/_]|\.(?:cpp|h|png))", "plot, image"),
    (r"shares? of", "a fraction of; a shard of"),
    (r"so many", "N; that number of"),
    (r"now and then", "every N; sometimes"),
    (r"than ever(?: before)?", "than the best so far"),
    (r"(?-i:Who) (?!else)\w+s [^?.]*\.", "If you ..., ..."),
    (rf"(?<!there )(?<!There )(?:is|are|was|were) no {NO}\w+", "is not a ..."),
    (r"nothing (?:was|is) found", "No ... found."),
    (r"(?:puts?|putting) (?:\w+ )?together", "builds, joins"),
    (r"orders? (?:the|its) axes", "permutes the axes"),
    (r"rates? of learning", "learning rate"),
    (r"Sum::k\w+", "Reduce::k..."),
]

# British spellings of a word, and the US one.
IZE = ("amort anonym author capital categor canonical central character critic custom digit discret "
       "emphas equal factor final fragment general global harmon ideal initial item legal linear local "
       "marginal maxim mechan memor minim modern modular normal optim ordinal organ orthogonal parallel "
       "parametr penal polar popular prior priorit quant random rational real recogn regular rigid "
       "serial social special stabil standard steril summar symbol symmetr synchron synthes theor token "
       "transistor trivial uniform util vector virtual visual").split()
SPELLINGS = [(re.compile(pattern), us) for pattern, us in (
    (rf"((?:un|de|re|pre|non)?(?:{'|'.join(IZE)}))is(e|ed|es|er|ers|ing|able|ation|ations)", r"\1iz\2"),
    (r"(analy|paraly|cataly)s(e|ed|er|ers|ing)", r"\1z\2"),
    (r"(un|dis)?(col|behavi|neighb|fav|hon|flav|harb|lab|hum|rum|endeav|arm|vap|vig)our(.*)",
     r"\1\2or\3"),
    (r"grey(.*)", r"gray\1"),
    (r"cent(?:re(s?)|(r)(ed)|(r)(ing))", r"center\1\3\5"),
    (r"((?:kilo|milli|centi|nano)?met|lit|fib|calib|theat)re(s?)", r"\1er\2"),
    (r"(licen|defen|offen|preten)ce(s?)", r"\1se\2"),
    (r"practis(e|ed|es|ing)", r"practic\1"),
    (r"(re|un)?(label|cancel|model|travel|signal|level|total|equal|fuel|marshal|tunnel|channel|panel)"
     r"l(ed|ing|er|ers)", r"\1\2\3"),
    (r"(cata|ana)logue(s?)", r"\1log\2"),
    (r"(un)?(learn|burn|dream|spoil|dwel)t", r"\1\2ed"),
    (r"(mis)?spelt", r"\1spelled"),
    (r"(judg|acknowledg)ement(s?)", r"\1ment\2"),
    (r"ageing", "aging"),
    (r"artefact(s?)", r"artifact\1"),
    (r"sceptic(.*)", r"skeptic\1"),
    (r"whilst", "while"),
    (r"amongst", "among"),
    (r"(to|after)wards", r"\1ward"),
    (r"programme(s?)", r"program\1"),
    (r"mould(.*)", r"mold\1"),
    (r"manoeuvre(.*)", r"maneuver\1"),
    (r"fulfil(s|ment)?", r"fulfill\1"),
    (r"skilful(.*)", r"skillful\1"),
    (r"enquir(.*)", r"inquir\1"),
    (r"cheque(s?)", r"check\1"),
)]
PHRASES = re.compile("|".join(rf"(?P<w{i}>(?<!\w)(?:{pattern})(?:(?<=\W)|(?!\w)))"
                              for i, (pattern, _) in enumerate(WORDS)), re.I)
HUMPS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
CPP = re.compile(r'(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<raw>R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)")'
                 r"|(?P<literal>\"(?:[^\"\\\n]|\\.)*\")|'(?:[^'\\\n]|\\.)'|(?P<gap>\s+)|[^\s\"'/R]+|.", re.S)
ALLOW = re.compile(r"words: allow (\w[\w ]*?)(?= *(?:[:,.]|--|\*/|$))", re.M)


def cpp_prose(text):
    """(offset, text, whether it continues what came before) of comments and string literals."""
    previous = None
    for match in CPP.finditer(text):
        if match["gap"]:
            continue
        kind = "comment" if match["comment"] else "literal" if match["literal"] else None
        if kind or match["raw"]:
            yield match.start(), match[0], kind is not None and kind == previous
        previous = kind


def python_prose(text):
    lines = [0]
    for line in text.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    previous = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT):
                continue
            kind = token.type if token.type in (tokenize.COMMENT, tokenize.STRING) else None
            if kind:
                prefix = re.match("[A-Za-z]*", token.string).end()
                yield (lines[token.start[0] - 1] + token.start[1] + prefix, token.string[prefix:],
                       kind == previous)
            previous = kind
    except (tokenize.TokenError, IndentationError, SyntaxError):
        yield 0, text, False


def prose(path, text):
    if path.suffix in (".h", ".cpp"):
        return cpp_prose(text)
    if path.suffix == ".py":
        return python_prose(text)
    return [(0, text, False)]


def passages(path, text):
    """(characters, their offsets in the file): each comment, list of literals, or whole text, without
    marks of comments, quotes, and line breaks."""
    marks = re.compile(r"\\n|(?:\A|\s*\n)[ \t]*(?:///?<?|\*+/?|/\*+<?|#+)?[ \t]*|\"|\s+")
    characters, offsets = [], []
    for begin, piece, continues in prose(path, text):
        if not continues and characters:
            yield "".join(characters), offsets
            characters, offsets = [], []
        elif characters and characters[-1] != " " and piece[:1] != '"':
            characters.append(" ")
            offsets.append(begin)
        position = 0
        for mark in marks.finditer(piece):
            for i in range(position, mark.start()):
                characters.append(piece[i])
                offsets.append(begin + i)
            if mark[0].count("\n") > 1:
                characters.append("\n")  # a blank line ends a sentence
                offsets.append(begin + mark.start())
            elif mark[0] != '"' and characters and characters[-1] != " ":
                characters.append(" ")
                offsets.append(begin + mark.start())
            position = mark.end()
        for i in range(position, len(piece)):
            characters.append(piece[i])
            offsets.append(begin + i)
    if characters:
        yield "".join(characters), offsets


def american(word):
    """The US spelling of a British word, or None."""
    for pattern, us in SPELLINGS:
        match = pattern.fullmatch(word)
        if match:
            return match.expand(us)
    return None


def findings(path, text):
    """(line, what was found, what to write instead), by line."""
    begins = [0] + [match.end() for match in re.finditer("\n", text)]
    lines = text.splitlines()

    def line_of(offset):
        return bisect.bisect_right(begins, offset)

    def allowed(line, words):
        near = "\n".join(lines[max(line - 2, 0):line])
        return any(match[1].strip().lower() in words.lower() for match in ALLOW.finditer(near))

    found = []
    for characters, offsets in passages(path, text):
        for match in PHRASES.finditer(characters):
            instead = WORDS[int(match.lastgroup[1:])][1]
            found.append((line_of(offsets[match.start()]), match[0].strip(), instead))
    for match in HUMPS.finditer(text):
        us = american(match[0].lower())
        if us:
            found.append((line_of(match.start()), match[0], us))
    return sorted(finding for finding in set(found) if not allowed(*finding[:2]))


def files(arguments):
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--",
                            *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in sorted(set(names.split("\0"))):
        path = ROOT / name
        if name and name not in SKIPPED and path.suffix in SUFFIXES and path.is_file():
            yield name, path


def main(arguments):
    count = 0
    for name, path in files(arguments):
        for match in HUMPS.finditer(name):
            if american(match[0].lower()):
                print(f"{name}: '{match[0]}' in its name: write {american(match[0].lower())}")
                count += 1
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for line, words, instead in findings(path, text):
            print(f"{name}:{line}: '{words}': write {instead}")
            count += 1
    if count:
        print(f"{count} found. A legitimate use needs a comment, 'words: allow WORD: reason'.")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
