#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Doxygen's INPUT_FILTER for fe's headers: prints a header with the comments that Doxygen needs.

An options struct documents its members once, in `static auto fields()`:

    field("std", &O::std, "standard deviation of the noise", at_least(0))

The filter turns each such text into the comment of the member. What every piece has (inputs, mode,
fields(), the constructor from options, ...) gets a common text unless it has its own. Comparisons,
destructors, and defaulted or deleted functions are left out. Line numbers stay as they are.
"""
import re
import sys

MEMBERS = {
    "inputs": "The keys that it reads.",
    "outputs": "The keys that it writes.",
    "mode": "The modes that it runs in.",
    "ds_id": "The data sets that it runs for; all if empty.",
}
OTHER_MEMBERS = {
    "mode": "The mode.",
    "epoch": "The epoch, from 1.",
    "ds_id": "The name of the data set; empty for an unnamed one.",
}
FUNCTIONS = {
    "name": "The name.",
    "inputs": "The keys that it reads.",
    "outputs": "The keys that it writes.",
    "modes": "The modes that it runs in.",
    "ds_ids": "The data sets that it runs for.",
    "description": "The name and the options.",
    "label": "The name for messages, with its place in a config.",
    "pointer": "The object, shared.",
    "operator->": "The object.",
    "operator*": "The object.",
    "names": "The names, in order.",
    "info": "The type, for help and schemas.",
    "read": "Reads the value from a config; nullopt after a fault.",
    "stand_in": "A value in place of a required one, for help.",
    "fields": "Declares the options: names, members, documentation, and ranges.",
    "begin": "The first element, for range-based loops.",
    "end": "The end, for range-based loops.",
    "size": "The number of elements.",
    "empty": "Whether there are no elements.",
    "choices": "The values of the enumeration.",
    "option_name": "The name in configs.",
    "name_of": "The name in configs.",
}
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
COMMENT = r"//[^\n]*|/\*.*?\*/"
FIELD = re.compile(rf'\bfield\(\s*(?:"\w+"\s*,\s*)?&(?:\w+::)*(\w+)\s*,\s*((?:{LITERAL}\s*)+)')
MEMBER = re.compile(r"(?!using|friend|static|return|typedef)[\w:]+(?:<.*>)?[\s&*]+(?:const\s+)?"
                    r"(\w+)\s*(?:=.*|\{.*\})?;", re.S)
SPECIAL = re.compile(r"^[ \t]*(?:template <[^;\n]*>\s*)?(?:(?:explicit|constexpr|virtual|friend|inline|bool|auto) )*"
                     r"(?:[^;{}()\n]*\([^;{}]*\)[^;{}()\n]*= (?:default|delete)"
                     r"|~\w+\(\)[^;{}]*"
                     r"|(?:std::\w+ )?operator(?:==|!=|<=>|<|=)\([^;{}]*\)[^;{}]*(?:\{[^{}]*\})?)"
                     r"(?:;|(?<=\}))", re.M)
HIDDEN = re.compile(r"^[ \t]*(?:static constexpr (?:std::string_view|const char\*|auto) k(?:Name|Doc)\b[^;]*"
                    r"|static constexpr std::string_view kWritten\b[^;]*|using (?:Options|Written) = [^;]*|using \w+::\w+|\w+\(\w+\)->[^;]*);", re.M)


def spaces(match):
    return re.sub(r"[^\n]", " ", match[0])


def blanked(text):
    """The text without comments and the content of literals, with everything else in its place."""
    return re.sub(rf"{COMMENT}|{LITERAL}|'(?:[^'\\\n]|\\.)+'", spaces, text, flags=re.S)


def closing(code, begin):
    """The index of the bracket that closes the one at `begin`."""
    depth = 0
    for i in range(begin, len(code)):
        if code[i] in "({":
            depth += 1
        elif code[i] in ")}":
            depth -= 1
            if depth == 0:
                return i
    return len(code) - 1


def statements(code, begin, end):
    """(begin, end) of the declarations directly in a block, but for functions with a body."""
    start = i = begin
    while i < end:
        if code[i] == "(":
            i = closing(code, i)
        elif code[i] == "{":
            is_function = ")" in code[start:i] and "=" not in code[start:i].split("(")[0]
            i = closing(code, i)
            if is_function:
                start = i + 1
        elif code[i] == ";":
            yield start, i + 1
            start = i + 1
        i += 1


def has_comment(text, begin, end):
    """Whether the declaration has a comment above it or at its end."""
    above = text[:begin].rstrip(" \t")
    line_above = above[:-1].rsplit("\n", 1)[-1].strip() if above.endswith("\n") else ""
    if line_above.startswith("template <"):
        return has_comment(text, above[:-1].rfind("\n") + 1, end)
    return (line_above.startswith("///") and not line_above.startswith("///<")) or \
        line_above.endswith("*/") or "///<" in text[begin:text.index("\n", end - 1)]


def member_comments(text, code):
    """(index, comment): what to insert at the end of the line of a member."""
    for struct in re.finditer(r"\b(?:struct|class) (\w+)\b[^;{()=]*\{", code):
        begin, end = struct.end(), closing(code, struct.end() - 1)
        docs = {name: " ".join("".join(re.findall(LITERAL, literals)).replace('""', "")[1:-1].split())
                for name, literals in FIELD.findall(text[begin:end])}
        common = {**OTHER_MEMBERS, **MEMBERS} if docs or struct[1].endswith(("Options", "Args")) \
            else OTHER_MEMBERS
        for first, last in statements(code, begin, end):
            first += len(code[first:last]) - len(code[first:last].lstrip())
            member = MEMBER.fullmatch(code[first:last])
            doc = member and (docs.get(member[1]) or common.get(member[1]))
            if doc and not has_comment(text, first, last):
                yield text.index("\n", last - 1), "  ///< " + doc.replace("\\\"", '"')


def declaration_comments(source, code):
    """(index, comment): what to insert before a struct, a constructor, or a common function."""
    for struct in re.finditer(r"^[ \t]*struct (\w+?)Options\b[^;{]*\{", code, re.M):
        doc = re.search(rf"kDoc\s*=\s*((?:{LITERAL}\s*)+)", source[struct.start():closing(code, struct.end() - 1)])
        what = "".join(re.findall(LITERAL, doc[1])).replace('""', "")[1:-1] if doc else ""
        yield struct, f"The options of {struct[1]}{': ' + what if what else ''}."
    for maker in re.finditer(r"^[ \t]*(?:explicit )?(\w+)\((?:const )?\w*Options&? \w+(?: = \{\})?\)", code, re.M):
        yield maker, "Checks the options. Throws fe::Error."
    for struct in re.finditer(r"^[ \t]*struct OptionType<[^\n]*\{", code, re.M):
        yield struct, "How configs write values of this type."
    for name, doc in FUNCTIONS.items():
        for function in re.finditer(rf"^[ \t]*(?:[\w:<>&*, ]+[ &*])?{re.escape(name)}\((?=[^;{{]*[;{{])", code, re.M):
            if "return" not in function[0]:
                yield function, doc


def overloads(text, code):
    """(index, comment): what to insert before a function that follows another of its name."""
    previous, at, template = None, 0, None
    for line in code.splitlines(keepends=True):
        indent = len(line) - len(line.lstrip())
        function = re.match(r"(?!return\b|using\b|else\b|requires\b)(?:[\w:<>&*, ]+[ &*])?"
                            r"(\w+|operator\S+)\(|.*\)\s+(\w+)\([\w: ]+[&*]* ?\w+\)$", line.lstrip())
        name = function and (function[1] or function[2])
        if not text[at:at + len(line)].strip():
            previous = template = None
        elif line.lstrip().startswith("template <"):
            template = at
        elif function and not (previous and indent > previous[1] and name != previous[0]):
            begin = at if template is None else template
            if previous and previous[0] == name and not has_comment(text, begin, at + len(line)):
                yield begin + len(text[begin:]) - len(text[begin:].lstrip()), "/** @overload */ "
            previous, template = (name, indent), None
        at += len(line)


def filtered(text):
    text = re.sub(r"^template <[^\n]*>\n(?:struct|class) fmt::.*?^\};", spaces, text, flags=re.M | re.S)
    source, code = text, blanked(text)
    for pattern in (SPECIAL, HIDDEN):
        for match in reversed(list(pattern.finditer(code))):
            hidden = spaces([text[match.start():match.end()]])
            text = text[:match.start()] + hidden + text[match.end():]
    code = blanked(text)
    inserts = list(member_comments(text, code))
    for match, doc in declaration_comments(source, code):
        begin = match.start() + len(match[0]) - len(match[0].lstrip())
        if not has_comment(text, match.start(), match.end()):
            inserts.append((begin, f"/** {doc} */ "))
    inserts += overloads(text, code)
    for index, comment in sorted(set(inserts), reverse=True):
        text = text[:index] + comment + text[index:]
    # Doxygen takes <name> for HTML and ::kName for a link.
    return re.sub(r"///[^\n]*", lambda match: re.sub(
        r"`[^`\n]*`|[<#](?=\w)", lambda m: m[0] if len(m[0]) > 1 else "\\" + m[0], match[0]), text)


if __name__ == "__main__":
    sys.stdout.write(filtered(open(sys.argv[1], encoding="utf-8").read()))
