// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "core/client/connection.hpp"
#include "tests/core/shm/seed_peer.hpp"
#include "tests/stress/peer.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <string>
#include <vector>

namespace facet::tests {
namespace {

/// The fewest slots there are: a thousand faces of ordinary size would take 4.6 GB.
constexpr std::uint64_t capacity = 16;

/// Each face takes a socket, two FIFOs and what the connection waits with.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

result<client::connection> open_parked(const std::string& socket) {
  auto opened = open_stream({.socket = socket, .capacity = capacity});
  if (!opened)
    return opened;
  if (const auto armed = opened->prepare_wait(); !armed)
    return fail(armed.error());
  return opened;
}

/// A face whose app attached the way ndn-rs does.
struct version_1_face {
  client::connection control;
  shm::seed_peer app;
};

version_1_face open_version_1(const std::string& socket, std::uint64_t serial) {
  client::options c;
  c.socket_path = socket;
  c.shared_memory = false;
  auto control = client::connection::open(c);
  if (!control)
    throw std::runtime_error(control.error().message);
  const auto name = "held-" + std::to_string(::getpid()) + "-" + std::to_string(serial);
  management::control_parameters p;
  p.uri = "shm://" + name;
  p.capacity = capacity;
  const auto created = control->command("faces", "create", p);
  if (!created || !created->succeeded())
    throw std::runtime_error(created ? created->text : created.error().message);
  return {std::move(*control), shm::seed_peer::connect(name)};
}

/// Blocks SIGTERM for sigwait, before the first thing that a signal could interrupt.
sigset_t block_stop() {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &stop, nullptr);
  return stop;
}

void wait_for_stop(const sigset_t& stop) {
  say("ready");
  int signal = 0;
  ::sigwait(&stop, &signal);
}

}  // namespace

int hold_faces(const std::string& socket, std::uint64_t count, bool version_1) {
  const auto stop = block_stop();
  raise_descriptor_limit();
  std::vector<client::connection> faces;
  std::vector<version_1_face> old_faces;
  try {
    for (std::uint64_t i = 0; i < count; ++i) {
      if (version_1) {
        old_faces.push_back(open_version_1(socket, i));
        continue;
      }
      auto opened = open_parked(socket);
      if (!opened)
        return complain("face " + std::to_string(i) + ": " + opened.error().message);
      faces.push_back(std::move(*opened));
    }
  } catch (const std::exception& e) {
    return complain(e.what());
  }
  wait_for_stop(stop);
  return 0;
}

}  // namespace facet::tests
