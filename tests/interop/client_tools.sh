# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# How the checks drive NFD's clients. To be sourced after lib.sh.

# The FIB has (lacks) an entry for PREFIX.
in_fib() { [[ $(nfdc fib list) == *"  $1 nexthops="* ]]; }
not_in_fib() { ! in_fib "$1"; }

# serve PREFIX COMMAND…: starts a producer and waits until Interests under PREFIX reach it. Sets
# $producer. Its standard input is the caller's.
serve() {
  local prefix=$1
  shift
  "$@" > "$work/producer.out" 2>&1 <&0 &
  producer=$!
  until_true 10 in_fib "$prefix" || {
    cat "$work/producer.out"
    return 1
  }
}

# gone PREFIX: waits until nobody serves PREFIX.
gone() { until_true 10 not_in_fib "$1"; }

# poke NAME PAYLOAD [OPTION…]: an ndnpoke that waits for an Interest for NAME.
poke() {
  local name=$1 payload=$2
  shift 2
  serve "$name" ndnpoke "$@" "$name" <<< "$payload"
}

# poke_done: the ndnpoke of poke() has had its Interest and left.
poke_done() {
  local status=0
  wait "$producer" || status=$?
  same "$status" 0 "exit status of ndnpoke"
}

# face_of URI: the identifier of the face with that remote URI.
face_of() { nfdc face list "remote" "$1" | sed -n 's/^faceid=\([0-9]*\) .*/\1/p'; }

# Faces of clients (remote fd://…), with that of the nfdc that asks.
client_faces() { nfdc face list | grep -c 'remote=fd://' || true; }
more_faces_than() { [ "$(client_faces)" -gt "$1" ]; }
no_more_faces_than() { [ "$(client_faces)" -le "$1" ]; }
faces_as_before() {
  until_true 10 no_more_faces_than "$1" || {
    nfdc face list
    return 1
  }
}

# own_face: the identifier of a face that lives as long as the check, for routes: that of a
# producer under PREFIX.
own_face() {
  local prefix=$1
  serve "$prefix" ndnpingserver -q "${prefix%/ping}"
  face=$(nfdc fib list | sed -n "s|^  $prefix nexthops={faceid=\([0-9]*\) .*|\1|p")
  [ -n "$face" ]
}

facetd_stops() {
  kill -0 "$forwarder"
  kill -TERM "$forwarder"
  until_true 10 process_gone "$forwarder"
  same "$(find /dev/shm /tmp -maxdepth 1 -name "*ndn-*" -newer "$work/facetd.out" -print)" "" \
    "what is left in /dev/shm and /tmp"
  [ ! -e "$socket" ]
}
process_gone() { [[ ! -e /proc/$1 || $(< "/proc/$1/stat") == *") Z "* ]]; }
