// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/facet/top_pages.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace facet::apps {

/// What a face did between two looks.
struct face_activity {
  struct ring {
    std::uint64_t in = 0;
    std::uint64_t out = 0;
    std::uint64_t slots = 0;
  };
  std::uint64_t id = 0;
  std::string uri;
  bool up = true;
  std::uint64_t lane = 0;
  double in_packets = 0;  ///< per second, as the next three
  double out_packets = 0;
  double in_octets = 0;
  double out_octets = 0;
  std::optional<ring> packets_in_rings;
  std::uint64_t queued_octets = 0;
  std::uint64_t drops = 0;  ///< so far
};

/// What a lane did between two looks.
struct lane_activity {
  std::uint64_t index = 0;
  std::uint64_t faces = 0;
  double cpu = 0;  ///< share of one core
  double turns = 0;
  double polls = 0;
  double sleeps = 0;
  double crossed = 0;
};

struct drop_activity {
  std::string reason;
  std::uint64_t count = 0;  ///< so far
  double per_second = 0;
};

/// What a forwarder did between two looks at it, and what it holds now.
struct activity {
  std::string version;
  double up_s = 0;
  double seconds = 0;  ///< between the looks; 0: there was one only, and all rates are 0
  double in_interests = 0;
  double out_data = 0;
  double in_octets = 0;
  double out_octets = 0;
  std::uint64_t pit = 0;
  std::uint64_t fib = 0;
  std::uint64_t cs_entries = 0;
  std::uint64_t cs_octets = 0;
  std::uint64_t cs_capacity_octets = 0;
  std::uint64_t hits = 0;  ///< so far, as the next
  std::uint64_t misses = 0;
  double hits_per_second = 0;
  double misses_per_second = 0;
  std::vector<lane_activity> lanes;
  std::vector<face_activity> faces;  ///< by id
  std::vector<drop_activity> drops;  ///< most frequent first
  std::string cs_policy;
  /// Answers between the looks by how long they took: each bucket twice as long as the one before,
  /// the first below 2 µs.
  std::vector<double> answers;
};

/// Compares two answers of /localhost/facet/status. Members that are missing, or are not what they
/// should be, count as 0. A forwarder that was started in between did nothing yet.
activity activity_between(const nlohmann::ordered_json& before, const nlohmann::ordered_json& now);

nlohmann::ordered_json to_json(const activity& a);

/// In which order people want to see faces.
enum class face_order : std::uint8_t { number, busiest, fullest_ring, most_drops };

/// The upper part of `facet top`: traffic, cache, answers, drops, lanes.
std::vector<std::string> summary_of(const activity& a);

/// Those faces whose URI has `filter` in it, or whose number it is; `columns` is how wide lines may
/// be.
listing faces_page(const activity& a, face_order order, std::string_view filter,
                   std::size_t columns);

/// The first screen of `facet top`: lines of at most `columns` characters, at most `rows` of them.
std::vector<std::string> screen_of(const activity& a, face_order order, std::size_t columns,
                                   std::size_t rows);

}  // namespace facet::apps
