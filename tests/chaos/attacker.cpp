// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/attacker.hpp"

#include "core/packet/data.hpp"
#include "core/packet/interest.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <thread>

namespace facet::tests {
namespace {

using std::chrono::milliseconds;

/// How long one attack of many lasts at most.
constexpr std::uint64_t longest_turn_ms = 1000;

/// A pause after facetd did not let us in.
constexpr milliseconds turned_away_pause{5};

}  // namespace

std::vector<std::uint8_t> attacker::octets(std::size_t count) {
  std::vector<std::uint8_t> all(count);
  for (std::size_t at = 0; at < count; at += sizeof(std::uint64_t)) {
    const auto eight = random_();
    std::memcpy(all.data() + at, &eight, std::min(sizeof eight, count - at));
  }
  return all;
}

std::string attacker::fresh_face_name() {
  return fmt::format("chaos-{}-{}", ::getpid(), ++serial_);
}

packet::name attacker::fresh_prefix() {
  return *packet::name::parse(fmt::format("/chaos/{}/{}", ::getpid(), ++serial_));
}

void attacker::strike_at_rate(std::uint64_t per_second, const std::function<bool()>& strike) {
  strike_until(until_, per_second, strike);
}

void attacker::strike_at_rate(std::uint64_t per_second, milliseconds at_most,
                              const std::function<bool()>& strike) {
  strike_until(std::min(until_, clock::now() + at_most), per_second, strike);
}

void attacker::strike_until(clock::time_point end, std::uint64_t per_second,
                            const std::function<bool()>& strike) {
  const auto burst = std::max<std::uint64_t>(1, per_second / 1000);
  const auto step = std::chrono::nanoseconds{1'000'000'000 * burst / per_second};
  for (auto next = clock::now(); clock::now() < end;) {
    for (std::uint64_t i = 0; i < burst; ++i)
      if (!strike())
        return;
    next = std::max(next + step, clock::now());
    std::this_thread::sleep_until(std::min(next, end));
  }
}

client::connection attacker::connect(bool shared_memory) const {
  client::options o;
  o.socket_path = socket_;
  o.shared_memory = shared_memory;
  o.capacity = 16;
  o.reconnect = false;
  o.connect_timeout = o.command_timeout = milliseconds{2000};
  o.send_deadline = milliseconds{100};
  auto opened = client::connection::open(o);
  if (!opened)
    throw turned_away(opened.error().message);
  if (shared_memory && !opened->over_shared_memory())
    throw turned_away(std::string{opened->fallback_reason()});
  return std::move(*opened);
}

unique_fd attacker::connect_raw() const {
  unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.c_str(), socket_.size() + 1);
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw turned_away(std::strerror(errno));
  ::fcntl(fd.get(), F_SETFL, O_NONBLOCK);
  return fd;
}

packet::buffer attacker::malformed_packet() {
  const auto whole = one_in(2) ? packet::interest_builder{fresh_prefix()}.encode()
                               : packet::data_builder{fresh_prefix()}
                                     .content(octets(up_to(200)))
                                     .encode_with_zero_digest();
  std::vector<std::uint8_t> changed(whole.bytes().begin(), whole.bytes().end());
  switch (up_to(4)) {
    case 0:
      return packet::buffer::copy_of(octets(1 + up_to(300)));
    case 1:
      changed.resize(1 + up_to(changed.size() - 1));
      break;
    case 2:
      changed.resize(changed.size() + 1 + up_to(100), 0xFF);
      break;
    default:
      break;
  }
  for (auto changes = 1 + up_to(7); changes > 0; --changes)
    changed[up_to(changed.size() - 1)] = static_cast<std::uint8_t>(random_());
  return packet::buffer::copy_of(changed);
}

std::vector<attack> all_attacks() {
  std::vector<attack> all;
  for (const auto& some : {region_attacks(), ring_attacks(), control_attacks(), sealed_attacks()})
    all.insert(all.end(), some.begin(), some.end());
  return all;
}

int run_attacks(attacker& who, std::string_view name) {
  const auto all = all_attacks();
  const bool any = name == "any";
  const auto chosen = std::ranges::find(all, name, &attack::name);
  if (!any && chosen == all.end()) {
    std::fprintf(stderr, "there is no attack %.*s\n", static_cast<int>(name.size()), name.data());
    return 2;
  }
  while (!who.over()) {
    const auto& next = any ? all[who.up_to(all.size() - 1)] : *chosen;
    std::printf("attacking: %.*s\n", static_cast<int>(next.name.size()), next.name.data());
    std::fflush(stdout);
    attacker turn{who.socket(), who.any_number(),
                  attacker::clock::now() + milliseconds{1 + who.up_to(longest_turn_ms)}};
    try {
      next.run(any ? turn : who);
    } catch (const turned_away& why) {
      // An attack that facetd never lets begin would prove nothing: the test's log tells.
      std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(next.name.size()), next.name.data(),
                   why.what());
      std::this_thread::sleep_for(turned_away_pause);
    }
  }
  return 0;
}

}  // namespace facet::tests
