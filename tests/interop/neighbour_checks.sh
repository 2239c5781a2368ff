# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# The checks of nfd_neighbour.sh: facetd at 10.77.0.1, NFD at 10.77.0.2. To be sourced.

neighbour_checks() {
  check 30 "NFD and facetd make files to carry" neighbour_file
  check 60 "UDP: facetd asks NFD" carried facetd nfd udp4 6363
  check 60 "UDP: NFD asks facetd" carried nfd facetd udp4 6363
  check 60 "UDP with reliability on both: facetd asks NFD" carried facetd nfd udp4 6363 reliability on
  check 60 "UDP with reliability on both: NFD asks facetd" carried nfd facetd udp4 6363 reliability on
  check 60 "TCP: facetd connects to NFD and asks" carried facetd nfd tcp4 6363
  check 60 "TCP: NFD connects to facetd and asks" carried nfd facetd tcp4 6363
  check 30 "a Nack of NFD crosses to facetd's client" nack_crosses facetd nfd
  check 30 "a Nack of facetd crosses to NFD's client" nack_crosses nfd facetd
  check 30 "pings cross in both directions" pings
  check 30 "multicast: facetd asks NFD" multicast facetd nfd
  check 30 "multicast: NFD asks facetd" multicast nfd facetd
}

# A configuration of NFD that accepts every command, as its sample does. It wants one key a line.
nfd_configuration() {
  tr ';' '\n' <<- END
	tables; {; cs_max_packets 65536; strategy_choice; {; / /localhost/nfd/strategy/best-route; }; }
	face_system; {; unix; {; path $1; }; tcp; {; }; udp; {; }; }
	authorizations; {; authorize; {; certfile any
	privileges; {; faces; fib; cs; strategy-choice; }; }; }
	rib; {; localhost_security; {; trust-anchor; {; type any; }; }; }
	END
}

# start_nfd NAME NAMESPACE: an NFD that listens on $work/NAME.sock.
start_nfd() {
  nfd_configuration "$work/$1.sock" > "$work/$1.conf"
  mkdir "$work/$1.home"
  HOME=$work/$1.home ip netns exec "$2" nfd --config "$work/$1.conf" > "$work/$1.log" 2>&1 < /dev/null &
  daemons+=($!)
  until_true 15 as "$1" nfdc status show || {
    echo "FAILED   start of nfd"
    cat "$work/$1.log"
    exit 1
  }
}

# as FORWARDER COMMAND…: a client of that forwarder.
as() { NDN_CLIENT_TRANSPORT=unix://$work/$1.sock "${@:2}"; }

address_of() { [ "$1" = facetd ] && echo 10.77.0.1 || echo 10.77.0.2; }

neighbour_file() {
  a_file "$work/file" 2000000 50000001
  a_file "$work/small" 20000 60000001
}

has_route() { [[ $(as "$1" nfdc fib list) == *"  $2 nexthops="* ]]; }

# connect ASKER SERVER SCHEME PORT [OPTION…]: a face from ASKER to SERVER and, for UDP, back with the
# same options. Sets $id and $back_id. (By URI one may meet a face that is gone: NFD answers queries
# from a dataset of up to a second ago.)
connect() {
  local asker=$1 server=$2 scheme=$3 port=$4
  shift 4
  created id "$asker" "$scheme://$(address_of "$server"):$port" "$@"
  back_id=
  [ "$scheme" != udp4 ] || created back_id "$server" "$scheme://$(address_of "$asker"):$port" "$@"
}

# created VARIABLE FORWARDER URI [OPTION…]: creates a face and stores its identifier.
created() {
  local text
  text=$(as "$2" nfdc face create "${@:3}")
  echo "$text"
  printf -v "$1" %s "$(sed -n 's/^face-[a-z]* id=\([0-9]*\) .*/\1/p' <<< "$text")"
  [ -n "${!1}" ]
}

# disconnect ASKER SERVER: destroys what connect made.
disconnect() {
  as "$1" nfdc face list
  until_true 5 as "$1" nfdc face destroy "$id"
  [ -z "$back_id" ] || until_true 5 as "$2" nfdc face destroy "$back_id"
}
face_id() { as "$1" nfdc face list remote "$2" | sed -n 's/^faceid=\([0-9]*\) .*/\1/p'; }

# carried ASKER SERVER SCHEME PORT [OPTION…]: a file from a client of SERVER to one of ASKER.
carried() {
  local asker=$1 server=$2 prefix=/from/$2/$3/$#
  connect "$@"
  as "$asker" nfdc route add "$prefix" "$id"
  as "$server" ndnputchunks -q "$prefix" < "$work/file" &
  until_true 10 has_route "$server" "$prefix"
  until_true 5 has_route "$asker" "$prefix"
  as "$asker" ndncatchunks "$prefix" > "$work/fetched"
  same "$(sha256 "$work/fetched")" "$(sha256 "$work/file")" SHA-256
  disconnect "$asker" "$server"
}

nack_crosses() {
  connect "$1" "$2" udp4 6363
  as "$1" nfdc route add "/nobody/$2" "$id"
  until_true 5 has_route "$1" "/nobody/$2"
  NDN_CLIENT_TRANSPORT=unix://$work/$1.sock run 4 10 ndnpeek -v "/nobody/$2/x"
  has NoRoute
  disconnect "$1" "$2"
}

pings() {
  connect facetd nfd tcp4 6363
  as facetd nfdc route add /ping/nfd "$id"
  as nfd ndnpingserver -q /ping/nfd &
  until_true 10 has_route nfd /ping/nfd/ping
  as facetd ndnping -i 20 -c 50 /ping/nfd
  as nfd nfdc route add /ping/facetd "$(as nfd nfdc face list scheme tcp4 \
    | sed -n 's/^faceid=\([0-9]*\) .*/\1/p' | head -n 1)"
  as facetd ndnpingserver -q /ping/facetd &
  until_true 10 has_route facetd /ping/facetd/ping
  until_true 5 has_route nfd /ping/facetd
  as nfd ndnping -i 20 -c 50 /ping/facetd
  disconnect facetd nfd
}

multicast() {
  local id prefix=/multicast/$2
  id=$(face_id "$1" udp4://224.0.23.170:56363)
  [ -n "$id" ]
  as "$1" nfdc route add "$prefix" "$id"
  as "$2" ndnputchunks -q "$prefix" < "$work/small" &
  until_true 10 has_route "$2" "$prefix"
  until_true 5 has_route "$1" "$prefix"
  as "$1" ndncatchunks -p fixed "$prefix" > "$work/fetched"
  same "$(sha256 "$work/fetched")" "$(sha256 "$work/small")" SHA-256
}
