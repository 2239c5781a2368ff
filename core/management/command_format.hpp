// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/management/control_parameters.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace facet::management {

/// The fields of control_parameters.
enum class parameter : std::uint8_t {
  name,
  face_id,
  uri,
  local_uri,
  origin,
  cost,
  capacity,
  count,
  flags,
  mask,
  strategy,
  expiration_period,
  face_persistency,
  base_congestion_interval,
  default_congestion_threshold,
  mtu
};

/// A set of them.
class parameter_set {
 public:
  constexpr parameter_set() = default;
  constexpr parameter_set(std::initializer_list<parameter> members) {
    for (const auto p : members)
      bits_ |= bit(p);
  }
  [[nodiscard]] constexpr bool has(parameter p) const noexcept { return (bits_ & bit(p)) != 0; }

 private:
  static constexpr std::uint32_t bit(parameter p) noexcept {
    return std::uint32_t{1} << static_cast<unsigned>(p);
  }
  std::uint32_t bits_ = 0;
};

/// Which fields a command takes and which its successful answer carries. A field that is in neither
/// set of a pair is forbidden: NFD refuses such a request, and its clients such an answer.
struct command_format {
  std::string_view module;
  std::string_view verb;
  parameter_set required;
  parameter_set optional;
  parameter_set answer_required;
  parameter_set answer_optional;
};

/// Every command whose parameters are ControlParameters. Source: NFD Management Protocol.
std::span<const command_format> command_formats() noexcept;

/// The format of one command, or null when there is no such command.
const command_format* find_format(std::string_view module, std::string_view verb) noexcept;

/// Checks the parameters of a request: what is required is there, nothing else is, Flags and Mask
/// come together, and values that NFD refuses (Count 0, strategy of `/` unset) are refused.
///
/// Errors: invalid_argument, with the field's name
result<void> check_request(const command_format& format, const control_parameters& p);

/// Checks the body of a successful answer: what is required is there, nothing else is, FaceId is
/// not 0.
///
/// Errors: invalid_argument, with the field's name
result<void> check_answer(const command_format& format, const control_parameters& p);

}  // namespace facet::management
