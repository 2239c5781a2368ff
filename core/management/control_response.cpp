// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/control_response.hpp"

#include "core/management/numbers.hpp"
#include "core/packet/data.hpp"
#include "core/packet/tlv.hpp"
#include "core/packet/tlv_writer.hpp"

namespace facet::management {

std::vector<std::uint8_t> encode(const control_response& response) {
  std::vector<std::uint8_t> octets;
  packet::tlv_writer out{octets};
  out.nested(number::control_response, [&] {
    out.integer(number::status_code, response.code);
    out.text(number::status_text, response.text);
    if (response.body)
      out.raw(encode(*response.body));
  });
  return octets;
}

result<control_response> decode_control_response(bytes_view wire) {
  const auto outer = packet::decode_single(wire);
  if (!outer)
    return fail(packet::to_error(outer.error()));
  if (outer->type != number::control_response)
    return fail(errc::malformed, "not a ControlResponse: type " + std::to_string(outer->type));
  packet::tlv_reader reader{outer->value, wire.data()};
  packet::tlv_element e;
  if (!reader.next(e) || e.type != number::status_code)
    return fail(errc::malformed, "ControlResponse: missing required StatusCode");
  const auto code = packet::decode_integer(e.value);
  if (!code)
    return fail(errc::malformed, "ControlResponse: StatusCode is not a number");
  if (!reader.next(e) || e.type != number::status_text)
    return fail(errc::malformed, "ControlResponse: missing required StatusText");
  control_response response{*code, {e.value.begin(), e.value.end()}, std::nullopt};
  while (reader.next(e)) {
    if (e.type != number::control_parameters || response.body)
      continue;
    auto body = decode_control_parameters(e.wire);
    if (!body)
      return fail(std::move(body.error()));
    response.body = std::move(*body);
  }
  if (reader.failed())
    return fail(packet::to_error(reader.error()));
  return response;
}

packet::buffer make_response_data(packet::name_view command_name,
                                  const control_response& response) {
  const auto content = encode(response);
  return packet::data_builder{command_name}.content(content).encode();
}

}  // namespace facet::management
