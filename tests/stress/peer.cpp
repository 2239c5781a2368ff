// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/peer.hpp"

#include <csignal>
#include <cstdio>
#include <vector>

namespace facet::tests {
namespace {

volatile std::sig_atomic_t stopped = 0;

}  // namespace

void watch_for_stop() {
  struct sigaction action {};
  action.sa_handler = [](int) { stopped = 1; };
  ::sigaction(SIGTERM, &action, nullptr);
}

bool stop_requested() noexcept {
  return stopped != 0;
}

void say(const std::string& line) {
  std::printf("%s\n", line.c_str());
  std::fflush(stdout);
}

int complain(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  return 1;
}

result<client::connection> open_stream(const stream_options& o) {
  client::options c;
  c.socket_path = o.socket;
  c.memory = o.named ? client::memory_kind::named : client::memory_kind::sealed;
  c.capacity = o.capacity;
  c.spin = std::chrono::microseconds{o.spin_us};
  c.connect_timeout = peer_patience;
  c.command_timeout = peer_patience;
  c.send_deadline = peer_patience;
  auto opened = client::connection::open(c);
  if (opened && !opened->over_shared_memory())
    return fail(errc::unsupported, "no shared memory: " + std::string{opened->fallback_reason()});
  return opened;
}

result<void> send_all(client::connection& to, const std::vector<packet::buffer>& packets) {
  const std::vector<bytes_view> views(packets.begin(), packets.end());
  const auto sent = to.send_batch(views);
  if (!sent)
    return fail(sent.error());
  if (*sent != packets.size())
    return fail(errc::stalled, "only " + std::to_string(*sent) + " packets of a batch of " +
                                   std::to_string(packets.size()) + " were taken");
  return {};
}

}  // namespace facet::tests
