#!/usr/bin/env bash
# build.sh PRESET [TARGET…]: configures and builds a preset (release, debug, asan, tsan); does
# nothing when all is up to date. Called by demo.sh and test.sh.
set -euo pipefail
cd "$(dirname "$0")/.."

preset=$1
shift
log=$(mktemp)
trap 'rm -f "$log"' EXIT
cmake --preset "$preset" > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
targets=()
[ $# -gt 0 ] && targets=(--target "$@")
cmake --build --preset "$preset" "${targets[@]}" > "$log" 2>&1 || { tail -n 60 "$log" >&2; exit 1; }
