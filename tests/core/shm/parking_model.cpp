// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/shm/parking_model.hpp"

#include <array>
#include <deque>
#include <map>
#include <utility>

namespace facet::shm::model {
namespace {

enum word : std::uint8_t { tail, head, parked, wants, words };
enum party : std::uint8_t { producer, consumer, parties };

/// Steps of a party; the same for both, because both publish an index and sleep on the other's.
enum class step : std::uint8_t {
  look,         // read the other's index: work, or announce sleep
  work,         // store the own index
  fence,        // after the store
  look_flag,    // read the other's flag
  claim,        // take it
  ring,         // ring the other's doorbell
  announce,     // own flag = 1
  sleep_fence,  // after it
  look_again,   // read the other's index once more
  late_look,    // consumer: read the other's flag once more
  late_claim,   // and take it
  late_ring,    // and ring
  wait,         // for the own doorbell
  withdraw,     // own flag = 0
  drain,        // the own doorbell
  done
};
constexpr std::array step_names{"look",       "work",      "fence",      "look_flag",
                                "claim",      "ring",      "announce",   "sleep_fence",
                                "look_again", "late_look", "late_claim", "late_ring",
                                "wait",       "withdraw",  "drain",      "done"};

struct store {
  std::uint8_t to;
  std::int8_t value;
  auto operator<=>(const store&) const = default;
};

struct state {
  std::array<std::int8_t, words> memory{};
  std::array<std::vector<store>, parties> buffer;  // oldest first
  std::array<step, parties> at{};
  std::array<std::int8_t, parties> own{};   // own index
  std::array<std::int8_t, parties> seen{};  // the other's, as last read
  std::array<bool, parties> bell{};
  auto operator<=>(const state&) const = default;
};

constexpr word own_index(party p) {
  return p == producer ? tail : head;
}
constexpr word own_flag(party p) {
  return p == producer ? wants : parked;
}
constexpr party other(party p) {
  return p == producer ? consumer : producer;
}

std::int8_t load(const state& s, party p, word from) {
  for (auto it = s.buffer[p].rbegin(); it != s.buffer[p].rend(); ++it)
    if (it->to == from)
      return it->value;
  return s.memory[from];
}

void put(state& s, party p, word to, int value) {
  s.buffer[p].push_back({to, static_cast<std::int8_t>(value)});
}

/// Takes one schedule step after another from a state.
class machine {
 public:
  explicit machine(const options& setup) : setup_(setup) {}

  /// The state after party `p` makes its next step; nothing when it cannot.
  [[nodiscard]] std::optional<state> advance(state s, party p) const {
    switch (s.at[p]) {
      case step::look:
        return look(std::move(s), p);
      case step::work:
        return work(std::move(s), p);
      case step::fence:
        return fence(std::move(s), p, p == producer ? setup_.publish_fence : setup_.release_fence,
                     step::look_flag);
      case step::look_flag:
        s.at[p] = load(s, p, own_flag(other(p))) == 0 ? step::look
                  : setup_.claim                      ? step::claim
                                                      : step::ring;
        return s;
      case step::claim:
        return claim(std::move(s), p, step::ring, step::look);
      case step::ring:
        return ring(std::move(s), p, step::look);
      default:
        return advance_sleep(std::move(s), p);
    }
  }

  /// The states after one buffered store of `p` reaches memory.
  [[nodiscard]] std::vector<state> flushes(const state& s, party p) const {
    std::vector<state> next;
    const auto& waiting = s.buffer[p];
    for (std::size_t i = 0; i < waiting.size() && (i == 0 || setup_.reorder); ++i) {
      bool older_to_same = false;
      for (std::size_t j = 0; j < i; ++j)
        older_to_same = older_to_same || waiting[j].to == waiting[i].to;
      if (older_to_same)
        continue;
      next.push_back(s);
      next.back().memory[waiting[i].to] = waiting[i].value;
      next.back().buffer[p].erase(next.back().buffer[p].begin() + static_cast<std::ptrdiff_t>(i));
    }
    return next;
  }

 private:
  [[nodiscard]] bool can_work(const state& s, party p) const {
    return p == producer ? s.own[p] - s.seen[p] < setup_.capacity : s.seen[p] > s.own[p];
  }

  [[nodiscard]] std::optional<state> look(state s, party p) const {
    s.seen[p] = load(s, p, own_index(other(p)));
    if (s.own[p] == setup_.packets)
      s.at[p] = step::done;
    else
      s.at[p] = can_work(s, p) ? step::work : step::announce;
    return s;
  }

  [[nodiscard]] std::optional<state> work(state s, party p) const {
    // A consumer releases a batch with one store; a producer may store the tail several times.
    s.own[p] = static_cast<std::int8_t>(setup_.batch && p == consumer ? s.seen[p] : s.own[p] + 1);
    put(s, p, own_index(p), s.own[p]);
    const bool more = setup_.batch && s.own[p] < setup_.packets && can_work(s, p);
    s.at[p] = more ? step::work : step::fence;
    return s;
  }

  [[nodiscard]] static std::optional<state> fence(state s, party p, bool present, step next) {
    if (present && !s.buffer[p].empty())
      return std::nullopt;
    s.at[p] = next;
    return s;
  }

  [[nodiscard]] static std::optional<state> claim(state s, party p, step won, step lost) {
    // An exchange reads and writes memory itself; nobody but its owner buffers stores to a flag.
    const word flag = own_flag(other(p));
    s.at[p] = std::exchange(s.memory[flag], 0) != 0 ? won : lost;
    return s;
  }

  [[nodiscard]] static std::optional<state> ring(state s, party p, step next) {
    s.bell[other(p)] = true;
    s.at[p] = next;
    return s;
  }

  [[nodiscard]] std::optional<state> look_again(state s, party p) const {
    s.seen[p] = load(s, p, own_index(other(p)));
    s.at[p] = setup_.late_look && p == consumer ? step::late_look : step::wait;
    if (can_work(s, p)) {
      put(s, p, own_flag(p), 0);
      s.at[p] = step::look;
    }
    return s;
  }

  [[nodiscard]] std::optional<state> wait(state s, party p) const {
    const bool timed = setup_.timer && p == consumer && load(s, p, tail) > s.own[p];
    if (!s.bell[p] && !timed)
      return std::nullopt;
    s.at[p] = step::withdraw;
    return s;
  }

  [[nodiscard]] std::optional<state> advance_sleep(state s, party p) const {
    switch (s.at[p]) {
      case step::announce:
        put(s, p, own_flag(p), 1);
        s.at[p] = step::sleep_fence;
        return s;
      case step::sleep_fence:
        return fence(std::move(s), p, p == consumer ? setup_.park_fence : setup_.want_fence,
                     step::look_again);
      case step::look_again:
        return look_again(std::move(s), p);
      case step::late_look:
        s.at[p] = load(s, p, own_flag(other(p))) != 0 ? step::late_claim : step::wait;
        return s;
      case step::late_claim:
        return claim(std::move(s), p, step::late_ring, step::wait);
      case step::late_ring:
        return ring(std::move(s), p, step::wait);
      case step::wait:
        return wait(std::move(s), p);
      case step::withdraw:
        put(s, p, own_flag(p), 0);
        s.at[p] = step::drain;
        return s;
      case step::drain:
        s.bell[p] = false;
        s.at[p] = step::look;
        return s;
      default:
        return std::nullopt;
    }
  }

  options setup_;
};

/// A visited state remembers how it was reached.
struct origin {
  const state* from = nullptr;
  std::string action;
};
using visited_states = std::map<state, origin>;

std::string schedule_to(const visited_states& visited, const state& end) {
  std::string text;
  for (const state* s = &end; s != nullptr;) {
    const origin& o = visited.at(*s);
    text = o.action + "\n" + text;
    s = o.from;
  }
  return text;
}

}  // namespace

outcome explore(const options& setup) {
  const machine m{setup};
  outcome found;
  visited_states visited;
  std::deque<const state*> frontier;
  const auto visit = [&](state&& next, const state* from, std::string action) {
    const auto [it, is_new] = visited.try_emplace(std::move(next), origin{from, std::move(action)});
    if (is_new)
      frontier.push_back(&it->first);
  };
  visit(state{}, nullptr, "start");
  while (!frontier.empty()) {
    const state& s = *frontier.front();
    frontier.pop_front();
    bool can_move = false;
    for (const party p : {producer, consumer}) {
      const std::string who = p == producer ? "producer: " : "consumer: ";
      if (auto next = m.advance(s, p)) {
        can_move = true;
        visit(std::move(*next), &s, who + step_names.at(static_cast<std::size_t>(s.at[p])));
      }
      for (state& next : m.flushes(s, p)) {
        can_move = true;
        visit(std::move(next), &s, who + "a store reaches memory");
      }
    }
    if (s.at[producer] == step::done && s.at[consumer] == step::done)
      found.finished = true;
    else if (!can_move && !found.lost_wakeup)
      found.lost_wakeup = schedule_to(visited, s);
  }
  found.states = visited.size();
  return found;
}

}  // namespace facet::shm::model
