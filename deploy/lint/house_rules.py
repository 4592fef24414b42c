"""The rules of this code that no other tool knows: `python -m deploy.lint.house_rules`."""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.local.places import ROOT

LONGEST = 300
CODE = (".py", ".js", ".ts", ".css", ".html", ".sh")
NAMELESS = frozenset({"utils.py", "helpers.py", "misc.py"})
# Folders of somebody's machine; var/lib and the like belong to the system and may be named.
FOREIGN = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|Users/\w+)/")

Rule = Callable[[Path, str], Iterator[str]]


def is_kept_short(path: Path, text: str) -> Iterator[str]:
    length = text.count("\n")
    if path.suffix in CODE and "migrations" not in path.parts and ".min." not in path.name and length > LONGEST:
        yield f"{length} lines, more than {LONGEST}: a file with this much in it has more than one reason to change"


def has_a_name_that_says_something(path: Path, _text: str) -> Iterator[str]:
    if path.name in NAMELESS:
        yield "a name that could hold anything will: name the file after what it does"


def imports_at_the_top(path: Path, text: str) -> Iterator[str]:
    if path.suffix != ".py" or path.parts[0] not in {"apps", "config"}:
        return
    for function in ast.walk(ast.parse(text)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom) and not is_registration(path, function):
                yield f"line {node.lineno}: an import inside a function hides a cycle: move what both need down"


def is_registration(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Django asks that receivers and checks are imported in AppConfig.ready, when all models are there."""
    return path.name == "apps.py" and function.name == "ready"


def stays_on_no_machine(path: Path, text: str) -> Iterator[str]:
    if path.suffix in {".csv", ".txt", ".geojson"}:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if FOREIGN.search(line):
            yield f"line {number}: names a folder that only one machine has"


def speaks_through_the_log(path: Path, text: str) -> Iterator[str]:
    if path.suffix != ".py" or path.parts[0] != "apps" or "commands" in path.parts:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield f"line {node.lineno}: print reaches nobody in production: log it"


RULES: tuple[Rule, ...] = (
    is_kept_short,
    has_a_name_that_says_something,
    imports_at_the_top,
    stays_on_no_machine,
    speaks_through_the_log,
)


def project_files(root: Path) -> Iterator[Path]:
    """What git keeps or would keep."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout
    for name in listed.split("\0"):
        if name and (root / name).is_file():
            yield Path(name)


def problems(root: Path) -> Iterator[str]:
    for path in project_files(root):
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        for rule in RULES:
            for problem in rule(path, text):
                yield f"{path}: {problem}"


def main() -> int:
    found = sorted(problems(ROOT))
    for problem in found:
        print(problem)
    print(f"House rules: {len(found)} problems" if found else "House rules: kept")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
