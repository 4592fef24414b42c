#!/bin/sh
# Removes what the commands made; what lies outside the checkout is named, not removed.
set -eu
if [ -e var/run/lock ] && [ -x .venv/bin/python ]; then
  .venv/bin/python - <<'PY' || { echo 'Doorstep runs from this folder: end it first.' >&2; exit 1; }
import fcntl, sys
with open("var/run/lock", "a") as lock:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(1)
PY
fi
if [ -L var/postgres ]; then
  echo "The database of this checkout is in $(readlink var/postgres); remove it by hand if you want it gone."
fi
rm -rf .venv var .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache htmlcov
