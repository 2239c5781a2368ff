# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# nfdc: status, routes, strategies, content store. To be sourced.

nfdc_checks() {
  check 20 "nfdc status" nfdc_status
  check 20 "nfdc status report, as text and as XML" nfdc_report
  check 20 "nfdc channel list" nfdc_channels
  check 20 "nfdc fib list" nfdc_fib
  check 30 "nfdc route add, list, show, remove" nfdc_routes
  check 20 "nfdc route flags, cost and origin" nfdc_route_parameters
  check 20 "a route inherits, and one that captures does not" nfdc_inheritance
  check 20 "nfdc route add … expires" nfdc_route_expires
  check 20 "nfdc route for faces that are not there" nfdc_route_errors
  check 20 "a prefix of 33 components is refused" nfdc_long_prefix
  check 20 "nfdc strategy list, show, set, unset" nfdc_strategies
  local strategy
  for strategy in best-route multicast asf access random self-learning; do
    check 10 "nfdc strategy set $strategy" nfdc_strategy_set "$strategy"
  done
  check 10 "nfdc strategy parameters" nfdc_strategy_parameters
  check 10 "nfdc strategy set with an unknown strategy" nfdc_unknown_strategy
  check 20 "nfdc cs info and config" nfdc_cs_config
  check 30 "nfdc cs erase" nfdc_cs_erase
  check 60 "nfdc cs erase of more than one command takes" nfdc_cs_erase_many
}

nfdc_status() {
  run 0 10 nfdc status show
  has "General NFD status:" version= startTime= uptime= nFibEntries= nPitEntries= nCsEntries= \
    nInInterests= nOutData= nSatisfiedInterests=
}

nfdc_report() {
  run 0 15 nfdc status report
  has "General NFD status:" Channels: Faces: FIB: RIB: "CS information:" "Strategy choices:"
  run 0 15 nfdc status report xml
  has "<nfdStatus" "<channels>" "<faces>" "<fib>" "<rib>" "<cs>" "<strategyChoices>" "</nfdStatus>"
}

nfdc_channels() {
  run 0 10 nfdc channel list
  has "unix://"
}

nfdc_fib() {
  run 0 10 nfdc fib list
  has "/localhost/nfd"
}

nfdc_routes() {
  own_face /interop/face/ping
  run 0 10 nfdc route add /interop/route "$face"
  has route-add-accepted prefix=/interop/route "nexthop=$face" origin=static cost=0 expires=never
  until_true 5 in_fib /interop/route
  run 0 10 nfdc route show /interop/route
  has prefix=/interop/route "nexthop=$face" origin=static cost=0
  run 0 10 nfdc route list "$face"
  has prefix=/interop/route prefix=/interop/face/ping
  run 0 10 nfdc route list origin static
  has prefix=/interop/route
  lacks prefix=/interop/face/ping
  run 0 10 nfdc route remove /interop/route "$face"
  has route-removed prefix=/interop/route
  gone /interop/route
  until_true 5 run 6 10 nfdc route show /interop/route
  run 0 10 nfdc route remove /interop/route "$face"
}

nfdc_route_parameters() {
  own_face /interop/face/ping
  run 0 10 nfdc route add /interop/cost "$face" cost 7 origin autoconf no-inherit capture
  has cost=7 origin=autoconf
  until_true 5 in_fib /interop/cost
  run 0 10 nfdc route show /interop/cost
  has cost=7 origin=autoconf flags=capture
  run 0 10 nfdc route add /interop/cost "$face" cost 3
  until_true 5 fib_has "/interop/cost nexthops={faceid=$face (cost=3)}"
  run 0 10 nfdc route remove /interop/cost "$face"
  until_true 5 fib_has "/interop/cost nexthops={faceid=$face (cost=7)}"
  run 0 10 nfdc route remove /interop/cost "$face" origin autoconf
  gone /interop/cost
}
fib_has() { [[ $(nfdc fib list) == *"$1"* ]]; }

nfdc_inheritance() {
  own_face /interop/face/ping
  local one=$face
  own_face /interop/other/ping
  nfdc route add /interop/up "$one"
  nfdc route add /interop/up/below "$face"
  until_true 5 two_nexthops /interop/up/below
  nfdc route add /interop/up/below "$face" capture
  until_true 5 fib_has "/interop/up/below nexthops={faceid=$face (cost=0)}"
  nfdc route remove /interop/up "$one"
  nfdc route remove /interop/up/below "$face"
  gone /interop/up
  gone /interop/up/below
}
two_nexthops() { [[ $(nfdc fib list | grep -F "  $1 nexthops=") == *faceid=*faceid=* ]]; }

nfdc_route_expires() {
  own_face /interop/face/ping
  run 0 10 nfdc route add /interop/brief "$face" expires 2500
  lacks expires=never
  until_true 5 in_fib /interop/brief
  gone /interop/brief
}

nfdc_route_errors() {
  run 3 10 nfdc route add /interop/none 999999
  run 3 10 nfdc route remove /interop/none 999999
  run 6 10 nfdc route show /interop/none
  run 3 10 nfdc route list 999999
}

nfdc_long_prefix() {
  own_face /interop/face/ping
  run 1 10 nfdc route add "$(printf '/%d' {1..33})" "$face"
  has 414
}

nfdc_strategies() {
  run 0 10 nfdc strategy list
  has prefix=/ /localhost/nfd/strategy/best-route
  run 0 10 nfdc strategy set /interop/choice /localhost/nfd/strategy/multicast
  has strategy-set prefix=/interop/choice strategy=/localhost/nfd/strategy/multicast/v=
  until_true 5 shows_strategy /interop/choice/below multicast
  run 0 10 nfdc strategy unset /interop/choice
  has strategy-unset prefix=/interop/choice
  until_true 5 shows_strategy /interop/choice/below best-route
  run 0 10 nfdc strategy unset /interop/choice
  run 2 10 nfdc strategy unset /
}
shows_strategy() { [[ $(nfdc strategy show "$1") == */localhost/nfd/strategy/$2/v=* ]]; }

nfdc_strategy_set() {
  run 0 10 nfdc strategy set "/interop/strategy/$1" "/localhost/nfd/strategy/$1"
  until_true 5 shows_strategy "/interop/strategy/$1" "$1"
  run 0 10 nfdc strategy unset "/interop/strategy/$1"
}

nfdc_strategy_parameters() {
  local asf=/localhost/nfd/strategy/asf/v=5
  run 0 10 nfdc strategy set /interop/parameters "$asf/probing-interval~30000/max-timeouts~5"
  has "probing-interval~30000"
  run 1 10 nfdc strategy set /interop/parameters "$asf/probing-interval~many"
  run 0 10 nfdc strategy unset /interop/parameters
}

nfdc_unknown_strategy() {
  run 7 10 nfdc strategy set /interop/choice /localhost/nfd/strategy/none-such
  has "Unknown strategy"
}

nfdc_cs_config() {
  run 0 10 nfdc cs info
  has capacity= admit=on serve=on nEntries= nHits= nMisses=
  local before
  before=$(sed -n 's/.*capacity=//p' <<< "$out")
  run 0 10 nfdc cs config capacity 1000 admit off serve off
  has cs-config-updated capacity=1000 admit=off serve=off
  until_true 5 cs_info_has capacity=1000 admit=off serve=off
  run 0 10 nfdc cs config capacity "$before" admit on serve on
  has "capacity=$before" admit=on serve=on
}
cs_info_has() {
  out=$(nfdc cs info)
  has "$@"
}

# cached NAME: puts a Data of that name into the content store.
cached() {
  poke "$1" "octets of $1"
  run 0 10 ndnpeek -p "$1"
  poke_done
}

nfdc_cs_erase() {
  cached /interop/erase/one
  cached /interop/erase/two
  run 0 10 ndnpeek -p /interop/erase/one
  run 0 10 nfdc cs erase /interop/erase count 1
  has cs-erased prefix=/interop/erase count=1
  run 0 10 nfdc cs erase /interop/erase
  has count=1
  run 0 10 nfdc cs erase /interop/erase
  has count=0
  run 4 10 ndnpeek -p /interop/erase/one
}

nfdc_cs_erase_many() {
  serve /interop/many/ping ndnpingserver -q /interop/many
  run 0 30 ndnping -i 1 -c 600 /interop/many
  run 0 10 nfdc cs erase /interop/many
  has count=600
}
