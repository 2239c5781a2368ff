// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/packet/name.hpp"
#include "core/tables/hash_index.hpp"
#include "core/tables/name_prefixes.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace facet::tables {

/// Values by Name prefix, found by longest-prefix match: one probe per prefix length in use,
/// longest first. Nodes stay at their address until they are erased.
///
/// Threads: one at a time.
template <class T>
class prefix_map {
 public:
  struct node {
    packet::name prefix;
    T value{};

   private:
    friend class prefix_map;
    std::unique_ptr<node> next_;  // of the same hash
  };

  /// The value of exactly this prefix, made if it is not there. @pre at most max_prefix_depth
  node& insert(packet::name_view prefix) {
    if (node* existing = find(prefix))
      return *existing;
    auto made = std::make_unique<node>();
    made->prefix = packet::name{prefix};
    auto& head = index_[prefix.hash()];
    made->next_ = std::move(head);
    head = std::move(made);
    ++size_;
    if (count_[prefix.size()]++ == 0)
      depths_ |= std::uint64_t{1} << prefix.size();
    return *head;
  }

  [[nodiscard]] node* find(packet::name_view prefix) const {
    return prefix.size() > max_prefix_depth ? nullptr : find(prefix, prefix.hash());
  }

  /// The longest prefix that is in the map; null when not even `/` is.
  [[nodiscard]] node* longest_match(name_prefixes& name) const {
    auto candidates = depths_ & ((std::uint64_t{2} << name.depth()) - 1);
    while (candidates != 0) {
      const auto depth = static_cast<std::size_t>(std::bit_width(candidates) - 1);
      if (node* found = find(name.prefix(depth), name.hash(depth)))
        return found;
      candidates &= ~(std::uint64_t{1} << depth);
    }
    return nullptr;
  }

  /// Asks for what longest_match() of this Name will look at first; when that has come, for the
  /// node it leads to; and when that has come, for the prefix to compare with. Answers the node in
  /// that last step, or null.
  void prefetch(name_prefixes& name) const noexcept {
    if (const auto depth = first_candidate(name))
      index_.prefetch(name.hash(*depth));
  }
  void prefetch_node(name_prefixes& name) const noexcept {
    if (const node* found = first_node(name))
      facet::prefetch(found, sizeof *found);
  }
  const node* prefetch_prefix(name_prefixes& name) const noexcept {
    const node* found = first_node(name);
    if (found != nullptr)
      facet::prefetch(found->prefix.view().value().data());
    return found;
  }

  bool erase(packet::name_view prefix) {
    if (prefix.size() > max_prefix_depth)
      return false;
    const auto hash = prefix.hash();
    auto* head = index_.find(hash);
    if (head == nullptr)
      return false;
    auto* link = head;
    while (*link && (*link)->prefix.view() != prefix)
      link = &(*link)->next_;
    if (!*link)
      return false;
    const auto depth = prefix.size();  // `prefix` may be the node's own
    *link = std::exchange((*link)->next_, nullptr);
    if (!*head)
      index_.erase(hash);
    --size_;
    if (--count_[depth] == 0)
      depths_ &= ~(std::uint64_t{1} << depth);
    return true;
  }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// All nodes in canonical order of their prefixes: sorts, so it is for listings.
  [[nodiscard]] std::vector<const node*> sorted() const {
    std::vector<const node*> all;
    all.reserve(size_);
    index_.for_each([&](const std::unique_ptr<node>& head) {
      for (const node* n = head.get(); n != nullptr; n = n->next_.get())
        all.push_back(n);
    });
    std::ranges::sort(all, [](auto* a, auto* b) { return a->prefix < b->prefix; });
    return all;
  }

 private:
  /// Depth of the longest prefix of the Name that may be here.
  [[nodiscard]] std::optional<std::size_t> first_candidate(
      const name_prefixes& name) const noexcept {
    const auto candidates = depths_ & ((std::uint64_t{2} << name.depth()) - 1);
    if (candidates == 0)
      return std::nullopt;
    return static_cast<std::size_t>(std::bit_width(candidates) - 1);
  }
  /// The first node under its hash, whatever its prefix.
  [[nodiscard]] const node* first_node(name_prefixes& name) const noexcept {
    const auto depth = first_candidate(name);
    const auto* head = depth ? index_.find(name.hash(*depth)) : nullptr;
    return head == nullptr ? nullptr : head->get();
  }

  [[nodiscard]] node* find(packet::name_view prefix, std::uint64_t hash) const {
    const auto* head = index_.find(hash);
    node* n = head == nullptr ? nullptr : head->get();
    while (n != nullptr && n->prefix.view() != prefix)
      n = n->next_.get();
    return n;
  }

  hash_index<std::unique_ptr<node>> index_;
  std::array<std::size_t, max_prefix_depth + 1> count_{};  // nodes per depth
  std::uint64_t depths_ = 0;                               // bit n: count_[n] is not 0
  std::size_t size_ = 0;
};

}  // namespace facet::tables
