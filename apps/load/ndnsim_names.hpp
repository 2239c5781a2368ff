// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/toml/setters.hpp"
#include "core/load/experiment.hpp"

#include <ostream>
#include <string_view>

/// Attributes of ndnSIM's applications in experiment files: what they are called here, and why some
/// are refused.
namespace facet::load_apps {

/// Our key for one of ndnSIM's; any other stays as it is.
std::string_view our_name(std::string_view key) noexcept;

/// What is wrong with a key that is none of `keys`: what to say instead of an attribute of ndnSIM,
/// or which key may have been meant, by our name or by ndnSIM's.
std::string unknown_group_key(std::string_view key, apps::setters keys);

/// Whether a [[consumer]] may say it, but only read_bound() understands it.
bool is_of_bound(std::string_view key) noexcept;

/// How many Interests a consumer sends when ndnSIM's attributes say so together: Size megabytes of
/// Data that hold PayloadSize octets each, and MaxSeq, which is a number and not a count, after
/// StartSeq. Problems go to `problems`, a line each.
void read_bound(const toml::table& consumer, load::consumer_group& g, std::ostream& problems);

}  // namespace facet::load_apps
