#!/usr/bin/env bash
# Simulations: whether traces are the same however a scenario is divided and paused, what a packet-hop and a node cost, and
# whether a file gets across. Exits 1 when something is not as it has to be; stderr says what.
#
#   benchmarks/simulation.sh [BIN]            all of it; BIN is where facet is (build/release/bin)
#   benchmarks/simulation.sh [BIN] traces     the 1,000,000 Interests of deploy/scenarios/network.toml with 1, 2, 3 and 7
#                                             partitions here, with 2 and 7 at two `facet worker`, and stopped and continued
#                                             again and again, which makes its steps others: one hash for all
#   benchmarks/simulation.sh [BIN] speed      packet-hops per second for names of ten components, with content stores and
#                                             without; best of three. One partition: 1,000,000 or more; two: 1.6 times as many
#   benchmarks/simulation.sh [BIN] scale      10,000 nodes (Barabási–Albert): loaded in less than 5 s, less than 4 GiB
#   benchmarks/simulation.sh [BIN] file       50 MiB across a line of ten nodes and links of 1 ms in real time, from
#                                             `facet put` to `facet get`: the same SHA-256
#
# RUN="chrt -f 1" puts something in front of every simulation.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${1:-build/release/bin}
what=${2:-all}
out=$(mktemp -d)
started=()
failed=0
finish() {
  [ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true
  wait
  rm -rf "$out"
}
trap finish EXIT

case $what in all | traces | speed | scale | file) ;; *) sed -n '2,/^set/{/^#/p}' "$0" >&2; exit 2 ;; esac
wanted() { [ "$what" = all ] || [ "$what" = "$1" ]; }
fail() {
  echo "simulation.sh: $*" >&2
  failed=1
}
# is EXPRESSION: whether a comparison of numbers holds.
is() { awk "BEGIN { exit !($*) }"; }
member() { sed -n "s/.*\"$1\": \([0-9.e+-]*\).*/\1/p" "$2" | head -n 1; }
# await_line FILE TEXT [COUNT]
await_line() {
  local tries=600
  until [ "$(grep -c "$2" "$1" || true)" -ge "${3:-1}" ]; do
    ((tries--)) || { echo "simulation.sh: no '$2' in a minute" >&2; exit 1; }
    sleep 0.1
  done
}

# -- traces -----------------------------------------------------------------------------------------

first_hash=
# compare LABEL: what a run left in $out/traces.
compare() {
  local hash
  hash=$(cat "$out"/traces/*trace*.tsv | sha256sum | cut -c 1-64)
  printf '%-24s %s  %s Mhop/s\n' "$1" "$hash" \
    "$(member hops_per_s "$out/traces/summary.json" | awk '{ printf "%.2f", $1 / 1e6 }')"
  first_hash=${first_hash:-$hash}
  [ "$hash" = "$first_hash" ] || fail "$1: the traces are not those of the first run"
}

network() { ${RUN:-} "$bin/facet" sim deploy/scenarios/network.toml --out "$out/traces" "$@" >/dev/null; }

paused_again_and_again() {
  ${RUN:-} "$bin/facet" sim deploy/scenarios/network.toml --out "$out/traces" "$@" >/dev/null &
  local simulation=$!
  started+=("$simulation")
  while sleep 0.3 && kill -STOP "$simulation" 2>/dev/null; do
    sleep 0.3
    kill -CONT "$simulation"
  done
  wait "$simulation"
}

start_worker() {
  "$bin/facet" worker --listen 127.0.0.1:0 >"$out/worker$1" &
  started+=($!)
  await_line "$out/worker$1" ready
}

if wanted traces; then
  for partitions in 1 2 3 7; do
    network --partitions "$partitions"
    compare "$partitions partitions"
  done
  paused_again_and_again --partitions 2
  compare "2 partitions, paused"
  start_worker 1
  start_worker 2
  both=$(cat "$out/worker1" "$out/worker2" | cut -d ' ' -f 2 | paste -s -d ,)
  for partitions in 2 7; do
    network --partitions "$partitions" --workers "$both"
    compare "$partitions at two workers"
  done
fi

# -- speed ------------------------------------------------------------------------------------------

# A line of 20 nodes, every packet across all of them, from both ends.
line_of_20() {
  cat <<END
duration = "3s"
[topology]
kind = "line"
nodes = 20
link = { delay = "10ms" }
node = { content_store_packets = $1 }
[trace]
rate = false
drops = false
app_delay = false
cs = false
[[consumer]]
node = "n0"
prefix = "/right/of/names/with/ten/components/in/each/one"
frequency = 10000
[[consumer]]
node = "n19"
prefix = "/left/of/names/with/ten/components/in/each/one"
frequency = 10000
[[producer]]
node = "n19"
prefix = "/right"
[[producer]]
node = "n0"
prefix = "/left"
END
}

# best_of_three PARTITIONS: packet-hops per second.
best_of_three() {
  for _ in 1 2 3; do
    ${RUN:-} "$bin/facet" sim "$out/line.toml" --partitions "$1" --out "$out/speed" >/dev/null
    member hops_per_s "$out/speed/summary.json"
  done | sort -g | tail -n 1
}

if wanted speed; then
  for store in 0 100; do
    line_of_20 "$store" >"$out/line.toml"
    one=$(best_of_three 1)
    two=$(best_of_three 2)
    awk -v s="$store" -v one="$one" -v two="$two" 'BEGIN {
      printf "store of %3d: %.2f Mhop/s with one partition, %.2f with two: %.2f times\n", s, one / 1e6, two / 1e6, two / one }'
    is "$one >= 1e6" || fail "store of $store: less than 1,000,000 packet-hops per second with one partition"
    is "$two >= 1.6 * $one" || fail "store of $store: two partitions make less than 1.6 times as many as one"
  done
fi

# -- scale ------------------------------------------------------------------------------------------

if wanted scale; then
  cat >"$out/scale.toml" <<END
duration = "1s"
[topology]
kind = "barabasi-albert"
nodes = 10000
attach = 2
[[consumer]]
nodes = ["n1", "n500", "n9999"]
prefix = "/a"
frequency = 100
[[producer]]
node = "n0"
prefix = "/a"
END
  ${RUN:-} "$bin/facet" sim "$out/scale.toml" --out "$out/scale" >/dev/null
  load=$(member load_s "$out/scale/summary.json")
  peak=$(member peak_memory_octets "$out/scale/summary.json")
  each=$(member memory_growth_octets_per_node "$out/scale/summary.json")
  awk -v load="$load" -v peak="$peak" -v each="$each" 'BEGIN {
    printf "10,000 nodes: loaded in %.2f s, %.2f GiB at the most, %.1f kB per node\n", load, peak / 2 ^ 30, each / 1e3 }'
  is "$load < 5" || fail "10,000 nodes take 5 s or more to load"
  is "$peak < 4 * 2 ^ 30" || fail "10,000 nodes take 4 GiB or more"
fi

# -- a file in real time ----------------------------------------------------------------------------

if wanted file; then
  cat >"$out/file.toml" <<END
duration = "600s"
[topology]
kind = "line"
nodes = 10
link = { delay = "1ms" }
END
  head -c 50M /dev/urandom >"$out/source"
  ${RUN:-} "$bin/facet" sim "$out/file.toml" --realtime --out "$out/file" --expose "n0=$out/first.sock" \
    --expose "n9=$out/last.sock" >"$out/simulation" 2>/dev/null &
  started+=($!)
  await_line "$out/simulation" '^ready ' 2
  "$bin/facet" put /film "$out/source" --socket "$out/first.sock" >"$out/put" 2>&1 &
  started+=($!)
  await_line "$out/put" 'serving '
  begun=$(date +%s.%N)
  timeout 300 "$bin/facet" get /film -o "$out/copy" --socket "$out/last.sock" >/dev/null || fail "the file does not arrive"
  printf '50 MiB across ten nodes: %.1f s\n' "$(awk "BEGIN { print $(date +%s.%N) - $begun }")"
  [ "$(sha256sum <"$out/source")" = "$(sha256sum <"$out/copy")" ] || fail "what arrived is not the file that was put"
fi

exit "$failed"
