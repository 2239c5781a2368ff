#!/usr/bin/env bash
# Installs what is missing, builds and runs every test: the whole suite as users run it, and core
# under the address and undefined-behaviour sanitizers and under the thread sanitizer. (Debian's CAF
# is not instrumented, so the latter says nothing true about actor code. The former does, with the
# asan preset, but its half hour of compiling CAF's templates is too long for every run.) The suite
# includes tests/interop; what other people's programs or root rights it lacks it reports as skipped.
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
run asan-core
run tsan
printf '\nall tests passed in %s s\n' "$SECONDS"
