#!/usr/bin/env bash
# Installs what is missing, builds and runs every test: the whole suite as users run it, the whole
# suite under the address and undefined-behaviour sanitizers, and core under the thread sanitizer.
# (Debian's CAF is not instrumented, so the latter says nothing true about actor code.) The suite
# includes tests/interop; what other people's programs or root rights it lacks it reports as skipped.
#
#   deploy/test.sh --fuzz [SECONDS]   instead: every fuzz target for so long (60), with clang
#   deploy/test.sh --model            instead: every schedule of the parking protocol, with SPIN
set -euo pipefail
cd "$(dirname "$0")/.."

# run PRESET [NEXT]: tests what has been built; meanwhile builds the next with what tests leave of the processors, since
# many of them wait for something most of the time.
run() {
  local preset=$1 next=${2:-} start=$SECONDS passed=true log
  printf '\n== %s: test\n' "$preset"
  if [ -n "$next" ]; then
    log=$(mktemp)
    nice -n 19 deploy/build.sh "$next" > "$log" 2>&1 &
  fi
  ctest --preset "$preset" --parallel 3 || passed=false
  printf '== %s: tested in %s s\n' "$preset" $((SECONDS - start))
  if [ -n "$next" ]; then
    wait $! || { cat "$log"; passed=false; }
    rm "$log"
    printf '== %s: built %s s later\n' "$next" $((SECONDS - start))
  fi
  $passed
}

# fuzz SECONDS: two targets at a time, beginning with what earlier runs found worth keeping (tests/fuzz/corpus); a finding is left in
# build/fuzz/findings and ends with failure.
fuzz() {
  local seconds=$1 bin=$PWD/build/fuzz/fuzz findings=$PWD/build/fuzz/findings
  deploy/build.sh fuzz
  mkdir -p "$findings"
  "$bin/fuzz_seeds" "$bin/seeds"
  find "$bin" -maxdepth 1 -name '*_fuzz' -printf '%f\n' | sort | xargs -P 2 -I{} sh -c '
    kind=packets
    case {} in lp_*|forwarder_*) kind=sequences ;; region_*) kind=regions ;; esac
    mkdir -p "$1/corpus/{}"
    tar -xzf "tests/fuzz/corpus/{}.tar.gz" -C "$1/corpus/{}"
    log=$2/{}.log
    if "$1/{}" -max_total_time="$3" -timeout=10 -rss_limit_mb=2048 -max_len=9000 -print_final_stats=1 \
         -artifact_prefix="$2/{}-" "$1/corpus/{}" "$1/seeds/$kind" > "$log" 2>&1; then
      echo "{}: no finding in $(sed -n "s/^stat::number_of_executed_units: *//p" "$log") runs"
    else
      tail -n 40 "$log"
      echo "{}: FOUND something, see $2" >&2
      exit 1
    fi' _ "$bin" "$findings" "$seconds"
}

deploy/install-dependencies.sh valgrind lld clang libclang-rt-14-dev llvm-14
if [ "${1:-}" = --fuzz ]; then
  fuzz "${2:-60}"
  exit
fi
if [ "${1:-}" = --model ]; then
  deploy/install-dependencies.sh spin
  tests/model/check.sh
  exit
fi
# Tests that drive a browser, or are scraped, need these; without them they are reported as skipped.
watchers=(chromium prometheus)
command -v node > /dev/null || watchers+=(nodejs npm)
deploy/install-dependencies.sh "${watchers[@]}" || echo "test.sh: cannot install ${watchers[*]}: see what is skipped" >&2
printf '\n== release: build\n'
deploy/build.sh release
printf '== release: built in %s s\n' "$SECONDS"
run release asan
run asan tsan
run tsan
printf '\nall tests passed in %s s\n' "$SECONDS"
