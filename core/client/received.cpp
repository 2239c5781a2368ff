// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/received.hpp"

#include "core/packet/lp.hpp"

namespace facet::client {

std::optional<packet::interest_view> interest_in(bytes_view received) noexcept {
  const auto lp = packet::decode_lp(received);
  if (!lp || lp->nack || lp->is_partial())
    return std::nullopt;
  const auto interest = packet::decode_interest(lp->fragment);
  return interest ? std::optional{*interest} : std::nullopt;
}

}  // namespace facet::client
