#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# facetd and an unmodified NFD as neighbours: in two network namespaces, joined by a cable that
# delays every frame by 10 ms and loses one in a hundred. Needs root, iproute2, and on the PATH nfd,
# nfdc and the ndn tools.
#
#   tests/interop/nfd_neighbour.sh [--reference] [BIN_DIR]
#
# BIN_DIR as for network.sh. With --reference a second NFD takes the place of facetd, which shows that
# the checks themselves are right. Exit status: 0 all passed, 1 some failed, 77 skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
reference=
if [ "${1-}" = --reference ]; then
  reference=yes
  shift
fi
bin=$(realpath "${1:-$here/../../build/release/bin}")
source "$here/lib.sh"
source "$here/cable.sh"
source "$here/neighbour_checks.sh"
require nfd nfdc ndnpeek ndnpoke ndnping ndnpingserver ndncatchunks ndnputchunks
require_root
make_cable "$bin/../tests/facet_lossy_link" || exit 1
if [ -n "$reference" ]; then
  start_nfd facetd "$ns_a"
else
  start_forwarder facetd ip netns exec "$ns_a" "$bin/facetd" --log-level info
fi
start_nfd nfd "$ns_b"
neighbour_checks
finish
