#!/usr/bin/env bash
# Installs the system packages of packages.txt that are missing. Asks before it uses sudo, unless CI=true.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "This script installs Debian and Ubuntu packages. On another system install what packaging/packages.txt lists." >&2
    exit 0
fi

missing=()
while read -r package; do
    [[ -z $package || $package == \#* ]] && continue
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done <"$here/packages.txt"
((${#missing[@]})) || exit 0

echo "Warmfront needs these packages: ${missing[*]}" >&2
as_root=()
if ((EUID != 0)); then
    command -v sudo >/dev/null || { echo "Install them as root, then run this again." >&2; exit 1; }
    as_root=(sudo)
fi
if [[ ${CI:-} != true && -t 0 ]]; then
    read -r -p "Install them now? [Y/n] " answer
    [[ -z $answer || $answer == [yY]* ]] || { echo "Nothing was installed." >&2; exit 1; }
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
