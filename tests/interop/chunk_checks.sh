# SPDX-FileCopyrightText: The Facet authors
# SPDX-License-Identifier: Apache-2.0
#
# ndnputchunks and ndncatchunks: files cross unharmed. To be sourced.

chunk_mib=${FACET_INTEROP_MIB:-100}

chunk_checks() {
  check 60 "a file of $chunk_mib MiB for the chunks tools" chunk_file
  check 180 "$chunk_mib MiB, ndncatchunks -p cubic" chunks -p cubic
  check 180 "$chunk_mib MiB, ndncatchunks -p aimd" chunks -p aimd
  check 180 "$chunk_mib MiB, ndncatchunks -p fixed -s 64" chunks -p fixed -s 64
  check 60 "segments of 1000 octets, marker components" chunks_small
  check 60 "an empty file" chunks_empty
  check 60 "a file beyond whose end is asked: Nacks of the producer" chunks_beyond
  check 60 "two consumers of one file at the same time" chunks_twice
}

chunk_file() { a_file "$work/file" $((chunk_mib << 20)) 10000001; }

# put NAME FILE [OPTION…]: an ndnputchunks that serves FILE.
put() {
  local name=$1 file=$2
  shift 2
  serve "$name" ndnputchunks -q "$@" "$name" < "$file"
}

# chunks OPTION…: the file through ndncatchunks with these options.
chunks() {
  local name=/interop/chunks
  put $name "$work/file"
  ndncatchunks "$@" $name > "$work/fetched"
  same "$(sha256 "$work/fetched")" "$(sha256 "$work/file")" SHA-256
  rm "$work/fetched"
}

chunks_small() {
  local name=/interop/small
  a_file "$work/small" 3000000 20000001
  put $name "$work/small" -s 1000 -N marker
  # A small window: on a busy host an adaptive one grows until Interests time out, and an ndncatchunks
  # 24.07 that gets Data twice at its end may stay for ever, with NFD, too.
  ndncatchunks -N marker -p fixed -s 64 $name > "$work/fetched"
  same "$(sha256 "$work/fetched")" "$(sha256 "$work/small")" SHA-256
}

chunks_empty() {
  local name=/interop/empty
  : > "$work/empty"
  put $name "$work/empty"
  ndncatchunks $name > "$work/fetched"
  same "$(stat -c %s "$work/fetched")" 0 "size of the empty file"
}

chunks_beyond() {
  local name=/interop/few
  a_file "$work/few" 300000 30000001
  put $name "$work/few"
  # With any forwarder ndncatchunks 24.07 may wait on after the last segment has come.
  timeout 10 ndncatchunks -p fixed -s 1000 $name > "$work/fetched" || same $? 124 "exit status"
  same "$(sha256 "$work/fetched")" "$(sha256 "$work/few")" SHA-256
}

chunks_twice() {
  local name=/interop/shared one
  a_file "$work/shared" 20000000 40000001
  put $name "$work/shared"
  ndncatchunks $name > "$work/fetched.1" &
  one=$!
  ndncatchunks $name > "$work/fetched.2"
  wait "$one"
  same "$(sha256 "$work/fetched.1")" "$(sha256 "$work/shared")" "SHA-256 of the first"
  same "$(sha256 "$work/fetched.2")" "$(sha256 "$work/shared")" "SHA-256 of the second"
}
