"""Draws imports of a checkout at random, to be checked by hand.

    python3 draw_imports.py LANGUAGE FOLDER COUNT SEED

LANGUAGE is java, rust, c or csharp. Prints file, line and specifier, one import a line.
Imports are found by their own words in the text, not by any parser of the
project; a use tree of Rust is taken apart leaf by leaf.
"""

import os
import random
import re
import sys

ENDINGS = {
    "java": (".java",),
    "rust": (".rs",),
    "csharp": (".cs",),
    "c": (".c", ".h", ".cc", ".cpp", ".hpp", ".cxx", ".hh"),
}
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)
JAVA = re.compile(r"^\s*import\s+(?:static\s+)?([\w.]+(?:\.\*)?)\s*;", re.M)
USING = re.compile(
    r"^[ \t]*(?:global\s+)?using\s+(?:static\s+|unsafe\s+)?(?:\w+\s*=\s*)?([A-Za-z_][\w.:]*)[^;({\n]*;", re.M
)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]', re.M)
USE = re.compile(r"^[ \t]*(?:pub(?:\([^)]*\))?\s+)?use\s+([^;]+);", re.M)
MOD = re.compile(r"^[ \t]*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;", re.M)


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def leaves(text, at, prefix=""):
    """(offset, path) of every leaf of a use tree."""
    depth, start, parts = 0, 0, []
    for place, char in enumerate(text + ","):
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            parts.append((start, text[start:place]))
            start = place + 1
    for offset, part in parts:
        lead = len(part) - len(part.lstrip())
        part = part.strip()
        if not part:
            continue
        if "{" in part:
            head, _, rest = part.partition("{")
            inner = rest[: rest.rindex("}")]
            yield from leaves(inner, at + offset + lead + len(head) + 1, prefix + head.strip())
        else:
            path = prefix + re.sub(r"\s+as\s+\w+$", "", part)
            yield at + offset + lead, re.sub(r"\s+", "", re.sub(r"::self$", "", path))


def found(language, text):
    text = text if language == "c" else COMMENT.sub(blank, text)
    if language == "rust":
        for match in USE.finditer(text):
            yield from leaves(match.group(1), match.start(1))
        for match in MOD.finditer(text):
            yield match.start(1), match.group(1)
        return
    for match in {"java": JAVA, "csharp": USING, "c": INCLUDE}[language].finditer(text):
        yield match.start(1), match.group(1)


def main(language, top, count, seed):
    every = []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(each for each in folders if each != ".git")
        for name in sorted(names):
            path = os.path.join(folder, name)
            if not name.endswith(ENDINGS[language]) or os.path.islink(path):
                continue
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
            for offset, specifier in found(language, text):
                every.append((os.path.relpath(path, top), text.count("\n", 0, offset) + 1, specifier))
    for row in sorted(random.Random(int(seed)).sample(every, int(count))):
        print(*row, sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:5])
