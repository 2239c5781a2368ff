// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/strategy_registry.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace facet::forwarding {

#define FACET_STRATEGY(text, version, symbol) \
  result<std::unique_ptr<strategy>> make_##symbol(const strategy_parameters&);
#include "core/forwarding/strategies/strategies.def"
#undef FACET_STRATEGY

namespace {

constexpr std::array types{
#define FACET_STRATEGY(text, version, symbol) strategy_type{text, version, &make_##symbol},
#include "core/forwarding/strategies/strategies.def"
#undef FACET_STRATEGY
};

constexpr std::size_t prefix_size = 3;  // /localhost/nfd/strategy

std::string_view text_of(const packet::component_view& c) {
  return {reinterpret_cast<const char*>(c.value.data()), c.value.size()};
}

bool has_strategy_prefix(packet::name_view name) {
  return name.size() > prefix_size && text_of(name[0]) == "localhost" &&
         text_of(name[1]) == "nfd" && text_of(name[2]) == "strategy";
}

tl::unexpected<error> unknown_strategy(packet::name_view name) {
  return fail(errc::not_found, "no strategy is called " + to_uri(name));
}

tl::unexpected<error> bad_value(const strategy_parameter& p) {
  return fail(errc::invalid_argument,
              "strategy parameter " + p.name + " cannot be \"" + p.value + "\"");
}

template <class Number>
bool parse_whole(const std::string& text, Number& value) {
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end && !text.empty();
}

}  // namespace

std::span<const strategy_type> strategy_types() noexcept {
  return types;
}

tl::unexpected<error> unknown_parameter(const strategy_parameter& p) {
  return fail(errc::invalid_argument, "the strategy has no parameter \"" + p.name + "\"");
}

result<std::uint32_t> count_of(const strategy_parameter& p) {
  std::uint32_t value = 0;
  if (!parse_whole(p.value, value))
    return bad_value(p);
  return value;
}

result<duration> milliseconds_of(const strategy_parameter& p) {
  return count_of(p).map([](std::uint32_t ms) { return duration{std::chrono::milliseconds{ms}}; });
}

result<double> number_of(const strategy_parameter& p) {
  double value = 0;
  if (!parse_whole(p.value, value) || !std::isfinite(value))
    return bad_value(p);
  return value;
}

namespace {

result<strategy_parameters> parameters_in(packet::name_view name, std::size_t from) {
  strategy_parameters parameters;
  std::size_t i = 0;
  for (const auto component : name) {
    if (i++ < from)
      continue;
    const auto text = text_of(component);
    const auto separator = text.find('~');
    if (separator == 0 || separator == std::string_view::npos)
      return fail(errc::invalid_argument,
                  "strategy parameter " + packet::to_uri(component) + " is not name~value");
    parameters.push_back(
        {std::string{text.substr(0, separator)}, std::string{text.substr(separator + 1)}});
  }
  return parameters;
}

}  // namespace

result<named_strategy> make_strategy(packet::name_view name) {
  if (!has_strategy_prefix(name))
    return unknown_strategy(name);
  const auto wanted = text_of(name[prefix_size]);
  const auto* type = std::ranges::find(types, wanted, &strategy_type::name);
  if (type == types.end())
    return unknown_strategy(name);

  auto next = prefix_size + 1;
  if (name.size() > next)
    if (const auto version = name[next].number_of(packet::tlv::version_component)) {
      if (*version > type->version)
        return unknown_strategy(name);
      ++next;
    }
  const auto parameters = parameters_in(name, next);
  if (!parameters)
    return fail(parameters.error());
  auto made = type->make(*parameters);
  if (!made)
    return fail(std::move(made.error()));

  packet::name full{name.prefix(prefix_size + 1)};
  full.append_version(type->version);
  for (std::size_t i = next; i < name.size(); ++i)
    full.append(name[i]);
  return named_strategy{std::move(full), std::move(*made)};
}

}  // namespace facet::forwarding
