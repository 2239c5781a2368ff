#!/usr/bin/env bash
# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# Runs NFD's own clients, unmodified, against facetd: nfdc, ndnpeek, ndnpoke, ndnping,
# ndnpingserver, ndncatchunks and ndnputchunks, as far as they are on the PATH. One line per check.
#
#   tests/interop/nfd_clients.sh [--socket PATH] [BIN_DIR]
#
# BIN_DIR holds facetd and facet (default: build/release/bin). With --socket the checks run against
# the forwarder that listens there, NFD for example, which shows that the checks themselves are
# right; what only facetd does is then skipped. FACET_INTEROP_MIB is the size of the file that the
# chunks tools carry (100).
# Exit status: 0 all passed, 1 some failed, 77 skipped for lack of clients.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
socket=
if [ "${1-}" = --socket ]; then
  socket=${2:?--socket needs a path}
  shift 2
fi
bin=$(realpath "${1:-$here/../../build/release/bin}")

# A network of its own, where that is allowed: fixed ports are free and nobody else listens.
if [ -z "$socket" ] && [ -z "${FACET_INTEROP_NETWORK-}" ]; then
  for unshare in "unshare --net" "unshare --user --map-root-user --net"; do
    if $unshare ip link set lo up 2> /dev/null; then
      FACET_INTEROP_NETWORK=own exec $unshare "$0" "$bin"
    fi
  done
fi
if [ "${FACET_INTEROP_NETWORK-}" = own ]; then
  ip link set lo up
fi

source "$here/lib.sh"
clients=(nfdc ndnpeek ndnpoke ndnping ndnpingserver ndncatchunks ndnputchunks)
require "${clients[@]}"
source "$here/client_tools.sh"
source "$here/nfdc_checks.sh"
source "$here/face_checks.sh"
source "$here/packet_checks.sh"
source "$here/wire_checks.sh"
source "$here/chunk_checks.sh"

reference=
if [ -n "$socket" ]; then
  reference=yes
else
  start_forwarder facetd "$bin/facetd" --log-level info
  socket=$work/facetd.sock
fi
export NDN_CLIENT_TRANSPORT=unix://$socket
faces_before=$(client_faces)

# only_facetd SECONDS TITLE FUNCTION…: a check of what NFD does not do.
only_facetd() {
  if [ -n "$reference" ]; then
    skip "$2" "only facetd does this"
  else
    check "$@"
  fi
}

nfdc_checks
face_checks
packet_checks
wire_checks
chunk_checks
check 20 "every client's face is gone" faces_as_before "$faces_before"
if [ -z "$reference" ]; then
  check 15 "facetd stops and leaves nothing" facetd_stops
fi
finish
