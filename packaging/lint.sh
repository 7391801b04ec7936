#!/usr/bin/env bash
# Checks formatting and runs clang-tidy (and clazy, where installed) over the files given, or over all of ours.
# Needs: clang-format clang-tidy clazy, and a configured build/dev.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top"
mapfile -t files < <(if (($#)); then printf '%s\n' "$@"; else git ls-files 'core/*.cpp' 'simulator/*.cpp' 'ui/*.cpp' 'app/*.cpp'; fi)
clang-format --dry-run --Werror "${files[@]}"
clang-tidy -p build/dev --quiet "${files[@]}"
if command -v clazy-standalone >/dev/null; then
    clazy-standalone -checks="$(sed -n 's/^CLAZY_CHECKS=//p' .clazy)" -p build/dev "${files[@]}"
fi
