// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/client/connection.hpp"
#include "core/management/control_parameters.hpp"
#include "core/management/control_response.hpp"
#include "core/management/dataset.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace facet::apps {

/// Numbers of the management protocol that people write as words.
struct word {
  std::string_view text;
  std::uint64_t number;
};

/// The words of every option that switches something.
inline constexpr std::array switch_words{word{"off", 0}, word{"on", 1}};
std::span<const word> persistency_words() noexcept;
std::span<const word> scope_words() noexcept;
std::span<const word> link_type_words() noexcept;
std::span<const word> origin_words() noexcept;

/// The word for a number; its digits when there is none.
std::string word_for(std::span<const word> words, std::uint64_t number);

/// An option that takes one of these words.
CLI::Option* add_word(CLI::App& app, const std::string& option, std::span<const word> words,
                      std::optional<std::uint64_t>& into, const std::string& description);

/// Runs a management command; the forwarder's refusal is an error here.
///
/// @returns the effective parameters
/// Errors: `refused` with the forwarder's code and sentence; those of connection::command
result<management::control_parameters> run_command(client::connection& connection,
                                                   std::string_view module, std::string_view verb,
                                                   const management::control_parameters& wanted);

/// As above, but any answer of the forwarder is a value.
result<management::control_response> ask_command(client::connection& connection,
                                                 std::string_view module, std::string_view verb,
                                                 const management::control_parameters& wanted);

/// Has the content store forget packets below `prefix`, not more than `most` when that is said.
///
/// @returns how many it forgot
/// Errors:  those of run_command
result<std::uint64_t> erase_cached(client::connection& connection, const packet::name& prefix,
                                   std::optional<std::uint64_t> most = {});

/// The sentence for a refusal: "the forwarder refused rib/register: 403 authorization rejected".
error refusal(std::string_view module, std::string_view verb,
              const management::control_response& answer);

/// True when `text`, as people write it, means the remote end of this face: `udp://192.0.2.1` means
/// udp4://192.0.2.1:6363.
bool means_face(const management::face_status& face, std::string_view text);

/// The face that a user calls by number or by FaceUri.
///
/// Errors: `not_found`; `invalid_argument` when the FaceUri fits several
result<management::face_status> find_face(client::connection& connection, const std::string& text);

/// The number of the face called so; a face that does not exist is created for a FaceUri.
result<std::uint64_t> find_or_create_face(client::connection& connection, const std::string& text);

/// What a command answered, under the names of the management protocol.
nlohmann::ordered_json to_json(const management::control_parameters& parameters);

}  // namespace facet::apps
