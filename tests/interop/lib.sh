# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# What the interoperability scripts share: checks with a deadline, forwarders with a socket and a
# home of their own, and a way to leave nothing behind. To be sourced.
#
# A check is a shell function that runs in a process group of its own under `set -e`: the first
# command that fails ends it. Whatever it left running is ended with it. What it printed is shown
# only if it failed.

work=$(mktemp -d /tmp/facet-interop.XXXXXX)
export HOME=$work/home
mkdir "$HOME"
passed=0
failed=0
skipped=0
job=
daemons=()

# The skip status of ctest.
readonly nothing_to_run=77

# kill_group PID: ends a process group; by force if it takes more than 5 s.
kill_group() {
  local tries=100
  kill -TERM -- "-$1" 2> /dev/null || return 0
  while kill -0 -- "-$1" 2> /dev/null; do
    if ((--tries == 0)); then
      kill -KILL -- "-$1" 2> /dev/null || true
      return 0
    fi
    sleep 0.05
  done
}

clean_up() {
  local status=$? pid
  trap - EXIT INT TERM
  [ -z "$job" ] || kill_group "$job"
  for pid in ${daemons[@]+"${daemons[@]}"}; do
    stop_process "$pid" || true
  done
  if declare -F clean_up_more > /dev/null; then
    clean_up_more
  fi
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# stop_process PID: asks a child to end and waits for it; its exit status.
stop_process() {
  local status=0
  kill -TERM "$1" 2> /dev/null || return 0
  timeout 10 tail --pid="$1" -f /dev/null || kill -KILL "$1" 2> /dev/null
  wait "$1" 2> /dev/null || status=$?
  return "$status"
}

# check SECONDS TITLE FUNCTION [ARGUMENT…]: one line saying how it went.
check() {
  local seconds=$1 title=$2 status=0 watchdog
  shift 2
  set -m
  (
    trap - EXIT INT TERM
    set -euo pipefail
    "$@"
  ) > "$work/check.log" 2>&1 < /dev/null &
  job=$!
  (
    trap - EXIT INT TERM
    sleep "$seconds"
    echo "not done after $seconds s" >> "$work/check.log"
    kill -KILL -- "-$job"
  ) > /dev/null 2>&1 &
  watchdog=$!
  disown "$watchdog"
  set +m
  wait "$job" 2> /dev/null || status=$?
  kill -KILL -- "-$watchdog" 2> /dev/null || true
  kill_group "$job"
  job=
  if [ "$status" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok       $title"
  else
    failed=$((failed + 1))
    echo "FAILED   $title"
    tail -n 40 "$work/check.log" | LC_ALL=C tr -c '[:print:]\n' '?' | cut -c 1-400 | sed 's/^/         | /'
  fi
}

# skip TITLE REASON
skip() {
  skipped=$((skipped + 1))
  echo "skipped  $1: $2"
}

# finish: prints the sum and ends the script: 0, 1 when a check failed, 77 when none could run.
finish() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] || exit 1
  [ "$passed" -gt 0 ] || exit "$nothing_to_run"
  exit 0
}

# require TOOL…: ends the script as skipped unless all of them are on the PATH.
require() {
  local tool missing=()
  for tool; do
    command -v "$tool" > /dev/null || missing+=("$tool")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    echo "skipped: not on the PATH: ${missing[*]}"
    exit "$nothing_to_run"
  fi
}

# announced SECONDS WORD OUT COMMAND…: starts COMMAND in the background, with a new file OUT for its output, and waits until it says
# WORD there: in a file that an earlier COMMAND left, that one's word would do. Sets $started to its process id.
announced() {
  local seconds=$1 word=$2 to=$3
  shift 3
  rm -f "$to"
  "$@" > "$to" < /dev/null &
  started=$!
  daemons+=("$started")
  until_true "$seconds" grep -q "$word" "$to"
}

# start_forwarder NAME COMMAND…: starts a facetd that listens on $work/NAME.sock and waits until it
# is ready. COMMAND ends with facetd (it may begin with what runs facetd elsewhere).
# Sets $forwarder to its process id.
start_forwarder() {
  local name=$1
  shift
  announced 10 ready "$work/$name.out" "$@" --socket "$work/$name.sock" 2>> "$work/$name.log" || {
    echo "FAILED   start of $name"
    cat "$work/$name.log"
    exit 1
  }
  forwarder=$started
}

# until_true SECONDS COMMAND…: repeats COMMAND until it succeeds.
until_true() {
  local end=$((${EPOCHREALTIME//[!0-9]/} + $1 * 1000000))
  shift
  until "$@" > /dev/null 2>&1; do
    if ((${EPOCHREALTIME//[!0-9]/} > end)); then
      echo "waited in vain for: $*"
      return 1
    fi
    sleep 0.05
  done
}

# run STATUS SECONDS COMMAND…: COMMAND must exit with STATUS within SECONDS. $out is what it printed.
run() {
  local want=$1 seconds=$2 got=0
  shift 2
  out=$(timeout --kill-after=1 "$seconds" "$@" 2>&1) || got=$?
  printf '$ %s\n%s\n' "$*" "$out"
  if [ "$got" -ne "$want" ]; then
    echo "exit status $got instead of $want"
    return 1
  fi
}

# has TEXT… / lacks TEXT…: about $out.
has() {
  local text
  for text; do
    [[ $out == *"$text"* ]] || {
      echo "the output lacks: $text"
      return 1
    }
  done
}
lacks() {
  local text
  for text; do
    [[ $out != *"$text"* ]] || {
      echo "the output must not have: $text"
      return 1
    }
  done
}

# same VALUE EXPECTED WHAT
same() {
  [ "$1" = "$2" ] || {
    echo "$3 is '$1' instead of '$2'"
    return 1
  }
}

# tlv TYPE VALUE: both in hex; a packet for wire_peer. Values below 64 KiB.
tlv() {
  local length=$((${#2} / 2))
  if ((length < 253)); then
    printf '%s%02X%s' "$1" "$length" "$2"
  else
    printf '%sFD%04X%s' "$1" "$length" "$2"
  fi
}

# hex TEXT: its octets.
hex() { printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n'; }

# name_hex URI: a name of generic components without escapes.
name_hex() {
  local component value='' parts
  IFS=/ read -ra parts <<< "${1#/}"
  for component in "${parts[@]}"; do
    value+=$(tlv 08 "$(hex "$component")")
  done
  tlv 07 "$value"
}

# interest_hex URI NONCE [BEFORE_NONCE]: hex of the Interest; BEFORE_NONCE are more elements.
interest_hex() { tlv 05 "$(name_hex "$1")${3-}0A04$2"; }

# a_file PATH OCTETS FIRST: the numbers from FIRST on, a line each: no two places are alike.
a_file() {
  seq "$3" 1000000000 2> /dev/null | head -c "$2" > "$1" || true
  same "$(stat -c %s "$1")" "$2" "size of $1"
}

sha256() { sha256sum < "$1" | cut -d ' ' -f 1; }
