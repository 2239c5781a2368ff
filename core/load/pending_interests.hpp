// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/base/types.hpp"

#include <tsl/robin_map.h>

#include <cstdint>
#include <deque>
#include <optional>

namespace facet::load {

/// An Interest that was sent and not answered yet.
struct pending_interest {
  std::uint64_t number = 0;
  time_point intended;        ///< when it should have been sent; of a retransmission, the first one
  time_point sent;            ///< when it was
  std::uint32_t attempt = 0;  ///< 0: the first
  bool measured = false;      ///< its intended moment lies in the measurement
};

/// Interests of one pattern of one consumer that wait for an answer. All live equally long, so they
/// end in the order in which they were sent. The same number may be pending several times; one
/// answer ends all of them, as it does in a forwarder.
class pending_interests {
 public:
  explicit pending_interests(duration lifetime) : lifetime_(lifetime) {}

  [[nodiscard]] std::size_t size() const noexcept { return live_; }

  void add(const pending_interest& interest) {
    const auto id = first_ + entries_.size();
    auto [at, fresh] = newest_of_.try_emplace(interest.number, id);
    entries_.push_back({interest, fresh ? no_entry : at->second, true});
    at.value() = id;
    ++live_;
  }

  /// Ends all with this number; the newest first goes to `visit(pending_interest)`. @returns how
  /// many there were
  template <class F>
  std::size_t answer(std::uint64_t number, F&& visit) {
    const auto found = newest_of_.find(number);
    if (found == newest_of_.end())
      return 0;
    std::size_t ended = 0;
    // An older one that is gone ended with everything before it.
    for (auto id = found->second; id != no_entry && id >= first_;) {
      entry& each = entries_[id - first_];
      each.waits = false;
      ++ended;
      visit(each.interest);
      id = each.previous;
    }
    newest_of_.erase(found);
    live_ -= ended;
    forget_ended();
    return ended;
  }

  /// Ends those whose lifetime is over; each goes to `visit(pending_interest)`, which may add().
  template <class F>
  void expire(time_point now, F&& visit) {
    for (forget_ended(); !entries_.empty() && expiry_of(entries_.front()) <= now; forget_ended()) {
      const pending_interest over = entries_.front().interest;
      if (const auto newest = newest_of_.find(over.number); newest->second == first_)
        newest_of_.erase(newest);
      entries_.pop_front();
      ++first_;
      --live_;
      visit(over);
    }
  }

  [[nodiscard]] std::optional<time_point> next_expiry() const noexcept {
    return entries_.empty() ? std::nullopt : std::optional{expiry_of(entries_.front())};
  }

  /// Those that wait still.
  template <class F>
  void each(F&& visit) const {
    for (const auto& e : entries_)
      if (e.waits)
        visit(e.interest);
  }

 private:
  static constexpr std::uint64_t no_entry = UINT64_MAX;
  struct entry {
    pending_interest interest;
    std::uint64_t previous;  // with the same number
    bool waits;
  };

  [[nodiscard]] time_point expiry_of(const entry& e) const noexcept {
    return e.interest.sent + lifetime_;
  }
  void forget_ended() {
    for (; !entries_.empty() && !entries_.front().waits; ++first_)
      entries_.pop_front();
  }

  duration lifetime_;
  std::deque<entry> entries_;  // first_ …
  std::uint64_t first_ = 0;
  std::size_t live_ = 0;
  tsl::robin_map<std::uint64_t, std::uint64_t> newest_of_;  // by number
};

}  // namespace facet::load
