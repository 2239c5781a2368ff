# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# ndnpeek, ndnpoke, ndnping and ndnpingserver. To be sourced.

packet_checks() {
  check 20 "ndnpoke answers ndnpeek and unregisters" poke_and_peek
  check 20 "ndnpeek -P: a prefix of what is stored" peek_prefix
  check 20 "ndnpeek without -P wants the whole name" peek_exact
  check 20 "ndnpeek -f: fresh Data only" peek_fresh
  check 20 "the content store answers ndnpeek" peek_cached
  check 20 "ndnpeek by implicit digest" peek_digest
  check 10 "ndnpeek without a route: Nack NoRoute, exit 4" peek_nack
  check 20 "ndnpeek without an answer: exit 3" peek_timeout
  check 20 "ndnpeek -H: HopLimit" peek_hop_limit
  check 20 "ndnpeek -A: parameters" peek_parameters
  check 20 "ndnpoke -u: unsolicited Data is dropped" poke_unsolicited
  check 20 "two ndnpeek wait for one ndnpoke" peek_twice
  check 20 "a packet of 8800 octets, also from the content store" poke_largest
  only_facetd 60 "40 ndnpoke at the same time" poke_many
  check 30 "ndnping, 200 times" ping
  check 30 "ndnping with large replies" ping_large
  check 30 "ndnping -a -n: repeated numbers from the content store" ping_cached
  check 20 "ndnpingserver ends by SIGINT and unregisters" ping_server_interrupted
  check 20 "a producer that is killed: face and route gone, NoRoute" producer_killed
  check 20 "a consumer that is killed: face gone" consumer_killed
}

poke_and_peek() {
  poke /interop/poke "a payload"
  run 0 10 ndnpeek -p /interop/poke
  same "$out" "a payload" payload
  poke_done
  gone /interop/poke
}

peek_prefix() {
  poke /interop/prefix/more/still "below"
  run 0 10 ndnpeek -p /interop/prefix/more/still
  poke_done
  run 0 10 ndnpeek -p -P /interop/prefix/more
  same "$out" "below" payload
}

peek_exact() {
  own_face /interop/exact/ping
  run 0 10 ndnpeek -p /interop/exact/ping/1
  run 0 10 nfdc route add /interop/exact "$face"
  until_true 5 in_fib /interop/exact
  run 3 10 ndnpeek -w 500 /interop/exact
}

peek_fresh() {
  poke /interop/fresh "stale at once"
  run 0 10 ndnpeek -p /interop/fresh
  poke_done
  gone /interop/fresh
  run 0 10 ndnpeek -p /interop/fresh
  run 4 10 ndnpeek -f /interop/fresh
  poke /interop/fresh "fresh" -f 60000
  run 0 10 ndnpeek -p -f /interop/fresh
  same "$out" "fresh" payload
  poke_done
  gone /interop/fresh
  run 0 10 ndnpeek -p -f /interop/fresh
  same "$out" "fresh" payload
}

peek_cached() {
  poke /interop/cached "once"
  run 0 10 ndnpeek -p /interop/cached
  poke_done
  gone /interop/cached
  run 0 10 ndnpeek -p /interop/cached
  same "$out" "once" payload
}

peek_digest() {
  poke /interop/digest "by digest"
  run 0 10 ndnpeek /interop/digest
  poke_done
  gone /interop/digest
  ndnpeek /interop/digest > "$work/packet"
  local digest
  digest=$(sha256 "$work/packet")
  run 0 10 ndnpeek -p "/interop/digest/sha256digest=$digest"
  same "$out" "by digest" payload
  run 4 10 ndnpeek "/interop/digest/sha256digest=${digest//[0-9]/0}"
}

peek_nack() {
  run 4 10 ndnpeek -v /interop/nobody
  has NoRoute
}

peek_timeout() {
  own_face /interop/silent/ping
  run 0 10 nfdc route add /interop/silence "$face"
  until_true 5 in_fib /interop/silence
  run 3 10 ndnpeek -w 400 /interop/silence
  run 3 10 ndnpeek -l 400 /interop/silence
}

peek_hop_limit() {
  poke /interop/hops "hops"
  run 3 10 ndnpeek -w 300 -H 0 /interop/hops
  run 0 10 ndnpeek -p -H 1 /interop/hops
  same "$out" "hops" payload
  poke_done
}

peek_parameters() {
  serve /interop/parameters/ping ndnpingserver -q /interop/parameters
  run 0 10 ndnpeek -p -A AAEC /interop/parameters/ping/1
}

poke_unsolicited() {
  run 0 10 ndnpoke -u /interop/unsolicited <<< "nobody asked"
  run 4 10 ndnpeek /interop/unsolicited
}

peek_twice() {
  own_face /interop/twice/ping
  run 0 10 nfdc route add /interop/both "$face"
  until_true 5 in_fib /interop/both
  local first second
  ndnpeek -p /interop/both > "$work/first" &
  first=$!
  ndnpeek -p /interop/both > "$work/second" &
  second=$!
  until_true 5 two_client_faces_more
  # Both wait; their Interests went to a producer that knows no such name. The retransmission of a
  # third reaches the right one.
  poke /interop/both "shared"
  run 0 10 ndnpeek -p /interop/both
  wait "$first"
  wait "$second"
  same "$(cat "$work/first")" "shared" "the first payload"
  same "$(cat "$work/second")" "shared" "the second payload"
  poke_done
}
# The faces of the producer, of two consumers and of nfdc.
two_client_faces_more() { [ "$(client_faces)" -ge 4 ]; }

poke_largest() {
  # Of 8800 octets the name takes 18, the signature 39, MetaInfo and headers 10.
  a_file "$work/large" 8733 70000001
  serve /interop/large ndnpoke /interop/large < "$work/large"
  ndnpeek /interop/large > "$work/packet"
  poke_done
  same "$(stat -c %s "$work/packet")" 8800 "size of the packet"
  ndnpeek -p /interop/large > "$work/large.back"
  same "$(sha256 "$work/large.back")" "$(sha256 "$work/large")" SHA-256
}

poke_many() {
  local i pokes=() peeks=()
  for i in {1..40}; do
    ndnpoke "/interop/many/$i" <<< "payload $i" > "$work/poke.$i" 2>&1 &
    pokes+=($!)
  done
  until_true 30 forty_routes
  for i in {1..40}; do
    ndnpeek -p "/interop/many/$i" > "$work/peek.$i" &
    peeks+=($!)
  done
  for i in {1..40}; do
    wait "${peeks[i - 1]}"
    same "$(cat "$work/peek.$i")" "payload $i" "payload $i"
    wait "${pokes[i - 1]}"
  done
}
forty_routes() { [ "$(nfdc fib list | grep -c '^  /interop/many/')" -eq 40 ]; }

ping() {
  serve /interop/ping/ping ndnpingserver -q /interop/ping
  run 0 20 ndnping -i 5 -c 200 /interop/ping
  has "200 packets transmitted, 200 received, 0 nacked, 0% lost"
}

ping_large() {
  serve /interop/wide/ping ndnpingserver -q -s 8000 /interop/wide
  run 0 20 ndnping -i 5 -c 100 /interop/wide
  has "100 packets transmitted, 100 received, 0 nacked, 0% lost"
}

ping_cached() {
  serve /interop/again/ping ndnpingserver /interop/again
  run 0 20 ndnping -i 5 -c 20 -a -n 1000 /interop/again
  run 0 20 ndnping -i 5 -c 20 -a -n 1000 /interop/again
  kill -INT "$producer"
  wait "$producer" || true
  same "$(grep -c 'interest received' "$work/producer.out")" 20 "Interests at the producer"
}

ping_server_interrupted() {
  serve /interop/interrupt/ping ndnpingserver /interop/interrupt
  kill -INT "$producer"
  wait "$producer"
  gone /interop/interrupt/ping
}

producer_killed() {
  serve /interop/killed/ping ndnpingserver /interop/killed
  local face
  face=$(nfdc fib list | sed -n 's|^  /interop/killed/ping nexthops={faceid=\([0-9]*\) .*|\1|p')
  run 0 10 nfdc face show "$face"
  kill -KILL "$producer"
  gone /interop/killed/ping
  until_true 5 run 3 10 nfdc face show "$face"
  until_true 5 run 6 10 nfdc route show /interop/killed/ping
  run 4 10 ndnpeek /interop/killed/ping/1
}

consumer_killed() {
  own_face /interop/silent/ping
  run 0 10 nfdc route add /interop/silence "$face"
  until_true 5 in_fib /interop/silence
  local before consumer
  before=$(client_faces)
  ndnpeek /interop/silence &
  consumer=$!
  until_true 5 more_faces_than "$before"
  kill -KILL "$consumer"
  until_true 5 no_more_faces_than "$before"
}
