"""A contract with a misspelled name passes silently, so each one is shown a violation that it must find."""

import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from deploy.local.places import ROOT

ROOMS = (
    "apps.core",
    "apps.grids",
    "apps.residence_registration",
    "apps.verification_tasks",
    "apps.sync",
    "apps.portal",
    "config",
)
UPWARD = [*pairwise(ROOMS), ("apps.core", "apps.notifications"), ("apps.sync", "apps.field_app")]
SIDEWAYS = [
    ("apps.grids", "apps.notifications"),
    ("apps.notifications", "apps.grids"),
    ("apps.portal", "apps.field_app"),
    ("apps.field_app", "apps.portal"),
]
PLANTED = "planted_for_the_test"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the code, with the rooms that are still to come."""
    for name in ("apps", "config"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "data"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in ("field_app", "portal"):
        room = tmp_path / "apps" / name
        room.mkdir(exist_ok=True)
        (room / "__init__.py").touch()
    return tmp_path


def plant(tree: Path, room: str, imported: str, name: str = PLANTED) -> None:
    folder = tree.joinpath(*room.split("."))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "__init__.py").touch()
    with (folder / f"{name}.py").open("a") as module:
        module.write(f"import {imported}\n")


def lint(tree: Path, contract: str) -> tuple[int, str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--contract", contract]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_rooms_contract_finds_every_import_that_goes_up_or_sideways(tree: Path) -> None:
    for lower, upper in UPWARD + SIDEWAYS:
        plant(tree, lower, upper)
    code, said = lint(tree, "rooms")
    assert code == 1, said
    for lower, upper in UPWARD + SIDEWAYS:
        assert f"{lower} is not allowed to import {upper}" in said


@pytest.mark.parametrize("imported", ["django.db", "rest_framework", "apps.core.models", "apps.grids.services"])
def test_the_purity_contract_finds_a_state_table_that_imports(tree: Path, imported: str) -> None:
    plant(tree, "apps.grids.services", "json")
    plant(tree, "apps.residence_registration", imported, "states")
    code, said = lint(tree, "pure-states")
    assert code == 1, said
    assert "State machines are pure tables BROKEN" in said


def test_the_config_contract_finds_an_app_that_imports_config(tree: Path) -> None:
    plant(tree, "apps.grids", "config.settings")
    code, said = lint(tree, "no-config")
    assert code == 1, said
    assert "Apps read settings through Django, not from config BROKEN" in said


@pytest.mark.parametrize("contract", ["rooms", "pure-states", "no-config"])
def test_the_tree_without_a_plant_keeps_every_contract(tree: Path, contract: str) -> None:
    code, said = lint(tree, contract)
    assert code == 0, said
