# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# What no tool of NFD's does: PIT tokens, and packets that nobody should send. The octets are written
# out and sent by facet_wire_peer, which shares no code with Facet. To be sourced.

wire_peer=$bin/../tests/facet_wire_peer

wire_checks() {
  if [ ! -x "$wire_peer" ]; then
    skip "PIT tokens and malformed packets" "$wire_peer is not built"
    return
  fi
  check 20 "a PIT token comes back on Data" token_on_data
  check 20 "a PIT token comes back from the content store" token_from_store
  check 20 "every consumer gets its own PIT token" token_of_each
  check 20 "a producer sees no PIT token" token_not_forwarded
  check 20 "a consumer of bare packets gets bare packets" bare_packets
  check 20 "a Nack without a route, as NFD writes it" nack_bytes
  check 20 "packets cut and joined anywhere" any_framing
  check 20 "a malformed Interest harms nobody" malformed_interests
  check 20 "a packet of 8801 octets closes its face only" overlong_packet
  check 20 "an LpPacket with an unknown critical header is dropped" unknown_headers
  check 20 "ndnpeek -P is answered with a longer name" longer_name
  check 20 "a Nack of a producer reaches the consumer" producer_nack
}

# talk: a conversation with the forwarder; the script comes on standard input.
talk() { "$wire_peer" "$socket"; }

# with_token TOKEN PACKET: an LpPacket with a PIT token.
with_token() { tlv 64 "$(tlv 62 "$1")$(tlv 50 "$2")"; }

# A Data named NAME in pattern form, in an LpPacket, and behind a PIT token.
data_pattern() { printf '06??%s*' "$(name_hex "$1")"; }
wrapped_pattern() { printf '64??50??06??%s*' "$(name_hex "$1")"; }
token_pattern() { printf '64??%s50??06??%s*' "$(tlv 62 "$1")" "$(name_hex "$2")"; }

# A producer below /interop/token/ping.
token_producer() { serve /interop/token/ping ndnpingserver -q /interop/token; }

token_on_data() {
  token_producer
  local name=/interop/token/ping/1
  talk <<- END
	send $(with_token CAFE0001 "$(interest_hex $name 00000001)")
	expect $(token_pattern CAFE0001 $name)
	send $(with_token 01 "$(interest_hex /interop/token/ping/2 00000002)")
	expect $(token_pattern 01 /interop/token/ping/2)
	send $(with_token "$(printf 'AB%.0s' {1..32})" "$(interest_hex /interop/token/ping/3 00000003)")
	expect $(token_pattern "$(printf 'AB%.0s' {1..32})" /interop/token/ping/3)
	END
}

token_from_store() {
  token_producer
  local name=/interop/token/ping/store
  run 0 10 ndnpeek -p $name
  kill -INT "$producer"
  wait "$producer"
  gone /interop/token/ping
  talk <<- END
	send $(with_token CAFE0002 "$(interest_hex $name 00000004)")
	expect $(token_pattern CAFE0002 $name)
	END
}

# octets_sha256 HEX: the SHA-256 of these octets, in hex.
octets_sha256() { printf '%b' "$(sed 's/../\\x&/g' <<< "$1")" | sha256sum | cut -c 1-64; }

# register_hex NAME: a command that registers NAME for the face that sends it, signed with
# DigestSha256 as ndn-cxx does.
register_hex() {
  local words info parameters
  words=$(name_hex /localhost/nfd/rib/register)
  words=${words:4}$(tlv 08 "$(tlv 68 "$(name_hex "$1")6C0101")")
  info=1B01002608$(printf '%016X' "$RANDOM$RANDOM")2808$(printf '%016X' "$(date +%s%3N)")
  parameters=2400$(tlv 2C "$info")
  parameters+=2E20$(octets_sha256 "$words$parameters")
  tlv 05 "$(tlv 07 "${words}0220$(octets_sha256 "$parameters")")0A04DEADBEEF$parameters"
}

# data_hex NAME: a Data with the payload "hi" and a signature that nobody checks.
data_hex() { tlv 06 "$(name_hex "$1")14001502686916031B0100$(tlv 17 "$(printf '00%.0s' {1..32})")"; }

# produce NAME INTEREST ANSWER: a producer of NAME that must be given INTEREST (a pattern), says
# `asked`, and answers when $work/answer exists.
produce() {
  rm -f "$work/answer"
  talk > "$work/producer.out" <<- END &
	send $(register_hex "$1")
	expect 06*
	say registered
	expect $2
	say asked
	wait $work/answer
	send $3
	END
  producer=$!
  until_true 10 in_fib "$1"
}
asked() { grep -q asked "$work/producer.out"; }

# consume TOKEN NONCE NAME: a consumer that has asked for NAME when it says `waiting`. The Nack of
# the Interest that it sends next tells that.
consume() {
  local other
  other=$(interest_hex /interop/nobody "$2")
  talk <<- END
	send $(with_token "$1" "$(interest_hex "$3" "$2")")
	send $other
	expect 64*
	say waiting
	expect $(token_pattern "$1" "$3")
	END
}

token_of_each() {
  local name=/interop/each one two
  produce $name "05*" "$(data_hex $name)"
  consume 0A0A0A0A 00000005 $name > "$work/one" &
  one=$!
  consume 0B0B 00000006 $name > "$work/two" &
  two=$!
  until_true 5 grep -q waiting "$work/one"
  until_true 5 grep -q waiting "$work/two"
  touch "$work/answer"
  wait "$one"
  wait "$two"
  wait "$producer"
}

token_not_forwarded() {
  local name=/interop/bare interest
  interest=$(interest_hex $name 01020304)
  produce $name "$interest" "$(data_hex $name)"
  touch "$work/answer"
  talk <<- END
	send $(with_token CAFE "$interest")
	expect $(token_pattern CAFE $name)
	END
  wait "$producer"
}

longer_name() {
  produce /interop/short "05*" "$(data_hex /interop/short/and/long)"
  touch "$work/answer"
  run 0 10 ndnpeek -p -P /interop/short
  same "$out" "hi" payload
  wait "$producer"
}

producer_nack() {
  local name=/interop/refused interest nack
  interest=$(interest_hex $name 05060708)
  nack=$(tlv 64 "FD032005FD03210100$(tlv 50 "$interest")")
  produce $name "$interest" "$nack"
  touch "$work/answer"
  talk <<- END
	send $interest
	expect $nack
	END
  wait "$producer"
}

bare_packets() {
  token_producer
  local name=/interop/token/ping/bare
  talk <<- END
	send $(interest_hex $name 00000007)
	expect $(data_pattern $name)
	send $(interest_hex $name 00000008)
	expect $(data_pattern $name)
	END
}

nack_bytes() {
  local interest
  interest=$(interest_hex /interop/nobody A343734B)
  talk <<- END
	send $interest
	expect $(tlv 64 "FD032005FD03210196$(tlv 50 "$interest")")
	END
}

any_framing() {
  token_producer
  local a=/interop/token/ping/a b=/interop/token/ping/b joined i
  joined=$(interest_hex $a 00000009)$(interest_hex $b 0000000A)
  {
    for ((i = 0; i < ${#joined}; i += 2)); do
      echo "send ${joined:i:2}"
    done
    echo "expect $(data_pattern $a)"
    echo "expect $(data_pattern $b)"
    echo "send $(interest_hex $a 0000000B)$(interest_hex $b 0000000C)"
    echo "expect $(data_pattern $a)"
    echo "expect $(data_pattern $b)"
  } | talk
}

malformed_interests() {
  token_producer
  local name=/interop/token/ping/good hex
  {
    for hex in 0700 "$(name_hex $name)0A0300010203" "$(name_hex $name)0A0400010203F10101" \
      "$(name_hex $name)22020101" "0A0400010203$(name_hex $name)" "$(name_hex $name)210101"; do
      echo "send $(tlv 05 "$hex")"
    done
    echo "send 0600"
    echo "send 6400"
    echo "send 0804AABBCCDD"
    echo "silence 200"
    echo "send $(interest_hex $name 0000000D)"
    echo "expect $(data_pattern $name)"
  } | talk
  kill -0 "$producer"
}

overlong_packet() {
  token_producer
  local name=/interop/token/ping/still
  talk <<- END
	send 05FD225D$(printf '00%.0s' {1..8797})
	closed
	END
  talk <<- END
	send $(interest_hex $name 0000000E)
	expect $(data_pattern $name)
	END
}

unknown_headers() {
  token_producer
  local name=/interop/token/ping/headers
  talk <<- END
	send $(tlv 64 "FD032200$(tlv 50 "$(interest_hex $name 0000000F)")")
	silence 200
	send $(tlv 64 "FD03B400$(tlv 50 "$(interest_hex $name 00000010)")")
	expect $(data_pattern $name)|$(wrapped_pattern $name)
	END
}
