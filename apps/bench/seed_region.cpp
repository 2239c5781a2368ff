// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "apps/bench/seed_region.hpp"

#include "core/base/unique_fd.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <string>

namespace facet::bench {

namespace {

std::array<std::atomic<std::uint32_t>*, 4> index_words(shm::region_header& header) noexcept {
  return {&header.a2e_tail, &header.a2e_head, &header.e2a_tail, &header.e2a_head};
}

}  // namespace

result<seed_region> seed_region::map(std::string_view name, shm::ring_geometry geometry) {
  const std::string object = "/ndn-shm-" + std::string(name);
  const unique_fd fd(shm_open(object.c_str(), O_RDWR | O_CLOEXEC, 0));
  if (!fd)
    return fail(system_error("cannot open " + object, errno));
  struct stat info {};
  if (fstat(fd.get(), &info) != 0)
    return fail(system_error("cannot examine " + object, errno));
  const auto size = shm::region_size(geometry);
  if (!size || info.st_size < static_cast<off_t>(*size))
    return fail(errc::corrupt, object + " is smaller than its rings");
  // MAP_POPULATE: no sample should pay for page faults.
  void* base = mmap(nullptr, *size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd.get(), 0);
  if (base == MAP_FAILED)
    return fail(system_error("cannot map " + object, errno));
  return seed_region(static_cast<std::uint8_t*>(base), *size, geometry);
}

seed_region::seed_region(std::uint8_t* base, std::size_t size, shm::ring_geometry geometry) noexcept
    : base_(base), size_(size), geometry_(geometry) {
  const auto words = index_words(header());
  for (std::size_t i = 0; i < words.size(); ++i) {
    // relaxed: nobody else touches the region now (precondition).
    indices_[i] = words[i]->load(std::memory_order_relaxed);
  }
}

seed_region::~seed_region() {
  if (base_ == nullptr)
    return;
  const auto words = index_words(header());
  for (std::size_t i = 0; i < words.size(); ++i) {
    // relaxed: as in the constructor; the threads that measured have been joined.
    words[i]->store(indices_[i], std::memory_order_relaxed);
  }
  munmap(base_, size_);
}

seed_end seed_region::end(side of, bool batches) const noexcept {
  const std::size_t ring_bytes = geometry_.capacity * shm::slot_stride(geometry_.slot_size);
  const seed_ring::place a2e{offsetof(shm::region_header, a2e_tail),
                             offsetof(shm::region_header, a2e_head),
                             offsetof(shm::region_header, a2e_parked), shm::region_header_size};
  const seed_ring::place e2a{
      offsetof(shm::region_header, e2a_tail), offsetof(shm::region_header, e2a_head),
      offsetof(shm::region_header, e2a_parked), shm::region_header_size + ring_bytes};
  const auto ring = [&](seed_ring::place at) {
    return seed_ring(base_, at, geometry_.capacity, geometry_.slot_size);
  };
  return of == side::app ? seed_end(ring(a2e), ring(e2a), batches)
                         : seed_end(ring(e2a), ring(a2e), batches);
}

}  // namespace facet::bench
