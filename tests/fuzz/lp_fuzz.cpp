// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Link-layer packets: alone, and as the frames a hostile peer sends to a link service.
#include "core/lp/link_service.hpp"
#include "tests/core/packet/soundness.hpp"
#include "tests/fuzz/throwing.hpp"

#include <chrono>
#include <vector>

using namespace facet;  // NOLINT(google-build-using-namespace): a program of its own

namespace {

/// The input is a sequence of frames: one octet of milliseconds, two of length, the octets.
class frame_reader {
 public:
  explicit frame_reader(bytes_view input) : rest_(input) {}

  bool next() {
    if (rest_.size() < 3)
      return false;
    pause = std::chrono::milliseconds{rest_[0]};
    const std::size_t length = std::min<std::size_t>(rest_[1] * 256U + rest_[2], rest_.size() - 3);
    frame = rest_.subspan(3, length);
    rest_ = rest_.subspan(3 + length);
    return true;
  }

  std::chrono::milliseconds pause{};
  bytes_view frame;

 private:
  bytes_view rest_;
};

void expect_frames_fit(const std::vector<packet::buffer>& frames, std::size_t mtu) {
  for (const auto& frame : frames)
    EXPECT_LE(frame.size(), mtu);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
  const bytes_view wire{octets, size};
  if (const auto lp = packet::decode_lp(wire))
    packet::test::expect_sound(*lp);
  else
    EXPECT_LE(lp.error().offset, size);

  lp::link_options options;
  options.mtu = 256;
  options.fragmentation = true;
  options.reliability.enabled = size % 2 == 0;
  lp::link_service service{options};
  time_point now{};
  std::vector<packet::buffer> frames;
  std::vector<packet::buffer> packets;
  for (frame_reader reader{wire}; reader.next();) {
    now += reader.pause;
    packets.clear();
    service.receive(packet::buffer::copy_of(reader.frame),
                    static_cast<lp::endpoint>(reader.pause.count() % 3), now, packets);
    frames.clear();
    for (const auto& packet : packets)
      service.send(packet, 0, now, frames);
    service.tick(now, frames);
    expect_frames_fit(frames, options.mtu);
  }
  return 0;
}
