"""Check the model of the sync protocol: `python -m tests.model`, with `--deep` for larger sizes too."""

import sys

from deploy.local.errors import CannotRunError
from tests.model.runs import DEEP, MUTANTS, RIGHT, Run, search


def main() -> int:
    runs = (*RIGHT, *MUTANTS, *(DEEP if "--deep" in sys.argv[1:] else ()))
    try:
        as_wanted = [report(run) for run in runs]
    except CannotRunError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0 if all(as_wanted) else 1


def report(run: Run) -> bool:
    found = search(run)
    good = found.is_as_wanted(run)
    seen = f"finds: {found.faults[0]}" if found.faults else "no errors" if found.is_whole else "search cut short"
    verdict = "ok  " if good else "FAIL"
    sys.stdout.write(f"{verdict} {run.name:<38} {found.states:>12,} states {found.seconds:>6.1f} s  {seen}\n")
    sys.stdout.flush()
    return good


if __name__ == "__main__":
    sys.exit(main())
