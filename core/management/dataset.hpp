// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/result.hpp"
#include "core/base/types.hpp"
#include "core/packet/name.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Items of the status datasets. Field order on the wire is NFD's and is required by its clients;
/// decoders insist on it.
///
/// Source: NFD Management Protocol; field order as ndn-cxx reads it.
namespace facet::management {

/// One item of faces/list.
struct face_status {
  std::uint64_t face_id = 0;
  std::string uri;  ///< of the remote side
  std::string local_uri;
  std::optional<std::uint64_t> expiration_period;  ///< milliseconds
  std::uint64_t face_scope = 0;                    ///< 0 non-local, 1 local
  std::uint64_t face_persistency = 0;              ///< 0 persistent, 1 on-demand, 2 permanent
  std::uint64_t link_type = 0;                     ///< 0 point-to-point, 1 multi-access, 2 ad hoc
  std::optional<std::uint64_t> base_congestion_interval;      ///< nanoseconds
  std::optional<std::uint64_t> default_congestion_threshold;  ///< octets
  std::optional<std::uint64_t> mtu;
  std::uint64_t n_in_interests = 0;
  std::uint64_t n_in_data = 0;
  std::uint64_t n_in_nacks = 0;
  std::uint64_t n_out_interests = 0;
  std::uint64_t n_out_data = 0;
  std::uint64_t n_out_nacks = 0;
  std::uint64_t n_in_bytes = 0;
  std::uint64_t n_out_bytes = 0;
  std::uint64_t flags = 0;

  friend bool operator==(const face_status&, const face_status&) = default;
};

/// The one value of status/general; it has no TLV of its own, its fields are the Content.
struct general_status {
  std::string nfd_version;
  std::uint64_t start_timestamp = 0;    ///< milliseconds since the Unix epoch
  std::uint64_t current_timestamp = 0;  ///< milliseconds since the Unix epoch
  std::uint64_t n_name_tree_entries = 0;
  std::uint64_t n_fib_entries = 0;
  std::uint64_t n_pit_entries = 0;
  std::uint64_t n_measurements_entries = 0;
  std::uint64_t n_cs_entries = 0;
  std::uint64_t n_in_interests = 0;
  std::uint64_t n_in_data = 0;
  std::uint64_t n_in_nacks = 0;
  std::uint64_t n_out_interests = 0;
  std::uint64_t n_out_data = 0;
  std::uint64_t n_out_nacks = 0;
  std::uint64_t n_satisfied_interests = 0;
  std::uint64_t n_unsatisfied_interests = 0;

  friend bool operator==(const general_status&, const general_status&) = default;
};

struct next_hop_record {
  std::uint64_t face_id = 0;
  std::uint64_t cost = 0;

  friend bool operator==(const next_hop_record&, const next_hop_record&) = default;
};

/// One item of fib/list.
struct fib_entry {
  packet::name name;
  std::vector<next_hop_record> next_hops;

  friend bool operator==(const fib_entry&, const fib_entry&) = default;
};

struct route_record {
  std::uint64_t face_id = 0;
  std::uint64_t origin = 0;
  std::uint64_t cost = 0;
  std::uint64_t flags = 0;
  std::optional<std::uint64_t> expiration_period;  ///< milliseconds left; absent: never expires

  friend bool operator==(const route_record&, const route_record&) = default;
};

/// One item of rib/list.
struct rib_entry {
  packet::name name;
  std::vector<route_record> routes;

  friend bool operator==(const rib_entry&, const rib_entry&) = default;
};

/// One item of strategy-choice/list.
struct strategy_choice {
  packet::name name;
  packet::name strategy;

  friend bool operator==(const strategy_choice&, const strategy_choice&) = default;
};

/// The one item of cs/info.
struct cs_info {
  std::uint64_t capacity = 0;
  std::uint64_t flags = 0;  ///< bit 0 admit, bit 1 serve
  std::uint64_t n_cs_entries = 0;
  std::uint64_t n_hits = 0;
  std::uint64_t n_misses = 0;

  friend bool operator==(const cs_info&, const cs_info&) = default;
};

/// One item of faces/channels.
struct channel_status {
  std::string local_uri;

  friend bool operator==(const channel_status&, const channel_status&) = default;
};

/// The filter in a faces/query name: a face matches when every given field does.
struct face_query_filter {
  std::optional<std::uint64_t> face_id = {};
  std::optional<std::string> uri_scheme = {};  ///< of either side
  std::optional<std::string> uri = {};
  std::optional<std::string> local_uri = {};
  std::optional<std::uint64_t> face_scope = {};
  std::optional<std::uint64_t> face_persistency = {};
  std::optional<std::uint64_t> link_type = {};

  friend bool operator==(const face_query_filter&, const face_query_filter&) = default;
};

/// Values of FaceEventKind.
namespace face_event_kind {
inline constexpr std::uint8_t created = 1;
inline constexpr std::uint8_t destroyed = 2;
inline constexpr std::uint8_t up = 3;
inline constexpr std::uint8_t down = 4;
}  // namespace face_event_kind

/// One notification of faces/events: the whole Content of its Data.
struct face_event_notification {
  std::uint64_t kind = 0;  ///< of face_event_kind
  std::uint64_t face_id = 0;
  std::string uri;  ///< of the remote side
  std::string local_uri;
  std::uint64_t face_scope = 0;
  std::uint64_t face_persistency = 0;
  std::uint64_t link_type = 0;
  std::uint64_t flags = 0;

  friend bool operator==(const face_event_notification&, const face_event_notification&) = default;
};

/// Does `face` satisfy every given field of `filter`?
bool matches(const face_query_filter& filter, const face_status& face);

/// Appends one encoded item to `out`, so that a dataset is built by repeated calls.
void encode(const face_status& item, std::vector<std::uint8_t>& out);
void encode(const general_status& item, std::vector<std::uint8_t>& out);
void encode(const fib_entry& item, std::vector<std::uint8_t>& out);
void encode(const rib_entry& item, std::vector<std::uint8_t>& out);
void encode(const strategy_choice& item, std::vector<std::uint8_t>& out);
void encode(const cs_info& item, std::vector<std::uint8_t>& out);
void encode(const channel_status& item, std::vector<std::uint8_t>& out);
void encode(const face_query_filter& item, std::vector<std::uint8_t>& out);
void encode(const face_event_notification& item, std::vector<std::uint8_t>& out);

/// Reads a whole dataset: the joined Content of its segments, zero or more items of type `Item`.
/// Defined for face_status, fib_entry, rib_entry, strategy_choice, cs_info, channel_status,
/// face_query_filter and face_event_notification.
///
/// Errors: malformed, naming the missing or misplaced field
template <class Item>
result<std::vector<Item>> decode_dataset(bytes_view content);

/// Reads the Content of status/general.
///
/// Errors: malformed, naming the missing or misplaced field
result<general_status> decode_general_status(bytes_view content);

}  // namespace facet::management
