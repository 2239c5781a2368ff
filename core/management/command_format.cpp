// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/management/command_format.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace facet::management {
namespace {

using enum parameter;

constexpr std::array formats{
    // Capacity of faces/create: Facet's, slots of a shared-memory ring.
    command_format{"faces",
                   "create",
                   {uri},
                   {local_uri, face_persistency, base_congestion_interval,
                    default_congestion_threshold, mtu, flags, mask, capacity},
                   {face_id, uri, local_uri, face_persistency, flags},
                   {base_congestion_interval, default_congestion_threshold, mtu}},
    command_format{"faces",
                   "update",
                   {},
                   {face_id, face_persistency, base_congestion_interval,
                    default_congestion_threshold, mtu, flags, mask},
                   {face_id, face_persistency, flags},
                   {base_congestion_interval, default_congestion_threshold, mtu}},
    command_format{"faces", "destroy", {face_id}, {}, {face_id}, {}},
    command_format{"rib",
                   "register",
                   {name},
                   {face_id, origin, cost, flags, expiration_period},
                   {name, face_id, origin, cost, flags},
                   {expiration_period}},
    command_format{"rib", "unregister", {name}, {face_id, origin}, {name, face_id, origin}, {}},
    command_format{"fib", "add-nexthop", {name}, {face_id, cost}, {name, face_id, cost}, {}},
    command_format{"fib", "remove-nexthop", {name}, {face_id}, {name, face_id}, {}},
    command_format{"strategy-choice", "set", {name, strategy}, {}, {name, strategy}, {}},
    command_format{"strategy-choice", "unset", {name}, {}, {name}, {}},
    command_format{"cs", "config", {}, {capacity, flags, mask}, {capacity, flags}, {}},
    command_format{"cs", "erase", {name}, {count}, {name, count}, {capacity}},
};

struct field {
  std::string_view text;
  bool (*present)(const control_parameters&);
};

/// In the order of `parameter`.
constexpr std::array fields{
    field{"Name", [](const control_parameters& p) { return p.name.has_value(); }},
    field{"FaceId", [](const control_parameters& p) { return p.face_id.has_value(); }},
    field{"Uri", [](const control_parameters& p) { return p.uri.has_value(); }},
    field{"LocalUri", [](const control_parameters& p) { return p.local_uri.has_value(); }},
    field{"Origin", [](const control_parameters& p) { return p.origin.has_value(); }},
    field{"Cost", [](const control_parameters& p) { return p.cost.has_value(); }},
    field{"Capacity", [](const control_parameters& p) { return p.capacity.has_value(); }},
    field{"Count", [](const control_parameters& p) { return p.count.has_value(); }},
    field{"Flags", [](const control_parameters& p) { return p.flags.has_value(); }},
    field{"Mask", [](const control_parameters& p) { return p.mask.has_value(); }},
    field{"Strategy", [](const control_parameters& p) { return p.strategy.has_value(); }},
    field{"ExpirationPeriod",
          [](const control_parameters& p) { return p.expiration_period.has_value(); }},
    field{"FacePersistency",
          [](const control_parameters& p) { return p.face_persistency.has_value(); }},
    field{"BaseCongestionMarkingInterval",
          [](const control_parameters& p) { return p.base_congestion_interval.has_value(); }},
    field{"DefaultCongestionThreshold",
          [](const control_parameters& p) { return p.default_congestion_threshold.has_value(); }},
    field{"Mtu", [](const control_parameters& p) { return p.mtu.has_value(); }},
};

result<void> check_fields(const parameter_set& required, const parameter_set& optional,
                          const control_parameters& p) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto which = static_cast<parameter>(i);
    const bool present = fields[i].present(p);
    if (required.has(which) && !present)
      return fail(errc::invalid_argument, std::string{fields[i].text} + " is missing");
    if (present && !required.has(which) && !optional.has(which))
      return fail(errc::invalid_argument,
                  std::string{fields[i].text} + " is not a parameter of this command");
  }
  return {};
}

}  // namespace

std::span<const command_format> command_formats() noexcept {
  return formats;
}

const command_format* find_format(std::string_view module, std::string_view verb) noexcept {
  const auto* const found = std::ranges::find_if(
      formats, [&](const command_format& f) { return f.module == module && f.verb == verb; });
  return found == formats.end() ? nullptr : found;
}

result<void> check_request(const command_format& format, const control_parameters& p) {
  if (auto checked = check_fields(format.required, format.optional, p); !checked)
    return checked;
  if (p.flags.has_value() != p.mask.has_value() && format.optional.has(mask))
    return fail(errc::invalid_argument, p.flags ? "Flags without Mask" : "Mask without Flags");
  if (p.count == 0)
    return fail(errc::invalid_argument, "Count must not be 0");
  if (format.module == "strategy-choice" && format.verb == "unset" && p.name->empty())
    return fail(errc::invalid_argument, "the strategy of / can be changed, not unset");
  return {};
}

result<void> check_answer(const command_format& format, const control_parameters& p) {
  if (auto checked = check_fields(format.answer_required, format.answer_optional, p); !checked)
    return checked;
  if (p.face_id == 0)
    return fail(errc::invalid_argument, "FaceId must not be 0");
  return {};
}

}  // namespace facet::management
