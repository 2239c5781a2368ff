// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/core/shm/seed_peer.hpp"

#include "tests/core/shm/shm_fixture.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace facet::shm {
namespace {

// Written out again, not taken from layout.hpp: this is the other implementation.
constexpr std::uint64_t seed_magic = 0x4E44'4E5F'5348'4D00;
constexpr std::size_t seed_header = 448;

std::size_t seed_size(ring_geometry g) {
  return seed_header + 2 * std::size_t{g.capacity} * (4 + std::size_t{g.slot_size});
}

std::uint8_t* seed_map(int fd, std::size_t size) {
  void* const at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (at == MAP_FAILED)
    throw std::runtime_error("mmap");
  return static_cast<std::uint8_t*>(at);
}

int check(int value, const char* what) {
  if (value < 0)
    throw std::runtime_error(what);
  return value;
}

}  // namespace

seed_ring::seed_ring(std::uint8_t* base, std::size_t ring, std::size_t tail, std::size_t head,
                     std::size_t parked, std::uint32_t capacity, std::uint32_t slot_size)
    : base_(base),
      ring_(ring),
      tail_(tail),
      head_(head),
      parked_(parked),
      capacity_(capacity),
      slot_size_(slot_size) {
}

std::uint32_t& seed_ring::word(std::size_t offset) const {
  return *reinterpret_cast<std::uint32_t*>(base_ + offset);
}

std::uint8_t* seed_ring::slot(std::uint32_t index) const {
  return base_ + ring_ + std::size_t{index % capacity_} * (4 + std::size_t{slot_size_});
}

void seed_ring::put(std::uint32_t index, bytes_view packet) {
  const auto length = static_cast<std::uint32_t>(packet.size());
  std::memcpy(slot(index), &length, 4);
  std::copy(packet.begin(), packet.end(), slot(index) + 4);
}

bool seed_ring::push(bytes_view packet) {
  return push_batch({&packet, 1}) == 1;
}

std::size_t seed_ring::push_batch(std::span<const bytes_view> packets) {
  // Orders as in ndn-rs: own index relaxed, peer's acquire, publish release.
  std::uint32_t tail = std::atomic_ref{word(tail_)}.load(std::memory_order_relaxed);
  const std::uint32_t head = std::atomic_ref{word(head_)}.load(std::memory_order_acquire);
  const std::size_t fit = std::min<std::size_t>(capacity_ - (tail - head), packets.size());
  for (const bytes_view packet : packets.first(fit))
    put(tail++, packet);
  if (fit != 0)
    std::atomic_ref{word(tail_)}.store(tail, std::memory_order_release);
  return fit;
}

bool seed_ring::pop(std::vector<std::uint8_t>& packet) {
  const std::uint32_t head = std::atomic_ref{word(head_)}.load(std::memory_order_relaxed);
  if (head == std::atomic_ref{word(tail_)}.load(std::memory_order_acquire))
    return false;
  std::uint32_t length = 0;
  std::memcpy(&length, slot(head), 4);
  length = std::min(length, slot_size_);
  packet.assign(slot(head) + 4, slot(head) + 4 + length);
  std::atomic_ref{word(head_)}.store(head + 1, std::memory_order_release);
  return true;
}

bool seed_ring::peer_parked() const {
  return std::atomic_ref{word(parked_)}.load(std::memory_order_seq_cst) != 0;
}

void seed_ring::set_parked(std::uint32_t value) {
  std::atomic_ref{word(parked_)}.store(value, std::memory_order_seq_cst);
}

seed_peer::seed_peer(const std::string& name, std::uint8_t* base, ring_geometry g, bool engine)
    : base_(base),
      size_(seed_size(g)),
      in_(base, seed_header, 64, 128, 320, g.capacity, g.slot_size),
      out_(base, seed_header + (seed_size(g) - seed_header) / 2, 192, 256, 384, g.capacity,
           g.slot_size),
      created_(engine ? name : std::string{}) {
  std::string in_path = "/tmp/.ndn-" + name + ".a2e.pipe";
  std::string out_path = "/tmp/.ndn-" + name + ".e2a.pipe";
  if (!engine) {
    std::swap(in_, out_);
    std::swap(in_path, out_path);
  }
  in_fifo_.reset(check(::open(in_path.c_str(), O_RDWR | O_NONBLOCK), "open FIFO"));
  out_fifo_.reset(check(::open(out_path.c_str(), O_RDWR | O_NONBLOCK), "open FIFO"));
}

seed_peer seed_peer::create(const std::string& name, ring_geometry g, std::uint32_t start_index) {
  const unique_fd fd{check(
      ::shm_open(("/ndn-shm-" + name).c_str(), O_CREAT | O_RDWR | O_TRUNC, 0666), "shm_open")};
  check(::ftruncate(fd.get(), static_cast<off_t>(seed_size(g))), "ftruncate");
  std::uint8_t* const base = seed_map(fd.get(), seed_size(g));
  std::memcpy(base, &seed_magic, 8);
  std::memcpy(base + 8, &g.capacity, 4);
  std::memcpy(base + 12, &g.slot_size, 4);
  for (const std::size_t index : {64, 128, 192, 256})
    std::memcpy(base + index, &start_index, 4);
  for (const char* side : {".a2e.pipe", ".e2a.pipe"}) {
    const std::string path = "/tmp/.ndn-" + name + side;
    ::unlink(path.c_str());
    check(::mkfifo(path.c_str(), 0600), "mkfifo");
  }
  return seed_peer{name, base, g, true};
}

seed_peer seed_peer::connect(const std::string& name) {
  const unique_fd fd{check(::shm_open(("/ndn-shm-" + name).c_str(), O_RDWR, 0), "shm_open")};
  const std::uint8_t* const head = seed_map(fd.get(), seed_header);
  std::uint64_t magic = 0;
  ring_geometry g;
  std::memcpy(&magic, head, 8);
  std::memcpy(&g.capacity, head + 8, 4);
  std::memcpy(&g.slot_size, head + 12, 4);
  ::munmap(const_cast<std::uint8_t*>(head), seed_header);
  if (magic != seed_magic)
    throw std::runtime_error("magic");
  return seed_peer{name, seed_map(fd.get(), seed_size(g)), g, false};
}

seed_peer::seed_peer(seed_peer&& other) noexcept
    : base_(std::exchange(other.base_, nullptr)),
      size_(other.size_),
      in_(other.in_),
      out_(other.out_),
      in_fifo_(std::move(other.in_fifo_)),
      out_fifo_(std::move(other.out_fifo_)),
      created_(std::exchange(other.created_, {})) {
}

seed_peer::~seed_peer() {
  if (base_ != nullptr)
    ::munmap(base_, size_);
  if (!created_.empty())
    const name_cleanup remove{created_};
}

bool seed_peer::send(bytes_view packet) {
  return send_batch({&packet, 1}) == 1;
}

std::size_t seed_peer::send_batch(std::span<const bytes_view> packets) {
  const std::size_t sent = out_.push_batch(packets);
  const char octet = 1;
  if (sent != 0 && out_.peer_parked() && ::write(out_fifo_.get(), &octet, 1) < 0 && errno != EAGAIN)
    throw std::runtime_error("write FIFO");
  return sent;
}

bool seed_peer::receive(std::vector<std::uint8_t>& packet) {
  while (!in_.pop(packet)) {
    in_.set_parked(1);
    const bool there = in_.pop(packet);
    const bool rung = there || becomes_readable(in_fifo_.get());
    in_.set_parked(0);
    if (there)
      return true;
    std::array<char, 64> octets{};
    if (!rung || ::read(in_fifo_.get(), octets.data(), octets.size()) <= 0)
      return false;
  }
  return true;
}

}  // namespace facet::shm
