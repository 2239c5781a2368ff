// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// Attacks with what is passed for a sealed face, and by passing things that nobody asked for.
#include "core/base/descriptor_passing.hpp"
#include "core/packet/interest.hpp"
#include "tests/chaos/hostile_sealed_face.hpp"
#include "tests/core/shm/hostile_peer.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <system_error>
#include <thread>
#include <vector>

namespace facet::tests {
namespace {

using std::chrono::milliseconds;

/// Random octets anywhere and holes in the middle: what can be done to memory of a fixed size.
void sealed_scribble(attacker& who) {
  while (!who.over()) {
    hostile_sealed_face face{who};
    const auto all = face.octets();
    who.strike_at_rate(100'000, milliseconds{1 + who.up_to(60)}, [&] {
      const auto noise = who.octets(1 + who.up_to(63));
      std::memcpy(all.data() + who.up_to(all.size() - noise.size()), noise.data(), noise.size());
      if (who.one_in(256)) {
        const auto at = who.up_to(all.size() - 2);
        ::fallocate(face.memory(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                    static_cast<off_t>(at), static_cast<off_t>(1 + who.up_to(all.size() - at - 2)));
      }
      if (who.one_in(16))
        face.ring();
      return !who.one_in(64) || face.attract();
    });
  }
}

/// Fills both doorbells, with flags that make calls wait, with large and with empty datagrams, and
/// breaks them off in every way there is.
void sealed_bells(attacker& who) {
  while (!who.over()) {
    hostile_sealed_face face{who};
    const std::vector<std::uint8_t> noise(std::size_t{64} << 10, 1);
    for (const int bell : {face.to_engine().get(), face.to_app().get()})
      ::fcntl(bell, F_SETFL, ::fcntl(bell, F_GETFL) & ~O_NONBLOCK);
    who.strike_at_rate(20'000, milliseconds{1 + who.up_to(200)}, [&] {
      auto& bell = who.one_in(2) ? face.to_engine() : face.to_app();
      ::send(bell.get(), noise.data(), who.up_to(noise.size()), MSG_DONTWAIT | MSG_NOSIGNAL);
      face.header().e2a_parked.store(1);
      return !who.one_in(16) || face.attract();
    });
    const sockaddr nobody{AF_UNSPEC, {}};
    for (auto* const bell : {&face.to_engine(), &face.to_app()}) {
      if (who.one_in(3))
        ::connect(bell->get(), &nobody, sizeof nobody);
      else if (who.one_in(2))
        ::shutdown(bell->get(), SHUT_RDWR);
      else
        bell->reset();
    }
    who.strike_at_rate(1000, milliseconds{1 + who.up_to(50)}, [&] {
      face.header().e2a_parked.store(1);
      return face.attract();
    });
  }
}

/// Calls on the doorbells that stop in the middle, because the memory they are about does not come.
void sealed_hold(attacker& who) {
  while (!who.over()) {
    hostile_sealed_face face{who};
    shm::missing_page page;
    if (!page)
      return;  // not for this user
    face.attract();
    std::array<std::thread, 2> held;
    held[0] = std::thread{
        [&] { ::send(face.to_engine().get(), page.get(), 1, MSG_DONTWAIT | MSG_NOSIGNAL); }};
    held[1] = std::thread{[&] { ::recv(face.to_app().get(), page.get(), 1, MSG_DONTWAIT); }};
    who.strike_at_rate(10'000, milliseconds{1 + who.up_to(200)}, [&] {
      face.header().e2a_parked.store(1);
      face.ring();
      return !who.one_in(4) || face.attract();
    });
    page.let_come();
    for (auto& each : held)
      each.join();
  }
}

/// Passes what may take long to be closed, and what is no business of facetd's, over the control
/// connection and the doorbells; some of it is never read.
void pass_descriptors(attacker& who) {
  const std::vector<std::uint8_t> rubbish{5, 1, 0};
  while (!who.over()) {
    hostile_sealed_face face{who};
    const auto interest = packet::interest_builder{who.fresh_prefix()}.encode();
    std::vector<shm::lingering_socket> lingering;  // our ends of them
    who.strike_at_rate(500, milliseconds{1 + who.up_to(100)}, [&] {
      const int over = who.one_in(2)   ? face.control()
                       : who.one_in(2) ? face.to_engine().get()
                                       : face.to_app().get();
      const auto octets = over == face.control() ? interest.bytes() : bytes_view{rubbish};
      if (who.one_in(4)) {
        try {
          lingering.emplace_back();
          lingering.back().pass_over(over, octets);
        } catch (const std::system_error& e) {
          throw turned_away(e.what());
        }
        return true;
      }
      std::vector<unique_fd> gifts;
      for (auto n = 1 + who.up_to(max_passed_descriptors - 1); n > 0; --n)
        gifts.emplace_back(who.one_in(2) ? ::open("/", O_DIRECTORY | O_CLOEXEC)
                                         : ::memfd_create("gift", MFD_CLOEXEC));
      const iovec part{const_cast<std::uint8_t*>(octets.data()), octets.size()};
      send_descriptors(over, {&part, 1}, gifts, MSG_DONTWAIT);
      return true;
    });
  }
}

constexpr std::array attacks{
    attack{"sealed_scribble", sealed_scribble}, attack{"sealed_bells", sealed_bells},
    attack{"sealed_hold", sealed_hold}, attack{"pass_descriptors", pass_descriptors}};

}  // namespace

std::span<const attack> sealed_attacks() {
  return attacks;
}

}  // namespace facet::tests
