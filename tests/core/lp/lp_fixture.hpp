// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/lp/link_service.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace facet::lp::test {

using namespace std::chrono_literals;

inline constexpr time_point start{100s};

using octets = std::vector<std::uint8_t>;
using buffers = std::vector<packet::buffer>;

/// Data whose name and content tell it from others. The content has a pattern without a period, so
/// that a fragment in the wrong place shows.
inline packet::buffer data_of(std::size_t content_size, std::uint64_t number = 0) {
  octets content(content_size);
  auto state = static_cast<std::uint32_t>(number * 2654435761U + 12345);
  for (auto& octet : content) {
    state = state * 1664525U + 1013904223U;
    octet = static_cast<std::uint8_t>(state >> 24);
  }
  auto name = packet::name::parse("/lp/test").value();
  name.append(packet::number_component{packet::tlv::segment_component, number}.view());
  return packet::data_builder{name.view()}.content(content).encode_with_zero_digest();
}

inline octets octets_of(bytes_view bytes) {
  return {bytes.begin(), bytes.end()};
}

/// The frame, decoded. Borrows it.
inline packet::lp_view view_of(const packet::buffer& frame) {
  auto view = packet::decode_lp(frame);
  EXPECT_TRUE(view) << (view ? "" : packet::to_string(view.error().rule));
  return view.value_or(packet::lp_view{});
}

inline buffers send(link_service& link, const packet::buffer& packet, time_point now = start,
                    std::size_t backlog = 0) {
  buffers frames;
  link.send(packet, backlog, now, frames);
  return frames;
}

inline buffers receive(link_service& link, const packet::buffer& frame, time_point now = start,
                       endpoint from = the_peer) {
  buffers packets;
  link.receive(frame, from, now, packets);
  return packets;
}

inline buffers tick(link_service& link, time_point now) {
  buffers frames;
  link.tick(now, frames);
  return frames;
}

inline buffers receive_all(link_service& link, const buffers& frames, time_point now = start) {
  buffers packets;
  for (const auto& frame : frames)
    link.receive(frame, the_peer, now, packets);
  return packets;
}

inline link_options fragmenting(std::size_t mtu = 1400) {
  link_options o;
  o.mtu = mtu;
  o.fragmentation = true;
  return o;
}

inline link_options reliable(std::size_t mtu = 1400) {
  auto o = fragmenting(mtu);
  o.reliability.enabled = true;
  return o;
}

/// The Acks of all frames, in order.
inline std::vector<std::uint64_t> acks_of(const buffers& frames) {
  std::vector<std::uint64_t> acks;
  for (const auto& frame : frames) {
    const auto view = view_of(frame);
    for (std::size_t i = 0; i < view.ack_count(); ++i)
      acks.push_back(view.ack(i));
  }
  return acks;
}

/// A frame with nothing but Acks.
inline packet::buffer acks_for(const std::vector<std::uint64_t>& tx_sequences) {
  packet::lp_headers headers;
  headers.acks = tx_sequences;
  return packet::encode_lp(headers, {});
}

/// The TxSequence of one frame.
inline std::uint64_t tx_of(const buffers& frames, std::size_t i = 0) {
  return view_of(frames.at(i)).tx_sequence.value();
}

/// Sends small packets at one time. @returns their TxSequences
inline std::vector<std::uint64_t> send_some(link_service& link, std::size_t n,
                                            time_point now = start) {
  std::vector<std::uint64_t> numbers;
  for (std::size_t i = 0; i < n; ++i)
    numbers.push_back(tx_of(send(link, data_of(10, i), now)));
  return numbers;
}

/// A frame as a peer with reliability sends it.
inline packet::buffer frame_of(std::uint64_t sequence, std::uint64_t tx_sequence) {
  packet::lp_headers headers;
  headers.sequence = sequence;
  headers.tx_sequence = tx_sequence;
  return packet::encode_lp(headers, data_of(10, sequence));
}

}  // namespace facet::lp::test
