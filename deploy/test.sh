#!/usr/bin/env bash
# Installs what is missing, builds and runs every test: the whole suite as users run it, the suite
# under the address and undefined-behaviour sanitizers, and core under the thread sanitizer
# (Debian's CAF is not instrumented, so that one says nothing true about actor code).
set -euo pipefail
cd "$(dirname "$0")/.."

run() {
  local preset=$1 start=$SECONDS
  shift
  printf '\n== %s: build\n' "$preset"
  deploy/build.sh "$preset"
  printf '== %s: built in %s s; test\n' "$preset" $((SECONDS - start))
  ctest --preset "$preset" --parallel 2 "$@"
}

deploy/install-dependencies.sh
run release
run asan --label-exclude stress
run tsan
printf '\nall tests passed in %s s\n' "$SECONDS"
