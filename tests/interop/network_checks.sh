# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# The checks of network.sh: `a` asks, `b` serves. To be sourced.

file_kib=${FACET_INTEROP_NETWORK_KIB:-4096}

network_file() { a_file "$work/file" $((file_kib << 10)) 80000001; }

# at SIDE COMMAND…: facet COMMAND at the forwarder of that side.
at() {
  local side=$1 words=("${@:2}")
  "$bin/facet" "${words[@]}" --socket "$work/$side.sock"
}

# face SIDE URI [OPTION…]: creates a face and prints its id.
face() {
  at "$1" face create "${@:2}" --json | json_number face_id
}

# json_number KEY: the number of that key in the document on standard input.
json_number() { tr -d '\n ' | sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"; }

# serve_file SIDE NAME [FILE]: serves the file there.
serve_file() {
  announced 30 serving "$work/put.out" at "$1" put "$2" "${3-$work/file}" 2> "$work/put.log" || {
    cat "$work/put.log"
    return 1
  }
}

# fetch SIDE NAME: fetches the file there; it must be the same.
fetch() {
  at "$1" get "$2" -o "$work/fetched"
  same "$(sha256 "$work/fetched")" "$(sha256 "$work/file")" SHA-256
  rm "$work/fetched"
}

# carried PREFIX REMOTE_OF_A [OPTION…]: a file from b to a through a face to that URI.
carried() {
  local prefix=$1 remote=$2 id
  shift 2
  id=$(face a "$remote" "$@")
  [ -n "$id" ]
  at a route add "$prefix" "$id"
  serve_file b "$prefix/file"
  fetch a "$prefix/file"
  at a face show "$id"
  at a face destroy "$id"
}

udp_reliable() {
  local back
  back=$(face b udp4://10.77.0.1:6363 --reliability on)
  carried /net/udp udp4://10.77.0.2:6363 --reliability on
  at b face show "$back"
  at b face destroy "$back"
}

udp6_reliable() {
  local back
  back=$(face b "udp6://[fd77::1]:6363" --reliability on)
  carried /net/udp6 "udp6://[fd77::2]:6363" --reliability on
  at b face destroy "$back"
}

udp_plain() { carried /net/plain udp4://10.77.0.2:6363; }

udp_on_demand() {
  local id
  id=$(face a udp4://10.77.0.2:6363)
  at a route add /net/nobody "$id"
  at a peek /net/nobody --timeout 500 || true
  until_true 10 faces_have b udp4://10.77.0.1:6363
  at b face list udp4://10.77.0.1:6363 --json | grep -F '"on-demand"'
  at a face destroy "$id"
}
faces_have() { at "$1" face list | grep -qF "$2"; }
faces_lack() { ! faces_have "$@"; }

tcp_file() { carried /net/tcp tcp4://10.77.0.2:6363; }

tcp6_file() { carried /net/tcp6 "tcp6://[fd77::2]:6363"; }

multicast() {
  local id
  id=$(at a face list udp4://224.0.23.170:56363 --json | json_number face_id)
  [ -n "$id" ]
  at a route add /net/multicast "$id"
  head -c 20000 "$work/file" > "$work/small"
  serve_file b /net/multicast/file "$work/small"
  at a get /net/multicast/file -o "$work/fetched"
  cmp "$work/fetched" "$work/small"
  at a route remove /net/multicast "$id"
}

permanent_before() {
  face a tcp4://10.77.0.2:6363 --persistency permanent > "$work/permanent"
  at a route add /net/permanent "$(cat "$work/permanent")"
  serve_file b /net/permanent/file
  fetch a /net/permanent/file
}

permanent_without() {
  # Nobody answers, but nothing is forgotten.
  run 1 10 "$bin/facet" peek /net/permanent/none --timeout 500 --socket "$work/a.sock"
  at a face show "$(cat "$work/permanent")" --json | grep -F '"tcp4://10.77.0.2:6363"'
  at a route list | grep -F /net/permanent
}

permanent_after() {
  at a cs erase /net/permanent
  serve_file b /net/permanent/file
  fetch a /net/permanent/file
  at a face show "$(cat "$work/permanent")" --json | grep -F '"tcp4://10.77.0.2:6363"'
  at a face destroy "$(cat "$work/permanent")"
}

persistent_ends() {
  local id
  id=$(face a "tcp6://[fd77::2]:6363")
  until_true 5 faces_have b "tcp6://[fd77::1]:"
  at b face destroy "$(at b face list --scheme tcp6 --json | json_number face_id)"
  until_true 10 faces_lack a "tcp6://[fd77::2]:6363"
}
