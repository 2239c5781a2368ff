// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/lp/ack_queue.hpp"

#include "core/packet/tlv.hpp"

#include <algorithm>

namespace facet::lp {

static_assert(ack_queue::octets_per_ack ==
              packet::element_size(packet::tlv::ack, sizeof(std::uint64_t)));

bool ack_queue::add(std::uint64_t tx_sequence, time_point now, duration delay, std::size_t enough) {
  const bool room = owed_.size() < max_owed;
  if (!room)
    owed_.pop_front();
  owed_.push_back(tx_sequence);
  if (owed_.size() >= enough)
    delay = duration{0};
  deadline_ = deadline_ ? std::min(*deadline_, now + delay) : now + delay;
  return room;
}

void ack_queue::take(std::size_t max, std::vector<std::uint64_t>& out) {
  const auto n = static_cast<std::ptrdiff_t>(std::min(max, owed_.size()));
  out.assign(owed_.begin(), owed_.begin() + n);
  owed_.erase(owed_.begin(), owed_.begin() + n);
  if (owed_.empty())
    deadline_.reset();
}

}  // namespace facet::lp
