// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/forwarding/retx_suppression.hpp"

#include <algorithm>

namespace facet::forwarding {

duration retx_suppression::longer(duration interval) const {
  const auto next = static_cast<double>(interval.count()) * multiplier;
  return next < static_cast<double>(maximum.count()) ? duration{static_cast<duration::rep>(next)}
                                                     : maximum;
}

retx_suppression::decision retx_suppression::for_entry(tables::pit_entry& entry,
                                                       time_point now) const {
  bool asked = false;
  auto last = time_point::min();
  for (const auto& record : entry.out) {
    asked = asked || record.pending(now);
    last = std::max(last, record.sent);
  }
  if (!asked)
    return decision::fresh;
  if (entry.suppression == duration{0})
    entry.suppression = initial;
  if (now - last < entry.suppression)
    return decision::suppress;
  entry.suppression = longer(entry.suppression);
  return decision::forward;
}

retx_suppression::decision retx_suppression::for_upstream(tables::out_record* upstream,
                                                          time_point now) const {
  if (upstream == nullptr)
    return decision::fresh;
  if (upstream->suppression == duration{0})
    upstream->suppression = initial;
  return now - upstream->sent < upstream->suppression ? decision::suppress : decision::forward;
}

void retx_suppression::sent_again(tables::out_record& upstream) const {
  upstream.suppression = longer(upstream.suppression);
}

}  // namespace facet::forwarding
