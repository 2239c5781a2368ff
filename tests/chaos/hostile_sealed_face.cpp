// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/hostile_sealed_face.hpp"

#include "core/client/face_setup.hpp"
#include "core/management/command.hpp"
#include "core/packet/interest.hpp"
#include "core/shm/channel.hpp"

#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <chrono>
#include <string>
#include <utility>

namespace facet::tests {
namespace {

using std::chrono::milliseconds;

/// Of the Interests that facetd is made to send: short, as nobody answers.
constexpr milliseconds interest_lifetime{50};
constexpr milliseconds answer_patience{2000};

client::control_connection connect(const attacker& who) {
  auto connected =
      client::control_connection::connect(who.socket(), attacker::clock::now() + answer_patience);
  if (!connected)
    throw turned_away(connected.error().message);
  return std::move(*connected);
}

management::control_parameters run_command(client::control_connection& control,
                                           std::string_view module, std::string_view verb,
                                           const management::control_parameters& p) {
  auto command = management::build_command(module, verb, p);
  control.ask(std::move(command->name), false, command->wire, true);
  for (const auto until = attacker::clock::now() + answer_patience;;) {
    if (const auto answer = control.take_answer()) {
      const auto response = client::response_of(*answer);
      if (!response || !response->succeeded() || !response->body)
        throw turned_away(response ? response->text : response.error().message);
      return *response->body;
    }
    if (control.closed() || attacker::clock::now() > until)
      throw turned_away("no answer");
    pollfd p1{control.descriptor(), POLLIN, 0};
    ::poll(&p1, 1, 10);
    control.pump();
  }
}

}  // namespace

hostile_sealed_face::hostile_sealed_face(attacker& who)
    : who_(who), prefix_(who.fresh_prefix()), control_(connect(who)) {
  management::control_parameters p;
  p.uri = "memfd://" + who.fresh_face_name();
  p.capacity = std::uint64_t{16} << who.up_to(4);
  management::control_parameters route;
  route.face_id = run_command(control_, "faces", "create", p).face_id;
  passed_ = control_.take_descriptors();
  if (passed_.size() != shm::sealed_face_descriptors)
    throw turned_away(std::to_string(passed_.size()) + " descriptors came");
  route.name = prefix_;
  run_command(control_, "rib", "register", route);
  struct stat status {};
  ::fstat(memory(), &status);
  const auto size = static_cast<std::size_t>(status.st_size);
  void* const at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory(), 0);
  if (at == MAP_FAILED)
    throw turned_away("no memory to be had");
  octets_ = {static_cast<std::uint8_t*>(at), size};
}

hostile_sealed_face::~hostile_sealed_face() {
  ::munmap(octets_.data(), octets_.size());
}

void hostile_sealed_face::ring() const noexcept {
  ::send(passed_[1].get(), "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

bool hostile_sealed_face::attract() {
  auto name = prefix_;
  name.append_sequence(who_.any_number());
  control_.post(packet::interest_builder{name}.lifetime(interest_lifetime).encode());
  control_.pump();
  return !control_.closed();
}

}  // namespace facet::tests
