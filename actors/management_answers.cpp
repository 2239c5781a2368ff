// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// How management answers: what its modules use to end the turn of an Interest.
#include "actors/management_actor.hpp"
#include "actors/status_report.hpp"
#include "core/packet/data.hpp"
#include "core/packet/lp.hpp"

#include <spdlog/spdlog.h>

namespace facet::actors {
namespace {

namespace status = management::status;

std::uint64_t status_of(errc code) noexcept {
  switch (code) {
    case errc::invalid_argument:
    case errc::invalid_name:
    case errc::malformed:
      return status::bad_request;
    case errc::permission_denied:
      return status::forbidden;
    case errc::not_found:
      return status::not_found;
    case errc::unsupported:
      return status::not_acceptable;
    case errc::name_in_use:
    case errc::conflict:
      return status::conflict;
    case errc::disconnected:
    case errc::timed_out:
      return status::gateway_timeout;
    case errc::no_space:
      return status::unavailable;
    default:
      return status::internal_error;
  }
}

}  // namespace

void management_state::respond(const command_request& request, std::uint64_t code, std::string text,
                               management::control_parameters body) {
  const auto& command = request.command;
  management::control_response response{code, std::move(text), {}};
  if (response.succeeded() || body != management::control_parameters{})
    response.body = std::move(body);
  if (!response.succeeded())
    spdlog::info("{}/{} from face {} refused: {} {}", command.module, command.verb, request.from,
                 code, response.text);
  answer(request.from, management::make_response_data(command.name, response));
}

void management_state::respond(const command_request& request, const caf::error& problem) {
  auto e = from_caf(problem);
  respond(request, status_of(e.code), std::move(e.message));
}

result<void> management_state::check_announcement(const packet::data_view& data) const {
  return policy_.check_announcement(data, wall_clock_ms());
}

void management_state::publish(const dataset_request& request,
                               const std::vector<std::uint8_t>& content) {
  auto view = packet::decode_interest(request.interest);  // checked when it came in
  auto data = publisher_.publish(*view, content, now(), wall_clock_ms());
  if (!data) {
    spdlog::warn("dataset for face {}: {}", request.from, data.error().message);
    return answer(request.from, packet::encode_nack(packet::nack_reason::none, request.interest));
  }
  answer(request.from, std::move(*data));
}

void management_state::refuse(const dataset_request& request, const caf::error& problem) {
  auto e = from_caf(problem);
  refuse(request, status_of(e.code), std::move(e.message));
}

void management_state::refuse(const dataset_request& request, std::uint64_t code,
                              std::string text) {
  spdlog::info("query from face {} refused: {}", request.from, text);
  const auto view = packet::decode_interest(request.interest);
  const auto content = management::encode({code, std::move(text), std::nullopt});
  answer(request.from, packet::data_builder{view->name}
                           .content_type(packet::content_type::nack)
                           .content(content)
                           .encode());
}

}  // namespace facet::actors
