#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# Has SPIN run every schedule of parking.pml: as it is no wake-up may be lost, and with a part taken away
# one must be, or the model shows nothing. Needs spin and a C compiler.
#
#   tests/model/check.sh
#
# Exit status: 0 all as expected, 1 not.
set -euo pipefail
model=$(cd "$(dirname "$0")" && pwd)/parking.pml
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
failed=0

# expect holds|loses TITLE [DEFINITION…]
expect() {
  local want=$1 title=$2 got=holds
  shift 2
  spin -a "$@" "$model" > spin.log || { cat spin.log >&2; exit 1; }
  ${CC:-cc} -O2 -DSAFETY -DCOLLAPSE -o pan pan.c 2> cc.log || { cat cc.log >&2; exit 1; }
  ./pan -m1000000 > pan.log
  if grep -q 'max search depth too small\|out of memory\|assertion violated' pan.log; then
    cat pan.log >&2
    exit 1
  fi
  grep -q 'invalid end state (at depth' pan.log && got=loses
  local states
  states=$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' pan.log)
  if [ "$got" = "$want" ]; then
    printf 'ok       %-62s %s states\n' "$title: $got" "$states"
  else
    printf 'FAILED   %-62s %s states\n' "$title: $got" "$states"
    failed=1
  fi
}

expect holds "both ends fenced"
expect holds "both ends fenced, packet by packet" -DPACKETS=5 -DBATCH=1
expect holds "both ends fenced, a larger ring" -DPACKETS=9 -DCAPACITY=4 -DBATCH=3
expect loses "a version-1 producer (no fence after its tail store)" -DSEED
expect holds "a version-1 producer, and the ring looked at by a timer" -DSEED -DTIMER
expect loses "no fence when the consumer parks" -DNO_PARK_FENCE
expect loses "no fence when the producer asks for space" -DNO_WANT_FENCE
expect loses "no look for a wish before the consumer sleeps" -DNO_LATE_LOOK
exit $failed
