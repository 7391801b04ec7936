#!/usr/bin/env bash
# From a fresh checkout to the window on the first scenario. Without a display: runs that scenario and prints the result.
#   packaging/run.sh [FILE]      FILE: a scenario, a project or a trace
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$top/packaging/build.sh" --target warmfront warmfront-cli >&2
first=${1:-$top/resources/scenarios/thumbnails.json}
if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    exec "$top/build/release/app/warmfront" "$first"
fi
echo "There is no display, so here is the result in words." >&2
exec "$top/build/release/app/warmfront-cli" run "$first"
