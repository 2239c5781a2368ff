// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/load/forwarder_view.hpp"

#include "apps/bench/traffic/process_clock.hpp"
#include "apps/bench/traffic/process_memory.hpp"
#include "apps/facet/commands.hpp"
#include "apps/facet/datasets.hpp"
#include "core/base/unique_fd.hpp"
#include "core/management/face_uri.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <thread>

namespace facet::load_apps {
namespace {

/// Counters that two looks so far apart show alike have come to rest …
constexpr std::chrono::milliseconds between_looks{10};
/// … and where packets never rest, somebody else's are among them.
constexpr int most_looks = 50;

/// The process that listens at a socket; 0 when the system does not say.
pid_t listener_of(const std::string& path) {
  const unique_fd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (!fd || path.size() >= sizeof address.sun_path)
    return 0;
  std::ranges::copy(path, address.sun_path);
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return 0;
  return peer.pid;
}

}  // namespace

result<forwarder_view> forwarder_view::open(const std::string& socket) {
  client::options options;
  options.socket_path = socket;
  options.shared_memory = false;
  options.reconnect = false;
  auto opened = client::connection::open(options);
  if (!opened)
    return fail(opened.error());
  const auto pid = listener_of(std::string{opened->socket_path()});
  return forwarder_view{std::move(*opened), pid};
}

forwarder_view::forwarder_view(client::connection connection, pid_t pid)
    : connection_(std::move(connection)), pid_(pid) {
  found_.private_octets_before = private_octets();
  if (const auto status = apps::fetch_general_status(connection_))
    found_.version = status->nfd_version;
}

std::optional<std::chrono::nanoseconds> forwarder_view::cpu() const {
  if (pid_ == 0)
    return std::nullopt;
  const auto time = bench::cpu_time_of(pid_);
  return time ? std::optional{*time} : std::nullopt;
}

std::optional<std::uint64_t> forwarder_view::private_octets() const {
  if (pid_ == 0)
    return std::nullopt;
  const auto memory = bench::memory_of(pid_);
  return memory ? std::optional{memory->private_octets} : std::nullopt;
}

result<face_sums> forwarder_view::sums() {
  const auto all = apps::fetch_faces(connection_);
  if (!all)
    return fail(all.error());
  face_sums sum;
  for (const auto& face : *all) {
    if (!faces_.contains(face.face_id))
      continue;
    sum.in_interests += face.n_in_interests;
    sum.out_interests += face.n_out_interests;
    sum.in_data += face.n_in_data;
    sum.out_data += face.n_out_data;
    sum.in_nacks += face.n_in_nacks;
    sum.out_nacks += face.n_out_nacks;
  }
  return sum;
}

std::optional<std::map<std::string, std::uint64_t>> forwarder_view::drops() {
  auto status = apps::fetch_facet_status(connection_);
  return status && status->told ? std::optional{std::move(status->total)} : std::nullopt;
}

void forwarder_view::count_drops() {
  if (!drops_before_)
    return;
  const auto now = drops();
  if (!now)
    return;
  found_.drops.emplace();
  for (const auto& [reason, count] : *now)
    if (const auto more = count - std::min(count, (*drops_before_)[reason]); more > 0)
      (*found_.drops)[reason] = more;
}

result<void> forwarder_view::forget(const std::set<std::string>& prefixes) {
  for (const auto& prefix : prefixes) {
    const auto name = packet::name::parse(prefix);
    if (!name)
      return fail(name.error());
    if (auto done = apps::erase_cached(connection_, *name); !done)
      return fail(std::move(done.error()));
  }
  return {};
}

result<void> forwarder_view::watch(const std::set<std::uint64_t>& faces) {
  faces_ = faces;
  found_.private_octets_attached = private_octets();
  const auto before = sums();
  if (!before)
    return fail(before.error());
  before_ = *before;
  drops_before_ = drops();
  return {};
}

void forwarder_view::begin_measurement() {
  if (auto cs = apps::fetch_cs_info(connection_))
    cs_before_ = std::move(*cs);
  cpu_before_ = cpu();
}

void forwarder_view::end_measurement() {
  if (const auto now = cpu(); now && cpu_before_)
    found_.cpu = *now - *cpu_before_;
  found_.private_octets = private_octets();
  if (!cs_before_)
    return;
  if (const auto cs = apps::fetch_cs_info(connection_)) {
    found_.cs_hits = cs->n_hits - cs_before_->n_hits;
    found_.cs_misses = cs->n_misses - cs_before_->n_misses;
  }
}

void forwarder_view::settle() {
  auto last = sums();
  for (int look = 1; look < most_looks && last; ++look) {
    std::this_thread::sleep_for(between_looks);
    auto next = sums();
    if (!next || *next == *last)
      break;
    last = std::move(next);
  }
  if (!last)
    return;
  found_.known = true;
  found_.in_interests = last->in_interests - before_.in_interests;
  found_.out_interests = last->out_interests - before_.out_interests;
  found_.in_data = last->in_data - before_.in_data;
  found_.out_data = last->out_data - before_.out_data;
  found_.in_nacks = last->in_nacks - before_.in_nacks;
  found_.out_nacks = last->out_nacks - before_.out_nacks;
  count_drops();
}

result<std::string> forwarder_view::udp_address() {
  const auto channels = apps::fetch_channels(connection_);
  if (!channels)
    return fail(channels.error());
  for (const auto& channel : *channels)
    if (const auto uri = management::face_uri::parse(channel.local_uri);
        uri && uri->is_udp() && uri->ip_version() != '6')
      return "127.0.0.1:" + uri->port;
  return std::string{};
}

}  // namespace facet::load_apps
