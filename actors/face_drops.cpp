// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0

/// What face_state drops, and whom it tells: the log in summaries, the service at the end.
#include "actors/face_actor.hpp"

#include <spdlog/spdlog.h>

#include <numeric>

namespace facet::actors {
namespace {

std::string_view spelling_of_face_drop(std::size_t reason) {
  return to_string(static_cast<face_drop>(reason));
}

}  // namespace

/// The caller sees to it that a tick comes for the summary.
void face_state::drop(face_drop reason, std::uint64_t packets) {
  counters_.drops[static_cast<std::size_t>(reason)] += packets;
  if (packets > 0)
    summaries_.dropped(now());
}

/// As drop(), for what the link and the link service have counted themselves.
void face_state::note_losses() {
  const auto lost = link_->losses();
  auto sum = lost.refused + lost.too_large + lost.truncated;
  if (service_) {
    const auto& drops = service_->counters().drops;
    sum = std::accumulate(drops.begin(), drops.end(), sum);
  }
  if (sum == losses_seen_)
    return;
  losses_seen_ = sum;
  summaries_.dropped(now());
}

void face_state::summarize_drops() {
  if (const auto news = drops_.news(counters().drops, spelling_of_face_drop); !news.empty())
    spdlog::info("face {}: {}", options_.id, news);
}

void face_state::tell_the_end() {
  summarize_drops();
  if (options_.watcher)
    caf::anon_send(options_.watcher, face_ended{options_.id, {counters(), histograms_}});
}

}  // namespace facet::actors
