"""Each house rule finds what it is for, and leaves alone what it is not for."""

import subprocess
from pathlib import Path

import pytest

from deploy.lint.house_rules import problems

FOREIGN = "/root"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def found(project: Path, name: str, text: str) -> list[str]:
    file = project / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return list(problems(project))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("apps/grids/services.py", "x = 1\n" * 301, "more than 300"),
        ("apps/grids/utils.py", "", "a name that could hold anything"),
        ("apps/grids/helpers.py", "", "a name that could hold anything"),
        ("apps/grids/services.py", "def f():\n    import json\n", "line 2: an import inside a function"),
        ("apps/grids/services.py", "class A:\n    async def f(self):\n        from x import y\n", "line 3"),
        ("apps/grids/services.py", "print('x')\n", "line 1: print"),
        ("README.md", f"See {FOREIGN}/x.\n", "line 1: names a folder"),
    ],
)
def test_a_rule_finds_what_it_forbids(project: Path, name: str, text: str, says: str) -> None:
    assert [says in problem for problem in found(project, name, text)] == [True]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("apps/grids/services.py", "x = 1\n" * 300),
        ("apps/grids/migrations/0001_initial.py", "x = 1\n" * 400),
        ("apps/grids/apps.py", "class A:\n    def ready(self):\n        import json\n"),
        ("apps/grids/management/commands/load.py", "print('x')\n"),
        ("deploy/run.py", "def f():\n    print('/var/lib/x', 'apps/work/x')\n"),
    ],
)
def test_a_rule_leaves_alone_what_is_allowed(project: Path, name: str, text: str) -> None:
    assert found(project, name, text) == []


def test_files_that_git_ignores_are_not_ours(project: Path) -> None:
    (project / ".gitignore").write_text("/var/\n")
    assert found(project, "var/utils.py", "") == []
