#!/usr/bin/env bash
# Builds with a sanitizer and runs the tests that it is for.
#   packaging/sanitize.sh asan      memory errors, leaks and undefined behaviour: every test
#   packaging/sanitize.sh tsan      data races: the simulator, its threads and the sessions
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
preset=${1:-}
case $preset in
    asan) folders=(tests) ;;
    tsan) folders=(tests/simulator tests/ui/session) ;;
    *) sed -n '3,4s/^# *//p' "$0" >&2; exit 2 ;;
esac
"$top/packaging/install-packages.sh"
cd "$top"
export CCACHE_BASEDIR=$top CCACHE_NOHASHDIR=1
cmake --preset "$preset" >/dev/null
if [[ $preset == asan ]]; then
    cmake --build --preset asan
else
    cmake --build --preset tsan --target "${folders[@]/%//all}"
fi
failed=0
for folder in "${folders[@]}"; do
    ctest --test-dir "build/$preset/$folder" --output-on-failure --no-tests=error -j "$(nproc)" || failed=1
done
exit $failed
