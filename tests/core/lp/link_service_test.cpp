// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/link_service.hpp"

#include "core/packet/data.hpp"

#include <gtest/gtest.h>

namespace facet::lp {
namespace {

using namespace std::chrono_literals;

constexpr time_point start{100s};

packet::buffer data_of(std::size_t content_size) {
  const auto name = packet::name::parse("/lp/test").value();
  return packet::data_builder{name.view()}
      .content(std::vector<std::uint8_t>(content_size))
      .encode();
}

TEST(LinkServiceTest, PassesWhatNeedsNothingWithoutCopying) {
  link_service link{{}};
  const auto packet = data_of(1000);
  std::vector<packet::buffer> frames;
  link.send(packet, 0, start, frames);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].data(), packet.data());
  std::vector<packet::buffer> packets;
  link.receive(frames[0], the_peer, start, packets);
  ASSERT_EQ(packets.size(), 1U);
  EXPECT_EQ(packets[0].data(), packet.data());
}

}  // namespace
}  // namespace facet::lp
