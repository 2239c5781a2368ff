// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/ndnsim_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace facet::load_apps {
namespace {

using name_pair = std::pair<std::string_view, std::string_view>;

constexpr std::array<name_pair, 15> names{{{"Batches", "batches"},
                                           {"Beta", "aimd_beta"},
                                           {"CcAlgorithm", "pace"},
                                           {"CubicBeta", "cubic_beta"},
                                           {"Freshness", "freshness"},
                                           {"Frequency", "frequency"},
                                           {"LifeTime", "lifetime"},
                                           {"MaxSeq", "max_interests"},
                                           {"NumberOfContents", "contents"},
                                           {"PayloadSize", "payload"},
                                           {"Prefix", "prefix"},
                                           {"Randomize", "pace"},
                                           {"ReactToCongestionMarks", "react_to_marks"},
                                           {"StartSeq", "first_number"},
                                           {"Window", "window"}}};

constexpr std::string_view one_decrease =
    "has no counterpart here: a window shrinks at most once a round trip; remove it";
constexpr std::string_view signature =
    "has no counterpart here: say signs = true for a DigestSha256 over each Data, or remove it";
constexpr std::string_view bound =
    "is understood in a [[consumer]] only, with Size beside it: say max_interests here";

/// Attributes that are no keys, and what to do about them.
constexpr std::array<name_pair, 10> refusals{
    {{"AddRttSuppress", one_decrease},
     {"InitialWindowOnTimeout",
      R"(has no counterpart here: the window of pace = "window" stays, those of aimd and cubic shrink; remove it)"},
     {"KeyLocator", signature},
     {"PayloadSize", bound},
     {"Postfix", "has no counterpart here: Data have the Name of their Interest; remove it"},
     {"RetxTimer",
      "has no counterpart here: an Interest ends with its lifetime, not at the next tick of a "
      "timer; say "
      "lifetime, and retransmissions for how often it is sent again"},
     {"Signature", signature},
     {"Size", bound},
     {"UseCubicFastConvergence",
      "has no counterpart here: CUBIC converges fast always, as in RFC 9438; remove it"},
     {"UseCwa", one_decrease}}};

const name_pair* find(const auto& list, std::string_view key) noexcept {
  const auto* const found = std::ranges::find(list, key, &name_pair::first);
  return found == list.end() ? nullptr : found;
}

/// ndnSIM's ConsumerWindow counts megabytes and rounds so.
constexpr double megabyte = 1024.0 * 1024.0;
constexpr double default_payload = 1040;
constexpr double most_megabytes = 1e9;
constexpr double most_octets = 1e6;

/// 0 for what is no number.
double number_in(const toml::node* node, double missing) {
  if (node == nullptr)
    return missing;
  return node->is_number() ? node->value_or(0.0) : 0;
}

}  // namespace

std::string_view our_name(std::string_view key) noexcept {
  const auto* const found = find(names, key);
  return found == nullptr ? key : found->second;
}

std::string unknown_group_key(std::string_view key, apps::setters keys) {
  if (const auto* refused = find(refusals, key))
    return std::string{refused->second};
  for (const auto& [theirs, ours] : names)
    if (const auto found = keys.find(std::string{ours}); found != keys.end())
      keys.emplace(theirs, found->second);
  return apps::unknown_key(key, keys);
}

bool is_of_bound(std::string_view key) noexcept {
  return key == "Size" || key == "PayloadSize" || key == "Payload";
}

void read_bound(const toml::table& consumer, load::consumer_group& g, std::ostream& problems) {
  const auto complain = [&](const toml::node& where, std::string_view what) {
    problems << fmt::format("\n  line {}: consumer.{}", where.source().begin.line, what);
  };
  const auto* payload = consumer.get(consumer.contains("Payload") ? "Payload" : "PayloadSize");
  const auto* size = consumer.get("Size");
  const auto* last = consumer.get("MaxSeq");
  if (size == nullptr && payload != nullptr)
    return complain(*payload,
                    "PayloadSize says something beside Size only; of Data it is a producer's");
  if (size != nullptr) {
    const auto megabytes = number_in(size, 0);
    const auto octets = number_in(payload, default_payload);
    if (last != nullptr)
      return complain(*size, "Size and MaxSeq both say how many Interests there are: say one");
    if (!(megabytes > 0 && megabytes <= most_megabytes))
      return complain(*size, "Size must be a number of megabytes above 0");
    if (!(octets >= 1 && octets <= most_octets))
      return complain(*payload, "PayloadSize must be the octets of Content that Data have");
    g.max_interests = static_cast<std::uint64_t>(std::floor(1 + megabytes * megabyte / octets));
    last = size;
  }
  const auto first = static_cast<std::uint64_t>(
      std::max(std::int64_t{0}, consumer["StartSeq"].value_or(std::int64_t{0})));
  if (last == nullptr || first == 0 || g.max_interests == 0)
    return;
  if (first >= g.max_interests)
    return complain(*last, "MaxSeq must be more than StartSeq: a sequence ends before it");
  g.max_interests -= first;
}

}  // namespace facet::load_apps
