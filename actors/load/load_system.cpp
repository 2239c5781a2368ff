// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "actors/load/load_system.hpp"

#include "actors/ending.hpp"
#include "actors/load/driver.hpp"

#include <caf/io/all.hpp>
#include <caf/openssl/all.hpp>
#include <fmt/format.h>

#include <charconv>
#include <fstream>

namespace facet::load_actors {

struct load_system::settings : caf::actor_system_config {};

namespace {

/// Control only: packets have threads of their own.
constexpr std::size_t scheduler_threads = 2;
/// Of a port where connections of an earlier worker are still dying. One that is in use stays so.
constexpr bool reuse = true;

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

result<std::unique_ptr<load_system>> load_system::start(const node_identity& identity,
                                                        bool networked) {
  if (auto sound = check_identity(identity); !sound)
    return fail(sound.error());
  auto how = std::make_unique<settings>();
  actors::register_messages(*how);
  how->add_message_types<caf::id_block::facet_load_atoms>();
  how->add_message_types<caf::id_block::facet_load>();
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
  return std::unique_ptr<load_system>{new load_system{std::move(how), identity.any()}};
}

load_system::load_system(std::unique_ptr<settings> how, bool encrypted)
    : settings_(std::move(how)),
      encrypted_(encrypted),
      system_(std::make_unique<caf::actor_system>(*settings_)) {
}

load_system::~load_system() {
  caf::scoped_actor self{*system_};
  actors::end(self, driver_);
}

driver_actor load_system::start_driver(const std::string& socket) {
  if (!driver_)
    driver_ = port::spawn<driver_state>(*system_, nullptr, socket);
  return driver_;
}

result<endpoint> load_system::publish(const endpoint& at) {
  const auto whom = driver();
  const auto bound = encrypted_
                         ? caf::openssl::publish(whom, at.port, at.host.c_str(), reuse)
                         : system_->middleman().publish(whom, at.port, at.host.c_str(), reuse);
  if (!bound)
    return fail(errc::name_in_use, fmt::format("cannot listen at {}: {}", at.to_string(),
                                               system_->render(bound.error())));
  return endpoint{at.host, *bound};
}

result<driver_actor> load_system::connect(const endpoint& at) {
  auto found = encrypted_ ? caf::openssl::remote_actor<driver_actor>(*system_, at.host, at.port)
                          : system_->middleman().remote_actor<driver_actor>(at.host, at.port);
  if (!found)
    return fail(errc::disconnected, fmt::format("no worker answers at {}: {}", at.to_string(),
                                                system_->render(found.error())));
  return std::move(*found);
}

coordinator_actor load_system::coordinate(std::vector<named_driver> drivers) {
  return port::spawn<coordinator_state>(*system_, nullptr, std::move(drivers));
}

}  // namespace facet::load_actors
