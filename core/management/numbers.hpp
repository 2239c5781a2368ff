// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// TLV type numbers of the NFD Management Protocol. The same number means different things in
/// different contexts, hence the groups.
///
/// Source: NFD Management wiki (ControlCommand, FaceMgmt, FibMgmt, RibMgmt, StrategyChoice, CsMgmt,
/// ForwarderStatus).
namespace facet::management::number {

// ControlResponse and ControlParameters, and fields that several items share.
inline constexpr std::uint32_t control_response = 101;
inline constexpr std::uint32_t status_code = 102;
inline constexpr std::uint32_t status_text = 103;
inline constexpr std::uint32_t control_parameters = 104;
inline constexpr std::uint32_t face_id = 105;
inline constexpr std::uint32_t cost = 106;
inline constexpr std::uint32_t strategy = 107;
inline constexpr std::uint32_t flags = 108;
inline constexpr std::uint32_t expiration_period = 109;
inline constexpr std::uint32_t origin = 111;
inline constexpr std::uint32_t mask = 112;
inline constexpr std::uint32_t uri = 114;
inline constexpr std::uint32_t local_uri = 129;
inline constexpr std::uint32_t capacity = 131;
inline constexpr std::uint32_t count = 132;
inline constexpr std::uint32_t face_persistency = 133;
inline constexpr std::uint32_t base_congestion_interval = 135;
inline constexpr std::uint32_t default_congestion_threshold = 136;
inline constexpr std::uint32_t mtu = 137;

// Dataset items: FaceStatus, FibEntry, RibEntry, StrategyChoice and CsInfo are all 128.
inline constexpr std::uint32_t item = 128;
inline constexpr std::uint32_t next_hop_record = 129;  // in FibEntry
inline constexpr std::uint32_t route = 129;            // in RibEntry
inline constexpr std::uint32_t channel_status = 130;
inline constexpr std::uint32_t uri_scheme = 131;
inline constexpr std::uint32_t face_scope = 132;
inline constexpr std::uint32_t link_type = 134;
inline constexpr std::uint32_t face_query_filter = 150;

// FaceEventNotification.
inline constexpr std::uint32_t face_event_notification = 192;
inline constexpr std::uint32_t face_event_kind = 193;

// CsInfo.
inline constexpr std::uint32_t n_hits = 129;
inline constexpr std::uint32_t n_misses = 130;

// GeneralStatus.
inline constexpr std::uint32_t nfd_version = 128;
inline constexpr std::uint32_t start_timestamp = 129;
inline constexpr std::uint32_t current_timestamp = 130;
inline constexpr std::uint32_t n_name_tree_entries = 131;
inline constexpr std::uint32_t n_fib_entries = 132;
inline constexpr std::uint32_t n_pit_entries = 133;
inline constexpr std::uint32_t n_measurements_entries = 134;
inline constexpr std::uint32_t n_cs_entries = 135;

// Counters.
inline constexpr std::uint32_t n_in_interests = 144;
inline constexpr std::uint32_t n_in_data = 145;
inline constexpr std::uint32_t n_out_interests = 146;
inline constexpr std::uint32_t n_out_data = 147;
inline constexpr std::uint32_t n_in_bytes = 148;
inline constexpr std::uint32_t n_out_bytes = 149;
inline constexpr std::uint32_t n_in_nacks = 151;
inline constexpr std::uint32_t n_out_nacks = 152;
inline constexpr std::uint32_t n_satisfied_interests = 153;
inline constexpr std::uint32_t n_unsatisfied_interests = 154;

}  // namespace facet::management::number
