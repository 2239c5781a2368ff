// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/rtt_estimator.hpp"
#include "core/base/types.hpp"
#include "core/tables/face_ref.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace facet::forwarding::asf {

/// What was seen of an upstream lately.
enum class path_state : std::uint8_t { working, unmeasured, timed_out };

/// One upstream in one namespace.
struct path {
  tables::face_ref face;
  path_state state = path_state::unmeasured;
  rtt_estimator rtt;
  std::uint32_t n_timeouts = 0;  // in a row
  time_point expiry{};           // of all this
  /// One Interest at a time is watched: when it counts as lost, and which it is.
  std::optional<time_point> loss_at;
  std::uint64_t watched = 0;  // hash of its Name
};

/// How long things last, from the strategy's parameters.
struct limits {
  duration lifetime;
  std::uint32_t max_timeouts;
};

/// What is known of the upstreams of a namespace. Losses need no timers: whoever asks for a path
/// first gets those counted that happened since, in their order.
class paths {
 public:
  /// The upstream as it is `now`; null when nothing is known of it. Valid until the next add().
  path* find(const tables::face_ref& face, time_point now, const limits& l);

  /// As above, made if it is not there. @param hops  of the FIB entry: upstreams that are not among
  /// them may be forgotten
  path& find_or_add(const tables::face_ref& face, time_point now, const limits& l,
                    std::size_t n_hops);

  /// When a probe is due next; none before the first Interest.
  std::optional<time_point> probe_due;

 private:
  void refresh(path& p, time_point now, const limits& l);

  std::vector<path> all_;
};

/// Begins to watch an Interest, unless another is watched already.
void watch(path& p, std::uint64_t name_hash, time_point now);

/// An answer to an Interest that was sent `rtt` ago, or before anybody remembers.
void record_data(path& p, std::uint64_t name_hash, std::optional<duration> rtt);

/// A Nack: the path counts as timed out at once.
void record_nack(path& p, std::uint64_t name_hash);

}  // namespace facet::forwarding::asf
