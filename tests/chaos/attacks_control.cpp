// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Attacks over the control socket: commands, halves of commands, and connections.
#include "core/management/command.hpp"
#include "core/packet/interest.hpp"
#include "tests/chaos/attacker.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <vector>

namespace facet::tests {
namespace {

using std::chrono::milliseconds;

/// Sends what the socket takes at once. @returns false when facetd hung up
bool send_some(const unique_fd& fd, bytes_view octets) {
  const auto n = ::send(fd.get(), octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return n >= 0 || errno == EAGAIN || errno == EWOULDBLOCK;
}

void take_some(const unique_fd& fd) {
  std::array<std::uint8_t, 65536> skipped;  // NOLINT(cppcoreguidelines-pro-type-member-init)
  [[maybe_unused]] const auto n = ::recv(fd.get(), skipped.data(), skipped.size(), MSG_DONTWAIT);
}

packet::buffer some_command(attacker& who) {
  management::control_parameters p;
  p.name = who.fresh_prefix();
  const auto build = [&](std::string_view module, std::string_view verb) {
    return management::build_command(module, verb, p)->wire;
  };
  switch (who.up_to(6)) {
    case 0:
      p.strategy = *packet::name::parse("/localhost/nfd/strategy/multicast");
      return build("strategy-choice", "set");
    case 1:
      p.face_id = who.any_number();
      return build("faces", "destroy");
    case 2:
      p.origin = who.any_number();
      p.name = *packet::name::parse("/chaos/same");
      return build("rib", "register");
    case 3:
      p = {};
      p.uri = "shm://" + who.fresh_face_name();
      p.capacity = 16;
      return build("faces", "create");
    case 4:
      return build("fib", "add-nexthop");
    default:
      p.expiration_period = who.any_number();
      return build("rib", "register");
  }
}

/// One command after the other, from several connections, without waiting for an answer; some
/// connections never read one.
void flood_commands(attacker& who) {
  std::vector<unique_fd> streams;
  for (int i = 0; i < 4; ++i)
    streams.push_back(who.connect_raw());
  who.strike_at_rate(20'000, [&] {
    const auto at = who.up_to(streams.size() - 1);
    const auto& stream = streams[at];
    if (at % 2 == 0)
      take_some(stream);
    // A part of a command may have been sent: what follows is rubbish, and the end of this stream.
    return send_some(stream, some_command(who).bytes());
  });
}

/// Datasets, asked for again and again by clients that do not take the answers.
void flood_queries(attacker& who) {
  std::vector<unique_fd> streams;
  for (int i = 0; i < 8; ++i)
    streams.push_back(who.connect_raw());
  constexpr std::array<const char*, 7> datasets{"/localhost/nfd/faces/list",
                                                "/localhost/nfd/rib/list",
                                                "/localhost/nfd/fib/list",
                                                "/localhost/nfd/faces/events",
                                                "/localhost/nfd/status/general",
                                                "/localhost/facet/status",
                                                "/localhost/nfd/strategy-choice/list"};
  who.strike_at_rate(5000, [&] {
    const auto name = *packet::name::parse(datasets[who.up_to(datasets.size() - 1)]);
    return send_some(streams[who.up_to(streams.size() - 1)],
                     packet::interest_builder{name}.can_be_prefix().must_be_fresh().encode());
  });
}

/// Commands cut short; the connection stays for a while, or goes at once.
void leave_mid_command(attacker& who) {
  std::vector<unique_fd> held(32);
  who.strike_at_rate(2000, [&] {
    auto& stream = held[who.up_to(held.size() - 1)];
    stream = who.connect_raw();
    const auto command = some_command(who);
    send_some(stream, command.bytes().first(1 + who.up_to(command.size() - 1)));
    if (who.one_in(2))
      stream.reset();
    return true;
  });
}

/// Octets that come one by one, each of which wakes facetd.
void drip(attacker& who) {
  while (!who.over()) {
    const auto stream = who.connect_raw();
    const auto command = some_command(who);
    std::size_t sent = 0;
    who.strike_at_rate(50'000, [&] {
      // Never the last one: the packet is never whole.
      return sent + 1 < command.size() && send_some(stream, command.bytes().subspan(sent++, 1));
    });
  }
}

/// Rubbish on streams, which facetd has to hang up on.
void send_rubbish(attacker& who) {
  while (!who.over()) {
    const auto stream = who.connect_raw();
    who.strike_at_rate(100'000, [&] {
      return send_some(stream, who.one_in(64) ? bytes_view{who.octets(1 + who.up_to(100))}
                                              : bytes_view{who.malformed_packet()});
    });
  }
}

/// As many connections and faces as can be had.
void hoard(attacker& who) {
  std::vector<unique_fd> streams;
  std::vector<client::connection> faces;
  try {
    who.strike_at_rate(2000, [&] {
      if (who.one_in(8))
        faces.push_back(who.connect(true));
      else
        streams.push_back(who.connect_raw());
      if (streams.size() + faces.size() > 600) {
        streams.clear();
        faces.clear();
      }
      return true;
    });
  } catch (const turned_away&) {
    // No more to be had: hold them for a while.
    who.strike_at_rate(100, milliseconds{200}, [] { return true; });
  }
}

/// Regions as large as may be asked for.
void hoard_memory(attacker& who) {
  auto control = who.connect();
  who.strike_at_rate(500, [&] {
    management::control_parameters p;
    p.uri = "shm://" + who.fresh_face_name();
    p.capacity = std::uint64_t{1} << who.up_to(16);
    return control.command("faces", "create", p).has_value();
  });
}

constexpr std::array attacks{attack{"flood_commands", flood_commands},
                             attack{"flood_queries", flood_queries},
                             attack{"leave_mid_command", leave_mid_command},
                             attack{"drip", drip},
                             attack{"send_rubbish", send_rubbish},
                             attack{"hoard", hoard},
                             attack{"hoard_memory", hoard_memory}};

}  // namespace

std::span<const attack> control_attacks() {
  return attacks;
}

}  // namespace facet::tests
