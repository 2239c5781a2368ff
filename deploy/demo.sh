#!/usr/bin/env bash
# Facet's main job on this machine: installs what is missing, builds, starts the forwarder,
# publishes a file through it, fetches the file in another process and compares the two.
#
#   deploy/demo.sh [FILE]     without FILE: 256 MiB of this machine's own files and random octets
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n\033[1m%s\033[0m\n' "$*"; }

step "1. dependencies"
deploy/install-dependencies.sh
echo "all there"

step "2. build"
deploy/build.sh release facetd facet
bin=$PWD/build/release/bin
"$bin/facet" --version

work=$(mktemp -d /tmp/facet-demo.XXXXXX)
daemon=
producer=
finish() {
  status=$?
  for process in $producer $daemon; do
    kill -TERM "$process" 2> /dev/null || true
    wait "$process" 2> /dev/null || true
  done
  rm -rf "$work"
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM

# wait_for FILE TEXT: until a line of FILE contains TEXT, at most 10 s.
wait_for() {
  timeout 10 sh -c 'until grep -q "$2" "$1" 2> /dev/null; do sleep 0.05; done' _ "$1" "$2" || {
    echo "demo: waited in vain for '$2':" >&2
    cat "$1" "$work"/*.log >&2
    exit 1
  }
}

input=${1:-$work/input}
if [ $# -eq 0 ]; then
  # Real input: the programs just built and the headers they were built from, filled up to 256 MiB.
  {
    find build/release/bin /usr/include -type f -exec cat {} + 2> /dev/null || true
    cat /dev/urandom
  } 2> /dev/null | head -c $((256 * 1024 * 1024)) > "$input" || true
fi

# What is there already belongs to another forwarder's applications.
shared_objects() {
  { find /dev/shm -maxdepth 1 -name 'ndn-shm-app-*'; find /tmp -maxdepth 1 -name '.ndn-app-*'; } 2> /dev/null | sort
}
others=$(shared_objects)

step "3. start facetd"
export FACET_SOCKET=$work/facet.sock
"$bin/facetd" --socket "$FACET_SOCKET" --log-level warn > "$work/facetd.out" 2> "$work/facetd.log" &
daemon=$!
wait_for "$work/facetd.out" ready
echo "ready on $FACET_SOCKET"

step "4. publish $(stat -c %s "$input") octets as /demo/file"
"$bin/facet" put /demo/file "$input" > "$work/put.out" 2> "$work/put.log" &
producer=$!
wait_for "$work/put.out" serving
cat "$work/put.out"

step "5. fetch them in another process"
"$bin/facet" get /demo/file -o "$work/output"

step "6. compare"
sent=$(sha256sum < "$input" | cut -d ' ' -f 1)
received=$(sha256sum < "$work/output" | cut -d ' ' -f 1)
echo "sent     $sent"
echo "received $received"
[ "$sent" = "$received" ] || { echo "demo: the files differ" >&2; exit 1; }

step "7. what the forwarder saw"
"$bin/facet" status

step "8. stop"
kill -TERM "$producer"
wait "$producer" || true
producer=
kill -TERM "$daemon"
wait "$daemon"
daemon=
left=$(comm -13 <(echo "$others") <(shared_objects))
[ -z "$left" ] || { printf 'demo: left behind:\n%s\n' "$left" >&2; exit 1; }
echo "stopped; nothing left in /dev/shm or /tmp"
