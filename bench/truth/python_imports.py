"""What Python itself says of a repository's imports.

    python3 python_imports.py FOLDER ROOT[,ROOT...] > truth.jsonl

The roots are the folders on the import path, relative to FOLDER, named by who
knows the project. Imports are read with `ast`; modules are found with
importlib's own FileFinder, folder by folder, and nothing is executed. Each line
is [file, line, specifier, [expected, ...]], where an expectation is a path of
the repository, "standard", "package" or "unresolved".
"""

import ast
import importlib.machinery as machinery
import json
import os
import re
import sys
import warnings

MODULE_NAME = re.compile(r"\w+(?:\.\w+)*")
LOADERS = [(machinery.SourceFileLoader, [suffix]) for suffix in (".py", ".pyi", ".pyx")]


class Repository:
    def __init__(self, top, roots):
        self.top = os.path.abspath(top)
        self.roots = [os.path.normpath(os.path.join(self.top, root)) for root in roots]
        self.finders = {}

    def name(self, path):
        return os.path.relpath(path, self.top)

    def finder(self, folder):
        if folder not in self.finders:
            self.finders[folder] = machinery.FileFinder(folder, *LOADERS)
        return self.finders[folder]

    def find(self, name, folders):
        """(file or None, folders below) of a module, as the path finder orders its entries."""
        spaces = []
        for folder in folders:
            spec = self.finder(folder).find_spec(name) if os.path.isdir(folder) else None
            if spec is None:
                continue
            below = list(spec.submodule_search_locations or [])
            if spec.loader is not None:
                return spec.origin, below
            spaces += below
        spaces = [space for space in spaces if holds_python(space)]
        return (None, spaces) if spaces else None

    def follow(self, parts, folders):
        found = (None, folders)
        for part in parts:
            found = self.find(part, found[1])
            if found is None:
                return None
        return found

    def targets(self, found, names):
        file, folders = found
        targets = set()
        for name in (names or []) if folders else []:
            child = None if name == "*" else self.find(name, folders)
            if child and child[0]:
                targets.add(self.name(child[0]))
            elif child is None and file:
                targets.add(self.name(file))
        if not targets and file:
            targets.add(self.name(file))
        return sorted(targets)

    def absolute(self, path, parts, names):
        folder = os.path.dirname(path)
        base = folder
        while base != self.top and is_package(base):
            base = os.path.dirname(base)
        around = [root for root in self.roots if (folder + "/").startswith(root + "/")]
        first = list(dict.fromkeys([base, *sorted(around, key=len, reverse=True)]))
        for root in first:
            found = self.follow(parts, [root])
            if found and found[0] and self.may_be(found[0], path, parts):
                return self.targets(found, names)
        if parts[0] in sys.stdlib_module_names:
            return ["standard"]
        plain, at = [], folder
        while at != self.top:
            if not is_package(at):
                plain.append(at)
            at = os.path.dirname(at)
        everywhere = list(dict.fromkeys([*first, *self.roots, *plain]))
        for root in everywhere:
            found = self.follow(parts, [root])
            if found and found[0] and self.may_be(found[0], path, parts):
                return self.targets(found, names)
        found = self.follow(parts, everywhere)
        return (self.targets(found, names) if found and not found[0] else None) or ["package"]

    @staticmethod
    def may_be(found, path, parts):
        """`import redis` in redis.py is meant for the library; `import a.b` in a/b.py can mean itself."""
        return len(parts) > 1 or os.path.abspath(found) != path

    def relative(self, path, level, parts, names):
        folder = os.path.dirname(path)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        if not (folder + "/").startswith(self.top + "/"):
            return ["unresolved"]
        if parts:
            found = self.follow(parts, [folder])
        else:
            inits = [os.path.join(folder, "__init__" + suffix) for suffix in (".py", ".pyi")]
            found = (next(filter(os.path.exists, inits), None), [folder])
        return (self.targets(found, names) if found else None) or ["unresolved"]


def is_package(folder):
    return any(os.path.exists(os.path.join(folder, "__init__" + suffix)) for suffix in (".py", ".pyi"))


def holds_python(folder):
    return any(name.endswith((".py", ".pyi")) for _, _, names in os.walk(folder) for name in names)


def imports_of(repository, path):
    with open(path, "rb") as file:
        tree = ast.parse(file.read())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.lineno, alias.name, repository.absolute(path, alias.name.split("."), None)
        elif isinstance(node, ast.ImportFrom):
            names = [alias.name for alias in node.names]
            parts = node.module.split(".") if node.module else []
            specifier = "." * node.level + (node.module or "")
            if node.level == 0:
                yield node.lineno, specifier, repository.absolute(path, parts, names)
            else:
                yield node.lineno, specifier, repository.relative(path, node.level, parts, names)
        elif isinstance(node, ast.Call) and called(node) in ("import_module", "__import__"):
            first = node.args[0] if node.args else None
            name = first.value if isinstance(first, ast.Constant) else None
            if isinstance(name, str) and MODULE_NAME.fullmatch(name):
                yield node.lineno, name, repository.absolute(path, name.split("."), None)


def called(node):
    return getattr(node.func, "id", None) or getattr(node.func, "attr", None)


def main(top, roots):
    warnings.simplefilter("ignore")
    repository = Repository(top, roots.split(","))
    for folder, folders, names in os.walk(repository.top):
        folders[:] = [each for each in folders if each != ".git"]
        for name in names:
            path = os.path.join(folder, name)
            if not name.endswith((".py", ".pyi")) or os.path.islink(path):
                continue
            try:
                found = list(imports_of(repository, path))
            except (SyntaxError, ValueError, RecursionError):
                continue
            for line, specifier, expected in found:
                print(json.dumps([repository.name(path), line, specifier, expected]))


if __name__ == "__main__":
    main(*sys.argv[1:3])
