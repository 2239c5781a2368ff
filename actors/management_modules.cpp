// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/management_module.hpp"

#include <algorithm>
#include <array>

namespace facet::actors {
namespace {

constexpr std::array modules{&cs_module,  &faces_module,  &fib_module,
                             &rib_module, &status_module, &strategy_choice_module};

std::string_view generic_text(const packet::component_view& c) noexcept {
  if (c.type != packet::tlv::generic_component)
    return {};
  return {reinterpret_cast<const char*>(c.value.data()), c.value.size()};
}

/// Where in a name its module's datasets are named, and which module that is.
struct place {
  const management_module* module = nullptr;
  std::size_t at = 0;
};

place module_of(packet::name_view name) noexcept {
  if (name.size() < 3 || generic_text(name[0]) != "localhost")
    return {};
  if (generic_text(name[1]) == "facet")
    return {&facet_module, 2};
  if (generic_text(name[1]) == "nfd" && name.size() > 3)
    return {find_module(generic_text(name[2])), 3};
  return {};
}

}  // namespace

const management_module* find_module(std::string_view name) noexcept {
  const auto* const found =
      std::ranges::find_if(modules, [&](const auto* module) { return module->name == name; });
  return found == modules.end() ? nullptr : *found;
}

const command_entry* find_command(const management_module& module, std::string_view verb) noexcept {
  const auto found = std::ranges::find(module.commands, verb, &command_entry::verb);
  return found == module.commands.end() ? nullptr : &*found;
}

bool names_command(packet::name_view name) noexcept {
  const auto* module = name.size() > 3 ? find_module(generic_text(name[2])) : nullptr;
  return module != nullptr && find_command(*module, generic_text(name[3])) != nullptr;
}

std::optional<dataset_query> find_dataset(packet::name_view name) noexcept {
  if (!name.empty() && name.back().type == packet::tlv::parameters_sha256_digest_component)
    name = name.parent();
  const auto [module, at] = module_of(name);
  if (module == nullptr)
    return std::nullopt;
  const auto found =
      std::ranges::find(module->datasets, generic_text(name[at]), &dataset_entry::name);
  if (found == module->datasets.end())
    return std::nullopt;
  const auto after = name.size() - at - 1;
  if (found->filter == dataset_filter::none)
    return after == 0 ? std::optional{dataset_query{&*found, {}}} : std::nullopt;
  if (after > 1)
    return std::nullopt;
  return dataset_query{&*found, after == 1 ? name.back().value : bytes_view{}};
}

}  // namespace facet::actors
