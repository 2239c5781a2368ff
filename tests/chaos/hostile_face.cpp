// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/chaos/hostile_face.hpp"

#include "core/packet/interest.hpp"

#include <chrono>
#include <utility>

namespace facet::tests {
namespace {

/// Of the Interests that facetd is made to send: short, as nobody answers.
constexpr std::chrono::milliseconds lifetime{50};

management::control_response command(client::connection& control, std::string_view module,
                                     std::string_view verb,
                                     const management::control_parameters& p) {
  auto answer = control.command(module, verb, p);
  if (!answer)
    throw turned_away(answer.error().message);
  if (!answer->succeeded())
    throw turned_away(answer->text);
  return std::move(*answer);
}

hostile_app open_app(attacker& who, client::connection& control, const std::string& name,
                     const packet::name& prefix) {
  management::control_parameters p;
  p.uri = "shm://" + name;
  p.capacity = std::uint64_t{16} << who.up_to(4);
  const auto created = command(control, "faces", "create", p);
  management::control_parameters route;
  route.name = prefix;
  route.face_id = created.body->face_id;
  command(control, "rib", "register", route);
  try {
    return hostile_app{name};
  } catch (const std::runtime_error& e) {
    throw turned_away(e.what());
  }
}

}  // namespace

hostile_face::hostile_face(attacker& who)
    : who_(who),
      name_(who.fresh_face_name()),
      prefix_(who.fresh_prefix()),
      control_(who.connect()),
      app_(open_app(who, control_, name_, prefix_)) {
}

bool hostile_face::attract() {
  auto name = prefix_;
  name.append_sequence(who_.any_number());
  const auto interest = packet::interest_builder{name}.lifetime(lifetime).encode();
  const auto view = interest.bytes();
  return control_.try_send_batch({&view, 1}).has_value();
}

}  // namespace facet::tests
