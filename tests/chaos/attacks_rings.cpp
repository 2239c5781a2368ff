// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Attacks that keep the rules of the region: by what goes through the rings and the doorbells, how
/// fast, and by what is not taken out.
#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"
#include "core/shm/channel.hpp"
#include "core/shm/name.hpp"
#include "tests/chaos/hostile_face.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <vector>

namespace facet::tests {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t per_second = 100'000;

/// Rings the doorbell without having sent anything.
void ring_bells(attacker& who) {
  hostile_face face{who};
  who.strike_at_rate(per_second, [&] {
    face.app().ring();
    return true;
  });
}

/// Keeps both FIFOs full, the one that facetd drains and the one it rings.
void fill_fifos(attacker& who) {
  hostile_face face{who};
  const unique_fd to_engine{
      ::open(shm::a2e_doorbell_path(face.name()).c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
  const unique_fd to_app{
      ::open(shm::e2a_doorbell_path(face.name()).c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)};
  const std::vector<std::uint8_t> noise(std::size_t{64} << 10, 1);
  who.strike_at_rate(20'000, [&] {
    for (const auto& fifo : {to_engine.get(), to_app.get()})
      [[maybe_unused]] const auto n = ::write(fifo, noise.data(), 1 + who.up_to(noise.size() - 1));
    face.app().header().e2a_parked.store(1);
    return !who.one_in(16) || face.attract();
  });
}

/// Sends packets of one's own through a ring as fast as the rate says.
template <class Make>
void send_through_ring(attacker& who, Make make) {
  hostile_face face{who};
  auto channel = shm::channel::attach(face.name());
  if (!channel)
    throw turned_away(channel.error().message);
  who.strike_at_rate(per_second, [&] {
    const auto packet = make();
    if (packet.size() <= channel->geometry().slot_size)
      channel->try_send(packet.bytes());
    // What comes back (Nacks) is taken out, or it would wait at facetd.
    if (who.one_in(32)) [[maybe_unused]]
      const auto taken = channel->receive(64, [](bytes_view) {});
    return !channel->poisoned() && !channel->peer_closing();
  });
}

void send_malformed(attacker& who) {
  while (!who.over())
    send_through_ring(who, [&] { return who.malformed_packet(); });
}

/// Interests that nobody will ever answer, to be remembered for as long as can be asked for.
void fill_pit(attacker& who) {
  auto producer = who.connect(true);
  auto consumer = who.connect(true);
  const auto prefix = who.fresh_prefix();
  if (auto registered = producer.register_prefix(prefix); !registered)
    throw turned_away(registered.error().message);
  std::vector<packet::buffer> got;
  who.strike_at_rate(per_second, [&] {
    auto name = prefix;
    name.append_sequence(who.any_number());
    const auto interest = packet::interest_builder{name}.lifetime(std::chrono::hours{1}).encode();
    const auto view = interest.bytes();
    const auto sent = consumer.try_send_batch({&view, 1});
    got.clear();
    return sent && producer.try_receive_batch(got, 64) && consumer.try_receive_batch(got, 64);
  });
}

/// Asks for Data, lets it come, and never takes it out.
void stop_reading(attacker& who, bool shared_memory) {
  auto producer = who.connect(true);
  auto consumer = who.connect(shared_memory);
  const auto prefix = who.fresh_prefix();
  if (auto registered = producer.register_prefix(prefix); !registered)
    throw turned_away(registered.error().message);
  const auto content = who.octets(8000);
  std::uint64_t n = 0;
  std::vector<packet::buffer> asked;
  who.strike_at_rate(20'000, [&] {
    auto name = prefix;
    name.append_sequence(++n);
    const auto interest = packet::interest_builder{name}.encode();
    const auto view = interest.bytes();
    const auto sent = consumer.try_send_batch({&view, 1});
    asked.clear();
    const auto got = producer.try_receive_batch(asked, 16);
    if (!got || !sent)
      return false;
    for (const auto& packet : asked)
      if (const auto wanted = packet::decode_interest(packet)) {
        const auto data =
            packet::data_builder{wanted->name}.content(content).encode_with_zero_digest();
        const auto answer = data.bytes();
        if (!producer.try_send_batch({&answer, 1}))
          return false;
      }
    return true;
  });
}

void stop_reading_ring(attacker& who) {
  stop_reading(who, true);
}

void stop_reading_socket(attacker& who) {
  stop_reading(who, false);
}

constexpr std::array attacks{attack{"ring_bells", ring_bells},
                             attack{"fill_fifos", fill_fifos},
                             attack{"send_malformed", send_malformed},
                             attack{"fill_pit", fill_pit},
                             attack{"stop_reading_ring", stop_reading_ring},
                             attack{"stop_reading_socket", stop_reading_socket}};

}  // namespace

std::span<const attack> ring_attacks() {
  return attacks;
}

}  // namespace facet::tests
