#!/bin/sh
# Makes .venv with the machine's own Python and installs one lock file into it; does nothing when that is done.
#   deploy/local/venv.sh requirements.txt
set -eu
lock=$1

usable() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
  for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python3.14 python; do
    if usable "$name"; then
      echo "$name"
      return
    fi
  done
  echo 'Doorstep needs Python 3.11 or later, and none was found: install one, or name it with PYTHON=/path/to/python3.' >&2
  exit 1
}

if ! { usable .venv/bin/python && .venv/bin/python -m pip --version; } >/dev/null 2>&1; then
  python=$(find_python)
  if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    echo "$python lacks its venv module: on Debian and Ubuntu, apt install python3-venv." >&2
    exit 1
  fi
  "$python" -m venv --clear .venv
fi
exec .venv/bin/python -m deploy.local.install "$lock"
