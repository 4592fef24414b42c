"""`python -m tests.bench.load MODULE TASKS FILE`: set Django up by the environment's settings, then load."""

import importlib
import sys
from pathlib import Path

import django


def main(module: str, tasks: str, file: str) -> None:
    django.setup()
    # Its models can be imported only now.
    importlib.import_module(module).load(int(tasks), Path(file))


if __name__ == "__main__":
    main(*sys.argv[1:])
