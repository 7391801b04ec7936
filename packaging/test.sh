#!/usr/bin/env bash
# From a fresh checkout to every test: installs what is missing, builds, runs ctest. Its summary is printed last.
#   packaging/test.sh [CTEST OPTION...]      for example: packaging/test.sh -L law
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$top/packaging/build.sh"
cd "$top/build/release"
exec ctest --output-on-failure --no-tests=error -j "$(nproc)" "$@"
