// SPDX-FileCopyrightText: The Facet authors
// SPDX-License-Identifier: Apache-2.0
#include "tests/stress/hostile_app.hpp"

#include "core/shm/name.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace facet::tests {
namespace {

shm::doorbell open_bell(const std::string& face) {
  auto bell = shm::doorbell::open(shm::a2e_doorbell_path(face));
  if (!bell)
    throw std::runtime_error(bell.error().message);
  return std::move(*bell);
}

}  // namespace

hostile_app::hostile_app(const std::string& face)
    : file_(::shm_open(shm::region_object_name(face).c_str(), O_RDWR | O_CLOEXEC, 0)),
      bell_(open_bell(face)) {
  struct stat status {};
  if (::fstat(file_.get(), &status) != 0)
    throw std::runtime_error("no region");
  size_ = static_cast<std::size_t>(status.st_size);
  void* const at = ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_SHARED, file_.get(), 0);
  if (at == MAP_FAILED)
    throw std::runtime_error("mmap");
  header_ = static_cast<shm::region_header*>(at);
}

hostile_app::~hostile_app() {
  ::munmap(header_, size_);
}

void hostile_app::write_slot(std::uint32_t index, std::uint32_t length, std::uint8_t octet) const {
  auto* const slot = reinterpret_cast<std::uint8_t*>(header_) + shm::region_header_size +
                     index % header_->capacity * shm::slot_stride(header_->slot_size);
  std::memcpy(slot, &length, sizeof length);
  std::memset(slot + sizeof length, octet, std::min(length, header_->slot_size));
}

void hostile_app::truncate(std::size_t octets) const {
  if (::ftruncate(file_.get(), static_cast<off_t>(octets)) != 0)
    throw std::runtime_error("ftruncate");
}

void hostile_app::punch_hole(std::size_t at, std::size_t octets) const {
  if (::fallocate(file_.get(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(at),
                  static_cast<off_t>(octets)) != 0)
    throw std::runtime_error("fallocate");
}

}  // namespace facet::tests
