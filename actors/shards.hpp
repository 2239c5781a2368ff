// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "actors/internal_messages.hpp"
#include "core/forwarding/shard_map.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace facet::actors {

class lane;

/// A lane and the actors on it that the makers of faces need.
struct lane_parts {
  lane* home = nullptr;
  io_actor io;
  strategy_actor strategy;
};

/// What the shards of a forwarder, each on its own lane, tell each other without messages.
///
/// Threads: any; each shard posts for itself only.
class shard_board {
 public:
  explicit shard_board(std::size_t shards) : backlogs_(shards) {}

  /// The bit of a shard in the sets below.
  static constexpr std::uint64_t bit(std::size_t shard) noexcept {
    return std::uint64_t{1} << shard;
  }

  /// Says whether Interests are pending in `shard` that Data of other shards may satisfy.
  ///
  /// It is posted before such an Interest goes upstream. So whoever handles Data that answers it
  /// sees the bit: between the two lie the message to the face, the way to the producer and back,
  /// and the arrival, each of which orders what was written before it. Data that crosses the
  /// Interest on its way was not asked for by it, and may be missed.
  void post_waiting(std::size_t shard, bool waits) noexcept {
    // [board: waiting] release; partner: the acquire in waiting().
    if (waits)
      waiting_.fetch_or(bit(shard), std::memory_order_release);
    else
      waiting_.fetch_and(~bit(shard), std::memory_order_release);
  }
  /// The shards that wait so.
  [[nodiscard]] std::uint64_t waiting() const noexcept {
    // [board: waiting] acquire; partner: the release in post_waiting().
    return waiting_.load(std::memory_order_acquire);
  }

  /// Packets that lane `from` handed to other shards and that these have not processed yet.
  [[nodiscard]] std::atomic<std::size_t>& backlog(std::size_t from) noexcept {
    return backlogs_[from].packets;
  }

 private:
  struct alignas(64) padded {
    std::atomic<std::size_t> packets{0};
  };
  alignas(64) std::atomic<std::uint64_t> waiting_{0};
  std::vector<padded> backlogs_;
};

/// The strategy actors of a forwarder, one per lane. Each owns what is kept per Name (pending
/// Interests, content store, nonces, measurements) for its shard of the name space; faces, FIB,
/// strategy choices and announcements are the same in all of them, so every change of those goes to
/// all.
class shard_group {
 public:
  /// @pre not empty
  explicit shard_group(std::vector<strategy_actor> shards)
      : map_(shards.size()), shards_(std::move(shards)) {}

  [[nodiscard]] std::size_t size() const noexcept { return shards_.size(); }
  [[nodiscard]] const strategy_actor& operator[](std::size_t i) const { return shards_[i]; }
  /// For questions that all answer alike.
  [[nodiscard]] const strategy_actor& any() const { return shards_.front(); }
  /// The owner of a Name.
  [[nodiscard]] const strategy_actor& of(packet::name_view name) const {
    return shards_[map_.of(name)];
  }
  [[nodiscard]] auto begin() const { return shards_.begin(); }
  [[nodiscard]] auto end() const { return shards_.end(); }

 private:
  forwarding::shard_map map_;
  std::vector<strategy_actor> shards_;
};

/// The part of a bound that shard `i` of `n` gets: all parts together are `whole`.
constexpr std::size_t part_of(std::size_t whole, std::size_t i, std::size_t n) noexcept {
  return whole / n + (i < whole % n ? 1 : 0);
}

/// Adds what another shard answered.
void add(forwarder_status& sum, forwarder_status&& more);
void add(forwarding::cs_info& sum, const forwarding::cs_info& more);
/// All shards answer the same.
inline void add(packet::name&, const packet::name&) {
}

/// What a question to every shard has gathered so far.
template <class Answer, class Done, class Failed>
struct shard_answers {
  std::size_t missing;
  Done done;
  Failed failed;
  std::optional<std::conditional_t<std::is_void_v<Answer>, std::monostate, Answer>> sum = {};
  std::optional<caf::error> problem = {};

  void take() { finish_one(); }
  template <class T>
  void take(T& answer) {
    if (sum)
      add(*sum, std::move(answer));
    else
      sum = std::move(answer);
    finish_one();
  }
  void fail(const caf::error& e) {
    if (!problem)
      problem = e;
    finish_one();
  }

 private:
  void finish_one() {
    if (--missing > 0)
      return;
    if (problem)
      failed(*problem);
    else if constexpr (std::is_void_v<Answer>)
      done();
    else
      done(*sum);
  }
};

/// Asks every shard and waits for all of them: `done` is given the sum of the answers (nothing when
/// Answer is void), `failed` the first error.
///
/// @param message_for  makes the message for the shard of that number
template <class Answer, class Self, class Make, class Done, class Failed>
void ask_each(Self* self, const shard_group& shards, Make message_for, Done done, Failed failed) {
  auto g = std::make_shared<shard_answers<Answer, Done, Failed>>(
      shard_answers<Answer, Done, Failed>{shards.size(), std::move(done), std::move(failed)});
  auto on_error = [g](const caf::error& e) { g->fail(e); };
  for (std::size_t i = 0; i < shards.size(); ++i) {
    auto response = self->request(shards[i], caf::infinite, message_for(i));
    if constexpr (std::is_void_v<Answer>)
      response.then([g] { g->take(); }, on_error);
    else
      response.then([g](Answer& answer) { g->take(answer); }, on_error);
  }
}

/// As above, the same message to all.
template <class Answer, class Self, class Message, class Done, class Failed>
void ask_all(Self* self, const shard_group& shards, const Message& message, Done done,
             Failed failed) {
  ask_each<Answer>(
      self, shards, [&message](std::size_t) { return message; }, std::move(done),
      std::move(failed));
}

}  // namespace facet::actors
