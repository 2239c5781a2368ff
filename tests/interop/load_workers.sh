#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# A load experiment on two workers that share nothing but cables with the coordinator and its forwarder:
# network namespaces, /tmp and /dev/shm of their own. Totals are sums of the parts and those of the
# forwarder, and a worker that is lost ends the run with a report. Needs root, iproute2 and python3; the
# namespaces are removed in any case.
#
#   tests/interop/load_workers.sh [BIN_DIR]
#
# BIN_DIR holds facetd and facet (default: build/release/bin).
# Exit status: 0 all passed, 1 some failed, 77 skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(realpath "${1:-$here/../../build/release/bin}")
source "$here/lib.sh"
source "$here/cable.sh"
require python3
if ! "$bin/facet" load --help > /dev/null 2>&1; then
  echo "skipped: this facet has no subcommand load"
  exit "$nothing_to_run"
fi
require_root

# Between the two is the coordinator's, with a cable to each.
ns_c=facet-$$-c
ip netns add "$ns_c"
clean_up_more() {
  local each
  for each in "$ns_a" "$ns_b" "$ns_c"; do
    ip netns del "$each" 2> /dev/null || true
  done
}
join() { # NAMESPACE DEVICE NET
  ip link add "$2" netns "$ns_c" type veth peer name inside netns "$1" &&
    ip -n "$ns_c" addr add "$3.1/30" dev "$2" && ip -n "$ns_c" link set "$2" up &&
    ip -n "$1" addr add "$3.2/30" dev inside && ip -n "$1" link set inside up &&
    ip -n "$1" link set lo up && ip -n "$1" route add default via "$3.1"
}
if ! { ip -n "$ns_c" link set lo up && join "$ns_a" "$device_a" 192.0.2 &&
  join "$ns_b" "$device_b" 198.51.100; }; then
  echo "skipped: no virtual cables here"
  exit "$nothing_to_run"
fi

# elsewhere NAMESPACE COMMAND…: as on another machine: no socket and no memory of this one is seen.
elsewhere() {
  local ns=$1
  shift
  exec ip netns exec "$ns" unshare --mount sh -c \
    'mount -t tmpfs none /tmp && mount -t tmpfs none /dev/shm && exec "$@"' sh "$@"
}

start_worker() { # NAME NAMESPACE ADDRESS: sets $worker to its process id
  announced 20 ready "$work/$1.out" elsewhere "$2" "$bin/facet" worker --listen "$3:0" 2> "$work/$1.log" || {
    cat "$work/$1.log"
    exit 1
  }
  worker=$started
  sed -n 's/^ready //p' "$work/$1.out" > "$work/$1.address"
}

experiment() { # FILE DURATION TRANSPORT
  cat > "$1" << END
name = "Workers"
warm_up = "200ms"
duration = "$2"
drain = "20s"
worker_patience = "1s"
[[consumer]]
app = "ConsumerCbr"
over = "$3"
faces = 4
Prefix = "/load"
Frequency = 200
LifeTime = "20s"
[[producer]]
over = "$3"
Prefix = "/load"
PayloadSize = 500
END
}

load() { # OUT [OPTION…]
  local to=$1
  shift
  ip netns exec "$ns_c" "$bin/facet" load "$work/experiment.toml" --out "$work/$to" \
    --workers "$(cat "$work/a.address"),$(cat "$work/b.address")" "$@"
}

# in_run OUT PYTHON: a condition on the run `r` of the results.
in_run() {
  python3 -c '
import json, sys
r = json.load(open(sys.argv[1] + "/results.json"))["points"][0]["runs"][0]
sys.exit(0 if eval(sys.argv[2]) else "not so: " + sys.argv[2] + "\n" + json.dumps(
    {k: r[k] for k in ("failure", "all", "producers", "forwarder", "workers")}))' "$work/$1" "$2"
}

same_totals() {
  in_run "$1" 'r["failure"] == "" and not r["degraded"]'
  in_run "$1" 'r["all"]["interests"] == r["forwarder"]["in_interests"] > 0'
  in_run "$1" 'r["all"]["data"] == r["forwarder"]["out_data"]'
  in_run "$1" 'r["producers"]["interests"] == r["forwarder"]["out_interests"]'
  in_run "$1" 'r["producers"]["data"] == r["forwarder"]["in_data"]'
  in_run "$1" 'len(r["workers"]) == 2 and sum(w["faces"] for w in r["workers"]) == 5'
}
# Where the coordinator's forwarder takes UDP: an address that both workers reach.
readonly place=192.0.2.1:36363
over_udp() {
  experiment "$work/experiment.toml" 1s udp
  load udp --udp "$place"
  same_totals udp
}
no_socket() {
  experiment "$work/experiment.toml" 1s "$1"
  local status=0
  load "$1" --udp "$place" 2> "$work/said" || status=$?
  cat "$work/said"
  same "$status" 1 "the exit status"
  grep -q 'from others use faces with over = "udp"' "$work/said"
}
# lose NAME COMMAND…: COMMAND takes worker a away while the load is on.
lose() {
  local name=$1 from=$EPOCHSECONDS status=0
  shift
  experiment "$work/experiment.toml" 60s udp
  { sleep 3 && "$@"; } &
  load "$name" --udp "$place" || status=$?
  same "$status" 1 "the exit status"
  ((EPOCHSECONDS - from < 40))
  in_run "$name" '"worker '"$(cat "$work/a.address")"' was lost" in r["failure"]'
  in_run "$name" '[w["lost"] for w in r["workers"]].count(True) == 1 and r["all"]["data"] > 0'
}

start_worker a "$ns_a" 192.0.2.2
worker_a=$worker
start_worker b "$ns_b" 198.51.100.2
check 60 "two workers elsewhere find what the forwarder counts" over_udp
check 60 "shared memory from elsewhere is refused with what to do" no_socket shm
check 60 "a worker that is killed ends the run with a report" lose killed kill -KILL "$worker_a"
start_worker a "$ns_a" 192.0.2.2
check 60 "so does one whose cable is cut" lose cut ip -n "$ns_a" link set inside down
finish
