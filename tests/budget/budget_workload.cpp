// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Work of a fixed amount, to be counted from outside (instructions) or inside (allocations):
///
///     facet_budget forward|hits|actors COUNT
///
/// prints how many blocks the exchanges after the warm-up allocated. Two runs that differ in COUNT
/// differ by so many exchanges and nothing else.
#include "apps/bench/face_path/inner_exchange.hpp"
#include "core/forwarding/forwarder.hpp"
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "tests/budget/allocation_count.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

namespace facet::tests {
namespace {

using namespace std::chrono_literals;

constexpr face_id consumer = 1;
constexpr face_id producer = 2;
constexpr std::uint32_t batch = 32;

/// A consumer and a producer at a forwarder whose store is small and full: every Data pushes one
/// out. Packets are copied into buffers as faces do, with their number written into the Name.
class exchanger {
 public:
  exchanger() : fw_({.cs_packets = 1024}) {
    fw_.add_face(consumer, {});
    fw_.add_face(producer, {});
    if (!fw_.set_next_hop(*packet::name::parse("/budget"), producer, 0))
      std::abort();
  }

  void forward(std::uint32_t first) {
    send(consumer, interest_, first);
    send(producer, data_, first);
    now_ += 10us;
  }
  /// Asks for what is stored. @pre those packets were forwarded lately
  void hit(std::uint32_t first) {
    send(consumer, interest_, first);
    now_ += 10us;
  }
  [[nodiscard]] forwarding::forwarder_counters totals() const { return fw_.totals(); }

 private:
  static constexpr std::uint32_t marked = 0x01020304;

  static packet::name name() {
    auto n = *packet::name::parse("/budget/of/an/exchange");
    return n.append_version(1).append_segment(marked);
  }

  /// A packet, and where in it the number is.
  struct stencil {
    explicit stencil(packet::buffer packet) : octets(std::move(packet)) {
      const std::uint8_t mark[]{1, 2, 3, 4};
      at = static_cast<std::size_t>(std::ranges::search(octets.bytes(), mark).begin() -
                                    octets.bytes().begin());
    }
    packet::buffer octets;
    std::size_t at;
  };

  void send(face_id from, const stencil& made_from, std::uint32_t first) {
    for (std::uint32_t i = 0; i < batch; ++i) {
      auto made = packet::buffer::copy_of(made_from.octets);
      const auto number = first + i;
      for (std::size_t octet = 0; octet < 4; ++octet)
        made.data()[made_from.at + octet] = static_cast<std::uint8_t>(number >> (24 - 8 * octet));
      packets_.push_back(std::move(made));
    }
    fw_.receive(from, packets_, now_, out_);
    packets_.clear();
    out_.clear();
  }

  forwarding::forwarder fw_;
  stencil interest_{packet::interest_builder{name()}.nonce(0x0a0b0c0d).encode()};
  stencil data_{packet::data_builder{name()}
                    .content(std::vector<std::uint8_t>(1024, 0xAA))
                    .encode_with_zero_digest()};
  std::vector<packet::buffer> packets_;
  std::vector<forwarding::transmission> out_;
  time_point now_{1h};
};

constexpr std::uint32_t first_number = 1U << 24;
constexpr std::uint32_t warm_up = 4096;

std::uint64_t run_forward(std::uint32_t count) {
  exchanger traffic;
  auto number = first_number;
  for (const auto end = number + warm_up; number < end; number += batch)
    traffic.forward(number);
  const auto before = allocations();
  for (const auto end = number + count; number < end; number += batch)
    traffic.forward(number);
  const auto made = allocations() - before;
  if (traffic.totals().n_unsatisfied != 0 || traffic.totals().n_cs_hits != 0)
    std::abort();
  return made;
}

std::uint64_t run_hits(std::uint32_t count) {
  constexpr std::uint32_t catalogue = 512;
  exchanger traffic;
  for (std::uint32_t i = 0; i < catalogue; i += batch)
    traffic.forward(first_number + i);
  for (std::uint32_t i = 0; i < catalogue; i += batch)
    traffic.hit(first_number + i);
  const auto before = allocations();
  for (std::uint32_t i = 0; i < count; i += batch)
    traffic.hit(first_number + i % catalogue);
  const auto made = allocations() - before;
  if (traffic.totals().n_cs_misses != catalogue)
    std::abort();
  return made;
}

/// The same through faces, a lane and rings. What applications do is part of the count.
std::uint64_t run_actors(std::uint32_t count) {
  // Small Data, so that a batch of 32 becomes visible to its face at once and is one batch there.
  auto path = bench::inner_exchange::start({.content = 16});
  if (!path)
    std::abort();
  const auto rounds = [&](std::uint32_t exchanges) {
    for (std::uint32_t i = 0; i < exchanges; i += batch)
      if (!(*path)->round(batch))
        std::abort();
  };
  // Until the content store, which is of the default size, is full.
  rounds(70'000);
  const auto before = allocations();
  rounds(count);
  return allocations() - before;
}

}  // namespace
}  // namespace facet::tests

int main(int argc, char** argv) {
  using namespace facet::tests;
  std::uint32_t count = 0;
  if (argc != 3 ||
      std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), count).ec != std::errc{}) {
    std::fputs("usage: facet_budget forward|hits|actors COUNT\n", stderr);
    return 2;
  }
  const std::string_view kind{argv[1]};
  const auto made = kind == "forward" ? run_forward(count)
                    : kind == "hits"  ? run_hits(count)
                                      : run_actors(count);
  std::printf("%llu\n", static_cast<unsigned long long>(made));
}
