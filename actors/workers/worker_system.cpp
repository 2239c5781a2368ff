// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/workers/worker_system.hpp"

#include "actors/ending.hpp"
#include "actors/load/driver.hpp"
#include "actors/sim/host_actor.hpp"
#include "actors/workers/front_desk.hpp"

#include <caf/io/all.hpp>
#include <caf/openssl/all.hpp>
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <fstream>
#include <set>
#include <string>

namespace facet::worker_actors {

struct worker_system::settings : caf::actor_system_config {};

namespace {

/// Control only: packets have threads of their own.
constexpr std::size_t scheduler_threads = 2;
/// Of a port where connections of an earlier worker are still dying. One that is in use stays so.
constexpr bool reuse = true;
/// Of a worker, when connecting and when asked for somebody.
constexpr std::chrono::seconds desk_patience{10};

result<void> check_identity(const node_identity& identity) {
  if (!identity.any())
    return {};
  for (const auto& [what, file] :
       {std::pair{"certificate", identity.certificate}, std::pair{"key", identity.key},
        std::pair{"certificate authority", identity.authority}}) {
    if (file.empty())
      return fail(errc::invalid_argument, fmt::format("TLS needs a {}, too", what));
    if (!std::ifstream{file})
      return fail(errc::invalid_argument, fmt::format("cannot read the {} {}", what, file));
  }
  return {};
}

}  // namespace

result<endpoint> endpoint::parse(const std::string& text) {
  endpoint e;
  const auto colon = text.rfind(':');
  e.host = colon == std::string::npos ? "" : text.substr(0, colon);
  if (e.host.starts_with('[') && e.host.ends_with(']'))
    e.host = e.host.substr(1, e.host.size() - 2);
  if (e.host.empty())
    e.host = "127.0.0.1";
  const char* const digits = text.c_str() + (colon == std::string::npos ? 0 : colon + 1);
  const char* const end = text.c_str() + text.size();
  const auto read = std::from_chars(digits, end, e.port);
  if (read.ec != std::errc{} || read.ptr != end || digits == end)
    return fail(errc::invalid_argument, text + ": must be HOST:PORT");
  return e;
}

std::string endpoint::to_string() const {
  const bool is_v6 = host.find(':') != std::string::npos;
  return is_v6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

result<std::unique_ptr<worker_system>> worker_system::start(const node_identity& identity,
                                                            bool networked) {
  if (auto sound = check_identity(identity); !sound)
    return fail(sound.error());
  auto how = std::make_unique<settings>();
  actors::register_messages(*how);
  how->add_message_types<caf::id_block::facet_load_atoms>();
  how->add_message_types<caf::id_block::facet_load>();
  sim_actors::register_messages(*how);
  how->add_message_types<caf::id_block::facet_workers>();
  // Who waits sleeps: a worker may wait for days.
  how->set("scheduler.policy", caf::atom("sharing"));
  how->set("scheduler.max-threads", scheduler_threads);
  if (networked) {
    how->load<caf::io::middleman>();
    // A peer that hangs is noticed by both sides' questions; this is for connections nobody uses.
    how->set("middleman.heartbeat-interval", caf::timespan{std::chrono::milliseconds{500}});
  }
  if (networked && identity.any()) {
    how->openssl_certificate = identity.certificate;
    how->openssl_key = identity.key;
    how->openssl_cafile = identity.authority;
    how->load<caf::openssl::manager>();
  }
  return std::unique_ptr<worker_system>{new worker_system{std::move(how), identity.any()}};
}

worker_system::worker_system(std::unique_ptr<settings> how, bool encrypted)
    : settings_(std::move(how)),
      encrypted_(encrypted),
      system_(std::make_unique<caf::actor_system>(*settings_)),
      threads_(*system_) {
}

worker_system::~worker_system() {
  caf::scoped_actor self{*system_};
  actors::end(self, front_desk_);
  actors::end(self, host_);
  actors::end(self, driver_);
}

load_actors::driver_actor worker_system::start_driver(const std::string& socket) {
  if (!driver_)
    driver_ = port::spawn<load_actors::driver_state>(*system_, nullptr, socket);
  return driver_;
}

result<endpoint> worker_system::publish(const endpoint& at) {
  if (!host_)
    host_ = sim_actors::start_host(*system_);
  if (!front_desk_)
    front_desk_ = port::spawn<front_desk_state>(*system_, nullptr, driver(), host_);
  const auto& whom = front_desk_;
  const auto bound = encrypted_
                         ? caf::openssl::publish(whom, at.port, at.host.c_str(), reuse)
                         : system_->middleman().publish(whom, at.port, at.host.c_str(), reuse);
  if (!bound)
    return fail(errc::name_in_use, fmt::format("cannot listen at {}: {}", at.to_string(),
                                               system_->render(bound.error())));
  return endpoint{at.host, *bound};
}

result<front_desk_actor> worker_system::connect(const endpoint& at) {
  const auto network =
      encrypted_ ? system_->openssl_manager().actor_handle() : system_->middleman().actor_handle();
  result<front_desk_actor> found = fail(errc::disconnected, "");
  caf::scoped_actor self{*system_};
  self->request(network, desk_patience, caf::connect_atom::value, at.host, at.port)
      .receive(
          [&](const caf::node_id&, const caf::strong_actor_ptr& desk,
              const std::set<std::string>& understands) {
            if (desk &&
                system_->assignable(understands, system_->message_types<front_desk_actor>()))
              found = caf::actor_cast<front_desk_actor>(desk);
            else
              found = fail(errc::disconnected,
                           fmt::format("what answers at {} is no worker", at.to_string()));
          },
          [&](const caf::error& why) {
            found = fail(errc::disconnected, fmt::format("no worker answers at {}: {}",
                                                         at.to_string(), system_->render(why)));
          });
  return found;
}

template <class Handle, class Question>
result<Handle> worker_system::find(const endpoint& at, Question question) {
  const auto desk = connect(at);
  if (!desk)
    return fail(desk.error());
  result<Handle> found = fail(errc::timed_out, "");
  caf::scoped_actor self{*system_};
  self->request(*desk, desk_patience, question)
      .receive([&](Handle& handle) { found = std::move(handle); },
               [&](const caf::error& why) {
                 const auto told = actors::from_caf(why);
                 found = fail(told.code, fmt::format("the worker at {} does not answer: {}",
                                                     at.to_string(), told.message));
               });
  return found;
}

result<load_actors::driver_actor> worker_system::find_driver(const endpoint& at) {
  return find<load_actors::driver_actor>(at, driver_atom_v);
}

result<sim_actors::host_actor> worker_system::find_host(const endpoint& at) {
  return find<sim_actors::host_actor>(at, host_atom_v);
}

load_actors::coordinator_actor worker_system::coordinate(
    std::vector<load_actors::named_driver> drivers) {
  return port::spawn<load_actors::coordinator_state>(*system_, nullptr, std::move(drivers));
}

}  // namespace facet::worker_actors
