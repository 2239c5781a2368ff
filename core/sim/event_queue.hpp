// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

namespace facet::sim {

enum class event_kind : std::uint8_t {
  arrival,      ///< `detail`: the packet's place
  timer,        ///< the forwarder has something to do
  application,  ///< `detail`: which one
  change,       ///< `detail`: in scenario::changes
  route,        ///< next hops change
  sample,       ///< traces are written
  departure,    ///< a link is free for what waits; `detail`: its face
};

/// Something that happens at a node. The order of events is that of (time, node, source, sequence):
/// who caused it, and how many that one had caused before. None of these depends on how nodes are
/// divided into partitions, so neither does the order.
struct event {
  std::int64_t at = 0;  ///< ns after the start
  std::uint32_t node = 0;
  std::uint32_t source = 0;
  std::uint64_t sequence = 0;
  std::uint32_t detail = 0;
  event_kind kind = event_kind::timer;

  friend bool operator<(const event& a, const event& b) noexcept {
    if (a.at != b.at)
      return a.at < b.at;
    return std::tie(a.node, a.source, a.sequence) < std::tie(b.node, b.source, b.sequence);
  }
};

/// Events to come, the next one in front: a heap of four children per parent, which touches half as
/// many cache lines as one of two.
///
/// Threads: one at a time.
class event_queue {
 public:
  [[nodiscard]] bool empty() const noexcept { return heap_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }
  /// @pre not empty
  [[nodiscard]] const event& front() const noexcept { return heap_.front(); }

  void push(const event& e) {
    heap_.push_back(e);
    auto at = heap_.size() - 1;
    while (at > 0 && e < heap_[parent(at)]) {
      heap_[at] = heap_[parent(at)];
      at = parent(at);
    }
    heap_[at] = e;
  }

  /// @pre not empty
  event pop() {
    const event first = heap_.front();
    const event last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty())
      sink(last);
    return first;
  }

 private:
  static std::size_t parent(std::size_t at) noexcept { return (at - 1) / 4; }

  /// Fills the hole in front with `last`.
  void sink(const event& last) {
    std::size_t at = 0;
    for (;;) {
      const auto first = 4 * at + 1;
      if (first >= heap_.size())
        break;
      auto least = first;
      for (auto child = first + 1; child < first + 4 && child < heap_.size(); ++child)
        if (heap_[child] < heap_[least])
          least = child;
      if (!(heap_[least] < last))
        break;
      heap_[at] = heap_[least];
      at = least;
    }
    heap_[at] = last;
  }

  std::vector<event> heap_;
};

}  // namespace facet::sim
