#!/usr/bin/env bash
# Installs what is missing and builds the release preset into build/release.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$top/packaging/install-packages.sh"
cd "$top"
# Objects are shared between checkouts and presets of one machine.
export CCACHE_BASEDIR=$top CCACHE_NOHASHDIR=1
cmake --preset release >/dev/null
cmake --build --preset release "$@"
