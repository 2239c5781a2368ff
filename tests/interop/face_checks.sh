# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# nfdc's commands for faces. Remote ends are ports of this machine that nobody needs to answer on,
# but for TCP the forwarder's own. To be sourced.

face_checks() {
  check 20 "nfdc face list, also by local URI and scheme" faces_listed
  check 20 "nfdc face show" face_shown
  check 20 "nfdc face create udp4, again, and destroy" udp_face
  check 20 "nfdc face create with every option" face_options
  only_facetd 20 "nfdc face create with a local URI" face_from
  check 20 "nfdc face create changes a face that exists" face_updated
  check 20 "nfdc face create udp6" udp6_face
  check 20 "nfdc face create tcp4" tcp_face
  check 20 "nfdc route add creates the face of a URI" route_to_uri
  check 20 "nfdc face destroy ends the routes through it" destroy_ends_routes
  check 20 "faces that cannot be created" impossible_faces
}

faces_listed() {
  run 0 10 nfdc face list
  has remote=fd:// local=unix:// remote=internal://
  run 0 10 nfdc face list scheme unix
  has remote=fd://
  lacks remote=internal://
  run 0 10 nfdc face list local "unix://$(realpath "$socket")"
  has remote=fd://
  run 3 10 nfdc face list scheme none-such
  has "not found"
}

face_shown() {
  run 0 10 nfdc face show 1
  has faceid=1 remote= local= counters= flags=
  run 3 10 nfdc face show 999999
}

# created: $out tells of a new face; sets $id.
created() {
  has face-created id=
  id=$(sed -n 's/.*face-created id=\([0-9]*\) .*/\1/p' <<< "$out")
  [ -n "$id" ]
}

udp_face() {
  local uri=udp4://127.0.0.1:16363
  run 0 10 nfdc face create "$uri"
  created
  has "remote=$uri" local=udp4://127.0.0.1: persistency=persistent reliability=off
  run 0 10 nfdc face create "$uri"
  has face-exists "id=$id"
  run 0 10 nfdc face list remote "$uri"
  has "faceid=$id" "remote=$uri" persistent
  run 0 10 nfdc face destroy "$uri"
  has face-destroyed "id=$id" "remote=$uri"
  until_true 5 run 3 10 nfdc face show "$id"
  run 3 10 nfdc face destroy "$id"
}

face_options() {
  run 0 10 nfdc face create udp4://127.0.0.1:16364 permanent mtu 1400 reliability on \
    congestion-marking on congestion-marking-interval 50 default-congestion-threshold 30000
  created
  has persistency=permanent reliability=on congestion-marking=on mtu=1400 \
    congestion-marking-interval=50ms default-congestion-threshold=30000B
  run 0 10 nfdc face show "$id"
  has permanent mtu=1400 lp-reliability congestion-marking base-marking-interval=50ms \
    default-threshold=30000B
  run 0 10 nfdc face destroy "$id"
}

# NFD takes no LocalUri for UDP; facetd does.
face_from() {
  run 0 10 nfdc face create udp4://127.0.0.1:16370 local udp4://127.0.0.1:16371
  created
  run 0 10 nfdc face show "$id"
  has local=udp4://127.0.0.1:16371
  run 0 10 nfdc face destroy "$id"
}

face_updated() {
  local uri=udp4://127.0.0.1:16365
  run 0 10 nfdc face create "$uri"
  created
  run 0 10 nfdc face create "$uri" permanent reliability on congestion-marking off mtu 1300
  has face-updated "id=$id" "remote=$uri" persistency=permanent reliability=on \
    congestion-marking=off mtu=1300
  run 0 10 nfdc face create "$uri" persistent
  has face-exists
  run 0 10 nfdc face create "$uri" reliability off mtu auto
  has face-updated reliability=off
  run 0 10 nfdc face destroy "$id"
}

udp6_face() {
  run 0 10 nfdc face create "udp6://[::1]:16366"
  created
  has "remote=udp6://[::1]:16366"
  run 0 10 nfdc face destroy "$id"
}

tcp_face() {
  local port
  port=$(nfdc channel list | sed -n 's/^ *tcp4:.*:\([0-9]*\)$/\1/p' | head -n 1)
  [ -n "$port" ]
  run 0 10 nfdc face create "tcp4://127.0.0.1:$port"
  created
  has "remote=tcp4://127.0.0.1:$port" persistency=persistent
  run 0 10 nfdc face list scheme tcp4
  has "remote=tcp4://127.0.0.1:$port" "local=tcp4://127.0.0.1:$port" on-demand
  run 0 10 nfdc face destroy "$id"
  until_true 5 run 3 10 nfdc face list scheme tcp4
}

route_to_uri() {
  local uri=udp4://127.0.0.1:16367
  run 0 10 nfdc route add /interop/uri "$uri"
  has face-created route-add-accepted prefix=/interop/uri
  until_true 5 in_fib /interop/uri
  until_true 5 run 0 10 nfdc route list "$uri"
  run 0 10 nfdc route remove /interop/uri "$uri"
  has route-removed
  gone /interop/uri
  run 0 10 nfdc face destroy "$uri"
}

destroy_ends_routes() {
  run 0 10 nfdc face create udp4://127.0.0.1:16368
  created
  run 0 10 nfdc route add /interop/doomed "$id"
  until_true 5 in_fib /interop/doomed
  run 0 10 nfdc face destroy "$id"
  gone /interop/doomed
  until_true 5 run 6 10 nfdc route show /interop/doomed
}

impossible_faces() {
  run 1 10 nfdc face create udp4://224.0.0.1:16369
  run 1 10 nfdc face create tcp4://127.0.0.1:1
  run 4 10 nfdc face create fd://6
}
