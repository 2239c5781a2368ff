# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# Two network namespaces joined by a bad cable. To be sourced after lib.sh, by root.

# Names are unique to the script's process, so that two runs do not meet.
ns_a=facet-$$-a
ns_b=facet-$$-b
device_a=fca$$
device_b=fcb$$
cable=
readonly delay_ms=10 loss_percent=1 seed=20260101

# require_root: ends the script as skipped without the right to make namespaces.
require_root() {
  if [ "$(id -u)" -ne 0 ] || ! command -v ip > /dev/null; then
    echo "skipped: network namespaces need root and iproute2"
    exit "$nothing_to_run"
  fi
  if ! ip netns add "$ns_a" 2> "$work/netns.log"; then
    echo "skipped: no network namespaces here: $(cat "$work/netns.log")"
    exit "$nothing_to_run"
  fi
  ip netns add "$ns_b"
}

clean_up_more() {
  [ -z "$cable" ] || stop_process "$cable" || true
  ip netns del "$ns_a" 2> /dev/null || true
  ip netns del "$ns_b" 2> /dev/null || true
}

# make_cable LOSSY_LINK: netem where the kernel has it, else the program LOSSY_LINK. Says which.
make_cable() {
  if ip link add "$device_a" netns "$ns_a" type veth peer name "$device_b" netns "$ns_b" \
    2> /dev/null && add_netem "$ns_a" "$device_a" && add_netem "$ns_b" "$device_b"; then
    echo "cable: veth with netem, $delay_ms ms and $loss_percent % loss each way"
  else
    echo "skipped  tc netem: this kernel has none; a program stands in for it"
    ip -n "$ns_a" link del "$device_a" 2> /dev/null || true
    run_cable "$1" || return 1
    echo "cable: $(basename "$1"), $delay_ms ms and $loss_percent % loss each way, seed $seed"
  fi
  plug "$ns_a" "$device_a" 1
  plug "$ns_b" "$device_b" 2
}

add_netem() {
  ip netns exec "$1" tc qdisc add dev "$2" root netem delay "${delay_ms}ms" \
    loss "$loss_percent%" 2> /dev/null
}

run_cable() {
  "$1" "$device_a" "$device_b" "$delay_ms" "0.0$loss_percent" "$seed" > "$work/cable.out" 2>&1 &
  cable=$!
  until_true 5 grep -q ready "$work/cable.out" || {
    cat "$work/cable.out"
    return 1
  }
  ip link set "$device_a" netns "$ns_a"
  ip link set "$device_b" netns "$ns_b"
}

# plug NAMESPACE DEVICE NUMBER: addresses 10.77.0.NUMBER and fd77::NUMBER.
plug() {
  ip -n "$1" address add "10.77.0.$3/24" broadcast + dev "$2"
  ip -n "$1" address add "fd77::$3/64" dev "$2" nodad
  ip -n "$1" link set lo up
  ip -n "$1" link set "$2" up
  ip -n "$1" route add 224.0.0.0/4 dev "$2"
}
