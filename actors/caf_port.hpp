// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The only file that knows which CAF this is. What changed its spelling between 0.17.6 (Debian 12)
/// and 1.x goes through here: interfaces, inspection, type registration, errors, and how an actor
/// with a state class starts, on CAF's scheduler or pinned to a lane.

#include <caf/all.hpp>
#include <caf/config.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

static_assert(CAF_VERSION == 1706, "caf_port.hpp is written for CAF 0.17.6");

namespace facet::port {

// -- typed interfaces: written as caf::result<R...>(A...), the spelling of 1.x --------------------

template <class Signature>
struct signature;
template <class... R, class... A>
struct signature<caf::result<R...>(A...)> {
  using type = typename caf::replies_to<A...>::template with<R...>;
};
template <class... A>
struct signature<caf::result<void>(A...)> {
  using type = caf::reacts_to<A...>;
};

template <class... Signatures>
using typed_actor = caf::typed_actor<typename signature<Signatures>::type...>;

/// An interface that understands everything `Handle` does, and more.
template <class Handle, class... Signatures>
using extend = typename Handle::template extend<typename signature<Signatures>::type...>;

// -- inspection -----------------------------------------------------------------------------------

/// Inspects `fields` of a message under `name`.
template <class Inspector, class... Fields>
auto fields(Inspector& f, const char* name, Fields&... fields) {
  return f(caf::meta::type_name(name), fields...);
}

// -- start-up -------------------------------------------------------------------------------------

/// Makes the messages of `Block` and the error enum `Enum` (rendered by its to_string) known.
template <class Block, class Enum>
void register_types(caf::actor_system_config& config, const std::string& category) {
  config.add_message_types<Block>();
  config.add_error_category(
      caf::atom_from_string(category),
      [category](std::uint8_t code, caf::atom_value, const caf::message& context) {
        auto text = category + ": " + std::string{to_string(static_cast<Enum>(code))};
        return context.empty() ? text : text + " " + caf::to_string(context);
      });
}

// -- promises -------------------------------------------------------------------------------------

/// Promise of an answer without content: `promise.deliver(caf::unit)`. (1.x: a typed promise.)
using void_promise = caf::response_promise;

// -- actors ---------------------------------------------------------------------------------------

/// A typed actor around a state class: `State(pointer self, args…)`, `make_behavior()`, `handle`.
/// Given an execution unit it runs there and nowhere else.
template <class State>
class stateful : public State::handle::base {
 public:
  using base = typename State::handle::base;

  template <class... Args>
  stateful(caf::actor_config& config, caf::execution_unit* pinned_to, Args&&... args)
      : base(config),
        pinned_to_(pinned_to),
        make_state_([this, packed = std::make_shared<std::tuple<std::decay_t<Args>...>>(
                               std::forward<Args>(args)...)] {
          return std::apply(
              [this](auto&... xs) { return std::make_unique<State>(this, std::move(xs)...); },
              *packed);
        }) {}

  using base::enqueue;
  /// Whoever sends, the receiver runs where it is pinned, the way CAF's own brokers do it; or, when
  /// it is not, on CAF's scheduler and never on the sender's unit, as CAF itself would have it: on
  /// a lane a slow command would delay every packet.
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override {
    base::enqueue(std::move(element), pinned_to_);
  }

  const char* name() const override { return State::name; }

  void on_exit() override { state_.reset(); }

 protected:
  typename base::behavior_type make_behavior() override {
    state_ = make_state_();
    make_state_ = nullptr;
    return state_->make_behavior();
  }

 private:
  caf::execution_unit* pinned_to_;
  std::function<std::unique_ptr<State>()> make_state_;
  std::unique_ptr<State> state_;
};

/// Starts an actor on `unit`, or on CAF's scheduler when that is null. Arguments are moved into the
/// state on the thread where the actor runs.
template <class State, class... Args>
typename State::handle spawn(caf::actor_system& system, caf::execution_unit* unit, Args&&... args) {
  static_assert(!std::is_aggregate_v<State>,
                "C++20 would initialise the state's first member from the self pointer");
  caf::actor_config config{unit};
  return system.spawn_impl<stateful<State>, caf::no_spawn_options>(config, unit,
                                                                   std::forward<Args>(args)...);
}

/// Ends an actor on an exception with an error of its own instead of a line on stderr.
template <class Self, class F>
void on_exception(Self* self, F to_error) {
  self->set_exception_handler([to_error](std::exception_ptr& problem) -> caf::error {
    try {
      std::rethrow_exception(problem);
    } catch (const std::exception& e) {
      return to_error(e.what());
    } catch (...) {
      return to_error("unknown exception");
    }
  });
}

/// Answers unexpected messages with an error, without CAF's line on stderr that a hostile peer
/// could repeat for ever.
template <class Self>
void drop_unexpected(Self* self) {
  self->set_default_handler(caf::drop);
}

}  // namespace facet::port
