// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"
#include "core/management/command.hpp"
#include "core/packet/buffer.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

/// The modules of management. A module is one file, management_MODULE.cpp: what it does for each
/// verb and each dataset, and at its end two tables of them. A new module also takes a line here
/// and one in management_modules.cpp.
namespace facet::actors {

class management_state;

/// A command whose turn it is.
struct command_request {
  face_id from = no_face;  ///< the face that asks
  management::command command;
};

/// A dataset query whose turn it is.
struct dataset_request {
  face_id from = no_face;  ///< the face that asks
  packet::buffer interest;
  std::vector<std::uint8_t> filter;  ///< value of the component after the dataset's name
};

/// Does one command. Answers exactly once, at once or later, by management_state::respond; the next
/// Interest of that face waits until then.
using command_handler = void (*)(management_state& self, const command_request& request);

/// Makes one dataset. Answers exactly once, by management_state::publish or refuse.
using dataset_handler = void (*)(management_state& self, const dataset_request& request);

struct command_entry {
  std::string_view verb;
  command_handler run;
};

/// Whether the name of a dataset goes on with a component that says which part of it is wanted.
enum class dataset_filter : std::uint8_t { none, required };

struct dataset_entry {
  std::string_view name;
  dataset_handler make;
  dataset_filter filter = dataset_filter::none;
};

/// What stands below /localhost/nfd/NAME.
struct management_module {
  std::string_view name;
  std::span<const command_entry> commands;
  std::span<const dataset_entry> datasets;
};

extern const management_module cs_module;
extern const management_module faces_module;
extern const management_module fib_module;
extern const management_module rib_module;
extern const management_module status_module;
extern const management_module strategy_choice_module;
/// What stands below /localhost/facet: datasets in JSON.
extern const management_module facet_module;

/// The module below /localhost/nfd of that name, or null.
const management_module* find_module(std::string_view name) noexcept;

/// The command `verb` of a module, or null.
const command_entry* find_command(const management_module& module, std::string_view verb) noexcept;

/// Whether a name /localhost/nfd/MODULE/VERB/… is that of a command there is.
bool names_command(packet::name_view name) noexcept;

/// What a dataset query asks for, and by which filter.
struct dataset_query {
  const dataset_entry* dataset = nullptr;
  bytes_view filter;
};

/// The dataset that an Interest of this name asks for; nothing when it is none of ours. A digest of
/// parameters at the end, which signed queries carry, does not count.
std::optional<dataset_query> find_dataset(packet::name_view name) noexcept;

}  // namespace facet::actors
