#!/usr/bin/env bash
# Simulations: whether traces are the same however a scenario is divided, and what a packet-hop costs.
#
#   benchmarks/simulation.sh [BIN]            both; BIN is where facet is (build/release/bin)
#   benchmarks/simulation.sh [BIN] traces     the 1,000,000 Interests of deploy/scenarios/network.toml with 1, 2, 3 and 7
#                                             partitions here, and with 2 and 7 at two `facet worker`: one hash each
#   benchmarks/simulation.sh [BIN] speed      packet-hops per second for names of ten components, with content stores and
#                                             without, with one partition and two; best of three
#
# RUN="chrt -f 1" puts something in front of every simulation.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=${1:-build/release/bin}
what=${2:-all}
out=$(mktemp -d)
workers=()
finish() {
  [ ${#workers[@]} -eq 0 ] || kill "${workers[@]}" 2>/dev/null || true
  rm -rf "$out"
}
trap finish EXIT

member() { sed -n "s/.*\"$1\": \([0-9.]*\).*/\1/p" "$2" | head -n 1; }

# traces LABEL ARGUMENT…: one run of the scenario; its hash and speed.
traces() {
  local label=$1
  shift
  ${RUN:-} "$bin/facet" sim deploy/scenarios/network.toml --out "$out/traces" "$@" >/dev/null
  printf '%-24s %s  %s Mhop/s\n' "$label" "$(cat "$out"/traces/*trace*.tsv | sha256sum | cut -c 1-64)" \
    "$(member hops_per_s "$out/traces/summary.json" | awk '{ printf "%.2f", $1 / 1e6 }')"
}

start_worker() {
  "$bin/facet" worker --listen 127.0.0.1:0 > "$out/worker$1" &
  workers+=($!)
  until grep -q ready "$out/worker$1"; do sleep 0.05; done
}

if [ "$what" != speed ]; then
  for partitions in 1 2 3 7; do
    traces "$partitions partitions" --partitions "$partitions"
  done
  start_worker 1
  start_worker 2
  both=$(cat "$out/worker1" "$out/worker2" | cut -d ' ' -f 2 | paste -s -d ,)
  for partitions in 2 7; do
    traces "$partitions at two workers" --partitions "$partitions" --workers "$both"
  done
fi

# A line of 20 nodes, every packet across all of them, from both ends.
scenario() {
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

if [ "$what" != traces ]; then
  for store in 0 100; do
    scenario "$store" > "$out/line.toml"
    for partitions in 1 2; do
      for round in 1 2 3; do
        ${RUN:-} "$bin/facet" sim "$out/line.toml" --partitions "$partitions" --out "$out/speed" >/dev/null
        member hops_per_s "$out/speed/summary.json"
      done | sort -n | tail -n 1 |
        awk -v s="$store" -v p="$partitions" '{ printf "store of %3d, %d partitions: %.2f Mhop/s\n", s, p, $1 / 1e6 }'
    done
  done
fi
