// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/shm/shm_fixture.hpp"

#include <fmt/format.h>

#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>

namespace facet::shm {

std::string unique_face_name(std::string_view purpose) {
  static std::atomic<int> count{0};
  return fmt::format("test-{}-{}-{}", purpose, ::getpid(), count.fetch_add(1));
}

bool becomes_readable(int descriptor, std::chrono::milliseconds limit) {
  pollfd wait{descriptor, POLLIN, 0};
  int ready = 0;
  do
    ready = ::poll(&wait, 1, static_cast<int>(limit.count()));
  while (ready < 0 && errno == EINTR);
  return ready == 1 && (wait.revents & POLLIN) != 0;
}

bool leaves_anything(const std::string& name) {
  return ::access(("/dev/shm" + region_object_name(name)).c_str(), F_OK) == 0 ||
         ::access(a2e_doorbell_path(name).c_str(), F_OK) == 0 ||
         ::access(e2a_doorbell_path(name).c_str(), F_OK) == 0;
}

name_cleanup::~name_cleanup() {
  ::shm_unlink(region_object_name(name_).c_str());
  ::unlink(a2e_doorbell_path(name_).c_str());
  ::unlink(e2a_doorbell_path(name_).c_str());
}

namespace {

std::uint8_t octet_at(std::uint64_t sequence, std::size_t position) {
  return static_cast<std::uint8_t>((sequence * 131 + position * 7) >> 3);
}

}  // namespace

std::vector<std::uint8_t> numbered_packet(std::uint64_t sequence, std::size_t size) {
  std::vector<std::uint8_t> octets(size);
  for (std::size_t i = 0; i < size; ++i)
    octets[i] = octet_at(sequence, i);
  if (size != 0)
    std::memcpy(octets.data(), &sequence, std::min(size, sizeof sequence));
  return octets;
}

bool is_numbered_packet(bytes_view octets, std::uint64_t sequence) {
  const auto expected = numbered_packet(sequence, octets.size());
  return std::equal(octets.begin(), octets.end(), expected.begin());
}

bool wait_for_peer(channel& end) {
  using namespace std::chrono_literals;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < deadline) {
    if (becomes_readable(end.descriptor(), end.needs_reexamination() ? 1ms : patience) ||
        end.reexamine()) {
      end.unpark();
      return true;
    }
  }
  end.unpark();
  return false;
}

bool send_all(channel& end, std::span<const bytes_view> packets) {
  while (true) {
    packets = packets.subspan(end.try_send(packets));
    if (packets.empty())
      return true;
    if (end.poisoned())
      return false;
    if (!end.request_space_notice() && !wait_for_peer(end))
      return false;
  }
}

bool receive_one(channel& end, std::vector<std::uint8_t>& octets) {
  while (true) {
    const auto received =
        end.receive(1, [&](bytes_view packet) { octets.assign(packet.begin(), packet.end()); });
    if (!received)
      return false;
    if (*received == 1)
      return true;
    if (end.park() && !wait_for_peer(end))
      return false;
  }
}

}  // namespace facet::shm
