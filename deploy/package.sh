#!/usr/bin/env bash
# package.sh [DIRECTORY]: builds the Debian package of facetd and facet and leaves it in the directory
# (build/packages). Install it with `apt-get install DIRECTORY/facet_*.deb`.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:-$PWD/build/packages}
deploy/install-dependencies.sh dpkg-dev file
deploy/build.sh package facetd facet
mkdir -p "$target"
rm -f "$target"/facet_*.deb
log=$(mktemp)
trap 'rm -f "$log"' EXIT
(cd build/package && cpack -G DEB -B "$target" > "$log" 2>&1) || { cat "$log" >&2; exit 1; }
rm -rf "$target/_CPack_Packages"
ls "$target"/facet_*.deb
