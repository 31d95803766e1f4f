#!/usr/bin/env bash
# Write both lock files anew from pyproject.toml: exact versions and hashes, no addresses.
# One lock serves Linux, macOS and Windows on Python 3.11 and newer. Arguments go to uv, for example --upgrade.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
[ -x "$uv" ] || uv=uv

lock() { # lock FILE UV-ARGUMENTS...
  local file=$1
  shift
  "$uv" pip compile --quiet --universal --python-version 3.11 --extra editor --generate-hashes \
    --no-emit-index-url --no-emit-find-links --no-annotate --no-header --output-file "$file" pyproject.toml "$@"
  echo "$file: $(grep -c '==' "$file") packages"
}

lock requirements.lock "$@"
lock requirements-dev.lock --group dev --constraint requirements.lock "$@"
