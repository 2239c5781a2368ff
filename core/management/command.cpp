// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/command.hpp"

#include "core/management/numbers.hpp"
#include "core/packet/signature.hpp"

#include <algorithm>
#include <chrono>

namespace facet::management {
namespace {

constexpr std::size_t module_at = 2;
constexpr std::size_t verb_at = 3;
constexpr std::size_t parameters_at = 4;

std::string_view text_of(const packet::component_view& c) {
  return {reinterpret_cast<const char*>(c.value.data()), c.value.size()};
}

bool is_generic(const packet::component_view& c, std::string_view text) {
  return c.type == packet::tlv::generic_component && text_of(c) == text;
}

bool has_command_prefix(packet::name_view name) {
  return name.size() > verb_at &&
         (is_generic(name[0], "localhost") || is_generic(name[0], "localhop")) &&
         is_generic(name[1], "nfd") && name[module_at].type == packet::tlv::generic_component &&
         name[verb_at].type == packet::tlv::generic_component;
}

/// Where the ControlParameters TLV of a command is: in its component, or in ApplicationParameters.
bytes_view parameters_of(const packet::interest_view& interest) {
  if (interest.name.size() > parameters_at) {
    const auto component = interest.name[parameters_at];
    if (component.type == packet::tlv::generic_component)
      return component.value;
  }
  return interest.application_parameters.value_or(bytes_view{});
}

}  // namespace

result<command> parse_command(const packet::interest_view& interest) {
  if (!has_command_prefix(interest.name))
    return fail(errc::invalid_name, packet::to_uri(interest.name) + " is not a command");
  command parsed{std::string{text_of(interest.name[module_at])},
                 std::string{text_of(interest.name[verb_at])},
                 {},
                 packet::name{interest.name}};
  if (parsed.module == "rib" && parsed.verb == "announce") {
    const auto own = interest.application_parameters.value_or(bytes_view{});
    parsed.application_parameters.assign(own.begin(), own.end());
    return parsed;
  }
  auto parameters = decode_control_parameters(parameters_of(interest));
  if (!parameters)
    return fail(std::move(parameters.error()));
  parsed.parameters = std::move(*parameters);
  return parsed;
}

command_stamp make_command_stamp() {
  using namespace std::chrono;
  const auto now = duration_cast<milliseconds>(system_clock::now().time_since_epoch());
  return {packet::random_number(), static_cast<std::uint64_t>(now.count()),
          static_cast<std::uint32_t>(packet::random_number())};
}

result<command_interest> build_command(std::string_view module, std::string_view verb,
                                       const control_parameters& parameters,
                                       const command_stamp& stamp) {
  packet::name name;
  name.append("localhost").append("nfd").append(module).append(verb);
  name.append(packet::tlv::generic_component, encode(parameters));
  auto wire = packet::interest_builder{name}
                  .nonce(stamp.interest_nonce)
                  .application_parameters({})
                  .encode_signed({stamp.signature_nonce, stamp.signature_time_ms, std::nullopt});
  if (wire.size() > packet::max_packet_size)
    return fail(errc::packet_too_large, "parameters of " + std::string{module} + "/" +
                                            std::string{verb} + " do not fit a packet");
  const auto view = packet::decode_interest(wire.bytes());
  if (!view)
    return fail(packet::to_error(view.error()));
  return command_interest{wire, packet::name{view->name}};
}

digest_form verify_command_digest(const packet::interest_view& interest) {
  if (!packet::parameters_digest_ok(interest))
    return digest_form::none;
  if (packet::digest_signature_ok(interest))
    return digest_form::v03;
  return packet::ndn_rs_digest_signature_ok(interest) ? digest_form::ndn_rs : digest_form::none;
}

}  // namespace facet::management
