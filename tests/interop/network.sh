#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# Two facetd in two network namespaces, joined by a cable that delays every frame by 10 ms and loses
# one in a hundred: files cross by UDP and TCP, and faces behave when the other side restarts.
# Needs root and iproute2; the namespaces and everything in them are removed in any case.
#
#   tests/interop/network.sh [BIN_DIR]
#
# BIN_DIR holds facetd and facet (default: build/release/bin); facet_lossy_link, which stands in
# where the kernel has no netem, is looked for in BIN_DIR/../tests. FACET_INTEROP_NETWORK_KIB is the
# size of the files (4096).
# Exit status: 0 all passed, 1 some failed, 77 skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(realpath "${1:-$here/../../build/release/bin}")
source "$here/lib.sh"
source "$here/cable.sh"
source "$here/network_checks.sh"
require_root
make_cable "$bin/../tests/facet_lossy_link" || exit 1

start_a() { start_forwarder a ip netns exec "$ns_a" "$bin/facetd" --log-level info; }
start_b() { start_forwarder b ip netns exec "$ns_b" "$bin/facetd" --log-level info; }
start_a
start_b
pid_b=$forwarder

check 20 "a file for the network" network_file
check 60 "UDP with reliability carries a file" udp_reliable
check 60 "UDP without reliability carries a file too, by retransmission of Interests" udp_plain
check 60 "UDP over IPv6 with reliability" udp6_reliable
check 30 "the other side of a UDP face makes an on-demand face" udp_on_demand
check 60 "TCP carries a file" tcp_file
check 60 "TCP over IPv6" tcp6_file
check 30 "the multicast faces carry Interests and Data" multicast
check 20 "a permanent TCP face before the restart" permanent_before
stop_process "$pid_b"
check 20 "a permanent TCP face and its route outlive the other side" permanent_without
start_b
check 60 "a permanent TCP face carries a file after the restart, with the same id" permanent_after
check 20 "a persistent TCP face ends with its connection" persistent_ends
finish
