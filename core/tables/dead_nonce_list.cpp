// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/tables/dead_nonce_list.hpp"

namespace facet::tables {

void dead_nonce_list::add(std::uint64_t name_hash, std::uint32_t nonce, time_point now) {
  purge(now, 4);
  if (order_.size() >= capacity)
    drop_oldest();
  const auto hash = mix(name_hash, nonce);
  const auto expiry = now + lifetime;
  expiry_[hash] = expiry;
  order_.push_back({hash, expiry});
}

void dead_nonce_list::purge(time_point now, std::size_t limit) {
  while (limit-- != 0 && !order_.empty() && order_.front().expiry <= now)
    drop_oldest();
}

void dead_nonce_list::drop_oldest() {
  const auto& oldest = order_.front();
  const auto* expiry = expiry_.find(oldest.hash);
  if (expiry != nullptr && *expiry == oldest.expiry)
    expiry_.erase(oldest.hash);
  order_.pop_front();
}

}  // namespace facet::tables
